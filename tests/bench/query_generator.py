"""Questions to generated provisions: words that stand together in a sentence, often with a rarer
word of the same language. Each is different."""

from __future__ import annotations

import re

import numpy as np
from corpus_pool import Pool

FEWEST, MOST = 2, 6
RARER = 0.4
RANKS = (100, 5_000)
"""Ranks of the rarer words."""
_NO_LETTERS = re.compile(r"[\W\d_]+")


def questions(pool: Pool, count: int, seed: int) -> tuple[str, ...]:
    """``count`` questions, in all languages of the pool."""
    rng = np.random.default_rng(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        language = pool.languages[len(found) % len(pool.languages)]
        row = int(rng.choice(language.sentences))
        numbers = pool.sentences.words[pool.sentences.starts[row] : pool.sentences.starts[row + 1]]
        length = int(rng.integers(FEWEST, MOST + 1))
        first = int(rng.integers(max(1, len(numbers) - length)))
        words = [pool.words[n] for n in numbers[first : first + length]]
        if rng.random() < RARER:
            words.append(pool.words[language.vocabulary + int(rng.integers(*RANKS))])
        plain = [_NO_LETTERS.sub("", word).lower() for word in words]
        text = " ".join(filter(None, plain))
        if " " in text:
            found[text] = None
    return tuple(found)
