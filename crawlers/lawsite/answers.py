"""Small builders of answers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

from werkzeug.wrappers import Request, Response

from crawlers.lawsite.markup import page


def html(text: str, *, status: int = 200, charset: str = "utf-8", named: bool = True) -> Response:
    """A page in a charset; ``named`` tells it in the header too."""
    header = f"text/html; charset={charset}" if named else "text/html"
    return Response(text.encode(charset), status, content_type=header)


def as_json(value: object, status: int = 200) -> Response:
    """A JSON answer."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(body, status, content_type="application/json")


def xml(body: bytes) -> Response:
    """An XML answer that names no charset: the declaration of the document counts."""
    return Response(body, content_type="application/xml")


def moved(target: str, status: int = 301) -> Response:
    """A redirect to exactly this address, never made absolute."""
    response = Response(b"", status, headers={"Location": target})
    response.autocorrect_location_header = False
    return response


def gone(text: str, status: int) -> Response:
    """An error page."""
    return html(page(text, f"<main><p>{text}</p></main>", lang="en"), status=status)


def remembered(request: Request, response: Response, day: date) -> Response:
    """With ETag and Last-Modified; 304 where the asker has it already."""
    response.add_etag()
    response.last_modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    response.make_conditional(request)
    return response


def gzipped(request: Request, response: Response) -> Response:
    """Packed where the asker takes gzip and there is a body."""
    body = response.get_data()
    if body and "gzip" in str(request.accept_encodings):
        response.set_data(gzip.compress(body, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def streamed(chunks: Iterator[bytes], content_type: str, length: int | None = None) -> Response:
    """A body that comes in pieces, with or without its length told before."""
    response = Response(chunks, content_type=content_type)
    if length is not None:
        response.headers["Content-Length"] = str(length)
    return response
