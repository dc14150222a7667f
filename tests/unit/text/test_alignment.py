"""Provisions of two texts find each other by content and by number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.text.alignment import Pair, Passage, align

REFLECTION = "A presumed victim has a period of reflection of 30 days to recover and decide freely."
PERMIT = "The Immigration Authority issues a residence permit of six months, which is renewable."
FUND = "The Fund consists of money voted by Parliament and of property that was confiscated."
SAFE = "Safe accommodation is provided by municipalities near the place where the person lives."

TEXTS = st.sampled_from([REFLECTION, PERMIT, FUND, SAFE, REFLECTION + " " + FUND, "", "(repealed)"])


def text(*articles: tuple[str, str]) -> list[Passage]:
    return [Passage(eid, words) for eid, words in articles]


def told(pairs: tuple[Pair, ...]) -> list[tuple[str, str]]:
    return [(p.old.eid if p.old else "", p.new.eid if p.new else "") for p in pairs]


def test_a_renumbered_article_is_found_by_its_words() -> None:
    old = text(("sec_1", REFLECTION), ("sec_2", PERMIT), ("sec_3", FUND))
    new = text(("sec_1", REFLECTION), ("sec_2", SAFE), ("sec_3", PERMIT), ("sec_4", FUND))
    pairs = align(old, new)
    assert told(pairs) == [
        ("sec_1", "sec_1"),
        ("", "sec_2"),
        ("sec_2", "sec_3"),
        ("sec_3", "sec_4"),
    ]
    assert [pair.moved for pair in pairs] == [False, False, True, True]
    assert [pair.changed for pair in pairs] == [False, True, False, False]


def test_an_article_that_moved_and_changed_is_still_found() -> None:
    old = text(("sec_1", PERMIT), ("sec_2", REFLECTION))
    new = text(("sec_1", SAFE), ("sec_7", REFLECTION.replace("30", "90")), ("sec_2", FUND))
    assert ("sec_2", "sec_7") in told(align(old, new))


def test_a_rewritten_article_keeps_its_number() -> None:
    old = text(("sec_1", PERMIT), ("sec_2", REFLECTION))
    new = text(("sec_1", "(repealed)"), ("sec_2", REFLECTION))
    pairs = align(old, new)
    assert told(pairs) == [("sec_1", "sec_1"), ("sec_2", "sec_2")]
    assert pairs[0].changed


def test_what_went_stands_where_it_was() -> None:
    old = text(("sec_1", PERMIT), ("sec_2", REFLECTION), ("sec_3", FUND))
    new = text(("sec_1", PERMIT), ("sec_3", FUND))
    assert told(align(old, new)) == [("sec_1", "sec_1"), ("sec_2", ""), ("sec_3", "sec_3")]


def test_an_article_that_is_alike_in_part_only_is_another_one() -> None:
    old = text(("sec_1", PERMIT))
    new = text(("sec_9", FUND))
    assert told(align(old, new)) == [("sec_1", ""), ("", "sec_9")]


def test_many_equal_texts_are_paired_once_each() -> None:
    old = [Passage(f"sec_{n}", "(repealed)") for n in range(3_000)]
    new = [Passage(f"sec_{n}", "(repealed)") for n in range(1_000, 4_000)]
    pairs = align(old, new)
    assert len(pairs) == 3_000
    assert not any(pair.changed for pair in pairs)


@given(
    st.dictionaries(st.integers(1, 8), TEXTS, max_size=8),
    st.dictionaries(st.integers(1, 8), TEXTS, max_size=8),
)
def test_every_provision_stands_in_exactly_one_pair(
    before: dict[int, str], after: dict[int, str]
) -> None:
    old = text(*((f"sec_{n}", words) for n, words in before.items()))
    new = text(*((f"sec_{n}", words) for n, words in after.items()))
    pairs = align(old, new)
    assert sorted(p.old.eid for p in pairs if p.old) == sorted(p.eid for p in old)
    assert [p.new for p in pairs if p.new] == new
