"""What readers and reviewers of the load test ask for, drawn from what a store holds."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from sqlalchemy import Engine

from kb.store.reading import Reader
from kb.store.review import doubtful
from webapp.urls import provision_url, state_url

FEWEST_WORDS, MOST_WORDS = 2, 7
STEPS = 6
"""Pages of one round of a walk."""
DAYS = 60
"""Matrices are asked for as of this many different days."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Pool:
    """Parts of addresses. ``sentences`` are words of provisions with findings; ``keys`` name
    findings of texts in force, the most doubtful first."""

    states: tuple[str, ...]
    elements: tuple[str, ...]
    provisions: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    today: date


def pool_of(store: Engine, today: date) -> Pool:
    """Read a store; ValueError where it holds no finding."""
    reader = Reader(store)
    works = reader.works()
    texts = (one.expression.id for work in works for one in work.expressions)
    rows = [row for text in texts for row in reader.findings(text)]
    if not rows:
        raise ValueError("The knowledge base holds no findings; build it first.")
    split = (tuple(_WORD.findall(text)) for text in dict.fromkeys(row.text for row in rows))
    return Pool(
        states=tuple(sorted({work.work.state for work in works})),
        elements=tuple(sorted({row.finding.element for row in rows})),
        provisions=tuple(dict.fromkeys(row.provision_id for row in rows)),
        sentences=tuple(words for words in split if len(words) >= FEWEST_WORDS),
        keys=tuple(row.key for row in doubtful(store, today, 0.0)),
        today=today,
    )


def question(pool: Pool, rng: random.Random) -> str:
    """Some words that stand together in a law, as somebody would type them."""
    words = rng.choice(pool.sentences)
    length = min(rng.randint(FEWEST_WORDS, MOST_WORDS), len(words))
    first = rng.randint(0, len(words) - length)
    return " ".join(words[first : first + length]).lower()


def walk(pool: Pool, rng: random.Random) -> Iterator[tuple[str, str]]:
    """(kind of page, address), without end: a search, a provision, matrix and cell, a comparison,
    a State; each time others."""
    while True:
        element, state = rng.choice(pool.elements), rng.choice(pool.states)
        day = pool.today - timedelta(days=rng.randrange(DAYS))
        yield "search", "/search?" + urlencode({"q": question(pool, rng)})
        yield "provision", provision_url(rng.choice(pool.provisions))
        yield "matrix", rng.choice(
            ("/matrix", "/matrix?scope=held", f"/matrix?columns=all&as_of={day}",
             f"/matrix?as_of={day}", f"/matrix?element={quote(element)}")
        )  # fmt: skip
        yield "matrix, open cell", f"/matrix?cell={state}:{quote(element)}"
        yield "compare", _comparison(pool, rng, element)
        yield "state", state_url(state)


def _comparison(pool: Pool, rng: random.Random, element: str) -> str:
    count = min(rng.randint(2, 5), len(pool.states))
    chosen = [("state", code) for code in rng.sample(pool.states, count)]
    return "/compare?" + urlencode([*chosen, ("element", element)])
