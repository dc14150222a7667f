"""The invented questions from which the search learns what is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

_FOLDER = "queries"


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a language, and the elements that it asks for."""

    lang: str
    text: str
    kind: str
    """``a`` keywords, ``b`` a reviewer's question, ``c`` words of everyday, ``f`` narrow."""
    elements: tuple[str, ...]


def read_questions() -> Iterator[Question]:
    """The questions of the project, language by language."""
    folder = files("corpora") / "training" / _FOLDER
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".jsonl"):
            for line in entry.read_bytes().splitlines():
                row = json.loads(line)
                yield Question(
                    entry.name.removesuffix(".jsonl"),
                    row["query"],
                    row["kind"],
                    tuple(row["elements"]),
                )
