"""The matrix as markup. Built from ready strings: 57 x 60 cells go through no template loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from kb.model.cells import Cell, Review, Status
from webapp.presenters import words
from webapp.presenters.cells import duty_words
from webapp.presenters.icons import cell_icon, status_icon
from webapp.presenters.matrix import MatrixAsked, MatrixView
from webapp.presenters.matrix_rows import FOUND
from webapp.presenters.matrix_subs import SubColumn, part_icon, part_of, part_word
from webapp.standards import Standards
from webapp.titles import fact_title
from webapp.translate import gettext
from webapp.urls import element_url, state_url

__all__ = ["MatrixTable", "cell_icon", "mark_open", "status_icon"]

_HERE = "cell-goes-here"
_SATISFIED = (Status.MET, Status.LARGELY)
_BY_PEOPLE = (Review.CONFIRMED, Review.CONFIRMED_TWICE)


def _counts(cells: Sequence[Cell]) -> tuple[int, int, int]:
    """Cells with content, with all or most of it, and confirmed by people."""
    content = [cell.as_if or cell.status for cell in cells]
    return (
        sum(1 for status in content if status in FOUND),
        sum(1 for status in content if status in _SATISFIED),
        sum(1 for cell in cells if cell.review in _BY_PEOPLE),
    )


class MatrixTable:
    """Builds the table."""

    def __init__(self, view: MatrixView, query: MatrixAsked, standards: Standards) -> None:
        self.view = view
        self.query = query
        self.standards = standards
        self.base = escape("/matrix" + query.query(cell=_HERE).replace(_HERE, ""))
        self.starts = {group.elements[0] for group in view.columns}
        self.labels = {slug: standards.element_short(slug) for slug in view.elements}
        self.titles = {slug: standards.element_title(slug) for slug in view.elements}
        self.subs: dict[str, list[SubColumn]] = {slug: [] for slug in view.elements}
        for column in view.sub_elements:
            self.subs[column.element].append(column)
        self.values = {fact.state: fact for fact in view.facts}

    def table(self) -> Markup:
        """The whole table."""
        pieces = ['<table class="mx" id="matrix">', self._caption(), self._head(), "<tbody>"]
        width = len(self.view.elements)
        places = {code: place * width for place, code in enumerate(self.view.states)}
        for group in self.view.rows:
            title = group.title if group.held else self._not_held(group.title)
            pieces.append(
                f'<tr class="mx-region"><th scope="colgroup" colspan="1">{escape(title)}</th>'
                f'<td colspan="{self._width()}"></td></tr>'
            )
            for code in group.states:
                start = places[code]
                pieces.append(self._row(code, self.view.cells[start : start + width]))
        pieces += ["</tbody>", self._foot(), "</table>"]
        return Markup("".join(pieces))  # noqa: S704 - every value above is escaped

    def _width(self) -> int:
        """Columns after the State's name."""
        return len(self.view.elements) + len(self.view.sub_elements) + 3 + bool(self.query.fact)

    @staticmethod
    def _not_held(region: str) -> str:
        return gettext("%(region)s: no law held yet", region=region)

    def _caption(self) -> str:
        return f'<caption class="sr">{escape(self.view.title)}</caption>'

    def _head(self) -> str:
        corner = escape(gettext("State"))
        totals = (gettext("Content found"), gettext("Met or largely"), gettext("Confirmed"))
        sums = "".join(
            f'<th class="mx-total" rowspan="2" scope="col"><span>{escape(total)}</span></th>'
            for total in totals
        )
        return (
            f'<thead><tr><th class="mx-corner" rowspan="2" scope="col">{corner}</th>'
            f"{self._fact_head()}{self._group_heads()}{sums}</tr>"
            f"<tr>{''.join(self._column_heads(slug) for slug in self.titles)}</tr></thead>"
        )

    def _group_heads(self) -> str:
        heads = []
        for group in self.view.columns:
            span = len(group.elements) + sum(len(self.subs[slug]) for slug in group.elements)
            title = escape(group.title)
            heads.append(f'<th scope="colgroup" colspan="{span}" class="mx-group">{title}</th>')
        return "".join(heads)

    def _fact_head(self) -> str:
        if not self.query.fact:
            return ""
        name = self.query.fact.name
        title = escape(fact_title(name, words.slug_words(name)))
        return f'<th class="mx-fact" rowspan="2" scope="col">{title}</th>'

    def _column_heads(self, slug: str) -> str:
        title, label = escape(self.titles[slug]), escape(self.labels[slug])
        own = f'<th scope="col"><a href="{element_url(slug)}" title="{title}">{label}</a></th>'
        return own + "".join(
            f'<th scope="col" class="mx-sub"><span>{escape(sub.title)}</span></th>'
            for sub in self.subs[slug]
        )

    def _row(self, code: str, cells: tuple[Cell, ...]) -> str:
        state = self.standards.states[code]
        name = str(escape(state.name))
        mark = (
            f' <span class="tagged">{escape(gettext("invented"))}</span>' if state.invented else ""
        )
        body = "".join(self._cells(cell, state.name) for cell in cells)
        found, satisfied, confirmed = _counts(cells)
        return (
            f'<tr><th scope="row"><a href="{state_url(code)}">{name}</a>{mark}</th>'
            f'{self._fact(code)}{body}<td class="mx-sum">{found}/{len(cells)}</td>'
            f'<td class="mx-sum">{satisfied}</td><td class="mx-sum">{confirmed}</td></tr>'
        )

    def _fact(self, code: str) -> str:
        if not self.query.fact:
            return ""
        found = self.values.get(code)
        if found is None:
            return '<td class="mx-fact"></td>'
        said = escape("; ".join(words.value_words(value) for value in found.values))
        link = f"{self.base}{code}:{found.element}#drawer"
        return f'<td class="mx-fact"><a href="{link}">{said}</a></td>'

    def _cells(self, cell: Cell, state_name: str) -> str:
        edge = ' class="g"' if cell.element in self.starts else ""
        label = self.labels[cell.element].lower()
        sentence = escape(f"{words.cell_sentence(cell, state_name, label)}{duty_words(cell)}")
        wanted = self.query.shows(cell)
        icon = cell_icon(cell) if wanted else '<span aria-hidden="true">·</span>'
        link = f"{self.base}{cell.state}:{cell.element}#drawer"
        own = f'<td{edge}><a href="{link}" title="{sentence}">{icon}</a></td>'
        return own + "".join(
            self._sub(cell, sub, link, state_name) for sub in self.subs[cell.element]
        )

    @staticmethod
    def _sub(cell: Cell, sub: SubColumn, link: str, state_name: str) -> str:
        part = part_of(cell, sub.slug)
        sentence = escape(f"{state_name}, {sub.title}: {part_word(part)}")
        return f'<td class="mx-sub"><a href="{link}" title="{sentence}">{part_icon(part)}</a></td>'

    def _foot(self) -> str:
        by_element: dict[str, list[Cell]] = {slug: [] for slug in self.view.elements}
        for cell in self.view.cells:
            by_element[cell.element].append(cell)
        counts = {slug: _counts(cells) for slug, cells in by_element.items()}
        named = Counter(
            (cell.element, sub)
            for cell in self.view.cells
            for sub in {sub for item in cell.evidence for sub in item.sub_elements}
        )
        labels = (
            gettext("States with content found"),
            gettext("Met or largely met"),
            gettext("Confirmed by people"),
        )
        blank = "<td></td>" if self.query.fact else ""

        def line(place: int, subs: Callable[[SubColumn], str]) -> str:
            sums = "".join(
                f"<td>{counts[slug][place]}</td>"
                + "".join(f"<td>{subs(sub)}</td>" for sub in self.subs[slug])
                for slug in self.view.elements
            )
            label = escape(labels[place])
            return f'<tr><th scope="row">{label}</th>{blank}{sums}<td colspan="3"></td></tr>'

        first = line(0, lambda sub: str(named[(sub.element, sub.slug)]))
        return f"<tfoot>{first}{line(1, lambda _: '')}{line(2, lambda _: '')}</tfoot>"


def mark_open(table: Markup, cell: tuple[str, str] | None) -> Markup:
    """The table with the open cell marked, so that the table itself can be kept."""
    if cell is None:
        return table
    link = f'{cell[0]}:{cell[1]}#drawer" title'
    marked = link.replace(" title", ' aria-current="true" title')
    return Markup(str(table).replace(link, marked, 1))  # noqa: S704
