"""The trained head: one logistic model over the features of a text and an element.

Weights are numbers by name in ``corpora/training/head.json``, made by ``kb train``. There are three
models: rules and meaning together, rules alone (nothing is encoded) and meaning alone (no lexicon
serves the language).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

from kb.tagging.features import Features

BOTH, RULES, SEMANTIC = "rules+semantic", "rules", "semantic"
METHODS = (BOTH, RULES, SEMANTIC)
_FILE = "head.json"
_MOST = 30.0


@dataclass(frozen=True)
class Head:
    """One model: the log-odds are the sum of weight x value."""

    weights: Mapping[str, float]
    threshold: float
    """Confidence from which a finding is asserted."""
    slope: float = 1.0
    offset: float = 0.0
    """Calibration of the sum (Platt scaling) on provisions that the model had not seen."""

    def log_odds(self, features: Features) -> float:
        """Calibrated sum of the weighted features."""
        weights = self.weights
        total = sum(value * weights[name] for name, value in features.items() if name in weights)
        return self.slope * total + self.offset

    def confidence(self, features: Features) -> float:
        """Probability (0..1) that the text legislates on the element."""
        return 1 / (1 + exp(-max(-_MOST, min(_MOST, self.log_odds(features)))))

    def contributions(self, features: Features) -> list[tuple[str, float]]:
        """What each feature adds to the log-odds, the strongest first."""
        scale = self.slope
        parts = [(n, scale * v * self.weights[n]) for n, v in features.items() if n in self.weights]
        return sorted(parts, key=lambda part: -abs(part[1]))


@dataclass(frozen=True)
class Heads:
    """The three models by method."""

    by_method: Mapping[str, Head]
    floor: float
    """Score of meaning from which an element without any cue is a candidate."""
    digest: str


def read_heads(text: str) -> Heads:
    """Build the models from the text of their file."""
    data = json.loads(text)
    heads = {
        method: Head(
            data[method]["weights"],
            *(float(data[method][name]) for name in ("threshold", "slope", "offset")),
        )
        for method in METHODS
    }
    return Heads(heads, float(data["floor"]), hashlib.sha256(text.encode()).hexdigest())


@lru_cache(maxsize=1)
def load_heads() -> Heads:
    """The models of the project."""
    return read_heads((files("corpora") / "training" / _FILE).read_text("utf-8"))
