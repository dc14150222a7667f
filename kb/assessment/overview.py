"""Answers the questions of the overview from cells of the matrix.

Only a State whose law was searched for the question counts. ``not searched`` is never a no, and
``nothing found`` says what the law that is held does not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kb import safe_yaml
from kb.model.cells import Cell, Review, Status

_QUESTIONS = Path(__file__).resolve().parents[2] / "corpora" / "assessment" / "overview.yml"
_SLUG = r"^[a-z]+(-[a-z]+)*$"


class Answer(StrEnum):
    """What a State's law answers, the best first."""

    YES = "yes"
    IN_PART = "in part"
    UNCLEAR = "unclear"
    CONTRARY = "contrary"
    NOTHING = "nothing found"
    NOT_APPLICABLE = "not applicable"
    NOT_SEARCHED = "not searched"


SEARCHED = (Answer.YES, Answer.IN_PART, Answer.UNCLEAR, Answer.CONTRARY, Answer.NOTHING)
"""Answers of States whose law was searched for the question."""


class Survey(BaseModel):
    """A figure of the report: its words, and the number as per cent or as States."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(min_length=2)
    percent: int | None = Field(default=None, ge=0, le=100)
    states: int | None = Field(default=None, ge=0, le=57)

    @model_validator(mode="after")
    def _one_number(self) -> Survey:
        if (self.percent is None) == (self.states is None):
            raise ValueError("a figure is either per cent or a number of States")
        return self


class Question(BaseModel):
    """One question and the elements that answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = Field(pattern=_SLUG)
    title: str = Field(min_length=4)
    question: str = Field(min_length=10)
    elements: tuple[str, ...] = Field(min_length=1)
    counts: tuple[Status, ...] = Field(min_length=1)
    in_part: tuple[Status, ...] = ()
    survey: Survey | None = None


class Report(BaseModel):
    """Where the figures beside the answers come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=4)
    year: int
    note: str = ""
    verified: bool


class ProfileLine(BaseModel):
    """One line of a State's profile: the facts and parts that it shows of its elements."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(min_length=4)
    elements: tuple[str, ...] = Field(min_length=1)
    facts: tuple[str, ...] = ()
    parts: bool = False


class Overview(BaseModel):
    """All questions and the lines of a profile; ValidationError where two have one name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    report: Report
    questions: tuple[Question, ...]
    profile: tuple[ProfileLine, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Overview:
        if len({q.slug for q in self.questions}) != len(self.questions):
            raise ValueError("two questions have one name")
        return self

    @property
    def elements(self) -> tuple[str, ...]:
        """Every element that some question reads, each once."""
        return tuple(dict.fromkeys(slug for q in self.questions for slug in q.elements))


@cache
def load_overview() -> Overview:
    """The questions that come with the project."""
    return Overview.model_validate(safe_yaml.load(_QUESTIONS.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class StateAnswer:
    """One State's answer, and the cell that gives it."""

    state: str
    answer: Answer
    cell: Cell
    confirmed: bool
    """A person confirmed the cell."""


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """All answers to one question, in the order of the States."""

    question: Question
    states: tuple[StateAnswer, ...]

    def count(self, *answers: Answer) -> int:
        """States with one of the answers."""
        return sum(1 for one in self.states if one.answer in answers)

    @property
    def searched(self) -> int:
        """States whose law was searched for the question: what every share is a share of."""
        return self.count(*SEARCHED)


def answer_questions(
    questions: Sequence[Question], cells: Sequence[Cell], states: Sequence[str]
) -> tuple[QuestionAnswer, ...]:
    """Answer each question for each State from its cells; KeyError if a cell is missing."""
    by_place = {(cell.state, cell.element): cell for cell in cells}
    return tuple(
        QuestionAnswer(question, tuple(_of_state(question, code, by_place) for code in states))
        for question in questions
    )


def _of_state(question: Question, state: str, cells: Mapping[tuple[str, str], Cell]) -> StateAnswer:
    order = list(Answer)
    answers = [
        (answer_of(question, cells[state, element]), cells[state, element])
        for element in question.elements
    ]
    answer, cell = min(answers, key=lambda pair: order.index(pair[0]))
    return StateAnswer(state, answer, cell, cell.review is not Review.SUGGESTED)


def answer_of(question: Question, cell: Cell) -> Answer:
    """What one cell answers. A State that an instrument does not bind is asked for its content."""
    content = cell.as_if or cell.status
    if content in question.counts:
        return Answer.YES
    if content in question.in_part:
        return Answer.IN_PART
    return {
        Status.NOT_MET: Answer.CONTRARY,
        Status.NOT_FOUND: Answer.NOTHING,
        Status.NOT_SEARCHED: Answer.NOT_SEARCHED,
        Status.NOT_APPLICABLE: Answer.NOT_APPLICABLE,
    }.get(content, Answer.UNCLEAR)
