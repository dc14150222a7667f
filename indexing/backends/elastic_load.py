"""Sends documents in bulk until each is there: pieces bounded in bytes, one under way at a time
(the server's own pace), and patience with a server that is overloaded or away for a while.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexing.backends.elastic_documents import Line
from kb.errors import KbError, MissingPartError

CHUNK_BYTES = 4_000_000
"""Of one request. 16,108 provisions with 42,758 windows took 45 s with 1 MB, 38 s with 4 and 39 s
with 16; and a server with a heap of 512 MB takes no more than 50 MB at once."""
CHUNK_DOCUMENTS = 1_000
BUSY = frozenset({429, 502, 503, 504})
"""Answers of a server that will take the same document later."""
TAKEN = frozenset({200, 201, 409})
"""409: the document stands already; an earlier answer was lost on the way."""
NO_INDEX = 404
LONGEST_REASON = 200


class Away(MissingPartError):
    """The server does not answer or is too busy; later it may."""


class TooLarge(KbError):
    """The server does not take a request of this size."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a loader waits for a server that does not take documents."""

    first_s: float = 0.5
    longest_s: float = 15.0
    whole_s: float = 300.0
    """Without a document taken."""


_BUSY = Away(
    "Elasticsearch is too busy to take provisions; run `kb index` again when it is not, or give "
    "it more memory."
)
Send = Callable[[Sequence[bytes]], Sequence[Mapping[str, Any]]]
"""Sends lines of a bulk request; one result a document, in order. Raises :class:`Away` or
:class:`TooLarge`."""


def load(
    lines: Iterable[Line], send: Send, sleep: Callable[[float], None], patience: Patience
) -> int:
    """Send all and return how many. KbError naming the provision that the server rejects;
    :class:`Away` when patience ends."""
    count = 0
    for chunk in chunks(lines):
        _load_chunk(chunk, send, sleep, patience)
        count += len(chunk)
    return count


def chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lists of documents within the bounds of one request; a larger document goes alone."""
    held: list[Line] = []
    size = 0
    for line in lines:
        if held and (size + len(line.source) > CHUNK_BYTES or len(held) >= CHUNK_DOCUMENTS):
            yield held
            held, size = [], 0
        held.append(line)
        size += len(line.source)
    if held:
        yield held


def _load_chunk(
    chunk: list[Line], send: Send, sleep: Callable[[float], None], patience: Patience
) -> None:
    left, pause, waited = chunk, patience.first_s, 0.0
    while left:
        try:
            again, problem = _not_taken(left, send(operations(left))), _BUSY
        except Away as error:
            again, problem = left, error
        except TooLarge:
            for half in _halves(left):
                _load_chunk(half, send, sleep, patience)
            return
        if len(again) < len(left):
            pause, waited = patience.first_s, 0.0
        elif waited >= patience.whole_s:
            raise problem
        left = again
        if left:
            sleep(pause)
            pause, waited = min(2 * pause, patience.longest_s), waited + pause


def operations(lines: Sequence[Line]) -> list[bytes]:
    """The lines of a bulk request that creates the documents, each under its row."""
    return [part for line in lines for part in (_action(line), line.source)]


def _action(line: Line) -> bytes:
    return json.dumps({"create": {"_id": str(line.row)}}).encode()


def _not_taken(lines: list[Line], results: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Documents to send again; KbError for one that no later request can place."""
    again = []
    for line, result in zip(lines, results, strict=True):
        status = result["status"]
        if status in BUSY:
            again.append(line)
        elif status == NO_INDEX:
            raise KbError(
                "The index was removed from Elasticsearch while it was filled; "
                "run `kb index` again."
            )
        elif status not in TAKEN:
            raise KbError(
                f"Elasticsearch rejects the provision {line.entry_id}: {reason(result)}; "
                "the search index in use stays as it was."
            )
    return again


def reason(result: Mapping[str, Any]) -> str:
    """Why the server refuses: its first sentence, of bounded length, without a full stop."""
    error = result.get("error") or {}
    said = error.get("reason", "") if isinstance(error, Mapping) else str(error)
    cause = error.get("caused_by", {}).get("reason", "") if isinstance(error, Mapping) else ""
    line = " ".join((cause or said or "it gives no reason").split())
    line = line.partition(". ")[0].rstrip(".")
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}\u2026"


def _halves(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    if len(lines) == 1:
        raise KbError(
            f"Elasticsearch rejects the provision {lines[0].entry_id}: it is larger than the "
            "server takes (http.max_content_length); the search index in use stays as it was."
        )
    middle = len(lines) // 2
    return lines[:middle], lines[middle:]
