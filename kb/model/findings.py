"""Findings of the tagger and decisions of people, with the keys that tie them to the text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

FactValue = bool | int | float | str | tuple[str, ...]
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of Unicode code points in the unit's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CitedWork:
    """Numbers of the trafficking offences of a law that other laws cite."""

    title: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """Numbers (in normal form, see :func:`kb.tagging.citations.normal`) whose citation in a text
    means trafficking or its victims."""

    offences: tuple[str, ...] = ()
    """Trafficking offences of the same work."""
    victims: tuple[str, ...] = ()
    """Provisions of the same work about victims of trafficking."""
    elsewhere: tuple[CitedWork, ...] = ()
    """Offences of the State's other works."""
    unrelated: tuple[str, ...] = ()
    """Provisions of the same work that share the number of an offence of the State's code."""

    def __bool__(self) -> bool:
        return bool(self.offences or self.victims or self.elsewhere or self.unrelated)


NO_REFERENCES = References()


@dataclass(frozen=True, slots=True)
class TagInput:
    """One text to tag; every field but ``text`` and ``lang`` may be empty."""

    id: str
    lang: str
    text: str
    heading: str = ""
    state: str = ""
    work: str = ""
    references: References = NO_REFERENCES


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words (half-open range of code points) that are a cue of a class."""

    cue: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What decided a finding."""

    rules: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    features: tuple[tuple[str, float], ...]
    """Name and what it adds to the log-odds, the strongest first."""
    threshold: float


@dataclass(frozen=True, slots=True)
class TagResult:
    """One element found in one text."""

    element: str
    confidence: float
    """0..1, calibrated as the element catalogue says."""
    method: str
    """``rules``, ``semantic`` or ``rules+semantic``."""
    spans: tuple[Span, ...]
    sub_elements: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    asserted: bool = True
    doubt: float = 0.0
    """0..1: how much a person's decision would teach."""
    notes: tuple[str, ...] = ()
    """What a reviewer should know of the text, each ``code: sentence``."""
    why: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """An element, or one of its sub-elements, found in a provision of a work."""

    key: str
    work_id: str
    eid: str
    text_sha256: str
    """Of the normalised text of the unit, see :func:`text_sha256`."""
    element: str
    sub_element: str
    spans: tuple[Span, ...]
    facts: Mapping[str, FactValue]
    confidence: float
    method: str
    tagger_version: str
    doubt: float = 0.0
    """0..1, see :class:`TagResult`."""


DISAGREEMENT = 0.5
"""Doubt of a finding on which a strong rule and the meaning contradict each other, unless its
confidence lies still nearer to the threshold. From here on a finding waits for a person."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a finding or a cell. Append-only."""

    id: int
    target: str
    """``finding`` or ``cell``."""
    finding_key: str
    state: str
    territory: str
    element: str
    instrument: str
    as_of: str
    """ISO date for a cell, else empty."""
    seen_keys: tuple[str, ...]
    verdict: str
    """``accept``, ``reject`` or ``override``."""
    status: str
    """Cell status set by an override, else empty."""
    reason: str
    who: str
    at: datetime
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)
    """Values that an override of a finding puts in place of those read; None takes one away."""
    renumbered: tuple[tuple[str, str], ...] = ()
    """(present key, key seen): findings of a cell whose provision moved with its text unchanged."""


def normalised(text: str) -> str:
    """NFC with white space folded: the form whose hash identifies a provision's wording."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def text_sha256(text: str) -> str:
    """SHA-256 (hex) of the normalised text."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def finding_key(work_id: str, eid: str, sha256: str, element: str, sub_element: str) -> str:
    """SHA-256 (hex) over the five parts; spans, confidence and version are never part of it."""
    parts = "\x1f".join((work_id, eid, sha256, element, sub_element))
    return hashlib.sha256(parts.encode()).hexdigest()
