"""Corvalia (invented): pages that need a session, and apologies with status 200."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urljoin, urlsplit

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, lookup, one

_SESSION = "visit"
_MISSING = "Página no encontrada"
_STATUS = {"vigente": "in force"}


def crawl(ctx: Context) -> None:
    """Enter by the door, which gives the cookie, and hand over every law of the card."""
    door = ctx.fetch(str(ctx.card.start_url), session=_SESSION)
    if not door.ok:
        raise Unexpected(f"The door answered {door.status}.", door.url)
    listed = parse_door(door)
    for work in ctx.works():
        url = listed.get(work.identifier)
        if url is None:
            ctx.warn("The list does not show this law any more.", work=work.key)
            continue
        document = parse_norm(ctx.fetch(url, session=_SESSION), work)
        if document is None:
            ctx.error("The page says that the law is not there.", work=work.key, url=url)
        else:
            ctx.emit(document)


def parse_door(answer: Answer) -> dict[str, str]:
    """Addresses by identifier."""
    links = at_least(1, answer.html().xpath("//ul[@id='normas']/li/a/@href"), "law in the list")
    return {
        one(parse_qs(urlsplit(link).query)["id"], "id"): urljoin(answer.url, link) for link in links
    }


def parse_norm(answer: Answer, work: WorkPointer) -> Document | None:
    """The law of a page; None for the page that apologises. Unexpected for any other page."""
    root = answer.html()
    if one(root.xpath("//title/text()"), "title") == _MISSING:
        return None
    if one(root.xpath("//dd[@class='identifier']/text()"), "identifier") != work.identifier:
        raise Unexpected(f"The page is not of {work.identifier}.", answer.url)
    lookup(_STATUS, one(root.xpath("//dd[@class='status']/text()"), "status"))
    since = one(root.xpath("//dd[@class='in-force-from']/text()"), "day in force")
    return Document(answer, work, "es", f"{work.identifier}.html", date.fromisoformat(since))
