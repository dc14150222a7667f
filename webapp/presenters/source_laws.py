"""The laws that a source card names, and how each fact about them was seen."""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.framework.card import Card, WorkPointer
from webapp.presenters import words
from webapp.translate import gettext
from webapp.urls import web_address


@dataclass(frozen=True, slots=True)
class ArticleToRead:
    """A provision to look at first."""

    number: str
    holds: str
    seen: bool
    """False where the number was read nowhere."""


@dataclass(frozen=True, slots=True)
class LawPointer:
    """A law to gather."""

    key: str
    kind: str
    kind_word: str
    title: str
    title_english: str
    identifier: str
    identifier_seen: bool
    url: str
    date: str
    verified: bool
    evidence: str
    evidence_words: str
    articles: tuple[ArticleToRead, ...]


def law_pointers(card: Card) -> tuple[LawPointer, ...]:
    """The laws of a card, in its order."""
    return tuple(_pointer(work) for work in card.works)


def _pointer(work: WorkPointer) -> LawPointer:
    return LawPointer(
        key=work.key,
        kind=work.kind,
        kind_word=words.kind_word(work.kind),
        title=work.title_original,
        title_english=work.title_english,
        identifier=work.identifier,
        identifier_seen=work.identifier_seen,
        url=web_address(str(work.url)) if work.url else "",
        date=work.date,
        verified=work.verified,
        evidence=work.evidence,
        evidence_words=evidence_words(work.evidence),
        articles=tuple(ArticleToRead(a.number, a.holds, a.seen) for a in work.articles),
    )


def evidence_words(evidence: str) -> str:
    """How a fact about a law was seen."""
    return {
        "law-text": gettext("the words of the law were read"),
        "official-page": gettext("a page of an authority names it"),
        "index": gettext("a list of documents names it"),
        "secondary": gettext("another page names it, which may be old"),
        "unseen": gettext("not verified: seen nowhere"),
    }[evidence]
