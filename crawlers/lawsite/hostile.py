"""Answers that a crawler must survive. Everything here is made while it is sent."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise

from werkzeug.wrappers import Request, Response

from crawlers.lawsite import answers
from crawlers.lawsite.markup import page

Answerer = Callable[[Request], Response]

MEGABYTE = 1_000_000
BIG_MB = 300
BOMB_MB = 400
_ARTICLE = "<h2>Section 1. Register</h2><p>The register is public.</p>"

_STEPS = "abcdefghi"
_NESTED = "".join(f'<!ENTITY {big} "{10 * f"&{small};"}">' for small, big in pairwise(_STEPS))
ENTITY_BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE akomaNtoso [<!ENTITY a "0123456789">{_NESTED}]>'
    "<akomaNtoso><act><body><article><content><p>&i;</p></content></article></body></act>"
    "</akomaNtoso>"
).encode()
"""A billion characters in half a kilobyte."""


def external_entity(target: str) -> bytes:
    """A document whose text is to be taken from elsewhere."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE akomaNtoso [<!ENTITY x SYSTEM "{target}">]>'
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act">'
        "<body><article><num>1</num><content><p>&x;</p></content></article></body></act>"
        "</akomaNtoso>"
    ).encode()


def xinclude(target: str) -> bytes:
    """A document that asks for another to be put into it."""
    return (
        '<?xml version="1.0"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
        ' xmlns:xi="http://www.w3.org/2001/XInclude"><act name="act"><body><article><num>1</num>'
        f'<content><p><xi:include href="{target}" parse="text"/></p></content></article></body>'
        "</act></akomaNtoso>"
    ).encode()


def external_dtd(target: str) -> bytes:
    """A document whose grammar is to be fetched from elsewhere."""
    return f'<?xml version="1.0"?><!DOCTYPE a SYSTEM "{target}"><a>Section 1. Register</a>'.encode()


def deep_xml(depth: int) -> bytes:
    """Elements in elements."""
    return b"<akomaNtoso>" + b"<a>" * depth + b"</a>" * depth + b"</akomaNtoso>"


def deep_html(depth: int) -> bytes:
    """Boxes in boxes."""
    return ("<html><body>" + "<div>" * depth + _ARTICLE + "</div>" * depth).encode()


def deep_json(depth: int) -> bytes:
    """Lists in lists."""
    return b"[" * depth + b"]" * depth


def scripted_html(target: str) -> bytes:
    """A law among scripts, frames and event handlers that call ``target``."""
    body = (
        "<script>document.title='taken';</script>"
        f"<iframe src='{target}'></iframe><link rel='stylesheet' href='{target}'>"
        f"<img src='{target}' onerror=\"fetch('{target}')\">"
        f'<main>{_ARTICLE}<p onclick="alert(1)">It is kept by the Registrar.'
        "<script>alert('in the law')</script></p><a href='javascript:alert(1)'>more</a></main>"
    )
    return page("Register of Deeds Act", body, lang="en", charset="utf-8").encode()


def scripted_pdf(target: str) -> bytes:
    """A PDF that would call ``target`` by a script when opened; its table of places is nonsense."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS"
        b"(app.launchURL\\('" + target.encode() + b"'\\);)>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 44>>stream\nBT /F 12 Tf 20 100 Td (Section 1. Register) Tj ET\n"
        b"endstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        b"xref\n0 9999999\n0000000001 65535 f \nnonsense\ntrailer<</Root 1 0 R/Size 9999999>>\n"
        b"startxref\n99999999\n%%EOF\n"
    )


def pdf_of_itself() -> bytes:
    """A PDF whose tree of pages has itself as its child."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF\n"
    )


def _big(megabytes: int) -> Iterator[bytes]:
    line = b"<p>The register is public and is kept by the Registrar of the court.</p>\n"
    chunk = (line * (MEGABYTE // len(line) + 1))[:MEGABYTE]
    for _ in range(megabytes):
        yield chunk


def big_plain(_request: Request) -> Response:
    """300 MB, and the header tells so."""
    return answers.streamed(_big(BIG_MB), "text/html; charset=utf-8", BIG_MB * MEGABYTE)


def big_untold(_request: Request) -> Response:
    """300 MB without a length."""
    return answers.streamed(_big(BIG_MB), "text/html; charset=utf-8")


def _bomb(wbits: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    for chunk in _big(BOMB_MB):
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def gzip_bomb(_request: Request) -> Response:
    """400 MB in a few hundred kilobytes of gzip."""
    response = answers.streamed(_bomb(31), "text/html; charset=utf-8")
    response.headers["Content-Encoding"] = "gzip"
    return response


def deflate_bomb(_request: Request) -> Response:
    """The same as deflate."""
    response = answers.streamed(_bomb(15), "text/html; charset=utf-8")
    response.headers["Content-Encoding"] = "deflate"
    return response


def packed_twice(_request: Request) -> Response:
    """Gzip in gzip, 100 MB when unpacked."""
    inner = gzip.compress(b"".join(_big(100)), mtime=0)
    response = Response(gzip.compress(inner, mtime=0), content_type="text/html")
    response.headers["Content-Encoding"] = "gzip, gzip"
    return response


def no_gzip(_request: Request) -> Response:
    """Says gzip and is none."""
    response = Response(b"<html>plain</html>", content_type="text/html")
    response.headers["Content-Encoding"] = "gzip"
    return response


def zip_bomb() -> bytes:
    """A DOCX of a few hundred kilobytes whose text unpacks to 300 MB."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as entry:
            for chunk in _big(BIG_MB):
                entry.write(chunk)
    return held.getvalue()


def climbing_zip() -> bytes:
    """An archive whose files would land outside of its folder."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("../../climbed.md", "/tmp/climbed.md", "word/../../climbed.xml"):  # noqa: S108
            archive.writestr(name, "# Section 1. Register\n")
    return held.getvalue()


def loop(request: Request) -> Response:
    """A redirect to itself, each time with another number."""
    return answers.moved(f"/hostile/loop?n={request.args.get('n', 0, type=int) + 1}", 302)


def elsewhere(request: Request) -> Response:
    """A redirect to the address in ``to``, whatever it is."""
    return answers.moved(request.args.get("to", "/"), 302)


def climbing_name(_request: Request) -> Response:
    """A page that wants to be saved outside of its folder."""
    response = answers.html(page("Act", f"<main>{_ARTICLE}</main>", lang="en"))
    response.headers["Content-Disposition"] = 'attachment; filename="../../../climbed.html"'
    return response


def endless(_request: Request) -> Response:
    """A body that comes a byte at a time and never ends."""

    def drops() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.05)

    return answers.streamed(drops(), "text/html; charset=utf-8")


def wrong_type(_request: Request) -> Response:
    """A program under the name of a page."""
    return Response(b"\x7fELF" + b"\0" * 200, content_type="text/html; charset=utf-8")


def _fixed(body: Callable[[], bytes], content_type: str) -> Answerer:
    return lambda _request: Response(body(), content_type=content_type)


def _told(body: Callable[[str], bytes], content_type: str = "application/xml") -> Answerer:
    """Content that points at the address in ``to``."""
    return lambda request: Response(
        body(request.args.get("to", "file:///etc/passwd")), content_type=content_type
    )


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ANSWERERS: dict[str, Answerer] = {
    "entity-bomb": _fixed(lambda: ENTITY_BOMB, "application/xml"),
    "external-entity": _told(external_entity),
    "external-dtd": _told(external_dtd),
    "xinclude": _told(xinclude),
    "deep.xml": _fixed(lambda: deep_xml(200_000), "application/xml"),
    "deep.html": _fixed(lambda: deep_html(200_000), "text/html"),
    "deep.json": _fixed(lambda: deep_json(200_000), "application/json"),
    "scripted.html": _told(scripted_html, "text/html; charset=utf-8"),
    "scripted.pdf": _told(scripted_pdf, "application/pdf"),
    "itself.pdf": _fixed(pdf_of_itself, "application/pdf"),
    "big": big_plain,
    "big-untold": big_untold,
    "gzip-bomb": gzip_bomb,
    "deflate-bomb": deflate_bomb,
    "packed-twice": packed_twice,
    "no-gzip": no_gzip,
    "bomb.docx": _fixed(zip_bomb, _DOCX),
    "climbing.docx": _fixed(climbing_zip, _DOCX),
    "loop": loop,
    "redirect": elsewhere,
    "climbing-name": climbing_name,
    "endless": endless,
    "wrong-type": wrong_type,
}
"""Last part of ``/hostile/<name>`` -> the answer."""
