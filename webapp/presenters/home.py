"""The first page: search, doors, how much is held and how fresh it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from webapp.locale import language
from webapp.presenters.laws import LawView, VersionView, law_views
from webapp.presenters.search import Example, examples

if TYPE_CHECKING:
    from webapp.wiring import Site

_NEWEST = 5


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A text that came into force lately."""

    title: str
    state: str
    state_name: str
    invented: bool
    in_force_from: date
    text_state_word: str
    url: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """Totals, freshness, examples, latest changes."""

    states: int
    works: int
    provisions: int
    findings: int
    decisions: int
    last_ingest: datetime | None
    examples: tuple[Example, ...]
    changes: tuple[ChangeView, ...]
    invented: bool


def home_view(site: Site) -> HomeView:
    """The whole first page."""
    version = site.version()
    totals = site.memory.get(("totals", version), site.reader.totals)
    laws = site.memory.get(
        ("laws", version, language()), lambda: law_views(site.reader.works(), site.standards)
    )
    return HomeView(
        states=totals.states,
        works=totals.works,
        provisions=totals.provisions,
        findings=totals.findings,
        decisions=totals.decisions,
        last_ingest=totals.last_ingest,
        examples=examples(),
        changes=_changes(laws, site.clock.today()),
        invented=any(law.invented for law in laws),
    )


def _changes(laws: tuple[LawView, ...], today: date) -> tuple[ChangeView, ...]:
    dated: list[tuple[date, LawView, VersionView]] = [
        (version.in_force_from, law, version)
        for law in laws
        for version in law.versions[:1]
        if version.in_force_from and version.in_force_from <= today
    ]
    dated.sort(key=lambda item: item[0], reverse=True)
    return tuple(
        ChangeView(
            law.short_title or law.title,
            law.state,
            law.state_name,
            law.invented,
            day,
            version.text_state_word,
            version.url,
        )
        for day, law, version in dated[:_NEWEST]
    )
