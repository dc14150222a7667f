"""What the matrix page needs beside the matrix itself: the table, choices, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from kb.model.cells import Review, Status
from webapp.locale import language
from webapp.presenters import words
from webapp.presenters.cells import CellView, colour, shape
from webapp.presenters.matrix import MatrixAsked, MatrixView
from webapp.presenters.matrix_table import MatrixTable, cell_icon, mark_open, status_icon
from webapp.titles import region_title
from webapp.translate import gettext

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick or an option."""

    name: str
    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Boxes under one title."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """One line of the list that phones show."""

    title: str
    url: str
    icon: Markup
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The page."""

    matrix: MatrixView
    table: Markup
    shown: CellView | None
    states: tuple[ChoiceGroup, ...]
    elements: tuple[ChoiceGroup, ...]
    instruments: tuple[Choice, ...]
    statuses: tuple[tuple[Choice, Markup], ...]
    legend: tuple[tuple[Markup, str], ...]
    scope: str
    columns: str
    scope_url: str
    columns_url: str
    close_url: str
    exports: tuple[tuple[str, str], ...]
    phone_state: str
    phone_state_code: str
    phone_states: tuple[Choice, ...]
    phone_cells: tuple[PhoneCell, ...]
    query: MatrixAsked


def matrix_page(site: Site, view: MatrixView, query: MatrixAsked) -> MatrixPage:
    """Everything the template shows."""
    data = (site.version(), view.as_of, view.states, view.elements, query.query())
    key = ("table", language(), *data)
    table = site.memory.get(key, MatrixTable(view, query, site.standards).table)
    code, cells = _phone(site, view, query)
    other_scope = "" if query.scope == "held" else "held"
    other_columns = "" if query.columns == "all" else "all"
    return MatrixPage(
        matrix=view,
        table=mark_open(table, query.cell),
        shown=view.shown,
        states=_state_choices(site, query),
        elements=_element_choices(site, query),
        instruments=tuple(
            Choice("instrument", i.id, i.short, i.id == query.instrument)
            for i in site.standards.instruments.values()
        ),
        statuses=tuple(
            (
                Choice("status", s.value, words.status_word(s), s.value in query.statuses),
                status_icon(shape(s), colour(s), None),
            )
            for s in Status
        ),
        legend=_legend(),
        scope=query.scope,
        columns=query.columns,
        scope_url="/matrix" + query.query(scope=other_scope),
        columns_url="/matrix" + query.query(columns=other_columns),
        close_url="/matrix" + query.query(),
        exports=tuple((kind, f"/matrix.{kind}{query.query()}") for kind in ("xlsx", "csv", "json")),
        phone_state=site.standards.state_name(code),
        phone_state_code=code,
        phone_states=tuple(
            Choice("one", c, site.standards.state_name(c), c == code) for c in view.states
        ),
        phone_cells=cells,
        query=query,
    )


def _phone(site: Site, view: MatrixView, query: MatrixAsked) -> tuple[str, tuple[PhoneCell, ...]]:
    if not view.states:
        return "", ()
    code = query.one if query.one in view.states else view.states[0]
    if query.cell and query.cell[0] in view.states:
        code = query.cell[0]
    width = len(view.elements)
    start = view.states.index(code) * width
    return code, tuple(
        PhoneCell(
            title=site.standards.element_title(cell.element),
            url="/matrix" + query.query(cell=f"{code}:{cell.element}") + "#drawer",
            icon=cell_icon(cell),
            word=words.status_word(cell.status)
            + (f", {words.review_word(cell.review)}" if words.claims(cell.status) else ""),
            reason=cell.reason,
        )
        for cell in view.cells[start : start + width]
        if not query.statuses or cell.status.value in query.statuses
    )


def _state_choices(site: Site, query: MatrixAsked) -> tuple[ChoiceGroup, ...]:
    states = site.standards.states.values()
    bodies = ChoiceGroup(
        gettext("Groups"),
        (
            Choice("group", "coe", gettext("Council of Europe"), "coe" in query.groups),
            Choice("group", "eu", gettext("European Union"), "eu" in query.groups),
            *(
                Choice("group", r, region_title(r), r in query.groups)
                for r in site.standards.regions
            ),
        ),
    )
    regions = (
        ChoiceGroup(
            region_title(region),
            tuple(
                Choice("state", s.code, s.name, s.code in query.states)
                for s in sorted(states, key=lambda s: s.name)
                if s.region == region
            ),
        )
        for region in site.standards.regions
    )
    return (bodies, *regions)


def _element_choices(site: Site, query: MatrixAsked) -> tuple[ChoiceGroup, ...]:
    whole = ChoiceGroup(
        gettext("Groups"),
        tuple(
            Choice("topic", g.slug, g.title, g.slug in query.element_groups)
            for g, _ in site.standards.groups
        ),
    )
    each = (
        ChoiceGroup(
            group.title,
            tuple(Choice("element", e.slug, e.title, e.slug in query.elements) for e in members),
        )
        for group, members in site.standards.groups
    )
    return (whole, *each)


def _legend() -> tuple[tuple[Markup, str], ...]:
    plain = tuple((status_icon(shape(s), colour(s), None), words.status_word(s)) for s in Status)
    rings = tuple(
        (status_icon("met", "met", review), words.review_word(review).capitalize())
        for review in Review
    )
    return plain + rings
