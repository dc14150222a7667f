"""Plans and conditions become Elasticsearch's queries."""

from __future__ import annotations

import pytest

from indexing.backends.elastic_query import (
    MOST_TERMS,
    NOTHING,
    condition_query,
    elements_query,
    in_values,
    plan_query,
    weights_of,
    words_query,
)
from indexing.query.plan import SYNONYM_WEIGHT, Plan, QueryWord, Synonym
from indexing.query.tree import (
    EVERYTHING,
    HEADING,
    NAME,
    AnyOf,
    Compare,
    Days,
    Has,
    Holds,
    InOrder,
    Near,
    Not,
    StartsWith,
)
from indexing.schema import BOOSTS

WEIGHTS = weights_of({})


def test_word_counts_by_its_best_spelling_with_each_fields_weight() -> None:
    word = QueryWord("victims", ("victim", "victims"), latin="viktims")
    (found,) = (words_query(Plan((word,)), WEIGHTS)["dis_max"],)
    assert found["tie_breaker"] == 0
    terms = {
        (field, asked["value"]): asked["boost"]
        for query in found["queries"]
        for field, asked in query["term"].items()
    }
    assert terms == {
        ("text_forms", "victims"): BOOSTS["text_forms"],
        ("heading_forms", "victims"): BOOSTS["heading_forms"],
        ("name_forms", "victims"): BOOSTS["name_forms"],
        ("text_lemmas", "victim"): BOOSTS["text_lemmas"],
        ("text_lemmas", "victims"): BOOSTS["text_lemmas"],
        ("heading_lemmas", "victim"): BOOSTS["heading_lemmas"],
        ("heading_lemmas", "victims"): BOOSTS["heading_lemmas"],
        ("name_latin", "viktims"): BOOSTS["name_latin"],
    }


def test_synonym_of_several_words_is_a_phrase_of_less_weight() -> None:
    word = QueryWord("fund", (), synonyms=(Synonym(("náhrada", "škody"), "cs"),))
    parts = words_query(Plan((word,)), WEIGHTS)["dis_max"]["queries"]
    phrases = [part["match_phrase"] for part in parts if "match_phrase" in part]
    assert [(f, p["query"], p["boost"]) for one in phrases for f, p in one.items()] == [
        ("text_forms", "náhrada škody", SYNONYM_WEIGHT * BOOSTS["text_forms"]),
        ("heading_forms", "náhrada škody", SYNONYM_WEIGHT * BOOSTS["heading_forms"]),
    ]


def test_correction_of_a_field_multiplies_its_weight() -> None:
    assert weights_of({"heading_forms": 0.5})["heading_forms"] == BOOSTS["heading_forms"] / 2
    assert weights_of({})["text_forms"] == BOOSTS["text_forms"]


def test_conditions_never_score() -> None:
    plan = Plan((QueryWord("a", ()),), Holds("b", ()))
    asked = plan_query(plan, WEIGHTS)["bool"]
    assert set(asked) == {"must", "filter"}
    assert "must" not in plan_query(Plan((), Holds("b", ())), WEIGHTS)["bool"]


@pytest.mark.parametrize(
    ("condition", "query"),
    [
        (EVERYTHING, {"bool": {"filter": []}}),
        (AnyOf(()), NOTHING),
        (Has("state", ()), NOTHING),
        (Has("state", ("XA", "XB")), {"terms": {"state": ["XA", "XB"]}}),
        (Days("start", 1, 5), {"range": {"start": {"gte": 1, "lte": 5}}}),
        (Not(Has("kind", ("draft",))), {"bool": {"must_not": [{"terms": {"kind": ["draft"]}}]}}),
        (Holds("code", ("code",), NAME), {"term": {"name_forms": "code"}}),
        (StartsWith("vic", HEADING), {"prefix": {"heading_forms": {"value": "vic"}}}),
        (InOrder((), 2), NOTHING),
        (
            InOrder(("a", "b"), 2, NAME),
            {
                "span_near": {
                    "clauses": [
                        {"span_term": {"name_forms": "a"}},
                        {"span_term": {"name_forms": "b"}},
                    ],
                    "slop": 2,
                    "in_order": True,
                }
            },
        ),
    ],
    ids=str,
)
def test_condition(condition: object, query: dict[str, object]) -> None:
    assert condition_query(condition) == query  # type: ignore[arg-type]


def test_words_near_are_not_cut_off_after_the_first_fifty() -> None:
    asked = condition_query(Near("victm", 2, NAME))["fuzzy"]["name_forms"]
    assert asked["rewrite"] == "constant_score"
    assert asked["transpositions"] is True


def test_fact_in_bounds_must_be_resolved_first() -> None:
    with pytest.raises(TypeError, match="resolved"):
        condition_query(Compare("days", 1, 2))


def test_many_values_are_asked_in_parts() -> None:
    parts = in_values("row", range(MOST_TERMS + 1))["bool"]["should"]
    assert [len(part["terms"]["row"]) for part in parts] == [MOST_TERMS, 1]


def test_element_without_weight_is_not_asked() -> None:
    asked = elements_query({"means": 0.5, "act": 0.0}, EVERYTHING)["function_score"]
    assert [one["field_value_factor"]["field"] for one in asked["functions"]] == [
        "element_score.means"
    ]
