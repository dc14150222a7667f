"""One change of law with its words, provision by provision, and the elements that it touches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.model.changes import Change, ChangeState
from kb.model.desk import REVIEWER, Account, may
from kb.services.changes import ProvisionChange, provision_changes
from kb.store import changes as store
from kb.store.rows import ProvisionRow
from kb.text.diff import Piece
from webapp.asked import NotHeld
from webapp.presenters.changes import ChangeView, change_view
from webapp.presenters.desk import names_of
from webapp.translate import gettext
from webapp.urls import element_url, provision_url

if TYPE_CHECKING:
    from webapp.wiring import Site

MOST_PROVISIONS = 200
"""Provisions of one change that are shown; a code that was rewritten has thousands."""
_MOST_CHARS = 40_000
"""Characters of one provision that are shown."""
_CONTEXT_CHARS = 240
"""Words that stayed are shown so far round each change."""


@dataclass(frozen=True, slots=True)
class DiffPart:
    """Words that stayed (``same``), came (``added``), went (``removed``), or a ``gap`` in words
    that stayed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ProvisionDiff:
    """A provision that is not as it was."""

    outcome: str
    outcome_word: str
    citation: str
    old_citation: str
    """Where it stood before; empty where it stands there still or is new."""
    heading: str
    old_url: str
    new_url: str
    parts: tuple[DiffPart, ...]
    cut: bool
    """Whether the provision is too long to be shown whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """A provision in which an element was found."""

    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class ElementChange:
    """Where an element was found before and after."""

    slug: str
    title: str
    url: str
    before: tuple[Place, ...]
    after: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ChangePageView:
    """The whole page."""

    change: ChangeView
    provisions: tuple[ProvisionDiff, ...]
    hidden: int
    """Provisions that changed and are not shown."""
    elements: tuple[ElementChange, ...]
    held: bool
    """Whether the store still holds both texts."""
    may_look: bool
    """Whether who is signed in may say that it was looked at."""
    invented: bool


def change_page(site: Site, key: str, who: Account | None = None) -> ChangePageView:
    """The page of a change, for who is signed in; NotHeld where there is none."""
    change = store.one(site.engine, key)
    if change is None:
        raise NotHeld(gettext("There is no such change."))
    old = site.reader.provisions(change.old_expression)
    new = site.reader.provisions(change.new_expression) if change.new_expression else []
    view = change_view(site, change, names_of(site, who))
    held = bool(old) and bool(new or not change.new_expression)
    found = (
        site.memory.get(("change", key, site.version()), lambda: provision_changes(old, new))
        if held and change.new_expression
        else ()
    )
    return ChangePageView(
        change=view,
        provisions=tuple(_provision(one) for one in found[:MOST_PROVISIONS]),
        hidden=max(len(found) - MOST_PROVISIONS, 0),
        elements=_elements(site, change.touched, (change.old_expression, change.new_expression)),
        held=held,
        may_look=_may_look(change, who),
        invented=view.invented,
    )


def _may_look(change: Change, who: Account | None) -> bool:
    return who is not None and change.state is ChangeState.OPEN and may(who.role, REVIEWER)


def _provision(change: ProvisionChange) -> ProvisionDiff:
    shown = change.new or change.old
    assert shown is not None
    parts, cut = _parts(_without_heading(change.pieces, shown.heading))
    old_name = _name(change.old) if change.old else ""
    return ProvisionDiff(
        outcome=change.outcome,
        outcome_word=outcome_word(change.outcome),
        citation=_name(shown),
        old_citation=old_name if old_name != _name(shown) else "",
        heading=shown.heading,
        old_url=provision_url(change.old.id) if change.old else "",
        new_url=provision_url(change.new.id) if change.new else "",
        parts=parts,
        cut=cut,
    )


def _without_heading(pieces: tuple[Piece, ...], heading: str) -> tuple[Piece, ...]:
    """A heading that stayed stands above the words already."""
    if pieces and pieces[0].kind == "same" and heading:
        rest = pieces[0].text.removeprefix(f"{heading}\n")
        return (Piece("same", rest), *pieces[1:]) if rest else pieces[1:]
    return pieces


def outcome_word(outcome: str) -> str:
    """What happened to a provision."""
    return {
        "changed": gettext("changed"),
        "added": gettext("new"),
        "removed": gettext("gone"),
        "moved": gettext("renumbered, the same words"),
    }[outcome]


def _name(row: ProvisionRow) -> str:
    return row.citation or row.number or row.eid


def _parts(pieces: tuple[Piece, ...]) -> tuple[tuple[DiffPart, ...], bool]:
    parts: list[DiffPart] = []
    room = _MOST_CHARS
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        for part in _shortened(piece, first=index == 0, last=last):
            if room <= 0:
                return tuple(parts), True
            parts.append(DiffPart(part.kind, part.text[:room]))
            room -= len(part.text)
    return tuple(parts), room < 0


def _shortened(piece: Piece, *, first: bool, last: bool) -> list[DiffPart]:
    """Long runs of words that stayed lose their middle, or the side without a change."""
    if piece.kind != "same" or len(piece.text) <= 2 * _CONTEXT_CHARS + 40:
        return [DiffPart(piece.kind, piece.text)]
    start = "" if first else piece.text[:_CONTEXT_CHARS]
    end = "" if last else piece.text[-_CONTEXT_CHARS:]
    parts = (DiffPart("same", start), DiffPart("gap", "…"), DiffPart("same", end))
    return [part for part in parts if part.text]


def _elements(
    site: Site, slugs: tuple[str, ...], expressions: tuple[str, str]
) -> tuple[ElementChange, ...]:
    before, after = (_places(site, expression) for expression in expressions)
    found = (
        ElementChange(
            slug,
            site.standards.element_title(slug),
            element_url(slug),
            tuple(before.get(slug, ())),
            tuple(after.get(slug, ())),
        )
        for slug in slugs
    )
    return tuple(sorted(found, key=lambda element: element.title))


def _places(site: Site, expression: str) -> dict[str, list[Place]]:
    """Where each element is found in a text, in document order."""
    places: dict[str, list[Place]] = defaultdict(list)
    if not expression:
        return places
    names = {row.id: _name(row) for row in site.reader.provisions(expression)}
    for row in site.reader.findings(expression):
        if not row.finding.sub_element:
            place = Place(names[row.provision_id], provision_url(row.provision_id))
            places[row.finding.element].append(place)
    return places
