"""Fits the small network that reads elements from the vectors of a text's windows.

One hidden layer; a text's logit of an element is the highest of its windows (multiple-instance
learning: the label belongs to the text, the evidence to one window). Trained with dropout, AdamW
(https://arxiv.org/abs/1711.05101) and one cycle of the learning rate. Written in numpy: the same
seed gives the same weights, and training needs no other library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi

import numpy as np
import numpy.typing as npt

from kb.model.search import FloatArray
from kb.tagging.meaning import Network

_BATCH = 64
_RATE, _DECAY = 2e-3, 0.05
_WARM = 0.3
_BETAS, _TINY = (0.9, 0.999), 1e-8
_DROP_INPUT, _DROP_HIDDEN = 0.2, 0.4
_POSITIVE_WEIGHT = 2.0
_LOSS_SCALE = 20.0

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TrainingSet:
    """Windows of all texts one after another, and what each text is labelled with."""

    windows: FloatArray
    """Shape (all windows, dimensions)."""
    starts: IntArray
    """Shape (texts + 1,): the windows of text n are ``starts[n]:starts[n + 1]``."""
    grades: IntArray
    """Shape (texts, elements): 0, 1 or 2; 1 counts neither way."""
    weights: FloatArray
    """Shape (texts,)."""


class _Adam:
    """AdamW over named arrays."""

    def __init__(self, parameters: dict[str, FloatArray]) -> None:
        self.parameters = parameters
        self.first = {name: np.zeros_like(value) for name, value in parameters.items()}
        self.second = {name: np.zeros_like(value) for name, value in parameters.items()}
        self.steps = 0

    def step(self, gradients: dict[str, FloatArray], rate: float) -> None:
        self.steps += 1
        one, two = _BETAS
        for name, gradient in gradients.items():
            self.first[name] = one * self.first[name] + (1 - one) * gradient
            self.second[name] = two * self.second[name] + (1 - two) * gradient**2
            mean = self.first[name] / (1 - one**self.steps)
            spread = np.sqrt(self.second[name] / (1 - two**self.steps)) + _TINY
            value = self.parameters[name]
            value -= rate * (mean / spread + _DECAY * value)


def _rate(step: int, steps: int) -> float:
    """Half a cosine up, half a cosine down."""
    warm = max(1, int(_WARM * steps))
    if step < warm:
        return _RATE * (0.04 + 0.96 * (1 - cos(pi * step / warm)) / 2)
    return _RATE * (1 + cos(pi * (step - warm) / max(1, steps - warm))) / 2


def _kept(shape: tuple[int, ...], share: float, random: np.random.Generator) -> FloatArray:
    """Mask of what dropout leaves, scaled so that the mean stays."""
    kept: FloatArray = (random.random(shape, np.float32) >= share).astype(np.float32)
    return kept / np.float32(1 - share)


def _gradients(
    parameters: dict[str, FloatArray],
    batch: TrainingSet,
    random: np.random.Generator,
) -> dict[str, FloatArray]:
    """Of the weighted cross-entropy of one batch."""
    mask_in = _kept(batch.windows.shape, _DROP_INPUT, random)
    shown = batch.windows * mask_in
    raw = shown @ parameters["first"] + parameters["first_bias"]
    mask_hidden = _kept(raw.shape, _DROP_HIDDEN, random)
    hidden = np.maximum(raw, 0) * mask_hidden
    logits = hidden @ parameters["second"] + parameters["second_bias"]
    best = np.stack(
        [
            first + logits[first:last].argmax(axis=0)
            for first, last in zip(batch.starts[:-1], batch.starts[1:], strict=True)
        ]
    )
    columns = np.arange(logits.shape[1])
    chosen = 1 / (1 + np.exp(-np.clip(logits[best, columns], -30, 30)))
    positive = batch.grades == 2
    weight = (batch.grades != 1) * batch.weights[:, None]
    error = np.where(positive, _POSITIVE_WEIGHT * (chosen - 1), chosen) * weight
    error *= _LOSS_SCALE / max(float(weight.sum()), 1.0)
    above = np.zeros_like(logits)
    np.add.at(above, (best, np.broadcast_to(columns, best.shape)), error.astype(np.float32))
    below = (above @ parameters["second"].T) * mask_hidden * (raw > 0)
    return {
        "second": hidden.T @ above,
        "second_bias": above.sum(axis=0),
        "first": shown.T @ below,
        "first_bias": below.sum(axis=0),
    }


def _take(data: TrainingSet, rows: Sequence[int]) -> TrainingSet:
    pieces = [data.windows[data.starts[row] : data.starts[row + 1]] for row in rows]
    return TrainingSet(
        windows=np.concatenate(pieces),
        starts=np.cumsum([0, *map(len, pieces)]),
        grades=data.grades[list(rows)],
        weights=data.weights[list(rows)],
    )


def fit(data: TrainingSet, *, hidden: int, passes: int, seed: int) -> Network:
    """Train on every text of the set."""
    random = np.random.default_rng(seed)
    dimensions, elements = data.windows.shape[1], data.grades.shape[1]
    mean, spread = data.windows.mean(axis=0), data.windows.std(axis=0) + 1e-6
    ready = TrainingSet(
        ((data.windows - mean) / spread).astype(np.float32), data.starts, data.grades, data.weights
    )
    reach_first, reach_second = dimensions**-0.5, hidden**-0.5
    drawn = {
        "first": random.uniform(-reach_first, reach_first, (dimensions, hidden)),
        "first_bias": random.uniform(-reach_first, reach_first, hidden),
        "second": random.uniform(-reach_second, reach_second, (hidden, elements)),
        "second_bias": random.uniform(-reach_second, reach_second, elements),
    }
    parameters = {name: value.astype(np.float32) for name, value in drawn.items()}
    texts = len(data.grades)
    steps = passes * -(-texts // _BATCH)
    adam = _Adam(parameters)
    for _ in range(passes):
        order = random.permutation(texts)
        for start in range(0, texts, _BATCH):
            batch = _take(ready, order[start : start + _BATCH].tolist())
            adam.step(_gradients(parameters, batch, random), _rate(adam.steps, steps))
    return Network(mean, spread, **parameters)
