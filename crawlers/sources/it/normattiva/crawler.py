"""Normattiva, Italy: the page of an act opens a session in which its Akoma Ntoso may be had."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.works import address, ask, each_work, named

FILES = "https://www.normattiva.it/do/atto/caricaAKN"
LINK = r"caricaAKN\?dataGU=(\d{8})&(?:amp;)?codiceRedaz=([0-9A-Z]+)"


def crawl(ctx: Context) -> None:
    """Fetch every act in force today."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act. Each act has a session of its own, so none gets the text of another."""
    page = ask(ctx, address(work), session=work.key)
    gazette_day, code = parse_link(page)
    today = page.retrieved_at.date()
    params = {"dataGU": gazette_day, "codiceRedaz": code, "dataVigenza": f"{today:%Y%m%d}"}
    answer = ask(ctx, FILES, params=params, session=work.key)
    check(answer)
    ctx.emit(Document(answer, work, "it", f"{code}.xml", url=address(work)))


def parse_link(page: Answer) -> tuple[str, str]:
    """Day of the gazette and code of the act, from the link to its file."""
    found = named(LINK, page.text(), "link to the Akoma Ntoso file")
    return found[1], found[2]


def check(answer: Answer) -> None:
    """Unexpected for an HTML page in place of the file, which a lost session gives."""
    if answer.media_type == "text/html":
        raise Unexpected("The answer is a page, not the Akoma Ntoso file.", answer.url)
    if etree.QName(answer.xml()).localname != "akomaNtoso":
        raise Unexpected("The answer is no Akoma Ntoso.", answer.url)
