"""Lovdata, Norway: one archive of all laws in force; the wanted ones are taken from it."""

from __future__ import annotations

import re

from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.unpack import part, tar_members
from crawlers.framework.works import ask

ARCHIVE = "https://api.lovdata.no/v1/publicData/get/gjeldende-lover.tar.bz2"
PAGE = "https://lovdata.no/dokument/NL/lov"
HEAD_BYTES = 8192
NUMBER = re.compile(rb'<dd class="legacyID">\s*(LOV-[0-9-]+)\s*</dd>')


def crawl(ctx: Context) -> None:
    """Fetch the archive once and hand over every law of the card that is in it."""
    works = {work.identifier: work for work in ctx.works()}
    if not works:
        return
    archive = ask(ctx, ARCHIVE)
    for _, body in tar_members(archive, lambda name: name.endswith((".xml", ".html"))):
        work = works.pop(parse_number(body), None)
        if work is not None:
            page = f"{PAGE}/{work.identifier.removeprefix('LOV-')}"
            law = part(archive, body, "text/html")
            ctx.emit(Document(law, work, "no", f"{work.identifier}.xml", url=page))
    for work in works.values():
        ctx.error("The archive does not hold this law.", work=work.key, url=ARCHIVE)


def parse_number(body: bytes) -> str:
    """``LOV-2005-05-20-28`` from the head of a law; empty where it bears none."""
    found = NUMBER.search(body[:HEAD_BYTES])
    return found[1].decode("ascii") if found else ""
