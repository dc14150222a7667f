"""Sub-elements as columns of the matrix: named in the text, not recognised, or read by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from kb.assessment.rulebook import read_by_machine
from kb.model.cells import Cell, Review, Status
from webapp.presenters.icons import status_icon
from webapp.standards import Standards
from webapp.translate import gettext

MOST_COLUMNS = 150
"""More columns than this are no table that anybody reads."""


class Part(StrEnum):
    """What is known of one sub-element in the law of a State."""

    NAMED = "named"
    CONFIRMED = "confirmed"
    NOT_RECOGNISED = "not recognised"
    UNREAD = "unread"
    NOT_SEARCHED = "not searched"


_ICONS = {
    Part.NAMED: ("met", "not-found", Review.SUGGESTED),
    Part.CONFIRMED: ("met", "not-found", Review.CONFIRMED),
    Part.NOT_RECOGNISED: ("not-found", "not-found", None),
    Part.UNREAD: ("needs-review", "needs-review", None),
    Part.NOT_SEARCHED: ("not-searched", "not-searched", None),
}


@dataclass(frozen=True, slots=True)
class SubColumn:
    """One sub-element as a column."""

    element: str
    slug: str
    title: str


def sub_columns(
    standards: Standards, elements: tuple[str, ...]
) -> dict[str, tuple[SubColumn, ...]]:
    """Element to the columns of its sub-elements; none at all where they would be too many."""
    columns = {
        slug: tuple(
            SubColumn(slug, sub.slug, sub.title) for sub in standards.elements[slug].sub_elements
        )
        for slug in elements
    }
    return columns if sum(map(len, columns.values())) <= MOST_COLUMNS else {}


def part_of(cell: Cell, sub_element: str) -> Part:
    """What the cell knows of one of its sub-elements. Where no machine reads texts for it, its
    absence says nothing of the law."""
    carrying = [item for item in cell.evidence if sub_element in item.sub_elements]
    if any(item.decision in ("accept", "override") for item in carrying):
        return Part.CONFIRMED
    if carrying:
        return Part.NAMED
    if (cell.as_if or cell.status) is Status.NOT_SEARCHED:
        return Part.NOT_SEARCHED
    known = read_by_machine().get(cell.element)
    if known is not None and sub_element not in known:
        return Part.UNREAD
    return Part.NOT_RECOGNISED


def part_word(part: Part) -> str:
    """Its words, as in the legend."""
    return {
        Part.NAMED: gettext("named in the text, suggested"),
        Part.CONFIRMED: gettext("named in the text, confirmed"),
        Part.NOT_RECOGNISED: gettext("not recognised in the texts"),
        Part.UNREAD: gettext("still to be read by a person"),
        Part.NOT_SEARCHED: gettext("no such law held here"),
    }[part]


def part_icon(part: Part) -> Markup:
    """Its shape."""
    return status_icon(*_ICONS[part])


def part_legend() -> tuple[tuple[Markup, str], ...]:
    """Shapes and words of all parts."""
    return tuple(
        (part_icon(part), gettext("Sub-element: %(word)s", word=part_word(part))) for part in Part
    )
