"""Matsne, Georgia: the current edition in Georgian and, where it exists, in English."""

from __future__ import annotations

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, each_work, named

SITE = "https://matsne.gov.ge"
LANGUAGES = ("ka", "en")


def crawl(ctx: Context) -> None:
    """Fetch every law in both languages."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one law; the Georgian text must be there, a translation may be missing."""
    number = named(r"/document/view/(\d+)$", address(work), "number of the document")[1]
    for lang in LANGUAGES:
        answer = ask(ctx, make_url(number, lang))
        text = parse_text(answer)
        if not text and lang != "ka":
            ctx.warn("There is no text in this language.", work=work.key, lang=lang)
            continue
        one((t for t in [text] if t), "text of the law")
        ctx.emit(Document(answer, work, lang, f"{number}-{lang}.html"))


def make_url(number: str, lang: str) -> str:
    """Address of the current edition; ``?publication=`` would name an older one."""
    return f"{SITE}/{lang}/document/view/{number}"


def parse_text(answer: Answer) -> str:
    """The words of the law, which stand in ``#maindoc``; empty where that has none."""
    main = one(answer.html().xpath('//*[@id="maindoc"]'), "main part of the page")
    return " ".join(main.text_content().split())
