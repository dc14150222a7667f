"""Whether a crawl brought what its card and the last crawl let expect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawlers.framework.card import Card, ExpectedWork
from kb.model.crawls import Crawl, CrawlDocument

FALL = 0.1
"""A source that brings so much less than the last time is put up for review, not published."""


def shortfalls(
    card: Card, documents: Sequence[CrawlDocument], last: Crawl | None
) -> tuple[str, ...]:
    """Sentences: what is missing. Empty where the crawl may be published."""
    good = [document for document in documents if not document.reason]
    works = len({document.work_key for document in good})
    provisions = sum(document.provisions for document in good)
    found = [*_expected(card, good, works)]
    if last is not None:
        found += _fall("laws", works, last.works)
        found += _fall("provisions", provisions, last.provisions)
    return tuple(found)


def _fall(what: str, now: int, before: int) -> list[str]:
    if before and now <= before * (1 - FALL):
        return [f"It brought {now} {what}; the last published crawl brought {before}."]
    return []


def _expected(card: Card, good: Sequence[CrawlDocument], works: int) -> Iterable[str]:
    if card.expected is None:
        return
    if works < card.expected.works:
        yield f"It brought {works} laws; the card expects at least {card.expected.works}."
    for key, wanted in card.expected.each.items():
        numbers = [n for document in good if document.work_key == key for n in document.articles]
        yield from _of_work(key, wanted, numbers)


def _of_work(key: str, wanted: ExpectedWork, numbers: Sequence[str]) -> Iterable[str]:
    if len(numbers) < wanted.articles:
        yield f"{key} has {len(numbers)} articles; the card expects at least {wanted.articles}."
    held = {_plain(number) for number in numbers}
    missing = [number for number in wanted.required if _plain(number) not in held]
    if missing:
        yield f"{key} lacks the articles that the card requires: {', '.join(missing)}."


def _plain(number: str) -> str:
    return "".join(number.split()).rstrip(".").casefold()
