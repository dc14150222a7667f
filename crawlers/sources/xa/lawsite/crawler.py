"""Arvenia (invented): lists in pages, old addresses that move, pages in two charsets."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import exactly, lookup, one

_MOST_PAGES = 50


def crawl(ctx: Context) -> None:
    """Hand over every law of the card that the list shows."""
    listed = crawl_list(ctx)
    for work in ctx.works():
        url = listed.get(work.identifier)
        if url is None:
            ctx.warn("The list does not show this law any more.", work=work.key)
            continue
        answer = ctx.fetch(url)
        if answer.ok:
            ctx.emit(make_document(ctx, answer, work))
        else:
            ctx.error(f"The server answered {answer.status}.", work=work.key, url=answer.url)


def crawl_list(ctx: Context) -> dict[str, str]:
    """Addresses by identifier, from every page of the list; their count is that of its head."""
    listed: dict[str, str] = {}
    counts: set[int] = set()
    url = str(ctx.card.start_url)
    for _ in range(_MOST_PAGES):
        answer = ctx.fetch(url)
        if not answer.ok:
            raise Unexpected(f"The list answered {answer.status}.", answer.url)
        found, count, following = parse_list(answer)
        listed.update(found)
        counts.add(count)
        if not following:
            exactly(one(counts, "count in the head of the list"), listed, "law in the list")
            return listed
        url = following
    raise Unexpected(f"The list has more than {_MOST_PAGES} pages.", str(ctx.card.start_url))


def parse_list(answer: Answer) -> tuple[dict[str, str], int, str]:
    """One page of the list: its laws, the count of all, and the next page's address or ""."""
    root = answer.html()
    count = int(one(root.xpath("//p[@class='count']/text()"), "count"))
    links = {
        link.rsplit("/", 1)[-1]: urljoin(answer.url, link)
        for link in root.xpath("//ol[@id='acts']/li/a/@href")
    }
    following = root.xpath("//a[@rel='next']/@href")
    after = one(following, "link to the next page") if following else ""
    return links, count, urljoin(answer.url, after) if after else ""


def make_document(ctx: Context, answer: Answer, work: WorkPointer) -> Document:
    """The law of a page. Unexpected where the page is of another law or says no date."""
    root = answer.html()
    identifier = one(root.xpath("//dd[@class='identifier']/text()"), "identifier")
    if identifier != work.identifier:
        raise Unexpected(f"The page is of {identifier}, not of {work.identifier}.", answer.url)
    known = {lang: lang for lang in (*ctx.card.languages, *ctx.card.languages_in_part)}
    since = one(root.xpath("//dd[@class='in-force-from']/text()"), "day in force")
    return Document(
        answer=answer,
        work=work,
        lang=lookup(known, one(root.xpath("/html/@lang"), "language")),
        name=f"{work.identifier}.html",
        in_force_from=date.fromisoformat(since),
    )
