"""The map of the sources: whose law is held, whose source a program may read, whose not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.presenters.charts import Drawing, Pointed, draw
from webapp.presenters.sources import SourcesView
from webapp.presenters.sources_coverage import Coverage
from webapp.translate import gettext

if TYPE_CHECKING:
    from webapp.wiring import Site

_HELD, _KNOWN, _CLOSED, _NONE = "met", "not-found", "needs-review", "not-searched"


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The page: the view and its drawing."""

    data: SourcesView
    drawing: Drawing


def sources_page(site: Site, view: SourcesView) -> SourcesPage:
    """The view with its map; real States alone have a place on it."""
    legend = _legend()
    marks = [_pointed(row, legend) for row in view.coverage if not row.invented]
    title = gettext("Where the laws come from")
    return SourcesPage(view, draw(site.standards, marks, title, legend))


def _legend() -> Mapping[str, str]:
    return {
        _HELD: gettext("Law is held here"),
        _KNOWN: gettext("A source is known; nothing is held yet"),
        _CLOSED: gettext("Sources are closed to programs; nothing is held yet"),
        _NONE: gettext("No source is known"),
    }


def _pointed(row: Coverage, legend: Mapping[str, str]) -> Pointed:
    fill = (
        _HELD
        if row.laws_held
        else _NONE
        if not row.sources
        else _CLOSED
        if row.closed == row.sources
        else _KNOWN
    )
    label = gettext("%(state)s: %(said)s", state=row.state_name, said=legend[fill])
    return Pointed(row.state, row.state_name, fill, label, row.state_url, row.invented)
