"""``/decide`` and ``/comments``: forms of the review pages and of the matrix's drawer."""

from __future__ import annotations

import math
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, request

from kb.assessment.territories import applies_in
from kb.catalogue import FactSpec
from kb.errors import UsageError
from kb.model.cells import Evidence
from kb.model.desk import OVERRIDE, UNDO, VERDICTS, CellPlace
from kb.model.findings import FactValue
from kb.services import decisions
from kb.services.decisions import Verdict
from kb.store.decisions import of_findings, places_of
from webapp import asked
from webapp.accounts import person
from webapp.answers import page
from webapp.current import site
from webapp.forms import FIELD, back, check_form, go_to
from webapp.presenters.desk import CellDesk, cell_desk
from webapp.presenters.review_one import fact_inputs
from webapp.presenters.review_problem import problem_view

pages = Blueprint("decide", __name__)

_FACT = "fact_"


@pages.post("/decide")
def decide() -> Response:
    """Decide on a finding or a cell, or take one's decision back."""
    check_form()
    who = person()
    assert who is not None
    try:
        verdict = asked.one_of(request.form, "verdict", (*VERDICTS, UNDO), "")
        if asked.one_of(request.form, "target", ("finding", "cell"), "finding") == "cell":
            _decide_cell(who.name, verdict)
        else:
            key = request.form.get("key", "")
            said = Verdict(verdict, _reason(), facts=_facts(key) if verdict == OVERRIDE else None)
            decisions.decide_findings(site().engine, site().clock.now(), who.name, [key], said)
    except UsageError as error:
        return _not_kept(error)
    return go_to(back("/review"))


@pages.post("/comments")
def comment() -> Response:
    """Note something on a finding or a cell."""
    check_form()
    who = person()
    assert who is not None
    key = request.form.get("key", "")
    text = request.form.get("text", "")
    try:
        cell = None if key else _place()
        decisions.comment(site().engine, site().clock.now(), who.name, text,
                          finding_key=key, cell=cell)  # fmt: skip
    except UsageError as error:
        return _not_kept(error)
    return go_to(back("/review"))


def shown_desk(state: str, element: str) -> CellDesk:
    """Decisions and comments on the cell that a page shows, for its drawer."""
    args, standards = request.args, site().standards
    instrument = asked.text(args, "instrument")
    as_of = asked.day(args, "as_of") or site().clock.today()
    matrix = site().matrix(as_of, instrument or None, (state,), (standards.element(element).slug,))
    address = request.full_path.rstrip("?")
    return cell_desk(site(), matrix.cells[0], person(), as_of=as_of, instrument=instrument,
                     address=address)  # fmt: skip


def _not_kept(error: UsageError) -> Response:
    """The form again with all that was typed, and what is wrong with it."""
    typed = [(n, v) for n, v in request.form.items(multi=True) if n != FIELD]
    view = problem_view(request.path, typed, str(error), back("/review"))
    return page("review_problem.html", view, status=HTTPStatus.BAD_REQUEST)


def _reason() -> str:
    return request.form.get("reason", "").replace("\x00", " ")


def _place(territory: str = "") -> CellPlace:
    standards = site().standards
    instrument = asked.text(request.form, "instrument")
    if instrument:
        standards.instrument(instrument)
    state = standards.state(request.form.get("state", "")).code
    element = standards.element(request.form.get("element", "")).slug
    return CellPlace(state, territory, element, instrument)


def _decide_cell(who: str, verdict: str) -> None:
    territory, _, seen = asked.text(request.form, "where").rpartition(":")
    place = _place(territory)
    as_of = asked.day(request.form, "as_of") or site().clock.today()
    evidence = _evidence(place, as_of)
    said = Verdict(verdict, _reason(), status=request.form.get("status", ""))
    decisions.decide_cell(site().engine, site().clock.now(), who, place, said, as_of=as_of,
                          evidence=evidence, seen=seen)  # fmt: skip


def _evidence(place: CellPlace, as_of: date) -> tuple[Evidence, ...]:
    matrix = site().matrix(as_of, place.instrument or None, (place.state,), (place.element,))
    (cell,) = matrix.cells
    if not place.territory:
        return cell.evidence
    if place.territory not in {one.territory for one in cell.territories}:
        raise UsageError("This State has no such part for the element.")
    return tuple(item for item in cell.evidence if applies_in(item, place.territory))


def _facts(key: str) -> dict[str, FactValue | None]:
    """What the form changes in the facts of a finding."""
    place = places_of(site().engine, [key]).get(key)
    if place is None:
        return {}
    found = site().reader.findings_by_key([key]).get(key)
    specs = site().standards.element(place.element).facts
    decided = of_findings(site().engine).get(key, ())
    now = fact_inputs(specs, found[0].finding.facts if found else {}, decided)
    changed: dict[str, FactValue | None] = {}
    for spec, shown in zip(specs, now, strict=True):
        typed = request.form.get(_FACT + spec.name)
        if typed is not None and typed.strip() != shown.value:
            changed[spec.name] = read_fact(spec, typed.strip())
    return changed


def read_fact(spec: FactSpec, typed: str) -> FactValue | None:
    """A fact as somebody typed it; None where it is left empty. UsageError where it cannot be."""
    if not typed:
        return None
    if spec.type == "bool":
        if typed not in ("yes", "no"):
            raise UsageError(f"{spec.title} is yes or no; {asked.shown(typed)!r} is neither.")
        return typed == "yes"
    if spec.type in ("int", "float"):
        return _number(spec, typed)
    if spec.type == "enum" and typed not in spec.values:
        listed = ", ".join(spec.values)
        raise UsageError(f"{spec.title} is one of {listed}; {asked.shown(typed)!r} is none.")
    if spec.type == "list":
        return tuple(part.strip()[:200] for part in typed.split(",") if part.strip())
    return typed[:1000]


def _number(spec: FactSpec, typed: str) -> FactValue:
    if typed in spec.values:
        return typed
    try:
        number = float(typed)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or not 0 <= number < 1e9:
        raise UsageError(f"{spec.title} is a number; {asked.shown(typed)!r} is none.")
    return int(number) if number.is_integer() else number
