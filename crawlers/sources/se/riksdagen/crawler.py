"""Riksdagen open data, Sweden: the consolidated text of an act in one JSON answer."""

from __future__ import annotations

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup
from crawlers.framework.works import ask, each_work, identified

SITE = "https://data.riksdagen.se/dokument"


def crawl(ctx: Context) -> None:
    """Fetch every act of the card."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act."""
    year, number = identified(r"^SFS (\d{4}):(\d+)$", work.identifier, "SFS number").groups()
    answer = ask(ctx, make_url(year, number))
    check(answer, f"{year}:{number}")
    name = f"sfs-{year}-{number}.json"
    ctx.emit(Document(answer, work, "sv", name, url=f"{SITE}/sfs-{year}-{number}.html"))


def make_url(year: str, number: str) -> str:
    """Address of an act (1962, 700)."""
    return f"{SITE}/sfs-{year}-{number}.json"


def check(answer: Answer, number: str) -> None:
    """Unexpected where the answer is another document or holds no text."""
    document = lookup(lookup(answer.json(), "dokumentstatus"), "dokument")
    if lookup(document, "beteckning") != number:
        raise Unexpected(f"The answer is not SFS {number}.", answer.url)
    if not str(lookup(document, "text")).strip():
        raise Unexpected("The answer holds no text.", answer.url)
