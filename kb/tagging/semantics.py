"""Meaning of a text: its vectors against prototypes of the elements and of the background."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import yaml

from kb.model.search import FloatArray
from kb.ports import Encoder
from kb.tagging.lexicon import LexiconError


@dataclass(frozen=True)
class Prototypes:
    """Texts of the elements and of the background, with the calibration."""

    elements: Mapping[str, tuple[str, ...]]
    background: tuple[str, ...]
    centre: Mapping[str, float]
    """Contrast at which meaning says nothing for or against the element."""
    slope: float
    """Log-odds a unit of contrast."""
    most: float
    """How far meaning moves the log-odds of a rule at most."""
    rescue: Mapping[str, float]
    """Contrast from which meaning alone asserts the element in a language without lexicon."""
    digest: str


def read_prototypes(text: str) -> Prototypes:
    """Build the prototypes from the text of their file."""
    data = yaml.safe_load(text)
    if not data.get("elements") or not data.get("background"):
        raise LexiconError("prototypes.yml needs elements and background.")
    calibration = data["calibration"]
    return Prototypes(
        elements={str(name): tuple(texts) for name, texts in data["elements"].items()},
        background=tuple(data["background"]),
        centre={str(name): float(at) for name, at in calibration["centre"].items()},
        slope=float(calibration["slope"]),
        most=float(calibration["most"]),
        rescue={str(name): float(at) for name, at in calibration["rescue"].items()},
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


@lru_cache(maxsize=1)
def load_prototypes() -> Prototypes:
    """The prototypes of the project."""
    path = files("corpora") / "training" / "prototypes.yml"
    return read_prototypes(path.read_text("utf-8"))


class Meaning:
    """Scores texts against the prototypes; encodes the prototypes once."""

    def __init__(self, prototypes: Prototypes, encoder: Encoder) -> None:
        names = list(prototypes.elements)
        texts = [text for name in names for text in prototypes.elements[name]]
        vectors = encoder.encode_passages([*texts, *prototypes.background])
        rows = [vector[0] for vector in vectors]
        self._background = np.stack(rows[len(texts) :])
        self._elements: dict[str, FloatArray] = {}
        at = 0
        for name in names:
            count = len(prototypes.elements[name])
            self._elements[name] = np.stack(rows[at : at + count])
            at += count

    def scores(self, windows: FloatArray) -> Mapping[str, float]:
        """Contrast of each element: the best window's likeness to its nearest prototype less
        that to the nearest of the background."""
        if not len(windows):
            return {}
        background = (windows @ self._background.T).max(axis=1)
        return {
            name: float(((windows @ rows.T).max(axis=1) - background).max())
            for name, rows in self._elements.items()
        }
