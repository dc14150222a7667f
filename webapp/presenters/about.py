"""What this is, what it is not, and which data it stands on; and whether the site is well."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from kb.errors import KbError
from kb.model.cells import Status
from webapp.presenters import words
from webapp.presenters.cells import colour, shape

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """One status and its word."""

    status: Status
    shape: str
    colour: str
    word: str


@dataclass(frozen=True, slots=True)
class AboutView:
    """The project in figures."""

    version: str
    catalogue_digest: str
    elements: int
    instruments: tuple[str, ...]
    sources: int
    statuses: tuple[StatusMeaning, ...]


@dataclass(frozen=True, slots=True)
class HealthView:
    """Whether the store answers and an index is there."""

    status: str
    """``ok`` or ``failing``."""
    store: bool
    index: bool
    detail: str


def about_view(site: Site) -> AboutView:
    """The page ``/about``."""
    standards = site.standards
    return AboutView(
        version=version("anti-trafficking-kb"),
        catalogue_digest=standards.catalogue.digest,
        elements=len(standards.elements),
        instruments=tuple(i.title for i in standards.instruments.values()),
        sources=len(site.cards),
        statuses=tuple(StatusMeaning(s, shape(s), colour(s), words.status_word(s)) for s in Status),
    )


def health_view(site: Site) -> HealthView:
    """Asks the store; a missing index is said but is no failure, every other page works."""
    try:
        site.reader.version()
    except Exception:
        return HealthView("failing", False, False, "The store does not answer.")
    try:
        site.index()
    except KbError as error:
        return HealthView("ok", True, False, str(error))
    return HealthView("ok", True, True, "")
