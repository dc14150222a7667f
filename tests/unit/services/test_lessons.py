"""Decisions become labelled provisions: accepted and rejected elements, all others unknown."""

from __future__ import annotations

from datetime import UTC, datetime

from kb.model.desk import Place
from kb.model.findings import Decision
from kb.services.lessons import lessons_from
from kb.tagging.gold import read_gold
from kb.tagging.training.material import grades

ELEMENTS = ("act", "means", "reflection-period")


def place(key: str, element: str, sub: str = "", sha: str = "t") -> Place:
    return Place(key, "/w", "sec_1", sha * 64, element, sub, "XA", "en", "A text of our own.")


def decision(key: str, verdict: str, who: str = "ana") -> Decision:
    at = datetime(2026, 2, 1, tzinfo=UTC)
    return Decision(1, "finding", key, "", "", "", "", "", (), verdict, "", "", who, at)


def test_accepted_is_a_positive_rejected_a_negative_others_unknown() -> None:
    places = {"a": place("a", "act"), "m": place("m", "means")}
    given = {"a": [decision("a", "accept")], "m": [decision("m", "reject")]}
    (lesson,) = lessons_from(given, places, ELEMENTS)
    row = read_gold(lesson)
    assert (row.item.text, row.item.lang, row.item.state) == ("A text of our own.", "en", "XA")
    assert grades([row], ELEMENTS).tolist() == [[2, 0, 1]]


def test_correction_of_facts_is_a_positive() -> None:
    (lesson,) = lessons_from({"a": [decision("a", "override")]}, {"a": place("a", "act")}, ELEMENTS)
    assert lesson["labels"]["act"] == 2


def test_what_is_disputed_or_of_a_part_teaches_nothing() -> None:
    disputed = {"a": [decision("a", "accept"), decision("a", "reject", "ben")]}
    assert lessons_from(disputed, {"a": place("a", "act")}, ELEMENTS) == []
    part = {"a": [decision("a", "reject")]}
    assert lessons_from(part, {"a": place("a", "act", "recruitment")}, ELEMENTS) == []
    assert lessons_from(part, {}, ELEMENTS) == []


def test_same_wording_judged_in_two_ways_is_unknown() -> None:
    places = {"a": place("a", "act"), "b": place("b", "act")}
    given = {"a": [decision("a", "accept")], "b": [decision("b", "reject")]}
    (lesson,) = lessons_from(given, places, ELEMENTS)
    assert grades([read_gold(lesson)], ELEMENTS).tolist() == [[1, 1, 1]]
