"""eISB, Ireland: an Act as enacted, as XML or, where there is none, as a page for printing."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.works import ask, each_work, identified

SITE = "https://www.irishstatutebook.ie"
NOT_THERE = 404


def crawl(ctx: Context) -> None:
    """Fetch every Act of the card."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one Act."""
    number, year = identified(
        r"^Act (\d+) of (\d{4})$", work.identifier, "number and year"
    ).groups()
    answer = ctx.fetch(make_url(year, number, "xml"))
    ending = "xml"
    if answer.status == NOT_THERE:
        answer, ending = ask(ctx, make_url(year, number, "print")), "html"
        ctx.warn("The Act has no XML; its page for printing was taken.", work=work.key)
    elif not answer.ok:
        raise Unexpected(f"The server answered {answer.status}.", answer.url)
    else:
        check(answer)
    page = make_url(year, number, "html")
    ctx.emit(Document(answer, work, "en", f"act-{year}-{number}.{ending}", url=page))


def make_url(year: str, number: str, form: str) -> str:
    """Address of an Act as enacted; ``form`` is ``xml``, ``html`` or ``print``."""
    return f"{SITE}/eli/{year}/act/{number}/enacted/en/{form}"


def check(answer: Answer) -> None:
    """Unexpected where the XML is no Act."""
    if etree.QName(answer.xml()).localname != "act":
        raise Unexpected("The answer is no Act.", answer.url)
