"""Fits the weights of :mod:`indexing.query.intent`, and measures them on languages left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from indexing.query.intent import Intent
from indexing.training.questions import Question
from kb.model.search import FloatArray

STRENGTH = 30.0
"""Inverse of the penalty on large weights."""


def fit(
    questions: Sequence[Question], vectors: FloatArray, elements: Sequence[str], encoder: str
) -> Intent:
    """Learn from questions and their vectors, shape (questions, dimensions). A question that asks
    for several elements counts once in all."""
    code = {slug: n for n, slug in enumerate(elements)}
    samples = [
        (row, code[slug] if slug else len(elements), 1 / max(1, len(question.elements)))
        for row, question in enumerate(questions)
        for slug in question.elements or ("",)
    ]
    rows, classes, shares = (np.array(part) for part in zip(*samples, strict=True))
    mean = vectors.mean(axis=0)
    model = LogisticRegression(C=STRENGTH, max_iter=3_000)
    model.fit(vectors[rows] - mean, classes, sample_weight=shares)
    weights = np.zeros((vectors.shape[1], len(elements) + 1), np.float32)
    bias = np.full(len(elements) + 1, -30.0, np.float32)
    weights[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    return Intent(tuple(elements), mean.astype(np.float32), weights, bias, encoder)


def held_out(
    questions: Sequence[Question], vectors: FloatArray, elements: Sequence[str]
) -> dict[str, tuple[int, int, int]]:
    """By language, from weights that never saw it: questions that ask for an element, how many
    have one of theirs first, and how many among the first three."""
    found = {}
    langs = np.array([question.lang for question in questions])
    for lang in sorted(set(langs.tolist())):
        kept = np.flatnonzero(langs != lang).tolist()
        if not kept:
            continue
        intent = fit([questions[n] for n in kept], vectors[kept], elements, "")
        ranks = [
            _rank(intent, questions[n], vectors[n])
            for n in np.flatnonzero(langs == lang).tolist()
            if questions[n].elements
        ]
        found[lang] = (len(ranks), sum(r < 1 for r in ranks), sum(r < 3 for r in ranks))
    return found


def _rank(intent: Intent, question: Question, vector: FloatArray) -> int:
    own = intent.probabilities(vector)[: len(intent.elements)]
    order = [intent.elements[n] for n in np.argsort(-own, kind="stable")]
    return min(order.index(slug) for slug in question.elements)
