"""Gesetze im Internet, Germany: one small ZIP archive per law, with one XML in it."""

from __future__ import annotations

from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import one
from crawlers.framework.unpack import part, zip_members
from crawlers.framework.works import address, ask, each_work, named

SITE = "https://www.gesetze-im-internet.de"


def crawl(ctx: Context) -> None:
    """Fetch the current text of every law."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the XML of one law; pictures in the archive are left."""
    slug = named(r"/([a-z0-9_\-]+)/xml\.zip$", address(work), "short name")[1]
    answer = ask(ctx, make_url(slug))
    members = zip_members(answer, lambda name: name.lower().endswith(".xml"))
    name, body = one(members, "XML file in the archive")
    xml = part(answer, body, "application/xml")
    ctx.emit(Document(xml, work, "de", name.rsplit("/", 1)[-1], url=f"{SITE}/{slug}/"))


def make_url(slug: str) -> str:
    """Address of the archive of a law (``stgb``)."""
    return f"{SITE}/{slug}/xml.zip"
