"""The crawler of sources that need none of their own: it asks for each work's address."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import NotReached, Refused, Unexpected

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/xml": ".xml",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_UNSAFE = re.compile(r"[^\w.\-]+")


def crawl(ctx: Context) -> None:
    """Fetch every work of the card that has an address, and hand it over."""
    for work in ctx.works():
        if work.url is None:
            ctx.warn("The card has no address for this law.", work=work.key)
            continue
        try:
            answer = ctx.fetch(str(work.url))
            if not answer.ok:
                raise Unexpected(f"The server answered {answer.status}.", answer.url)
            ctx.emit(Document(answer, work, ctx.card.languages[0], name_of(work, answer)))
        except (Refused, NotReached, Unexpected) as error:
            ctx.error(str(error), work=work.key, url=error.url or str(work.url))


def name_of(work: WorkPointer, answer: Answer) -> str:
    """``<work key>-<last part of the address>`` with the ending of the media type.

    Raises Unexpected for a media type that no parser reads.
    """
    ending = _ENDINGS.get(answer.media_type)
    if ending is None:
        raise Unexpected(f"No parser reads the media type {answer.media_type}.", answer.url)
    stem = unquote(urlsplit(answer.url).path).rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    safe = _UNSAFE.sub("-", stem).strip("-.")[:80]
    return f"{work.key}-{safe}{ending}" if safe else f"{work.key}{ending}"
