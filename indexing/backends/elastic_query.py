"""Plans and conditions in Elasticsearch's query language, as plain dictionaries.

Everything a term looks for was analysed in Python; the server compares terms as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from indexing.query.bounds import bounded_slop
from indexing.query.plan import SYNONYM_WEIGHT, Plan, QueryWord, Synonym
from indexing.query.tree import (
    ANYWHERE,
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
)
from indexing.query.word_fields import FORMS, LEMMAS, SYNONYM_FIELDS
from indexing.schema import BOOSTS

Dsl = dict[str, Any]

LATIN_FIELD = "name_latin"
MOST_TERMS = 65_536
"""Values in one ``terms`` query: index.max_terms_count of the server."""
ANYTHING: Dsl = {"match_all": {}}
NOTHING: Dsl = {"match_none": {}}


def condition_query(condition: Condition) -> Dsl:
    """The condition as a query that scores nothing of use; TypeError for one that no engine
    sees (:class:`Compare`)."""
    match condition:
        case All(parts):
            return {"bool": {"filter": [condition_query(part) for part in parts]}}
        case AnyOf(parts):
            return _any([condition_query(part) for part in parts])
        case Not(part):
            return {"bool": {"must_not": [condition_query(part)]}}
        case Has(field, values):
            return in_values(field, values)
        case Days(field, least, most):
            return {"range": {field: {"gte": least, "lte": most}}}
        case Holds() | InOrder() | StartsWith() | Near():
            return _on_words(condition)
    raise TypeError(f"{type(condition).__name__} must be resolved before an engine is asked")


def in_values(field: str, values: Sequence[str] | Sequence[int]) -> Dsl:
    """Entries with one of the values, however many these are."""
    parts = [
        {"terms": {field: list(values[first : first + MOST_TERMS])}}
        for first in range(0, len(values), MOST_TERMS)
    ]
    return _any(parts)


def words_query(plan: Plan, weights: Mapping[str, float]) -> Dsl:
    """Entries that hold one of the words: each counts by its best spelling, the words add up."""
    return _any([_word(word, weights) for word in plan.words])


def plan_query(plan: Plan, weights: Mapping[str, float]) -> Dsl:
    """:func:`words_query` (where there are words) under the plan's condition."""
    held = {"must": [words_query(plan, weights)]} if plan.words else {}
    return {"bool": {**held, "filter": [condition_query(plan.condition)]}}


def elements_query(weights: Mapping[str, float], condition: Condition) -> Dsl:
    """Entries with a probability above 0 for one of the elements; the score is the sum of weight
    times probability."""
    asked = {slug: weight for slug, weight in sorted(weights.items()) if weight > 0}
    held = _any([{"range": {score_field(slug): {"gt": 0}}} for slug in asked])
    functions = [
        {"field_value_factor": {"field": score_field(slug), "factor": weight, "missing": 0}}
        for slug, weight in asked.items()
    ]
    return {
        "function_score": {
            "query": {"bool": {"filter": [condition_query(condition), held]}},
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
        }
    }


def score_field(slug: str) -> str:
    """Name of the field with the probability of an element."""
    return f"element_score.{slug}"


def weights_of(corrections: Mapping[str, float]) -> dict[str, float]:
    """Weight of each field of words, times what levels the server's own formula."""
    return {field: boost * corrections.get(field, 1.0) for field, boost in BOOSTS.items()}


def _on_words(leaf: Holds | InOrder | StartsWith | Near) -> Dsl:
    fields = FORMS[leaf.field]
    match leaf:
        case Holds(form, lemmas, field):
            forms = [{"term": {name: form}} for name in fields]
            return _any([*forms, *({"terms": {n: list(lemmas)}} for n in LEMMAS[field] if lemmas)])
        case InOrder(forms, slop, _):
            return _any([_in_order(name, forms, slop) for name in fields] if forms else [])
        case StartsWith(prefix, _):
            return _any([{"prefix": {name: {"value": prefix}}} for name in fields])
        case Near(form, distance, _):
            # Rewritten so that every word so near counts, not the server's first fifty.
            asked = {
                "value": form,
                "fuzziness": distance,
                "transpositions": True,
                "rewrite": "constant_score",
            }
            return _any([{"fuzzy": {name: asked}} for name in fields])


def _in_order(field: str, forms: Sequence[str], slop: int) -> Dsl:
    if len(forms) == 1 or not slop:
        return _phrase(field, forms, 1.0)
    clauses = [{"span_term": {field: form}} for form in forms]
    allowed = bounded_slop(len(forms), slop)
    return {"span_near": {"clauses": clauses, "slop": allowed, "in_order": True}}


def _word(word: QueryWord, weights: Mapping[str, float]) -> Dsl:
    found = [_term(field, word.form, weights) for field in FORMS[ANYWHERE]]
    found += [_term(f, lemma, weights) for f in LEMMAS[ANYWHERE] for lemma in word.lemmas]
    if word.latin:
        found.append(_term(LATIN_FIELD, word.latin, weights))
    found += [part for synonym in word.synonyms for part in _synonym(synonym, weights)]
    return {"dis_max": {"queries": found, "tie_breaker": 0.0}}


def _synonym(synonym: Synonym, weights: Mapping[str, float]) -> Iterable[Dsl]:
    if synonym.forms:
        for field in SYNONYM_FIELDS:
            yield _phrase(field, synonym.forms, SYNONYM_WEIGHT * weights[field])


def _term(field: str, term: str, weights: Mapping[str, float]) -> Dsl:
    return {"term": {field: {"value": term, "boost": weights[field]}}}


def _phrase(field: str, forms: Sequence[str], boost: float) -> Dsl:
    if len(forms) == 1:
        return {"term": {field: {"value": forms[0], "boost": boost}}}
    return {
        "match_phrase": {
            field: {"query": " ".join(forms), "analyzer": "whitespace", "boost": boost}
        }
    }


def _any(parts: Sequence[Dsl]) -> Dsl:
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    return {"bool": {"should": list(parts), "minimum_should_match": 1}}
