"""legislation.gov.uk, United Kingdom: the revised text of an Act as CLML."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, each_work, named

SITE = "https://www.legislation.gov.uk"


def crawl(ctx: Context) -> None:
    """Fetch the text in force of every Act of the card."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one Act. A text without a date in force is the text as enacted; that is said."""
    pattern = r"legislation\.gov\.uk/([a-z]+)/(\d{4})/(\d+)/data\.xml$"
    kind, year, number = named(pattern, address(work), "type, year and number").groups()
    answer = ask(ctx, make_url(kind, year, number))
    if not parse_revised(answer):
        ctx.warn("No revised text: this is the Act as enacted.", work=work.key)
    name = f"{kind}-{year}-{number}.xml"
    ctx.emit(Document(answer, work, "en", name, url=f"{SITE}/{kind}/{year}/{number}"))


def make_url(kind: str, year: str, number: str, version: str = "") -> str:
    """Address of the XML; ``version`` is ``enacted`` or a day (``2023-01-01``)."""
    parts = [SITE, kind, year, number, *([version] if version else []), "data.xml"]
    return "/".join(parts)


def parse_revised(answer: Answer) -> bool:
    """Whether the text is revised: a text as enacted names no first day (RestrictStartDate)."""
    root = answer.xml()
    if etree.QName(root).localname != "Legislation":
        raise Unexpected("The answer is no legislation in CLML.", answer.url)
    one(root.findall("./{*}Metadata"), "metadata")
    return bool(root.get("RestrictStartDate"))
