"""Columns pass and count what a look at each entry would."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.query.columns import EARLIEST, LATEST, Columns, end_day, first_day
from indexing.query.conditions import status_on
from indexing.query.entries import keywords
from indexing.query.gathering import Gathered
from indexing.query.tree import EVERYTHING, All, AnyOf, Condition, Days, Has, Holds, Not
from kb.model.search import IndexEntry, Status

DAY = date(2020, 1, 1)


def made(number: int, rng: random.Random) -> IndexEntry:
    some_day = [None, date(2010, 1, 1), DAY, date(2030, 1, 1)]
    elements = tuple(e for e in ("act", "means", "purpose") if rng.random() < 0.4)
    return IndexEntry(
        id=str(number), work_id=f"w{number // 5}", state=rng.choice(("XA", "XB")),
        lang=rng.choice(("en", "cs", "")), work_title="", kind=rng.choice(("act", "draft")),
        citation="", heading="", text="", elements=elements,
        in_force_from=rng.choice(some_day), in_force_until=rng.choice(some_day),
        vectors=np.ones((1, 1), np.float32), region=rng.choice(("R", "")),
        numbers=tuple(str(n) for n in range(rng.randrange(3))),
        facts={"days": tuple(float(n) for n in range(rng.randrange(3)))},
    )  # fmt: skip


ENTRIES = [made(n, random.Random(n)) for n in range(120)]


@pytest.fixture(scope="module")
def columns() -> Columns:
    gathered = Gathered()
    for entry in ENTRIES:
        gathered.add(entry, keywords(entry))
    return gathered.columns()


def holds(entry: IndexEntry, condition: Condition) -> bool:
    match condition:
        case Has(field, values):
            return any(value in values for value in keywords(entry)[field])
        case Days("start", least, most):
            return least <= first_day(entry.in_force_from) <= most
        case Days("until", least, most):
            return least <= end_day(entry.in_force_until) <= most
        case Not(part):
            return not holds(entry, part)
        case All(parts):
            return all(holds(entry, part) for part in parts)
        case AnyOf(parts):
            return any(holds(entry, part) for part in parts)
    raise AssertionError(condition)


LEAVES = st.one_of(
    st.builds(Has, st.just("state"), st.sampled_from([("XA",), ("XA", "XB"), ("XZ",), ()])),
    st.builds(Has, st.just("lang"), st.sampled_from([("cs",), ("zz", "en")])),
    st.builds(Has, st.just("element"), st.sampled_from([("act",), ("means", "purpose"), ()])),
    st.builds(Has, st.just("number"), st.sampled_from([("0",), ("1", "9")])),
    st.builds(Has, st.just("fact"), st.sampled_from([("days=1",), ()])),
    st.builds(Days, st.just("start"), st.just(EARLIEST), st.just(DAY.toordinal())),
    st.builds(Days, st.just("until"), st.just(DAY.toordinal() + 1), st.just(LATEST)),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@given(condition=CONDITIONS)
def test_rows_that_pass_are_those_that_hold(columns: Columns, condition: Any) -> None:
    wanted = [holds(entry, condition) for entry in ENTRIES]
    passing = columns.passing(condition)
    assert passing.tolist() == wanted
    total, found = columns.counted(columns.tally(condition), DAY)
    assert total == sum(wanted)
    kept = [entry for entry, yes in zip(ENTRIES, wanted, strict=True) if yes]
    for field in ("state", "lang", "region", "kind", "year", "element", "instrument"):
        assert found[field] == Counter(v for entry in kept for v in keywords(entry)[field])
    assert columns.tally_of(np.flatnonzero(passing))[0].sum() == total


def test_status_is_counted_as_it_is_filtered(columns: Columns) -> None:
    counted = columns.counted(columns.tally(EVERYTHING), DAY)[1]["status"]
    assert counted == {
        status.value: int(columns.passing(status_on(status, DAY)).sum()) for status in Status
    }
    assert sum(counted.values()) == len(ENTRIES)
    assert "status" not in columns.counted(columns.tally(EVERYTHING), None)[1]


def test_a_row_without_a_language_has_a_code_of_its_own(columns: Columns) -> None:
    codes = columns.langs
    assert set(columns.values("lang")) == {"en", "cs"}
    for entry, code in zip(ENTRIES, codes.tolist(), strict=True):
        assert [*columns.values("lang"), ""][code] == entry.lang
    assert codes.max() < columns.lang_count


def test_condition_on_words_is_refused(columns: Columns) -> None:
    with pytest.raises(ValueError, match="no condition on columns"):
        columns.passing(Holds("word", ()))
