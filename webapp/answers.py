"""Turns a view into a page or into JSON, and errors into one clear sentence."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from pydantic import TypeAdapter
from werkzeug.exceptions import HTTPException, InternalServerError

from kb.errors import KbError, MissingPartError, UsageError
from webapp.asked import NotHeld
from webapp.translate import gettext


@cache
def adapter(view: type[Any]) -> TypeAdapter[Any]:
    """Reads and writes one kind of view; also gives its JSON schema."""
    return TypeAdapter(view)


def page(template: str, view: object, *, status: int = 200) -> Response:
    """The view as a page."""
    return Response(render_template(template, view=view), status=status, mimetype="text/html")


def data(view: object, *, status: int = 200) -> Response:
    """The same view as JSON."""
    kind: Any = type(view)
    body = adapter(kind).dump_json(view)
    return Response(body + b"\n", status=status, mimetype="application/json")


def conditional(response: Response) -> Response:
    """With an ETag of its content; a client that has it already is told so."""
    response.add_etag()
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.code or 500
    if isinstance(error, NotHeld):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, UsageError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, MissingPartError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _sentence_of(error: Exception, status: int) -> str:
    if isinstance(error, KbError):
        return str(error)
    if status == HTTPStatus.NOT_FOUND:
        return gettext("There is no page “%(path)s” here.", path=request.path[:200])
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return gettext("This page does not take %(method)s requests.", method=request.method)
    if isinstance(error, HTTPException) and not isinstance(error, InternalServerError):
        return error.description or HTTPStatus(status).phrase + "."
    return gettext("Something went wrong on our side; the log of the server says what.")


def _answer(error: Exception) -> Response:
    status = _status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, MissingPartError):
        current_app.logger.error("Answering %s failed", request.path, exc_info=error)
    sentence = _sentence_of(error, status)
    if request.path.startswith("/api/"):
        return data({"error": {"status": int(status), "message": sentence}}, status=status)
    html = render_template("error.html", status=int(status), sentence=sentence)
    response = Response(html, status=status, mimetype="text/html")
    if isinstance(error, HTTPException) and status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers.extend(
            (k, v) for k, v in error.get_headers(request.environ) if k == "Allow"
        )
    return response


def answer_errors(app: Flask) -> None:
    """One error shape for pages and one for JSON."""

    def redirects_pass(error: HTTPException) -> Response | HTTPException:
        if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
            return error
        return _answer(error)

    app.register_error_handler(HTTPException, redirects_pass)
    app.register_error_handler(KbError, _answer)
    app.register_error_handler(Exception, _answer)
