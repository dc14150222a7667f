"""Questions of the overview: what counts as yes, and what never counts as no."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kb.assessment.overview import (
    Answer,
    Overview,
    Question,
    Survey,
    answer_questions,
    load_overview,
)
from kb.catalogue import load_catalogue
from kb.model.cells import Cell, Review, Status

QUESTION = Question(
    slug="permits",
    title="Permits",
    question="How many States grant them?",
    elements=("one", "two"),
    counts=(Status.MET, Status.LARGELY),
    in_part=(Status.PARTLY,),
)


def _cell(
    element: str,
    status: Status,
    *,
    state: str = "XA",
    as_if: Status | None = None,
    review: Review = Review.SUGGESTED,
) -> Cell:
    return Cell(
        state=state, element=element, status=status, as_if=as_if, suggested=True, review=review,
        reason="", confidence=None, facts={}, gaps=(), requirements=(), territories=(),
        evidence=(), searched=None,
    )  # fmt: skip


def _answer(one: Status, two: Status, **more: Status) -> Answer:
    cells = (_cell("one", one, **more), _cell("two", two))
    (answered,) = answer_questions((QUESTION,), cells, ("XA",))
    return answered.states[0].answer


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        (Status.MET, Status.NOT_SEARCHED, Answer.YES),
        (Status.NOT_FOUND, Status.LARGELY, Answer.YES),
        (Status.PARTLY, Status.NOT_FOUND, Answer.IN_PART),
        (Status.NEEDS_REVIEW, Status.NOT_FOUND, Answer.UNCLEAR),
        (Status.NOT_MET, Status.NOT_FOUND, Answer.CONTRARY),
        (Status.NOT_FOUND, Status.NOT_SEARCHED, Answer.NOTHING),
        (Status.NOT_APPLICABLE, Status.NOT_SEARCHED, Answer.NOT_APPLICABLE),
        (Status.NOT_SEARCHED, Status.NOT_SEARCHED, Answer.NOT_SEARCHED),
    ],
)
def test_best_answer_of_the_elements_counts(one: Status, two: Status, answer: Answer) -> None:
    assert _answer(one, two) is answer


def test_state_that_is_not_bound_is_asked_for_its_content() -> None:
    assert _answer(Status.BENCHMARK, Status.NOT_FOUND, as_if=Status.MET) is Answer.YES
    assert _answer(Status.BENCHMARK, Status.NOT_FOUND, as_if=Status.NOT_FOUND) is Answer.NOTHING


def test_state_without_such_law_is_in_no_share() -> None:
    cells = [
        _cell(element, status, state=state)
        for state, status in (
            ("XA", Status.MET),
            ("XB", Status.NOT_FOUND),
            ("XC", Status.NOT_SEARCHED),
            ("XD", Status.NOT_APPLICABLE),
        )
        for element in ("one", "two")
    ]
    (answered,) = answer_questions((QUESTION,), cells, ("XA", "XB", "XC", "XD"))
    assert (answered.count(Answer.YES), answered.searched) == (1, 2)


def test_confirmed_cells_are_known() -> None:
    cells = (_cell("one", Status.MET, review=Review.CONFIRMED), _cell("two", Status.NOT_FOUND))
    (answered,) = answer_questions((QUESTION,), cells, ("XA",))
    assert answered.states[0].confirmed


def test_questions_are_of_elements_that_the_catalogue_knows() -> None:
    overview = load_overview()
    assert set(overview.elements) <= set(load_catalogue().elements)
    figures = {q.slug: q.survey.words for q in overview.questions if q.survey}
    assert figures == {
        "assistance": "over 75 %",
        "residence": "63 %",
        "compensation": "58 %",
        "rapporteur": "12 States",
        "action-plan": "34 States",
    }


def test_figure_is_per_cent_or_states() -> None:
    with pytest.raises(ValidationError):
        Survey(words="both", percent=1, states=2)
    with pytest.raises(ValidationError):
        Overview.model_validate(
            {
                "version": 1,
                "report": {"title": "Report", "year": 2006, "verified": False},
                "questions": [QUESTION.model_dump(), QUESTION.model_dump()],
            }
        )
