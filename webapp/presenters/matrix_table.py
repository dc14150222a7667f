"""The matrix as markup. Built from ready strings: 57 x 60 cells go through no template loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from markupsafe import Markup, escape

from kb.model.cells import Cell, Review, Status
from webapp.presenters import words
from webapp.presenters.cells import colour, shape
from webapp.presenters.matrix import MatrixAsked, MatrixView
from webapp.standards import Standards
from webapp.translate import gettext
from webapp.urls import element_url, state_url

_HERE = "cell-goes-here"
_FOUND = (Status.MET, Status.LARGELY, Status.PARTLY)


@cache
def status_icon(name: str, tint: str, review: Review | None) -> Markup:
    """Shape and, round it, how far people confirmed it. Hidden from screen readers: the link or
    the word beside it says the same."""
    ring = f'<use href="#rv-{review.value}"/>' if review else ""
    return Markup(  # noqa: S704 - names of our own symbols only
        f'<svg class="st st-{tint}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        f'<use href="#st-{name}"/>{ring}</svg>'
    )


def cell_icon(cell: Cell) -> Markup:
    """The icon of a cell."""
    review = cell.review if words.claims(cell.status) else None
    return status_icon(shape(cell.status, cell.as_if), colour(cell.status), review)


def _wanted(cell: Cell, query: MatrixAsked) -> bool:
    return not query.statuses or cell.status.value in query.statuses


class MatrixTable:
    """Builds the table and, for phones, the list of one State."""

    def __init__(self, view: MatrixView, query: MatrixAsked, standards: Standards) -> None:
        self.view = view
        self.query = query
        self.standards = standards
        self.base = escape("/matrix" + query.query(cell=_HERE).replace(_HERE, ""))
        self.starts = {group.elements[0] for group in view.columns}
        self.labels = {slug: standards.element_short(slug) for slug in view.elements}
        self.titles = {slug: standards.element_title(slug) for slug in view.elements}

    def table(self) -> Markup:
        """The whole table."""
        pieces = ['<table class="mx" id="matrix">', self._caption(), self._head(), "<tbody>"]
        width = len(self.view.elements)
        places = {code: place * width for place, code in enumerate(self.view.states)}
        for group in self.view.rows:
            title = group.title if group.held else self._not_held(group.title)
            pieces.append(
                f'<tr class="mx-region"><th scope="colgroup" colspan="1">{escape(title)}</th>'
                f'<td colspan="{width + 1}"></td></tr>'
            )
            for code in group.states:
                start = places[code]
                pieces.append(self._row(code, self.view.cells[start : start + width]))
        pieces += ["</tbody>", self._foot(), "</table>"]
        return Markup("".join(pieces))  # noqa: S704 - every value above is escaped

    @staticmethod
    def _not_held(region: str) -> str:
        return gettext("%(region)s: no law held yet", region=region)

    def _caption(self) -> str:
        return f'<caption class="sr">{escape(self.view.title)}</caption>'

    def _head(self) -> str:
        corner = escape(gettext("State"))
        total = escape(gettext("Content found"))
        groups = "".join(
            f'<th scope="colgroup" colspan="{len(g.elements)}" title="{escape(g.title)}">'
            f"{escape(g.title)}</th>"
            for g in self.view.columns
        )
        columns = "".join(
            f'<th scope="col"><a href="{element_url(slug)}" title="{escape(title)}">'
            f"{escape(self.labels[slug])}</a></th>"
            for slug, title in self.titles.items()
        )
        return (
            f'<thead><tr><th class="mx-corner" rowspan="2" scope="col">{corner}</th>{groups}'
            f'<th class="mx-total" rowspan="2" scope="col"><span>{total}</span></th></tr>'
            f"<tr>{columns}</tr></thead>"
        )

    def _row(self, code: str, cells: tuple[Cell, ...]) -> str:
        state = self.standards.states[code]
        name = str(escape(state.name))
        mark = (
            f' <span class="tagged">{escape(gettext("invented"))}</span>' if state.invented else ""
        )
        found = sum(1 for cell in cells if (cell.as_if or cell.status) in _FOUND)
        body = "".join(self._cell(cell, state.name) for cell in cells)
        return (
            f'<tr><th scope="row"><a href="{state_url(code)}">{name}</a>{mark}</th>{body}'
            f'<td class="mx-sum">{found}/{len(cells)}</td></tr>'
        )

    def _cell(self, cell: Cell, state_name: str) -> str:
        edge = ' class="g"' if cell.element in self.starts else ""
        sentence = escape(words.cell_sentence(cell, state_name, self.labels[cell.element].lower()))
        icon = cell_icon(cell) if _wanted(cell, self.query) else '<span aria-hidden="true">·</span>'
        place = f"{cell.state}:{cell.element}#drawer"
        return f'<td{edge}><a href="{self.base}{place}" title="{sentence}">{icon}</a></td>'

    def _foot(self) -> str:
        counts: Mapping[str, int] = Counter(
            cell.element for cell in self.view.cells if (cell.as_if or cell.status) in _FOUND
        )
        sums = "".join(f"<td>{counts[slug]}</td>" for slug in self.view.elements)
        label = escape(gettext("States with content found"))
        return f'<tfoot><tr><th scope="row">{label}</th>{sums}<td></td></tr></tfoot>'


def mark_open(table: Markup, cell: tuple[str, str] | None) -> Markup:
    """The table with the open cell marked, so that the table itself can be kept."""
    if cell is None:
        return table
    link = f'{cell[0]}:{cell[1]}#drawer"'
    return Markup(str(table).replace(link, link + ' aria-current="true"', 1))  # noqa: S704
