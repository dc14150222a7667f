"""Gaps in order, and States side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.assessment.comparison import compare
from kb.assessment.gaps import list_gaps
from kb.assessment.rulebook import read_by_machine
from kb.catalogue import Catalogue
from kb.errors import UsageError
from kb.model.cells import Cell, Evidence, HeldWork

Make = Callable[..., Evidence]
Hold = Callable[..., HeldWork]
Assess = Callable[..., Cell]


def test_sub_elements_are_aligned_with_the_provision_that_carries_them(
    catalogue: Catalogue, assess: Assess, evidence: Make
) -> None:
    two = evidence(1, sub_elements=("recruitment", "transfer"))
    rest = evidence(2)
    cells = [assess("AT", "act", two, rest), assess("CH", "act", two), assess("NO", "act")]
    comparison = compare(catalogue, cells)
    rows = {row.slug: row for row in comparison.rows}
    assert comparison.states == ("AT", "CH", "NO")
    assert [p.present for p in rows["recruitment"].places] == [True, True, None]
    assert [p.present for p in rows["harbouring"].places] == [False, False, None]
    assert rows["transfer"].places[0].evidence[0].citation == "s. 1"
    assert [len(found) for found in comparison.rest] == [1, 0, 0]


def test_facts_stand_in_the_order_of_the_states(
    catalogue: Catalogue, assess: Assess, evidence: Make
) -> None:
    cells = [
        assess("AT", "reflection-period", evidence(facts={"reflection_days": 15})),
        assess("CH", "reflection-period", evidence(facts={"reflection_days": 90})),
        assess("NO", "reflection-period"),
    ]
    (days,) = compare(catalogue, cells).facts
    assert days.name == "reflection_days"
    assert [[seen.value for seen in values] for values in days.values] == [[15], [90], []]


def test_cells_of_several_elements_are_refused(catalogue: Catalogue, assess: Assess) -> None:
    with pytest.raises(UsageError, match="one element"):
        compare(catalogue, [assess("AT", "act"), assess("AT", "means")])


def test_contrary_text_comes_first_and_what_was_not_searched_is_no_gap(
    catalogue: Catalogue, assess: Assess, evidence: Make, held: Hold
) -> None:
    cells = [
        assess("AT", "act", evidence(sub_elements=("recruitment",))),
        assess("AT", "means"),
        assess("AT", "child-rule", evidence(facts={"means_required_children": True})),
        assess("AT", "reflection-period", held=[held("aliens-law")]),
    ]
    gaps = list_gaps(catalogue, cells)
    assert [(gap.element, gap.status.value) for gap in gaps] == [
        ("child-rule", "not met"),
        ("reflection-period", "not found"),
        ("act", "partly"),
    ]
    assert gaps[0].gaps[0].startswith("Means are required")


def test_a_stated_fact_shows_the_sub_element_that_it_is_about(
    catalogue: Catalogue, assess: Assess, evidence: Make
) -> None:
    cells = [
        assess("AT", "reflection-period", evidence(facts={"reflection_days": 45})),
        assess("CH", "reflection-period", evidence(facts={"reflection_days": 15})),
        assess("NO", "reflection-period"),
    ]
    rows = {row.slug: row for row in compare(catalogue, cells).rows}
    least = rows["at-least-30-days"].places
    assert [place.present for place in least] == [True, False, None]
    assert all(place.looked_for for place in least)


def test_what_no_machine_reads_is_left_to_a_person(
    catalogue: Catalogue, assess: Assess, evidence: Make
) -> None:
    cell = assess("AT", "reflection-period", evidence(facts={"reflection_days": 45}))
    rows = {row.slug: row for row in compare(catalogue, [cell]).rows}
    unread = set(rows) - read_by_machine()["reflection-period"] - {"at-least-30-days"}
    assert unread
    assert not any(rows[slug].places[0].looked_for for slug in unread)
