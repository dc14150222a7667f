"""Places where a text cites trafficking offences, or provisions about victims, by number.

A law that protects "victims of the offences of articles 10 and 11" does not say the word. Whose
numbers count: those of the State's offences (facts in ``corpora/lexicon/references.yml``), and
those that :mod:`kb.tagging.context` found in the law at hand and in the State's other laws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from kb.model.findings import CitedWork, References, TagInput
from kb.tagging.citations import OTHER, Citation, citations, normal
from kb.tagging.reference_words import criminal_codes, state_facts


@lru_cache(maxsize=128)
def _known(state: str) -> tuple[frozenset[str], tuple[CitedWork, ...]]:
    """Numbers in the State's criminal code, and those in laws that must be named."""
    bare: list[str] = []
    named: list[CitedWork] = []
    for entry in state_facts(state):
        if isinstance(entry, Mapping):
            numbers = tuple(normal(str(number)) for number in entry["numbers"])
            named.append(CitedWork(str(entry["law"]), numbers))
        else:
            bare.append(normal(str(entry)))
    return frozenset(bare), tuple(named)


def known_offences(state: str) -> frozenset[str]:
    """Articles of the State's criminal code that hold its trafficking offences, in normal form."""
    return _known(state.upper())[0]


def names_criminal_code(words: str) -> bool:
    """Whether case-folded words name a criminal code."""
    return any(name in words for name in criminal_codes())


def _cites(citation: Citation, numbers: Iterator[str]) -> bool:
    return any(citation.holds(number) for number in numbers)


def _in_other_law(citation: Citation, state: str, references: References) -> bool:
    """An offence of a law that the text names."""
    bare, named = _known(state)
    code = names_criminal_code(citation.near)
    if code and _cites(citation, iter(bare)):
        return True
    return any(
        _cites(citation, iter(work.numbers))
        and (_title(work.title) in citation.near or (code and _is_code(work.title)))
        for work in (*named, *references.elsewhere)
    )


@lru_cache(maxsize=1_024)
def _title(title: str) -> str:
    return " ".join(title.casefold().split())


@lru_cache(maxsize=1_024)
def _is_code(title: str) -> bool:
    return names_criminal_code(_title(title))


def _counts(citation: Citation, state: str, references: References) -> bool:
    if citation.part:
        return False
    if citation.law == OTHER:
        return _in_other_law(citation, state, references)
    if _cites(citation, iter((*references.offences, *references.victims))):
        return True
    foreign = frozenset(references.unrelated)
    return _cites(citation, iter(known_offences(state) - foreign))


def reference_places(item: TagInput) -> tuple[int, ...]:
    """Offsets of cited numbers that mean trafficking offences or provisions about victims."""
    state, references = item.state.upper(), item.references
    if not (state_facts(state) or references):
        return ()
    if not any(character.isdigit() for character in item.text):
        return ()
    found = citations(item.text, item.lang)
    return tuple(
        sorted(
            {
                one.start
                for one in found
                if _counts(one, state, references) and not _is_label(one, item.text)
            }
        )
    )


def _is_label(citation: Citation, text: str) -> bool:
    """Whether a number is the provision's own ("§ 232 - Title"), which cites nothing."""
    before = text[: citation.start]
    return not citation.law and len(before.split()) <= 1 and "(" not in before
