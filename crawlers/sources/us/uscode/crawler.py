"""United States Code: the title that holds the chapter, from the newest release point."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import one
from crawlers.framework.unpack import part, zip_members
from crawlers.framework.works import address, ask, each_work, identified

SITE = "https://uscode.house.gov/download"
RELEASES = f"{SITE}/download.shtml"


def crawl(ctx: Context) -> None:
    """Find the release point once, then fetch the title of every work."""
    release = ask(ctx, RELEASES)
    each_work(ctx, lambda ctx, work: crawl_work(ctx, work, release))


def crawl_work(ctx: Context, work: WorkPointer, release: Answer) -> None:
    """Hand over the whole title; the sections to look at are named in the card."""
    title = int(identified(r"^(\d+) USC ", work.identifier, "title")[1])
    archive = ask(ctx, parse_release(release, title))
    members = zip_members(archive, lambda name: name.endswith(f"usc{title:02d}.xml"))
    _, body = one(members, "XML of the title in the archive")
    answer = part(archive, body, "application/xml")
    if etree.QName(answer.xml()).localname != "uscDoc":
        raise Unexpected("The file is no title of the Code.", archive.url)
    ctx.emit(Document(answer, work, "en", f"usc{title:02d}.xml", url=address(work)))


def parse_release(page: Answer, title: int) -> str:
    """Address of the XML archive of a title, as the page of the current release links it."""
    pattern = rf"releasepoints/us/pl/\d+/[0-9a-z]+/xml_usc{title:02d}@[0-9a-z\-]+\.zip"
    return f"{SITE}/{one(set(re.findall(pattern, page.text())), 'link to the title')}"
