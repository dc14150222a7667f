"""Justice Laws, Canada: the same act in English and in French, both authentic."""

from __future__ import annotations

from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.works import address, ask, each_work, named

SITE = "https://laws-lois.justice.gc.ca"
FOLDERS = {"en": "eng", "fr": "fra"}
ROOTS = frozenset({"Statute", "Regulation"})


def crawl(ctx: Context) -> None:
    """Fetch every act in both languages."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act in both languages."""
    identifier = named(r"/eng/XML/([A-Z0-9.\-]+)\.xml$", address(work), "identifier")[1]
    for lang in FOLDERS:
        answer = ask(ctx, make_url(identifier, lang))
        if answer.xml().tag not in ROOTS:
            raise Unexpected("The answer is no statute and no regulation.", answer.url)
        ctx.emit(Document(answer, work, lang, f"{identifier}-{lang}.xml"))


def make_url(identifier: str, lang: str) -> str:
    """Address of the XML of an act (``C-46``)."""
    return f"{SITE}/{FOLDERS[lang]}/XML/{identifier}.xml"
