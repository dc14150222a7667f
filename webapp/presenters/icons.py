"""Shapes of the statuses, as uses of the page's sprite."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from kb.model.cells import Cell, Review
from webapp.presenters import words
from webapp.presenters.cells import colour, shape


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
