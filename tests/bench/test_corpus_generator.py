"""Generated provisions: the same each time, and like law in what the engines notice."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from corpus_generator import BLOCK, entries, place_of
from corpus_pool import Pool, make_pool
from query_generator import questions

from kb.model.search import FloatArray, IndexEntry

DIMENSIONS = 16
WORDS = ("guardian", "carrier", "permit", "shelter", "victim", "offender", "interpreter", "hearing")


class HashedEncoder:
    """Unit vectors that depend on the text alone."""

    name, digest, dimensions = "hashed", "0", DIMENSIONS

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        return [self.encode_query(text)[None] for text in texts]

    def encode_query(self, text: str) -> FloatArray:
        seed = int.from_bytes(text.encode()[:64], "little")
        vector = np.random.default_rng(seed).standard_normal(DIMENSIONS) + 1
        unit: FloatArray = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


def demonstration(lang: str) -> list[IndexEntry]:
    return [
        IndexEntry(
            id=f"{lang}{n}", work_id="w", state="XA", lang=lang, work_title="Act", kind="other",
            citation="s. 1", heading=f"The {WORDS[n % 8]} heard",
            text=f"The {lang}{WORDS[n % 8]} hears the {WORDS[n // 8 % 8]} in case {n}. "
            f"No {WORDS[n % 5]} pays the {lang}{WORDS[n % 7]} twice.",
            elements=("reflection-period",), in_force_from=None, in_force_until=None,
            vectors=np.ones((1, DIMENSIONS), np.float32), element_scores={"reflection-period": 0.9},
        )
        for n in range(40)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def pool() -> Pool:
    return make_pool([*demonstration("en"), *demonstration("fr")], HashedEncoder(), 1)


@pytest.fixture(scope="module")
def made(pool: Pool) -> list[IndexEntry]:
    return list(entries(pool, BLOCK + 100, 7))


def test_same_seed_gives_the_same_provisions_whatever_their_number(
    pool: Pool, made: list[IndexEntry]
) -> None:
    again = list(entries(pool, BLOCK // 2, 7))
    assert len(again) == BLOCK // 2
    for one, other in zip(again, made, strict=False):
        assert (one.id, one.text, one.elements) == (other.id, other.text, other.elements)
        assert np.array_equal(one.vectors, other.vectors)
    assert [e.text for e in entries(pool, 50, 8)] != [e.text for e in made[:50]]


def test_each_id_is_given_once_and_tells_the_place(made: list[IndexEntry]) -> None:
    assert [place_of(entry.id) for entry in made] == list(range(len(made)))
    assert len({entry.id for entry in made}) == len(made)


def test_vectors_are_of_unit_length(made: list[IndexEntry]) -> None:
    assert {entry.vectors.shape for entry in made} == {(1, DIMENSIONS)}
    lengths = np.linalg.norm(np.concatenate([entry.vectors for entry in made]), axis=1)
    assert np.allclose(lengths, 1, atol=1e-5)


def test_words_are_spread_by_zipfs_law(made: list[IndexEntry]) -> None:
    english = [entry for entry in made if entry.lang == "en"]
    held = Counter(word for entry in english for word in set(entry.text.lower().split()))
    frequencies = sorted(held.values(), reverse=True)
    assert frequencies[0] > 0.8 * len(english)
    assert np.mean(np.array(frequencies) == 1) > 0.4


def test_provisions_of_a_work_share_its_fields(made: list[IndexEntry]) -> None:
    works: dict[str, set[tuple[object, ...]]] = {}
    for entry in made:
        shared = (entry.state, entry.lang, entry.kind, entry.work_title, entry.in_force_from)
        works.setdefault(entry.work_id, set()).add(shared)
    assert len(works) > 5
    assert all(len(found) == 1 for found in works.values())


def test_some_provisions_have_elements(made: list[IndexEntry]) -> None:
    share = np.mean([bool(entry.elements) for entry in made])
    assert 0.08 < share < 0.2


def test_questions_differ(pool: Pool) -> None:
    asked = questions(pool, 50, 3)
    assert len(set(asked)) == 50
    assert asked == questions(pool, 50, 3)
