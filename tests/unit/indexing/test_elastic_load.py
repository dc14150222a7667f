"""Bulk loading is patient, bounded, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from indexing.backends import elastic_load
from indexing.backends.elastic_documents import Line
from indexing.backends.elastic_load import Away, Patience, TooLarge, chunks, load, reason
from kb.errors import KbError, MissingPartError

PATIENCE = Patience(first_s=1.0, longest_s=4.0, whole_s=20.0)


def lines(count: int, size: int = 10) -> list[Line]:
    return [Line(n, f"id-{n}", b"x" * size) for n in range(count)]


class Server:
    """Holds what it took; ``answers`` are given before it behaves."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.held: list[str] = []
        self.slept: list[float] = []

    def send(self, operations: Sequence[bytes]) -> list[Mapping[str, Any]]:
        ids = [json.loads(action)["create"]["_id"] for action in operations[::2]]
        answer = self.answers.pop(0) if self.answers else [201] * len(ids)
        if isinstance(answer, Exception):
            raise answer
        statuses = answer if isinstance(answer, list) else [answer] * len(ids)
        self.held += [one for one, status in zip(ids, statuses, strict=True) if status == 201]
        return [{"status": status, "error": {"reason": "No. Never"}} for status in statuses]

    def load(self, sent: list[Line], patience: Patience = PATIENCE) -> int:
        return load(sent, self.send, self.slept.append, patience)


def test_all_are_sent_once_in_order() -> None:
    server = Server()
    assert server.load(lines(2_500)) == 2_500
    assert server.held == [str(n) for n in range(2_500)]
    assert server.slept == []


def test_chunks_are_bounded_in_bytes_and_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_load, "CHUNK_BYTES", 100)
    monkeypatch.setattr(elastic_load, "CHUNK_DOCUMENTS", 4)
    sizes = [len(chunk) for chunk in chunks([*lines(6), *lines(2, 90), *lines(1, 500), *lines(1)])]
    assert sizes == [4, 2, 1, 1, 1, 1]


def test_only_what_a_busy_server_did_not_take_is_sent_again() -> None:
    server = Server([201, 429, 201], [503], 429)
    assert server.load(lines(3)) == 3
    assert sorted(server.held) == ["0", "1", "2"]
    assert server.slept == [1.0, 2.0, 4.0]


def test_pauses_grow_to_a_bound() -> None:
    server = Server(*[Away("away.")] * 5)
    server.load(lines(1))
    assert server.slept == [1.0, 2.0, 4.0, 4.0, 4.0]


def test_patience_ends_with_the_servers_own_sentence() -> None:
    server = Server(*[Away("Elasticsearch does not answer.")] * 50)
    with pytest.raises(MissingPartError, match="does not answer"):
        server.load(lines(1))
    assert sum(server.slept) >= PATIENCE.whole_s
    with pytest.raises(MissingPartError, match="too busy"):
        Server(*[429] * 50).load(lines(1))


def test_document_that_stands_already_is_no_error() -> None:
    assert Server(409).load(lines(2)) == 2


def test_rejected_document_is_named() -> None:
    with pytest.raises(KbError, match=r"provision id-1: No; the search index in use stays"):
        Server([201, 400, 201]).load(lines(3))


def test_index_that_is_gone_is_told() -> None:
    with pytest.raises(KbError, match="removed from Elasticsearch while"):
        Server(404).load(lines(3))


def test_request_that_is_too_large_is_halved() -> None:
    server = Server(TooLarge(""), TooLarge(""))
    assert server.load(lines(5)) == 5
    assert server.held == [str(n) for n in range(5)]


def test_one_document_that_is_too_large_is_named() -> None:
    with pytest.raises(KbError, match=r"provision id-0: it is larger"):
        Server(TooLarge(""), TooLarge("")).load(lines(2))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({}, "it gives no reason"),
        ({"error": "plain\nwords"}, "plain words"),
        ({"error": {"reason": "outer", "caused_by": {"reason": "inner. More."}}}, "inner"),
        ({"error": {"reason": "x" * 999}}, "x" * elastic_load.LONGEST_REASON + "…"),
    ],
)
def test_reason_is_one_bounded_line(result: dict[str, Any], said: str) -> None:
    assert reason(result) == said
