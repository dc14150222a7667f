"""Reasons and gaps in words, State by State, for the page and for paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from kb.catalogue import Catalogue
from kb.export.meta import element_title, is_invented, state_name, status_words
from kb.model.cells import Cell, Matrix, Status

_MOST_CITED = 12
"""Places named under one element."""


def by_state(matrix: Matrix, catalogue: Catalogue) -> Iterator[str]:
    """HTML: for each State the cells with evidence or gaps, then the others by what they share."""
    width = len(matrix.elements)
    nothing = unheld(matrix)
    for number, state in enumerate(matrix.states):
        if state in nothing:
            continue
        cells = matrix.cells[number * width : (number + 1) * width]
        mark = ' class="invented"' if is_invented(catalogue, state) else ""
        yield f"<h3{mark}>{escape(state_name(catalogue, state))}</h3>"
        yield '<dl class="state">'
        for cell in cells:
            if cell.evidence or cell.gaps:
                yield _full(cell, catalogue)
        for words, alike in _alike(cells, catalogue):
            yield f"<dt>{escape(words)}</dt><dd>{escape('; '.join(alike))}.</dd>"
        yield "</dl>"
    if nothing:
        names = ", ".join(
            state_name(catalogue, state) for state in matrix.states if state in nothing
        )
        yield f"<h3>No law is held here</h3><p>{escape(names)}.</p>"


def unheld(matrix: Matrix) -> dict[str, None]:
    """States of which no law is held for any of the elements, in the matrix's order."""
    width = len(matrix.elements)
    return {
        state: None
        for number, state in enumerate(matrix.states)
        if all(
            cell.suggested
            and not cell.evidence
            and not (cell.searched and cell.searched.works)
            and (cell.as_if or cell.status) in (Status.NOT_SEARCHED, Status.NOT_APPLICABLE)
            for cell in matrix.cells[number * width : (number + 1) * width]
        )
    }


def _full(cell: Cell, catalogue: Catalogue) -> str:
    parts = [escape(cell.reason)] if cell.reason else []
    if cell.gaps:
        parts.append(f"Gaps: {escape('; '.join(cell.gaps))}")
    if cell.evidence:
        parts.append(f'<span class="quiet">Read in: {escape(_cited(cell))}</span>')
    title = escape(element_title(catalogue, cell.element))
    review = "" if cell.suggested else f", {escape(cell.review.value)}"
    return (
        f"<dt>{title}: {escape(status_words(cell))}{review}</dt>"
        f"<dd>{'. '.join(part.rstrip('.') for part in parts)}.</dd>"
    )


def _cited(cell: Cell) -> str:
    """Citations by law: ``Code: s. 1, s. 2; Act: s. 3 and 4 more``."""
    places = list(dict.fromkeys((item.work, item.citation) for item in cell.evidence))
    by_law: dict[str, list[str]] = {}
    for work, citation in places[:_MOST_CITED]:
        by_law.setdefault(work, []).append(citation)
    more = f" and {len(places) - _MOST_CITED} more" if len(places) > _MOST_CITED else ""
    return "; ".join(f"{work}: {', '.join(found)}" for work, found in by_law.items()) + more


def _alike(cells: Sequence[Cell], catalogue: Catalogue) -> list[tuple[str, list[str]]]:
    """Status and reason of cells without evidence, with the titles of the elements."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        if not (cell.evidence or cell.gaps):
            words = f"{status_words(cell)}: {cell.reason}" if cell.reason else status_words(cell)
            found.setdefault(words.rstrip("."), []).append(element_title(catalogue, cell.element))
    return list(found.items())
