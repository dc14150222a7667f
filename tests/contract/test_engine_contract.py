"""All engines find, rank and count alike."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing.query.columns import EARLIEST, LATEST
from indexing.query.engine import Engine
from indexing.query.plan import Plan, QueryWord, Synonym
from indexing.query.tree import (
    EVERYTHING,
    HEADING,
    NAME,
    All,
    AnyOf,
    Condition,
    Days,
    Has,
    Holds,
    InOrder,
    Near,
    Not,
    StartsWith,
    both,
)
from kb.model.search import FloatArray, IndexEntry

_SPEC = importlib.util.spec_from_file_location("engines", Path(__file__).with_name("engines.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_ENGINES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_ENGINES)
MAKERS = _ENGINES.MAKERS

TODAY = date(2024, 6, 1)


class Axes:
    """An encoder that is never asked: entries bring their vectors."""

    name = "axes"
    digest = "a" * 64
    dimensions = 4

    def encode_query(self, text: str) -> FloatArray:
        raise AssertionError(text)

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        raise AssertionError(texts)


def unit(*numbers: float) -> FloatArray:
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


def entry(name: str, text: str = "", **more: Any) -> IndexEntry:
    values: dict[str, Any] = {
        "id": f"/akn/xa/act/2001/{name}",
        "work_id": "/akn/xa/act/2001",
        "state": "XA",
        "lang": "en",
        "work_title": "Code",
        "kind": "criminal-code",
        "citation": f"s. {name}",
        "heading": "",
        "text": text,
        "elements": (),
        "in_force_from": None,
        "in_force_until": None,
        "vectors": unit(1, 1, 1, 1)[None],
    }
    return IndexEntry(**{**values, **more})


SMALL = (
    entry("1", "The victim receives compensation from a public fund.",
          heading="Compensation", elements=("compensation",), region="R1", numbers=("1",),
          element_scores={"compensation": 0.9, "asylum": 0.2}, instruments=("un", "coe"),
          sub_elements=("compensation/fund",), in_force_from=date(2020, 1, 1),
          facts={"days": (30.0,)}, vectors=np.stack([unit(1, 0, 0, 0), unit(0, 0, 0, 1)])),
    entry("2", "A fund that the State keeps pays victims. The fund pays the whole sum.",
          state="XB", kind="draft", region="R2", numbers=("2", "2a"),
          element_scores={"compensation": 0.4, "asylum": 0.4}, instruments=("un",),
          in_force_from=date(2030, 1, 1), vectors=unit(0.9, 0.1, 0, 0)[None]),
    entry("3", "Oběť má nárok na náhradu škody.", state="XC", lang="cs", region="R2",
          element_scores={"compensation": 0.9}, elements=("compensation",),
          in_force_from=date(2010, 5, 5), in_force_until=date(2015, 5, 5),
          facts={"days": (45.0,), "kind": ("duty",)}, vectors=unit(0.8, 0, 0.6, 0)[None]),
    entry("4", "Public order is kept by the State.", in_force_from=date(2025, 1, 1),
          vectors=unit(0, 1, 0, 0)[None]),
    entry("5", "", heading="Fund of compensation", work_title="Zákon o fondu",
          vectors=unit(0, 0, 1, 0)[None]),
)  # fmt: skip
"""Rows 0 to 4."""


@pytest.fixture(scope="module", params=list(MAKERS))
def maker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def engine(maker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = MAKERS[maker](tmp_path_factory.mktemp("small"), Axes(), SMALL)
    yield opened
    opened.close()


def word(form: str, *lemmas: str, **more: Any) -> QueryWord:
    return QueryWord(form, lemmas or (form,), **more)


def found(engine: Engine, *words: QueryWord, condition: Condition = EVERYTHING) -> list[int]:
    return [one.key for one in engine.by_words(Plan(words, condition), 10)]


def fulfil(engine: Engine, condition: Condition) -> set[int]:
    rows = engine.in_order(condition, 0, 100)
    assert rows == sorted(rows)
    asked = [4, 2, 0, 3, 1]
    fulfilled = engine.matches(Plan((), condition), asked)
    assert {row for row, yes in zip(asked, fulfilled, strict=True) if yes} == set(rows)
    assert engine.counts(Plan((), condition), None).total == len(rows)
    near = engine.by_meaning(unit(1, 0, 0, 0)[None], condition, 10)
    assert {one.key for one in near} == set(rows)
    return set(rows)


def test_form_lemma_and_name_find(engine: Engine) -> None:
    assert set(found(engine, word("fund"))) == {0, 1, 4}
    assert set(found(engine, word("victims", "victim"))) == {0, 1}
    assert found(engine, word("zakon")) == [4]
    assert found(engine, word("nothing")) == []
    assert found(engine) == []


def test_heading_counts_more_than_text_and_the_best_field_alone_counts(engine: Engine) -> None:
    assert found(engine, word("compensation"))[0] in {0, 4}
    alone = engine.by_words(Plan((word("order"),)), 1)[0].score
    twice = engine.by_words(Plan((word("order"), word("public"))), 1)[0].score
    assert twice > alone > 0


def test_ranking_is_numbered_from_one_best_first(engine: Engine) -> None:
    ranking = engine.by_words(Plan((word("fund"), word("state"))), 10)
    assert [one.rank for one in ranking] == list(range(1, len(ranking) + 1))
    scores = [one.score for one in ranking]
    assert scores == sorted(scores, reverse=True)
    assert engine.by_words(Plan((word("fund"),)), 0) == []


def test_synonym_of_one_word_or_of_several_finds_but_counts_less(engine: Engine) -> None:
    synonyms = (Synonym(("nahradu", "skody"), "cs"), Synonym(("fund",), "en"))
    assert set(found(engine, word("redress", synonyms=synonyms))) == {0, 1, 2, 4}
    assert found(engine, word("redress", synonyms=(Synonym(("skody", "nahradu"), "cs"),))) == []
    own = engine.by_words(Plan((word("order"),)), 1)[0].score
    (lent,) = engine.by_words(Plan((word("redress", synonyms=(Synonym(("order",), "en"),)),)), 1)
    assert lent.score == pytest.approx(0.4 * own, rel=1e-4)


def test_words_fulfil_the_condition(engine: Engine) -> None:
    assert found(engine, word("fund"), condition=Has("state", ("XB", "XC"))) == [1]
    assert set(found(engine, word("fund"), condition=Not(Holds("public", ())))) == {1, 4}


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (EVERYTHING, {0, 1, 2, 3, 4}),
        (AnyOf(()), set()),
        (Has("state", ("XB",)), {1}),
        (Has("state", ("XB", "nowhere")), {1}),
        (Has("state", ("nowhere",)), set()),
        (Has("state", ()), set()),
        (Has("region", ("R2",)), {1, 2}),
        (Has("element", ("compensation",)), {0, 2}),
        (Has("sub_element", ("compensation/fund",)), {0}),
        (Has("instrument", ("coe", "un")), {0, 1}),
        (Has("number", ("2a",)), {1}),
        (Has("fact", ("days=30", "kind=duty")), {0, 2}),
        (Has("year", ("2010",)), {2}),
        (Has("work", ("/akn/xa/act/2001",)), {0, 1, 2, 3, 4}),
        (Not(Has("state", ("XA",))), {1, 2}),
        (Days("start", EARLIEST, date(2020, 1, 1).toordinal()), {0, 2, 4}),
        (Days("until", date(2015, 5, 6).toordinal(), LATEST), {0, 1, 3, 4}),
        (Days("until", EARLIEST, date(2015, 5, 5).toordinal()), {2}),
        (both(Has("state", ("XA",)), Has("element", ("compensation",))), {0}),
        (AnyOf((Has("state", ("XC",)), Has("number", ("1",)))), {0, 2}),
        (AnyOf((Has("state", ("XC",)), All(()))), {0, 1, 2, 3, 4}),
        (Holds("fund", ()), {0, 1, 4}),
        (Holds("payment", ("pay",)), {1}),
        (Holds("fund", (), HEADING), {4}),
        (Holds("zakon", (), NAME), {4}),
        (Holds("zakon", (), HEADING), set()),
        (InOrder(("public", "fund")), {0}),
        (InOrder(("fund", "public")), set()),
        (InOrder(("fund",)), {0, 1, 4}),
        (InOrder(()), set()),
        (InOrder(("fund", "pays")), {1}),
        (InOrder(("a", "fund", "victims"), 3), set()),
        (InOrder(("a", "fund", "victims"), 5), {1}),
        (InOrder(("a", "state", "victims"), 4), set()),
        (InOrder(("a", "state", "victims"), 5), {1}),
        (InOrder(("victims", "fund"), 50), {1}),
        (InOrder(("zakon", "fondu"), 1, NAME), {4}),
        (StartsWith("comp"), {0, 4}),
        (StartsWith("comp", HEADING), {0, 4}),
        (StartsWith("fond", NAME), {4}),
        (StartsWith("c.m"), set()),
        (StartsWith("a*"), set()),
        (Near("fnud", 1), {0, 1, 4}),
        (Near("fxxd", 1), set()),
        (Near("fxxd", 2), {0, 1, 4}),
        (Near("compansaton", 2, HEADING), {0, 4}),
        (All((Holds("fund", ()), Has("state", ("XA",)))), {0, 4}),
        (AnyOf((Holds("order", ()), Has("state", ("XC",)))), {2, 3}),
        (Not(AnyOf((Holds("order", ()), Has("state", ("XC",))))), {0, 1, 4}),
        (All((Not(Holds("fund", ())), Has("lang", ("en",)))), {3}),
    ],
    ids=str,
)
def test_condition(engine: Engine, condition: Condition, rows: set[int]) -> None:
    assert fulfil(engine, condition) == rows


def test_pages_in_order_of_building(engine: Engine) -> None:
    for condition in (Has("lang", ("en",)), Holds("s", ())):
        whole = engine.in_order(condition, 0, 10)
        assert len(whole) >= 4
        pages = [engine.in_order(condition, n, 2) for n in range(0, len(whole) + 1, 2)]
        assert [row for page in pages for row in page] == whole
        assert engine.in_order(condition, 0, 0) == []
        assert engine.in_order(condition, 1_000_000, 5) == []


def test_an_entry_is_as_near_as_its_best_window(engine: Engine) -> None:
    near = engine.by_meaning(unit(0, 0, 0, 1)[None], EVERYTHING, 1)
    assert near[0].key == 0
    both_ways = np.stack([unit(0, 0, 0, 1), unit(0, 1, 0, 0)])
    assert {one.key for one in engine.by_meaning(both_ways, EVERYTHING, 2)} == {0, 3}
    assert engine.by_meaning(both_ways, EVERYTHING, 0) == []


def test_similarities_are_the_scores_of_the_ranking(engine: Engine) -> None:
    queries = np.stack([unit(1, 2, 0, 1), unit(0, 1, 3, 0)])
    near = engine.by_meaning(queries, EVERYTHING, 10)
    rows = [one.key for one in near]
    assert len(rows) == 5
    assert np.allclose(engine.similarities(queries, rows), [one.score for one in near], atol=1e-3)
    assert len(engine.similarities(queries, [])) == 0


def test_vectors_come_back_as_given(engine: Engine) -> None:
    for row, one in enumerate(SMALL):
        assert np.allclose(engine.vectors_of(row), one.vectors, atol=1e-6)


def test_elements_rank_by_weighted_probability_ties_by_row(engine: Engine) -> None:
    one = engine.by_elements({"compensation": 1.0}, EVERYTHING, 10)
    assert [(r.key, r.rank) for r in one] == [(0, 1), (2, 2), (1, 3)]
    assert one[2].score == pytest.approx(0.4)
    two = engine.by_elements({"compensation": 0.5, "asylum": 1.0, "unheard": 1.0}, EVERYTHING, 2)
    assert [r.key for r in two] == [0, 1]
    assert two[0].score == pytest.approx(0.65)
    assert engine.by_elements({}, EVERYTHING, 10) == []
    assert engine.by_elements({"unheard": 1.0}, EVERYTHING, 10) == []


def test_elements_fulfil_the_condition(engine: Engine) -> None:
    weights = {"compensation": 1.0}
    for condition in (Has("lang", ("cs",)), Holds("obet", ())):
        assert [one.key for one in engine.by_elements(weights, condition, 1)] == [2]
    assert [one.key for one in engine.by_elements(weights, Not(Has("lang", ("cs",))), 9)] == [0, 1]


def test_facets_count_every_value(engine: Engine) -> None:
    counts = engine.counts(Plan(), TODAY)
    assert counts.total == 5
    assert counts.facets["state"] == {"XA": 3, "XB": 1, "XC": 1}
    assert list(counts.facets["state"]) == ["XA", "XB", "XC"]
    assert counts.facets["region"] == {"R2": 2, "R1": 1}
    assert counts.facets["lang"] == {"en": 4, "cs": 1}
    assert counts.facets["kind"] == {"criminal-code": 4, "draft": 1}
    assert counts.facets["element"] == {"compensation": 2}
    assert counts.facets["sub_element"] == {"compensation/fund": 1}
    assert counts.facets["instrument"] == {"un": 2, "coe": 1}
    assert counts.facets["year"] == {"2010": 1, "2020": 1, "2025": 1, "2030": 1}
    assert counts.facets["status"] == {"in-force": 2, "coming": 1, "draft": 1, "repealed": 1}
    assert engine.counts(Plan(), None).facets.get("status", {}) == {}


def test_facets_of_words_count_entries_with_one_of_them(engine: Engine) -> None:
    words = (word("fund"), word("skody"))
    counts = engine.counts(Plan(words), TODAY)
    assert counts.total == 4
    assert counts.facets["state"] == {"XA": 2, "XB": 1, "XC": 1}
    assert counts.facets["status"] == {"in-force": 2, "draft": 1, "repealed": 1}
    narrow = engine.counts(Plan(words, AnyOf((Has("lang", ("cs",)), Holds("sum", ())))), None)
    assert narrow.total == 2
    assert narrow.facets["element"] == {"compensation": 1}


def test_values_are_sorted(engine: Engine) -> None:
    assert list(engine.values("state")) == ["XA", "XB", "XC"]
    assert list(engine.values("fact")) == ["days=30", "days=45", "kind=duty"]
    assert list(engine.values("number")) == ["1", "2", "2a"]
    assert list(engine.values("element")) == ["compensation"]


def test_entries_and_rows(engine: Engine) -> None:
    (last, first) = engine.entries([4, 0])
    assert (last.heading, last.work_title) == ("Fund of compensation", "Zákon o fondu")
    assert first.element_scores == pytest.approx({"compensation": 0.9, "asylum": 0.2})
    assert first.elements == ("compensation",)
    assert [engine.row_of(one.id) for one in SMALL] == [0, 1, 2, 3, 4]
    for odd in ("nothing", "", "\ud800", "x" * 10_000):
        assert engine.row_of(odd) is None
    assert engine.count == 5


def test_lemmas_of_the_indexed_texts(engine: Engine) -> None:
    assert list(engine.lemmas("victims")) == ["victim"]
    assert list(engine.lemmas("nothing")) == []


def test_empty_index_answers(maker: str, tmp_path: Path) -> None:
    engine = MAKERS[maker](tmp_path, Axes(), ())
    assert engine.count == 0
    assert found(engine, word("fund")) == []
    assert engine.by_meaning(unit(1, 0, 0, 0)[None], EVERYTHING, 5) == []
    assert engine.by_elements({"compensation": 1.0}, EVERYTHING, 5) == []
    assert engine.counts(Plan((word("fund"),)), TODAY).total == 0
    assert engine.counts(Plan(), TODAY).total == 0
    assert engine.in_order(Holds("fund", ()), 0, 5) == []
    assert list(engine.values("state")) == []
    engine.close()


def many(count: int) -> list[IndexEntry]:
    """Invented entries, many of them alike, so that scores tie."""
    rng = random.Random(4)
    vocabulary = [f"w{n}" for n in range(30)]
    made = []
    for n in range(count):
        length = rng.choice((3, 3, 8, 20))
        words = [vocabulary[min(29, int(rng.expovariate(0.2)))] for _ in range(length)]
        vectors = np.array(
            [[rng.gauss(0, 1) for _ in range(4)] for _ in range(rng.choice((1, 1, 3)))]
        )
        made.append(
            entry(
                str(n), " ".join(words), heading=rng.choice(vocabulary),
                state=rng.choice(("XA", "XB", "XC")), lang=rng.choice(("en", "cs")),
                elements=tuple(e for e in ("act", "means") if rng.random() < 0.3),
                element_scores={"act": round(rng.random(), 1), "means": round(rng.random(), 1)},
                in_force_from=date(2000 + rng.randrange(30), 1, 1),
                vectors=(vectors / np.linalg.norm(vectors, axis=1)[:, None]).astype(np.float32),
            )
        )  # fmt: skip
    return made


QUERIES = (
    (word("w1"),),
    (word("w0"), word("w5"), word("w28")),
    (word("w2", synonyms=(Synonym(("w3", "w4"), "en"), Synonym(("w9",), "en"))),),
    tuple(word(f"w{n}") for n in range(12)),
)
CONDITIONS: tuple[Condition, ...] = (
    EVERYTHING,
    Has("state", ("XB",)),
    both(Has("lang", ("cs",)), Days("start", EARLIEST, date(2015, 1, 1).toordinal())),
    AnyOf((InOrder(("w0", "w1", "w2"), 3), Has("element", ("act",)))),
    All((Not(Holds("w0", ())), Has("state", ("XA", "XC")))),
    AnyOf((Near("w12", 1), StartsWith("w2"))),
)


@pytest.fixture(scope="module")
def pair(maker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    if maker == "memory":
        pytest.skip("the engine that others are compared with")
    entries = many(600)
    plain = MAKERS["memory"](tmp_path_factory.mktemp("plain"), Axes(), entries)
    other = MAKERS[maker](tmp_path_factory.mktemp("other"), Axes(), entries)
    yield plain, other
    other.close()


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
@pytest.mark.parametrize("limit", [7, 100, 600])
def test_engines_agree(pair: tuple[Engine, Engine], condition: Condition, limit: int) -> None:
    plain, other = pair
    vectors = np.stack([unit(1, 2, -1, 0), unit(0, -1, 0, 3)])
    weights = {"act": 0.7, "means": 0.3}
    asked = [
        (plain.by_meaning(vectors, condition, limit), other.by_meaning(vectors, condition, limit)),
        (
            plain.by_elements(weights, condition, limit),
            other.by_elements(weights, condition, limit),
        ),
    ] + [
        (
            plain.by_words(Plan(words, condition), limit),
            other.by_words(Plan(words, condition), limit),
        )
        for words in QUERIES
    ]
    for ours, theirs in asked:
        assert len(ours) == len(theirs) > 0
        # A server chooses between the windows of an entry by 8-bit numbers.
        scored = [r.score for r in ours], [r.score for r in theirs]
        assert np.allclose(*scored, rtol=5e-3, atol=3e-3)
        assert [r.rank for r in theirs] == [r.rank for r in ours]
        scores = {r.key: r.score for r in ours}
        assert np.mean([r.key in scores for r in theirs]) >= 0.98
    for words in ((), *QUERIES):
        plan = Plan(words, condition)
        assert plain.counts(plan, TODAY) == other.counts(plan, TODAY)
    assert plain.in_order(condition, 3, limit) == other.in_order(condition, 3, limit)
    rows = list(range(0, 600, 7))
    assert np.array_equal(
        plain.matches(Plan((), condition), rows), other.matches(Plan((), condition), rows)
    )


def test_equal_scores_stand_in_the_order_of_building(pair: tuple[Engine, Engine]) -> None:
    for engine in pair:
        ranking = engine.by_words(Plan((word("w1"),)), 600)
        assert ranking == sorted(ranking, key=lambda one: (-one.score, one.key))
        assert engine.by_words(Plan((word("w1"),)), 9) == ranking[:9]


def test_frequent_words_are_tested_block_by_block(
    pair: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, other = pair
    condition = All((Holds("w0", ()), Has("state", ("XA",))))
    query = unit(1, 1, 0, 0)[None]
    wanted = plain.by_meaning(query, condition, 40)
    counted = plain.counts(Plan((), condition), TODAY)
    monkeypatch.setattr("indexing.backends.local.FEW_ROWS", 0)
    for limit in (1, 5, 40):
        found = other.by_meaning(query, condition, limit)
        assert [one.key for one in found] == [one.key for one in wanted[:limit]]
        assert [one.score for one in found] == pytest.approx([one.score for one in wanted[:limit]])
    assert other.counts(Plan((), condition), TODAY) == counted
