"""What an index takes from an entry: searched words, filtered values, shown text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexing.query.analysis import Analyser
from indexing.query.latin import latin_keys
from kb.model.search import IndexEntry


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What is shown of an entry."""

    id: str
    work_id: str
    state: str
    lang: str
    work_title: str
    kind: str
    citation: str
    heading: str
    text: str
    elements: tuple[str, ...]
    element_scores: Mapping[str, float] = field(default_factory=dict)


def entry_chains(entry: IndexEntry, analyser: Analyser) -> dict[str, str]:
    """The analysed fields of an entry, as indexing/schema/fields.yml names them."""
    forms, lemmas = analyser.chains(entry.text, entry.lang)
    heading_forms, heading_lemmas = analyser.chains(entry.heading, entry.lang)
    names = f"{entry.citation} {entry.work_title}"
    return {
        "text_forms": forms,
        "text_lemmas": lemmas,
        "heading_forms": heading_forms,
        "heading_lemmas": heading_lemmas,
        "name_forms": analyser.chains(names, "")[0],
        "name_latin": " ".join(latin_keys(f"{names} {entry.heading}", entry.lang)),
    }


def keywords(entry: IndexEntry) -> dict[str, tuple[str, ...]]:
    """Values of every keyword field of indexing/schema/fields.yml; empty values are left out."""
    year = str(entry.in_force_from.year) if entry.in_force_from else ""
    found: dict[str, tuple[str, ...]] = {
        "state": (entry.state,),
        "region": (entry.region,),
        "lang": (entry.lang,),
        "kind": (entry.kind,),
        "work": (entry.work_id,),
        "year": (year,),
        "element": entry.elements,
        "sub_element": tuple(
            name for name in entry.sub_elements if name.partition("/")[0] in entry.elements
        ),
        "instrument": entry.instruments,
        "number": entry.numbers,
        "fact": tuple(
            fact_token(name, value) for name, values in entry.facts.items() for value in values
        ),
    }
    return {name: tuple(dict.fromkeys(filter(None, values))) for name, values in found.items()}


def ranked_scores(entry: IndexEntry) -> dict[str, float]:
    """Probabilities by element, and by ``element/sub-element`` that of the element: what a
    question that names elements is ranked by."""
    scores = dict(entry.element_scores)
    for name in entry.sub_elements:
        own = entry.element_scores.get(name.partition("/")[0], 0.0)
        if own > 0:
            scores[name] = own
    return scores


def fact_token(name: str, value: float | str) -> str:
    """A fact as a keyword: ``reflection_days=30``, ``np_type=duty``."""
    return f"{name}={value if isinstance(value, str) else format(value, 'g')}"


def stored(entry: IndexEntry) -> StoredEntry:
    """What is shown of an entry."""
    return StoredEntry(
        id=entry.id,
        work_id=entry.work_id,
        state=entry.state,
        lang=entry.lang,
        work_title=entry.work_title,
        kind=entry.kind,
        citation=entry.citation,
        heading=entry.heading,
        text=entry.text,
        elements=entry.elements,
        element_scores=entry.element_scores,
    )
