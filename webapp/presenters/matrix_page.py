"""What the matrix page needs beside the matrix itself: the table, choices, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from kb.assessment.state_sets import load_state_sets
from kb.catalogue import Element
from kb.model.cells import Cell, Review, Status
from webapp.locale import language
from webapp.presenters import words
from webapp.presenters.cells import CellView, colour, shape
from webapp.presenters.icons import cell_icon, status_icon
from webapp.presenters.matrix import MatrixAsked, MatrixView
from webapp.presenters.matrix_rows import SORTS
from webapp.presenters.matrix_subs import part_legend
from webapp.presenters.matrix_table import MatrixTable, mark_open
from webapp.titles import fact_title, region_title
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
class PhoneGroup:
    """Lines under the title of a group of elements."""

    title: str
    cells: tuple[PhoneCell, ...]


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
    phone_groups: tuple[PhoneGroup, ...]
    reviews: tuple[tuple[Choice, Markup], ...]
    sorts: tuple[Choice, ...]
    facts: tuple[Choice, ...]
    sub_url: str
    sub_refused: bool
    """Sub-elements are asked for, but they would be too many columns."""
    query: MatrixAsked


def matrix_page(site: Site, view: MatrixView, query: MatrixAsked) -> MatrixPage:
    """Everything the template shows."""
    data = (site.version(), view.as_of, view.states, view.elements, query.query())
    key = ("table", language(), *data)
    table = site.memory.get(key, MatrixTable(view, query, site.standards).table)
    code, phone = _phone(site, view, query)
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
        legend=_legend() + (part_legend() if view.sub_elements else ()),
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
        phone_groups=phone,
        reviews=tuple(
            (
                Choice("review", r.value, words.review_word(r), r.value in query.reviews),
                status_icon("met", "met", r),
            )
            for r in Review
        ),
        sorts=_sort_choices(query),
        facts=_fact_choices(site, query),
        sub_url="/matrix" + query.query(sub="" if query.sub else "1"),
        sub_refused=query.sub and not view.sub_elements and bool(view.elements),
        query=query,
    )


def _phone(site: Site, view: MatrixView, query: MatrixAsked) -> tuple[str, tuple[PhoneGroup, ...]]:
    """The State that phones show and its cells by group of elements."""
    if not view.states:
        return "", ()
    code = query.one if query.one in view.states else view.states[0]
    if query.cell and query.cell[0] in view.states:
        code = query.cell[0]
    width = len(view.elements)
    start = view.states.index(code) * width
    cells = {cell.element: cell for cell in view.cells[start : start + width]}
    groups = (
        PhoneGroup(
            group.title,
            tuple(
                _phone_cell(site, cells[slug], query)
                for slug in group.elements
                if query.shows(cells[slug])
            ),
        )
        for group in view.columns
    )
    return code, tuple(group for group in groups if group.cells)


def _phone_cell(site: Site, cell: Cell, query: MatrixAsked) -> PhoneCell:
    review = f", {words.review_word(cell.review)}" if words.claims(cell.status) else ""
    return PhoneCell(
        title=site.standards.element_title(cell.element),
        url="/matrix" + query.query(cell=f"{cell.state}:{cell.element}") + "#drawer",
        icon=cell_icon(cell),
        word=words.status_word(cell.status) + review,
        reason=cell.reason,
    )


def _sort_choices(query: MatrixAsked) -> tuple[Choice, ...]:
    labels = {
        "region": gettext("region"),
        "name": gettext("name"),
        "found": gettext("most content found"),
        "gaps": gettext("least content found"),
        "fact": gettext("the fact, largest first"),
    }
    return tuple(Choice("sort", s, labels[s], s == query.sort) for s in SORTS)


def _fact_choices(site: Site, query: MatrixAsked) -> tuple[Choice, ...]:
    english = {f.name: words.slug_words(f.name) for e in _elements_in(site) for f in e.facts}
    asked = query.fact.name if query.fact else ""
    choices = (
        Choice("fact", name, fact_title(name, word), name == asked)
        for name, word in english.items()
    )
    return tuple(sorted(choices, key=lambda choice: choice.label.lower()))


def _elements_in(site: Site) -> tuple[Element, ...]:
    return tuple(site.standards.elements.values())


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
            *(
                Choice("group", one.slug, one.title(language()), one.slug in query.groups)
                for one in load_state_sets()
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
