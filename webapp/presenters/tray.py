"""The tray: provisions and laws put aside, to compare, to send on, to export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.export.hits import HitRow, HitsAbout
from kb.store.found import FoundRow, found_rows
from webapp.asked import NotHeld, shown
from webapp.presenters import words
from webapp.presenters.search import FileLink
from webapp.presenters.search_files import list_bytes
from webapp.presenters.search_hits import ElementChip
from webapp.presenters.tray_pins import MOST_PINS
from webapp.translate import gettext, ngettext
from webapp.urls import element_url, provision_url, query_string, state_url, web_address, work_url

if TYPE_CHECKING:
    from kb.store.rows import WorkRow
    from webapp.wiring import Site

_SNIPPET = 300
_MOST_STATES = 5
_MOST_COMPARISONS = 8


@dataclass(frozen=True, slots=True)
class PinView:
    """One pin: a provision, a whole law, or an identifier that nothing is held for."""

    id: str
    kind: str
    """``provision``, ``law`` or ``gone``."""
    title: str
    law: str
    lang: str
    language: str
    state: str
    state_name: str
    state_url: str
    invented: bool
    snippet: str
    elements: tuple[ElementChip, ...]
    url: str
    law_url: str
    source_url: str
    without_url: str
    """The list without this pin."""


@dataclass(frozen=True, slots=True)
class ComparisonLink:
    """Two to five States of the tray on one element."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class TrayView:
    """The tray page."""

    answer: str
    own: bool
    """Whether it is the reader's own tray, not one that an address names."""
    pins: tuple[PinView, ...]
    comparisons: tuple[ComparisonLink, ...]
    address: str
    files: tuple[FileLink, ...]
    most: int
    invented: bool


def known(site: Site, ids: Sequence[str]) -> None:
    """NotHeld unless each is a provision or a law that is held here."""
    rows = found_rows(site.engine, ids)
    for one in ids:
        if one not in rows and ("\x00" in one or site.reader.work(one) is None):
            raise NotHeld(f"No provision or law with the identifier {shown(one)!r} is held here.")


def tray_view(site: Site, ids: tuple[str, ...], *, own: bool) -> TrayView:
    """The pins in their order."""
    rows = found_rows(site.engine, ids)
    pins = tuple(_pin(site, one, rows.get(one), ids) for one in ids)
    return TrayView(
        answer=ngettext("%(num)d pin.", "%(num)d pins.", len(pins))
        if pins
        else gettext("Nothing is pinned yet."),
        own=own,
        pins=pins,
        comparisons=_comparisons(site, pins),
        address=site.settings.public_base.rstrip("/") + "/tray" + query_string({"pin": ids}),
        files=tuple(
            FileLink(form, f"/tray.{form}" + query_string({"pin": ids}))
            for form in ("xlsx", "csv", "json")
            if pins
        ),
        most=MOST_PINS,
        invented=any(pin.invented for pin in pins),
    )


def _pin(site: Site, one: str, row: FoundRow | None, ids: tuple[str, ...]) -> PinView:
    without = "/tray" + query_string({"pin": tuple(other for other in ids if other != one)})
    if row is not None:
        return _provision(site, row, without)
    work = site.reader.work(one)
    return _law(site, work, without) if work else _gone(one, without)


def _provision(site: Site, row: FoundRow, without: str) -> PinView:
    text = " ".join(row.text.split())
    return PinView(
        id=row.id,
        kind="provision",
        title=" ".join(filter(None, (row.citation, row.heading))),
        law=row.work_title,
        lang=row.lang,
        language=words.language_name(row.lang),
        state=row.state,
        state_name=site.standards.state_name(row.state),
        state_url=state_url(row.state),
        invented=site.standards.invented(row.state),
        snippet=text if len(text) <= _SNIPPET else f"{text[:_SNIPPET]}…",
        elements=tuple(
            ElementChip(slug, element.title, element_url(slug), False)
            for slug, element in site.standards.elements.items()
            if slug in row.elements
        ),
        url=provision_url(row.id),
        law_url=work_url(row.work_id, version=row.expression_id.rpartition("/")[2], at=row.eid),
        source_url=web_address(row.source_url),
        without_url=without,
    )


def _law(site: Site, row: WorkRow, without: str) -> PinView:
    work, newest = row.work, row.expressions[0]
    return PinView(
        id=work.id,
        kind="law",
        title=work.title,
        law=work.title,
        lang=newest.expression.lang,
        language=words.language_name(newest.expression.lang),
        state=work.state,
        state_name=site.standards.state_name(work.state),
        state_url=state_url(work.state),
        invented=site.standards.invented(work.state),
        snippet="",
        elements=(),
        url=work_url(work.id),
        law_url=work_url(work.id),
        source_url=web_address(newest.expression.source_url or newest.url),
        without_url=without,
    )


def _gone(one: str, without: str) -> PinView:
    return PinView(
        id=one, kind="gone", title=shown(one), law="", lang="", language="", state="",
        state_name="", state_url="", invented=False, snippet="", elements=(), url="", law_url="",
        source_url="", without_url=without,
    )  # fmt: skip


def _comparisons(site: Site, pins: Sequence[PinView]) -> tuple[ComparisonLink, ...]:
    """The elements that most pins speak of, each with the States of the tray."""
    states = tuple(dict.fromkeys(pin.state for pin in pins if pin.state))[:_MOST_STATES]
    if len(states) < 2:
        return ()
    counts = Counter(chip.slug for pin in pins for chip in pin.elements)
    return tuple(
        ComparisonLink(
            site.standards.element_title(slug),
            "/compare" + query_string({"state": states, "element": slug}),
        )
        for slug, _ in counts.most_common(_MOST_COMPARISONS)
    )


def tray_file(site: Site, ids: tuple[str, ...], form: str) -> bytes:
    """The pins as a file."""
    view = tray_view(site, ids, own=False)
    rows = found_rows(site.engine, ids)
    listed = [
        _row(site, pin, rows.get(pin.id), rank) for rank, pin in enumerate(view.pins, start=1)
    ]
    about = HitsAbout(
        title=gettext("Pinned provisions"), query="", mode="", as_of=None, filters="", index="",
        total=len(listed), made_at=site.clock.now(), address=view.address,
    )  # fmt: skip
    return list_bytes(listed, about, form)


def _row(site: Site, pin: PinView, row: FoundRow | None, rank: int) -> HitRow:
    return HitRow(
        rank=rank,
        id=pin.id,
        state=pin.state,
        state_name=pin.state_name,
        invented=pin.invented,
        law=pin.law,
        citation=row.citation if row else "",
        heading=row.heading if row else "",
        lang=pin.lang,
        in_force_from=row.in_force_from if row else None,
        in_force_until=row.in_force_until if row else None,
        snippet=" ".join(row.text.split()) if row else "",
        elements=tuple(chip.title for chip in pin.elements),
        score=None,
        lexical=None,
        semantic=None,
        official_url=pin.source_url,
        address=site.settings.public_base.rstrip("/") + pin.url if pin.url else "",
    )
