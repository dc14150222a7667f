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
class TagInput:
    """One text to tag; every field but ``text`` and ``lang`` may be empty."""

    id: str
    lang: str
    text: str
    heading: str = ""
    state: str = ""
    work: str = ""


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
