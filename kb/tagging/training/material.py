"""What the tagger learns from: labelled real provisions and example provisions of our own.

The examples (``corpora/training/examples/<lang>.jsonl``) are invented law in the language of each
lexicon; they have no State. A group is what cross-validation leaves out at a time: the provisions
of one State, or the examples of some languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from kb.model.search import FloatArray
from kb.tagging.gold import MUST, GoldRow, read_gold_line
from kb.tagging.matching import Unit

EXAMPLE_WEIGHT = 0.5
"""An example counts half as much as a real provision."""
_EXAMPLES = "examples"
TOUCHED = 1

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lesson:
    """A labelled provision with its unit (None without a lexicon) and its vectors."""

    row: GoldRow
    unit: Unit | None
    windows: FloatArray
    """Shape (windows, dimensions)."""
    real: bool

    @property
    def weight(self) -> float:
        """How much the lesson counts."""
        return 1.0 if self.real else EXAMPLE_WEIGHT

    @property
    def empty(self) -> bool:
        """Whether the provision has no label at all."""
        return not self.row.labels


def read_examples() -> Iterator[GoldRow]:
    """The example provisions of the project, language by language."""
    folder = files("corpora") / "training" / _EXAMPLES
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".jsonl"):
            for line in entry.read_bytes().splitlines():
                yield read_gold_line(line)


def grades(rows: Iterable[GoldRow], elements: Sequence[str]) -> IntArray:
    """Shape (rows, elements): 0, 1 or 2."""
    return np.array([[int(row.labels.get(e, 0)) for e in elements] for row in rows], np.int64)


def folds(lessons: Sequence[Lesson], parts: int) -> list[npt.NDArray[np.bool_]]:
    """Masks of what each part holds out: whole States, and whole languages of examples."""
    states = sorted({lesson.row.item.state for lesson in lessons if lesson.real})
    langs = sorted({lesson.row.item.lang for lesson in lessons if not lesson.real})
    place = {("real", state): n % parts for n, state in enumerate(states)}
    place |= {("example", lang): n % parts for n, lang in enumerate(langs)}
    keys = [
        ("real", lesson.row.item.state) if lesson.real else ("example", lesson.row.item.lang)
        for lesson in lessons
    ]
    where = np.array([place[key] for key in keys])
    return [where == part for part in range(parts)]


__all__ = ["MUST", "TOUCHED", "Lesson", "folds", "grades", "read_examples"]
