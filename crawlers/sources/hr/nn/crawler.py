"""Narodne novine, Croatia: find an act in its issue by the title, then fetch its text."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, one
from crawlers.framework.works import ask, each_work, identified
from kb.errors import ParseError
from kb.parsing.xml.reading import read_xml

SITE = "https://narodne-novine.nn.hr"
ELI = "http://data.europa.eu/eli/ontology#"
ISSUE = r"NN (\d+)/(\d{4}|\d{2})"
THIS_CENTURY = 50
"""A year of two digits below it is one of this century; Narodne novine of 1990 on are open."""


def crawl(ctx: Context) -> None:
    """Fetch every act as published in the first issue that its identifier names."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the only act of the issue that bears the title."""
    issue, year = identified(ISSUE, work.identifier, "issue and year").groups()
    sitemap = ask(ctx, make_sitemap_url(full_year(year), int(issue)))
    wanted = plain(work.title_original)
    for act in parse_sitemap(sitemap):
        if plain(parse_title(ask(ctx, f"{act}/json-ld"), act)) == wanted:
            answer = ask(ctx, f"{act}/hrv/html")
            name = "nn-" + act.split("/sluzbeni/")[1].replace("/", "-") + ".html"
            ctx.emit(Document(answer, work, "hr", name, url=act))
            return
    raise Unexpected("No act of the issue bears this title.", sitemap.url)


def make_sitemap_url(year: int, issue: int) -> str:
    """Address of the list of one issue."""
    return f"{SITE}/sitemap_1_{year}_{issue}.xml"


def full_year(text: str) -> int:
    """``11`` is 2011 and ``98`` is 1998."""
    year = int(text)
    return year if year > 99 else year + (2000 if year < THIS_CENTURY else 1900)


def parse_sitemap(answer: Answer) -> tuple[str, ...]:
    """ELI addresses of the acts of the issue. A blank line may stand before the declaration."""
    try:
        root = read_xml(answer.body.lstrip(), answer.url)
    except ParseError as error:
        raise Unexpected(str(error), answer.url) from None
    if etree.QName(root).localname != "urlset":
        raise Unexpected("The answer is no list of an issue.", answer.url)
    locations = [(node.text or "").strip() for node in root.iter("{*}loc")]
    return at_least(1, (url for url in locations if "/eli/sluzbeni/" in url), "acts of the issue")


def parse_title(answer: Answer, act: str) -> str:
    """Title of the Croatian expression of the act."""
    nodes = [node for node in answer.json() if node.get("@id") == f"{act}/hrv"]
    titles = one(nodes, "Croatian expression").get(f"{ELI}title", [])
    return str(one(titles, "title")["@value"])


def plain(title: str) -> str:
    """Title without case and spare blanks."""
    return " ".join(title.split()).casefold()
