"""Adilet, Kazakhstan: every act in Russian and in Kazakh."""

from __future__ import annotations

import re

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import at_least
from crawlers.framework.works import address, ask, each_work, named

SITE = "https://adilet.zan.kz"
ANCHOR = re.compile(r"z\d+")
LANGUAGES = {"ru": "rus", "kk": "kaz"}


def crawl(ctx: Context) -> None:
    """Fetch every act whose code is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act in both languages; the code must stand in the address that answers."""
    code = named(r"/docs/([A-Z]\d{10})$", address(work), "code of the act")[1]
    for lang in LANGUAGES:
        answer = ask(ctx, make_url(code, lang))
        named(rf"/docs/{code}$", answer.url, "code of the act")
        check(answer)
        ctx.emit(Document(answer, work, lang, f"{code}-{lang}.html"))


def make_url(code: str, lang: str) -> str:
    """Address of an act (``K1400000226``)."""
    return f"{SITE}/{LANGUAGES[lang]}/docs/{code}"


def check(answer: Answer) -> None:
    """Unexpected for a page without the anchors (``z432``) that every paragraph of an act has."""
    marks = answer.html().xpath("//@id | //a/@name")
    at_least(1, (mark for mark in marks if ANCHOR.fullmatch(str(mark))), "paragraphs of the act")
