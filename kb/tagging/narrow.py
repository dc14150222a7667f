"""Places a finding on the smallest provision whose text holds all its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.model.findings import Span, TagResult
from kb.tagging.evidence import lead_span
from kb.text.units import Passage


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding in the text of one provision; spans are offsets into that text."""

    eid: str
    text: str
    spans: tuple[Span, ...]
    sub_elements: Mapping[str, tuple[Span, ...]]


def offset_of(unit: str, eid: str, text: str, passages: Sequence[Passage]) -> int | None:
    """Where a unit stands in the text of its article; None where its words are other ones."""
    for passage in passages:
        if passage.eid == eid:
            same = text[passage.label : passage.label + len(unit)] == unit
            return passage.label if same else None
    return None


def place(
    result: TagResult, unit: str, offset: int, text: str, passages: Sequence[Passage]
) -> Placed:
    """Place what was found in a unit that stands at ``offset`` of the article's text.

    The first passage is the article: it is taken where no smaller one holds the spans of the
    element and of its sub-elements, and where no words are evidence (the only span is the
    beginning of the unit).
    """
    spans = _moved(result.spans, offset)
    subs = {name: _moved(found, offset) for name, found in result.sub_elements.items()}
    evidence = [*spans, *(span for found in subs.values() for span in found)]
    if evidence == [*_moved((lead_span(unit),), offset)]:
        evidence.append(Span(offset, offset + len(unit)))
    chosen = smallest(evidence, passages)
    return Placed(
        eid=chosen.eid,
        text=text[chosen.start : chosen.end],
        spans=_within(spans, chosen),
        sub_elements={name: _within(found, chosen) for name, found in subs.items()},
    )


def smallest(spans: Sequence[Span], passages: Sequence[Passage]) -> Passage:
    """The shortest passage that holds all spans; the first one where there is none."""
    low, high = min(span.start for span in spans), max(span.end for span in spans)
    holding = [p for p in passages if p.label <= low and high <= p.end and p.start < p.end]
    return min(holding, key=lambda p: p.end - p.label, default=passages[0])


def place_again(result: TagResult, unit: str, text: str, article: Passage) -> Placed:
    """Place what was found in a unit on its article, whose white space is another: each span is
    where its words are first found, or the whole text."""
    return Placed(
        eid=article.eid,
        text=text,
        spans=_found(result.spans, unit, text),
        sub_elements={name: _found(s, unit, text) for name, s in result.sub_elements.items()},
    )


def _found(spans: Iterable[Span], unit: str, text: str) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        words = unit[span.start : span.end].split()
        match = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
        found.append(Span(*match.span()) if match else Span(0, len(text)))
    return tuple(found)


def _moved(spans: Iterable[Span], offset: int) -> tuple[Span, ...]:
    return tuple(Span(span.start + offset, span.end + offset) for span in spans)


def _within(spans: Iterable[Span], passage: Passage) -> tuple[Span, ...]:
    """Spans as offsets into the passage's words; what stands in its number is cut off."""
    cut = ((max(span.start, passage.start), span.end) for span in spans)
    return tuple(
        Span(start - passage.start, end - passage.start)
        for start, end in (
            pair if pair[0] < pair[1] else (passage.start, passage.end) for pair in cut
        )
    )
