from collections.abc import Sequence

import numpy as np

from indexing.query.sentence_vectors import SentenceVectors
from kb.model.search import FloatArray


class Encoder:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[FloatArray]:
        self.asked += texts
        return [np.full((1, 4), len(text) / 16, np.float32) for text in texts]


def test_a_sentence_is_encoded_once_and_comes_back_the_same() -> None:
    kept, encoder = SentenceVectors(), Encoder()
    first = kept.encode(["a", "bb", "a"], encoder)
    again = kept.encode(["bb", "ccc"], encoder)
    assert encoder.asked == ["a", "bb", "ccc"]
    assert [float(v[0, 0]) * 16 for v in (*first, *again)] == [1, 2, 1, 2, 3]
    assert all(v.dtype == np.float32 and v.shape == (1, 4) for v in (*first, *again))


def test_the_longest_unused_sentence_is_forgotten_first() -> None:
    kept, encoder = SentenceVectors(2), Encoder()
    kept.encode(["a", "b"], encoder)
    kept.encode(["a", "c"], encoder)
    kept.encode(["a", "c"], encoder)
    assert encoder.asked == ["a", "b", "c"]
    kept.encode(["b"], encoder)
    assert encoder.asked == ["a", "b", "c", "b"]


def test_more_sentences_than_are_kept_are_all_answered() -> None:
    texts = ["x" * n for n in range(1, 6)]
    found = SentenceVectors(2).encode(texts, Encoder())
    assert [round(float(v[0, 0]) * 16) for v in found] == [1, 2, 3, 4, 5]
