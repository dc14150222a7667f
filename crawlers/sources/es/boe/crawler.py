"""BOE, Spain: one answer holds every version of every article."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, one
from crawlers.framework.works import ask, each_work, identified

API = "https://www.boe.es/datosabiertos/api/legislacion-consolidada/id"
PAGE = "https://www.boe.es/buscar/act.php?id="
ACCEPT = {"Accept": "application/xml"}


def crawl(ctx: Context) -> None:
    """Fetch every law of the card."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the consolidated text of one law."""
    identifier = identified(r"^BOE-A-\d{4}-\d+$", work.identifier, "identifier")[0]
    answer = ask(ctx, make_url(identifier), headers=ACCEPT)
    check(answer)
    ctx.emit(Document(answer, work, "es", f"{identifier}.xml", url=PAGE + identifier))


def make_url(identifier: str) -> str:
    """Address of the consolidated text (``BOE-A-1995-25444``)."""
    return f"{API}/{identifier}/texto"


def check(answer: Answer) -> None:
    """Unexpected where the service reports an error or gives a text without blocks."""
    root = answer.xml()
    if etree.QName(root).localname != "response":
        raise Unexpected("The answer is no answer of the service.", answer.url)
    code = one(root.findall("./status/code"), "status code").text
    if code != "200":
        raise Unexpected(f"The service answered {code}.", answer.url)
    at_least(1, root.iterfind("./data/texto/bloque"), "blocks of text")
