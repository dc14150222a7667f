"""What States' law provides: the questions of the 2006 survey, answered from the laws held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from kb.assessment.overview import (
    SEARCHED,
    Answer,
    Question,
    QuestionAnswer,
    StateAnswer,
    answer_questions,
    load_overview,
)
from kb.export.charts.bars import Bar, bar_chart
from kb.model.cells import Review
from kb.store.rows import StateCount
from webapp import asked
from webapp.asked import Args
from webapp.presenters import words
from webapp.presenters.charts import Drawing, Pointed, border_note, draw
from webapp.presenters.held import held_counts
from webapp.standards import Standards
from webapp.titles import question_words, survey_words
from webapp.translate import gettext
from webapp.urls import element_url, state_url

if TYPE_CHECKING:
    from webapp.wiring import Site

_FILLS = {
    Answer.YES: "met",
    Answer.IN_PART: "partly",
    Answer.UNCLEAR: "needs-review",
    Answer.CONTRARY: "not-met",
    Answer.NOTHING: "not-found",
    Answer.NOT_APPLICABLE: "not-applicable",
    Answer.NOT_SEARCHED: "not-searched",
}


def answer_word(answer: Answer) -> str:
    """An answer as the pages say it."""
    return {
        Answer.YES: gettext("Yes, in the law held"),
        Answer.IN_PART: gettext("In part"),
        Answer.UNCLEAR: gettext("Needs review"),
        Answer.CONTRARY: gettext("Contrary text"),
        Answer.NOTHING: gettext("Nothing found in the law held"),
        Answer.NOT_APPLICABLE: gettext("Does not apply"),
        Answer.NOT_SEARCHED: gettext("No such law held here"),
    }[answer]


@dataclass(frozen=True, slots=True)
class OverviewAsked:
    """What the address asks for."""

    question: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """States with one answer."""

    answer: Answer
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class StateLine:
    """One State's answer and the cell behind it."""

    state: str
    name: str
    url: str
    cell_url: str
    invented: bool
    answer: Answer
    word: str
    shape: str
    colour: str
    element: str
    review: Review
    review_word: str
    reason: str


@dataclass(frozen=True, slots=True)
class ElementLink:
    """An element that answers a question."""

    slug: str
    title: str
    url: str
    map_url: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its answer from the knowledge base and the report's own figure."""

    slug: str
    title: str
    question: str
    elements: tuple[ElementLink, ...]
    yes: int
    searched: int
    """States whose law was searched for it: what the share is a share of."""
    percent: int | None
    """``yes`` of ``searched`` in whole per cent; None where nothing was searched."""
    confirmed: int
    """Of ``yes``, those that a person confirmed."""
    answer: str
    counts: tuple[AnswerCount, ...]
    survey: str
    """The report's figure in its words; empty where none is quoted."""
    survey_percent: int | None
    survey_states: int | None
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """Where the survey's figures come from."""

    title: str
    year: int
    note: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The overview; ``states`` are the answers to the question that is on."""

    question: str
    answer: str
    as_of: date
    held: int
    """States whose law is held."""
    all_states: int
    questions: tuple[QuestionView, ...]
    report: ReportView
    shown: str
    states: tuple[StateLine, ...]
    note: str
    invented: bool


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The page: the view, its map, a chart for each question."""

    data: OverviewView
    chosen: QuestionView
    drawing: Drawing
    charts: tuple[tuple[QuestionView, Markup], ...]
    answers: tuple[tuple[Answer, str], ...]


def read(args: Args) -> OverviewAsked:
    """Read the address; UsageError for an unknown question or a wrong date."""
    slugs = [question.slug for question in load_overview().questions]
    return OverviewAsked(asked.one_of(args, "question", slugs, slugs[0]), asked.day(args, "as_of"))


def overview_view(site: Site, query: OverviewAsked) -> OverviewView:
    """All questions on a day."""
    overview = load_overview()
    day = query.as_of or site.clock.today()
    standards = site.standards
    states, held = _counted_states(standards, held_counts(site))
    matrix = site.matrix(day, None, tuple(standards.states), overview.elements)
    answered = answer_questions(overview.questions, matrix.cells, states)
    questions = tuple(_question(standards, one, query, day) for one in answered)
    chosen = next(one for one in answered if one.question.slug == query.question)
    invented = all(map(standards.invented, states))
    return OverviewView(
        question=gettext("How many States protect victims of trafficking in their law?"),
        answer=_lead(questions, held, len(states), invented),
        as_of=day,
        held=held,
        all_states=len(states),
        questions=questions,
        report=ReportView(**overview.report.model_dump()),
        shown=query.question,
        states=tuple(_line(standards, one) for one in chosen.states),
        note=border_note(),
        invented=invented,
    )


def _counted_states(
    standards: Standards, held: Mapping[str, StateCount]
) -> tuple[tuple[str, ...], int]:
    """The States that the figures speak of, and how many have law here: the invented ones only
    where no real law is held, for the two are never added up."""
    real = tuple(code for code in standards.states if not standards.invented(code))
    invented = tuple(code for code in standards.states if standards.invented(code))
    states = invented if invented and not any(code in held for code in real) else real
    return states, sum(1 for code in states if code in held)


def _lead(questions: Sequence[QuestionView], held: int, everyone: int, invented: bool) -> str:
    if not held:
        return gettext("No law is held yet, so nothing can be counted.")
    said = "; ".join(
        gettext("%(title)s: %(yes)d of %(searched)d", title=q.title, yes=q.yes, searched=q.searched)
        for q in questions
        if q.searched
    )
    start = (
        gettext("The law of %(held)d invented States is held here.", held=held)
        if invented
        else gettext(
            "The law of %(held)d of %(all)d participating States is held here.",
            held=held,
            all=everyone,
        )
    )
    if not said:
        return gettext("%(start)s It was not searched for these questions yet.", start=start)
    return gettext("%(start)s Provisions were found on: %(said)s.", start=start, said=said)


def _question(
    standards: Standards, answered: QuestionAnswer, query: OverviewAsked, day: date
) -> QuestionView:
    question, searched = answered.question, answered.searched
    yes = answered.count(Answer.YES)
    title, wording = question_words(question.slug, question.title, question.question)
    survey = question.survey
    dated = f"&as_of={day.isoformat()}" if query.as_of else ""
    return QuestionView(
        slug=question.slug,
        title=title,
        question=wording,
        elements=tuple(_element(standards, slug, dated) for slug in question.elements),
        yes=yes,
        searched=searched,
        percent=round(100 * yes / searched) if searched else None,
        confirmed=sum(1 for s in answered.states if s.answer is Answer.YES and s.confirmed),
        answer=_sentence(question, answered),
        counts=tuple(AnswerCount(a, answer_word(a), answered.count(a)) for a in Answer),
        survey=survey_words(question.slug, survey.words) if survey else "",
        survey_percent=survey.percent if survey else None,
        survey_states=survey.states if survey else None,
        url=f"/overview?question={question.slug}{dated}#map",
        on=question.slug == query.question,
    )


def _element(standards: Standards, slug: str, dated: str) -> ElementLink:
    title = standards.element_title(slug)
    return ElementLink(slug, title, element_url(slug), f"/map?element={slug}{dated}")


def _sentence(question: Question, answered: QuestionAnswer) -> str:
    if not answered.searched:
        return gettext("No law that could answer this was searched.")
    said = gettext(
        "%(yes)d of %(searched)d States whose law is held for this.",
        yes=answered.count(Answer.YES),
        searched=answered.searched,
    )
    part = answered.count(Answer.IN_PART)
    if question.in_part and part:
        return gettext("%(said)s %(part)d more cover it in part.", said=said, part=part)
    return said


def _line(standards: Standards, one: StateAnswer) -> StateLine:
    cell, fill = one.cell, _FILLS[one.answer]
    return StateLine(
        state=one.state,
        name=standards.state_name(one.state),
        url=state_url(one.state),
        cell_url=f"/matrix?element={cell.element}&cell={one.state}:{cell.element}#drawer",
        invented=standards.invented(one.state),
        answer=one.answer,
        word=answer_word(one.answer),
        shape=fill,
        colour=fill,
        element=standards.element_title(cell.element),
        review=cell.review,
        review_word=words.review_word(cell.review) if one.answer in SEARCHED else "",
        reason=cell.reason,
    )


def _pointed(line: StateLine) -> Pointed:
    said = f"{line.word}, {line.review_word}" if line.review_word else line.word
    label = gettext("%(state)s: %(said)s", state=line.name, said=said)
    return Pointed(line.state, line.name, line.colour, label, line.cell_url, line.invented)


def overview_page(standards: Standards, view: OverviewView) -> OverviewPage:
    """Everything the template shows."""
    chosen = next(q for q in view.questions if q.on)
    legend = {fill: answer_word(answer) for answer, fill in _FILLS.items()}
    return OverviewPage(
        data=view,
        chosen=chosen,
        drawing=draw(standards, [_pointed(s) for s in view.states], chosen.title, legend),
        charts=tuple((q, _chart(q, view.report.year)) for q in view.questions),
        answers=tuple((answer, answer_word(answer)) for answer in Answer),
    )


def _chart(question: QuestionView, year: int) -> Markup:
    """Both figures on one scale where both are shares; else only ours."""
    bars = []
    if question.percent is not None:
        said = gettext(
            "%(percent)d %% (%(yes)d of %(searched)d)",
            percent=question.percent,
            yes=question.yes,
            searched=question.searched,
        )
        bars.append(Bar(gettext("Laws held here"), question.percent, said, "own"))
    if question.survey_percent is not None:
        label = gettext("Survey of %(year)d", year=year)
        bars.append(Bar(label, question.survey_percent, question.survey, "survey"))
    if not bars:
        return Markup("")
    desc = gettext(
        "Bars from 0 to 100 per cent. The laws held here and the answers to the survey are counted "
        "differently and cannot be subtracted from each other."
    )
    return Markup(  # noqa: S704 - every text in it was escaped by the drawing
        bar_chart(f"chart-{question.slug}", question.question, desc, bars, 100)
    )
