"""What a crawler is given, and the crawler that needs no code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.framework.answer import Answer
from crawlers.framework.card import Card
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import ComeBackLater, NotReached, Refused, Unexpected
from crawlers.framework.plain import crawl, name_of
from tests.unit.crawlers.pages import WORK
from tests.unit.crawlers.test_card import CARD

AT = datetime(2026, 11, 25, tzinfo=UTC)


def answer(body: bytes = b"<html><p>x</p></html>", **change: Any) -> Answer:
    given: dict[str, Any] = {
        "url": "https://gazette.example/act/9.html",
        "asked_url": "https://gazette.example/act/9",
        "status": 200,
        "headers": {},
        "body": body,
        "sha256": "0" * 64,
        "retrieved_at": AT,
        "media_type": "text/html",
        "charset": "utf-8",
    }
    return Answer(**{**given, **change})


class Notes:
    """Gives prepared answers and writes down what a crawler does."""

    def __init__(self, answers: Mapping[str, Answer | Exception]) -> None:
        self.answers = answers
        self.documents: list[Document] = []
        self.issues: list[tuple[str, str, str, dict[str, object]]] = []

    def fetch(self, url: str, **_: Any) -> Answer:
        """The prepared answer."""
        found = self.answers[url]
        if isinstance(found, Exception):
            raise found
        return found

    def document(self, document: Document) -> None:
        """Note it."""
        self.documents.append(document)

    def issue(self, level: str, url: str, what: str, data: Mapping[str, object]) -> None:
        """Note it."""
        self.issues.append((level, url, what, dict(data)))


def card(*urls: str | None) -> Card:
    works = [{**WORK, "key": f"xa-criminal-code-{n}", "url": url} for n, url in enumerate(urls)]
    return Card.model_validate({**CARD, "works": works})


def crawled(notes: Notes, made: Card) -> Notes:
    crawl(Context(made, notes, notes))
    return notes


def test_every_work_with_an_address_is_handed_over() -> None:
    url = "https://gazette.example/act/9"
    notes = crawled(Notes({url: answer()}), card(url))
    (document,) = notes.documents
    assert (document.name, document.lang) == ("xa-criminal-code-0-9.html", "en")
    assert document.page_url == "https://gazette.example/act/9.html"


def test_a_work_without_an_address_is_a_remark() -> None:
    notes = crawled(Notes({}), card(None))
    assert notes.issues[0][0] == "warning"
    assert notes.issues[0][3] == {"work": "xa-criminal-code-0"}


@pytest.mark.parametrize("error", [Refused("no", "u"), NotReached("no", "u"), Unexpected("no")])
def test_a_work_that_cannot_be_had_does_not_hide_the_next(error: Exception) -> None:
    one, two = "https://gazette.example/1", "https://gazette.example/2"
    notes = crawled(Notes({one: error, two: answer()}), card(one, two))
    assert [issue[0] for issue in notes.issues] == ["error"]
    assert len(notes.documents) == 1


def test_a_server_that_asks_for_patience_ends_the_crawl() -> None:
    url = "https://gazette.example/1"
    with pytest.raises(ComeBackLater):
        crawled(Notes({url: ComeBackLater("later")}), card(url))


def test_a_remark_without_an_address_is_of_the_last_one_asked() -> None:
    url = "https://gazette.example/1"
    notes = Notes({url: answer()})
    ctx = Context(card(url), notes, notes)
    ctx.fetch(url)
    ctx.warn("odd", row=3)
    ctx.error("bad", url="https://gazette.example/other")
    assert notes.issues == [
        ("warning", url, "odd", {"row": 3}),
        ("error", "https://gazette.example/other", "bad", {}),
    ]


def test_a_media_type_that_no_parser_reads_is_unexpected() -> None:
    with pytest.raises(Unexpected, match="image/png"):
        name_of(card(None).works[0], answer(media_type="image/png"))


@pytest.mark.parametrize("name", ["../up.html", "a/b.html", "", "x\n.html", "/etc/passwd", ".."])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(ValueError, match="no plain file name"):
        Document(answer(), card(None).works[0], "en", name)


def test_xml_with_entities_is_unexpected() -> None:
    body = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    with pytest.raises(Unexpected):
        answer(body).xml()


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_unexpected(body: bytes) -> None:
    with pytest.raises(Unexpected):
        answer(body).json()


def test_a_wrong_charset_is_unexpected() -> None:
    with pytest.raises(Unexpected, match="not valid"):
        answer(b"\xff\xfe\xfd").text()
