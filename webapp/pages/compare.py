"""``/compare``, and the comparison as a file."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kb.errors import UsageError
from webapp.answers import page
from webapp.current import site
from webapp.presenters import compare as presenter
from webapp.presenters.compare_asked import comparison_of

pages = Blueprint("compare", __name__)

_MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


@pages.get("/compare")
def compare() -> Response:
    """Two to five States, or two days of one State, side by side."""
    query = presenter.read(request.args, site())
    return page("compare.html", presenter.compare_view(site(), query))


@pages.get("/compare.<any(xlsx, csv, json):form>")
def export(form: str) -> Response:
    """The comparison on the page as a file."""
    from kb.services.export import comparison_bytes  # noqa: PLC0415 - workbook writers load slowly

    query = presenter.read(request.args, site())
    comparison = comparison_of(site(), query)
    if comparison is None:
        raise UsageError("Choose two to five States, or one State and an earlier day.")
    body = comparison_bytes(
        comparison,
        site().catalogue,
        form,
        made_at=site().clock.now(),
        tagger_version=site().reader.tagger_version(),
    )
    response = Response(body, mimetype=_MEDIA_TYPES[form])
    name = f"compare-{query.element}-{'-'.join(comparison.keys).replace('@', '-')}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
