"""Finlex, Finland: the consolidated text in Finnish and in Swedish, both authentic."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import one
from crawlers.framework.works import address, each_work, named

API = "https://opendata.finlex.fi/finlex/avoindata/v1/akn/fi/act/statute-consolidated"
LANGUAGES = {"fi": "fin@", "sv": "swe@"}
NOT_THERE = 404


def crawl(ctx: Context) -> None:
    """Fetch every act in both languages."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act; the Swedish text may be missing, the Finnish may not."""
    pattern = r"/statute-consolidated/(\d{4})/(\d+)/fin@$"
    year, number = named(pattern, address(work), "year and number").groups()
    for lang in LANGUAGES:
        answer = ctx.fetch(make_url(year, number, lang))
        if answer.status == NOT_THERE and lang != "fi":
            ctx.warn("There is no text in this language.", work=work.key, lang=lang)
            continue
        if not answer.ok:
            raise Unexpected(f"The server answered {answer.status}.", answer.url)
        check(answer)
        ctx.emit(Document(answer, work, lang, f"{year}-{number}-{lang}.xml"))


def make_url(year: str, number: str, lang: str) -> str:
    """Address of the current consolidated text."""
    return f"{API}/{year}/{number}/{LANGUAGES[lang]}"


def check(answer: Answer) -> None:
    """Unexpected where the answer is not one act; the service may wrap it in a list."""
    root = answer.xml()
    acts = [root] if etree.QName(root).localname == "akomaNtoso" else root.iter("{*}akomaNtoso")
    one(acts, "act in the answer")
