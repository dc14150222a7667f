"""``/exports``, the files of the matrix, and the file that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, request

from kb.errors import UsageError
from webapp import asked
from webapp.accounts import person
from webapp.answers import page
from webapp.current import site
from webapp.forms import check_form
from webapp.presenters import exports as presenter
from webapp.presenters import matrix

pages = Blueprint("exports", __name__)

_MOST_UPLOAD_BYTES = 21_000_000
"""A workbook (kb.export.decision_file.MOST_BYTES) and the form around it."""
_MOST_DECISIONS = 1_000
"""Of one upload; 570 took 5 s. `kb import-decisions` takes a whole matrix."""
_MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
    "csv-metadata.json": "application/csvm+json",
}


@pages.get("/exports")
def exports() -> Response:
    """In which forms the matrix of the address can be taken."""
    view = presenter.exports_view(site(), matrix.read(request.args, site()), person())
    return page("exports.html", view)


@pages.get("/matrix.<any(xlsx, csv, json, html, pdf, docx):form>")
def export(form: str) -> Response:
    """The matrix of the address as a file; CSV and JSON are sent in parts."""
    from kb.services import export as files  # noqa: PLC0415 - writers load slowly
    from kb.services.offline import last_decision  # noqa: PLC0415

    query = matrix.read(request.args, site())
    by = asked.one_of(request.args, "by", ("state", "element"), "state")
    last = last_decision(site().engine)
    found = matrix.asked_matrix(site(), query)
    presenter.check_size(found, form)
    version, now = site().reader.tagger_version(), site().clock.now()
    body: bytes | Iterator[bytes]
    if form in files.STREAMED:
        body = files.matrix_parts(found, site().catalogue, form, made_at=now,
                                  tagger_version=version)  # fmt: skip
    else:
        named = form == "docx" and person() is not None
        decided = files.Decided(last, site().reader.decisions(), names=named)
        body = files.matrix_bytes(found, site().catalogue, form, made_at=now,
                                  tagger_version=version, decided=decided, by=by)  # fmt: skip
    return _file(body, form, f"matrix-{query.as_of.isoformat()}.{form}")


@pages.get("/matrix.csv-metadata.json")
def metadata() -> Response:
    """Describes the CSV of the same address."""
    from kb.services.export import csv_metadata  # noqa: PLC0415

    query = matrix.read(request.args, site())
    name = f"matrix-{query.as_of.isoformat()}.csv"
    body = csv_metadata(matrix.asked_matrix(site(), query), site().catalogue, name,
                        made_at=site().clock.now(),
                        tagger_version=site().reader.tagger_version())  # fmt: skip
    return _file(body, "csv-metadata.json", f"{name}-metadata.json")


@pages.post("/exports/import")
def take_in() -> Response:
    """Check or write the decisions of a workbook. What is wrong is listed, the rest goes in."""
    request.max_content_length = _MOST_UPLOAD_BYTES
    check_form()
    who = person()
    assert who is not None
    status = HTTPStatus.OK
    try:
        imported = _imported(who.name)
    except UsageError as error:
        imported, status = presenter.failed_import(str(error)), HTTPStatus.BAD_REQUEST
    query = matrix.read(request.args, site())
    view = presenter.exports_view(site(), query, who, imported)
    return page("exports.html", view, status=status)


def _imported(name: str) -> presenter.ImportView:
    from kb.services.offline import import_decisions  # noqa: PLC0415
    from kb.terminal import NoProgress  # noqa: PLC0415

    write = asked.one_of(request.form, "do", ("check", "write"), "check") == "write"
    held = request.files.get("file")
    if held is None or not held.filename:
        raise UsageError("Choose a file first; nothing was changed.")
    report = import_decisions(site().engine, site().catalogue, held.read(), who=name,
                              now=site().clock.now(), write=write,
                              progress=NoProgress(), most=_MOST_DECISIONS)  # fmt: skip
    return presenter.import_view(report)


def _file(body: bytes | Iterator[bytes], form: str, name: str) -> Response:
    answer = Response(body, mimetype=_MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if form == "docx":
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.vary.add("Cookie")
    return answer
