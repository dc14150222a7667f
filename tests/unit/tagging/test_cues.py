"""Terms in words: gaps, sentences, and how much work they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kb.tagging.cues import Hit, Word, WordReader, find_cues
from kb.tagging.lexicon import Lexicon, read_lexicon


def lexicon_of(*terms: str) -> Lexicon:
    quoted = ", ".join(f"'{term}'" for term in terms)
    return read_lexicon(f"language: en\nclasses:\n  found: [{quoted}]\n", "en")


def words_of(text: str, lexicon: Lexicon) -> list[Word]:
    """Words of a text in which a stroke ends a sentence."""
    reader = WordReader(lexicon)
    return [
        Word(0, 1, *reader.read(word), clause)
        for clause, sentence in enumerate(text.split("/"))
        for word in sentence.split()
    ]


def hits_of(text: str, *terms: str) -> list[Hit]:
    lexicon = lexicon_of(*terms)
    return find_cues(words_of(text, lexicon), lexicon).get("found", [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("traffic x in persons", [(0, 3)]),
        ("traffic x x x in persons", []),
        ("traffic in in persons", [(0, 3)]),
        ("traffic / in persons", []),
        ("traffic in / persons", []),
        ("x / traffic in persons / x", [(1, 3)]),
        ("traffic traffic in persons persons", [(0, 3), (1, 3)]),
    ],
)
def test_term_stands_in_one_sentence(text: str, found: list[tuple[int, int]]) -> None:
    assert hits_of(text, "traffic ~2 in persons") == [Hit(*pair) for pair in found]


def test_shortest_reading_wins() -> None:
    assert hits_of("a x b x c c", "a ~3 b ~3 c") == [Hit(0, 4)]


def test_every_way_through_the_gaps_is_tried() -> None:
    assert hits_of("a b b x c", "a ~1 b ~1 c") == [Hit(0, 4)]


class Counted(list[Word]):
    """Words that count how often one is looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        Counted.looks += 1
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Word]:
        Counted.looks += len(self)
        return super().__iter__()


def looks(size: int, *terms: str) -> int:
    lexicon = lexicon_of(*terms)
    words = Counted(words_of("a b " * size, lexicon))
    Counted.looks = 0
    find_cues(words, lexicon)
    return Counted.looks


@pytest.mark.parametrize("terms", [("a ~30 b ~30 a ~30 b",), ("a ~30 b ~30 c", "c"), ("a b",)])
def test_work_grows_with_the_number_of_words_only(terms: tuple[str, ...]) -> None:
    assert looks(2_000, *terms) <= 4.5 * looks(500, *terms)


def test_word_without_end_is_not_remembered() -> None:
    reader = WordReader(lexicon_of("traffick*"))
    folded, pieces = reader.read("traffick" + "x" * 1_000_000)
    assert len(pieces) == 1
    assert len(folded) == 1_000_008
    assert not reader._seen


def test_memory_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.tagging.cues._CACHE_LIMIT", 10)
    reader = WordReader(lexicon_of("traffick*"))
    for number in range(100):
        reader.read(f"word{number}")
    assert len(reader._seen) <= 10
