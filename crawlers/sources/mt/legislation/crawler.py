"""Legislation Malta: the page of a law names the PDF that holds its text, in each language."""

from __future__ import annotations

import re

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, each_work, named

SITE = "https://legislation.mt"
LANGUAGES = {"en": "eng", "mt": "mlt"}
FILE = r"/getpdf/([0-9a-f]{24})\b"


def crawl(ctx: Context) -> None:
    """Fetch every law in both languages."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the PDF of one law in each language; two pages may not name the same file."""
    path = named(r"legislation\.mt/(eli/.+)/eng$", address(work), "ELI")[1]
    taken: set[str] = set()
    for lang, code in LANGUAGES.items():
        page = f"{SITE}/{path}/{code}"
        file = parse_file(ask(ctx, page))
        if file in taken:
            raise Unexpected("Both languages name the same file.", page)
        taken.add(file)
        answer = ask(ctx, f"{SITE}/getpdf/{file}")
        if answer.media_type != "application/pdf":
            raise Unexpected("The answer is no PDF.", answer.url)
        name = f"{path.removeprefix('eli/').replace('/', '-')}-{lang}.pdf"
        ctx.emit(Document(answer, work, lang, name, url=page))


def parse_file(page: Answer) -> str:
    """Number of the PDF that the page shows."""
    files: set[str] = set(re.findall(FILE, page.text()))
    return one(files, "PDF in the page")
