"""The tagger: cues, rules, meaning and the trained head, one text at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property

from kb.model.findings import Span, TagInput, TagResult
from kb.model.search import FloatArray
from kb.ports import Encoder
from kb.tagging.evidence import lead_span, spans_of
from kb.tagging.explanation import doubt, explain
from kb.tagging.facts import read_facts
from kb.tagging.features import Candidate, candidates
from kb.tagging.head import BOTH, RULES, SEMANTIC, Heads, load_heads
from kb.tagging.lexicon import available, lexicon_key, read_data
from kb.tagging.matching import Unit, make_unit
from kb.tagging.meaning import Meaning, Readings, load_meaning
from kb.tagging.notes import LONG_CHARS, notes_of
from kb.tagging.orthography import reading_data
from kb.tagging.relevance import is_relevant
from kb.tagging.rules import RuleBook, load_rules
from kb.tagging.sub_elements import read_sub_elements
from kb.tagging.windows import Window

CODE_VERSION = "5"
"""Raise it when the code gives other findings for the same data."""
SURE_RULE = 0.9
"""A rule with this score asserts by itself, whatever the head makes of the rest."""
_BATCH = 64
_LEAST_CANDIDATE = 0.05
_LEAST_FACTS = 0.2
_MOST_WINDOWS = 3


class Tagger:
    """Finds the elements that a text legislates on. Safe to make in each worker process."""

    def __init__(
        self,
        rules: RuleBook,
        heads: Heads,
        meaning: Meaning | None = None,
        encoder: Encoder | None = None,
        *,
        cues: bool = True,
    ) -> None:
        self.rules = rules
        self.cues = cues
        self.heads = heads
        self.meaning = meaning
        self.encoder = encoder

    @cached_property
    def version(self) -> str:
        """Digest of code, lexicons, rules, weights and encoder."""
        parts = [CODE_VERSION, self.rules.digest, self.heads.digest]
        parts += [read_data(f"{lang}.yml") for lang in available()]
        parts += [read_data("references.yml"), reading_data()]
        parts.append(f"{self.meaning.digest} {self.meaning.encoder}" if self.meaning else "rules")
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    @property
    def threshold(self) -> float:
        """Confidence from which the tagger asserts, where a lexicon serves the language."""
        method = RULES if self.meaning is None else BOTH if self.cues else SEMANTIC
        return self.heads.by_method[method].threshold

    @property
    def elements(self) -> tuple[str, ...]:
        """Elements that the rules look for."""
        return tuple(element.element for element in self.rules.elements)

    def tag(
        self,
        inputs: Sequence[TagInput],
        vectors: Sequence[FloatArray] | None = None,
        *,
        explained: bool = False,
    ) -> Iterator[tuple[TagResult, ...]]:
        """All candidates of each text, best first, one an element.

        ``vectors`` are the passage vectors (windows, dimensions) of ``heading + "\\n" + text``;
        without them the encoder makes them, and without an encoder the rules stand alone. With
        ``explained`` each result says what decided.
        """
        for start in range(0, len(inputs), _BATCH):
            batch = inputs[start : start + _BATCH]
            given = vectors[start : start + _BATCH] if vectors is not None else None
            for item, windows in zip(batch, self._windows(batch, given), strict=True):
                yield self.tag_one(item, windows, explained=explained)

    def _windows(
        self, batch: Sequence[TagInput], given: Sequence[FloatArray] | None
    ) -> Sequence[FloatArray | None]:
        if self.meaning is None or (given is None and self.encoder is None):
            return [None] * len(batch)
        if given is None:
            assert self.encoder is not None
            return self.encoder.encode_passages([passage(item) for item in batch])
        return given

    def detached(self) -> Tagger:
        """A twin for a worker process: it knows the meaning of the elements, and the encoder
        stays behind. Give it vectors; without them its rules stand alone."""
        return Tagger(self.rules, self.heads, self.meaning, cues=self.cues)

    def tag_one(
        self, item: TagInput, windows: FloatArray | None = None, *, explained: bool = False
    ) -> tuple[TagResult, ...]:
        """All candidates of one text, given its passage vectors (windows, dimensions)."""
        if not item.text.strip():
            return ()
        lexicon = lexicon_key(item.lang, self.rules.aliases) if self.cues else ""
        readings = None
        if self.meaning is not None and windows is not None and len(windows):
            readings = self.meaning.read(windows)
        if not is_relevant(item, lexicon, self.rules, readings):
            return ()
        unit = make_unit(item, lexicon) if lexicon else None
        if unit is None and readings is None:
            return ()
        method = RULES if readings is None else SEMANTIC if unit is None else BOTH
        notes = notes_of(item, lexicon)
        found = (
            self._result(item, unit, lexicon, candidate, readings, method, notes, explained)
            for candidate in candidates(unit, self.rules, readings, self.heads.floor)
        )
        kept = [result for result in found if result.confidence >= _LEAST_CANDIDATE]
        return tuple(sorted(kept, key=lambda r: (not r.asserted, -r.confidence, r.element)))

    def _result(
        self,
        item: TagInput,
        unit: Unit | None,
        lexicon: str,
        candidate: Candidate,
        readings: Readings | None,
        method: str,
        notes: tuple[str, ...],
        explained: bool,
    ) -> TagResult:
        head = self.heads.by_method[method]
        confidence = head.confidence(candidate.features)
        if candidate.match is not None and candidate.match.best >= SURE_RULE:
            confidence = max(confidence, head.threshold)
        asserted = confidence >= head.threshold
        element = candidate.rules.element
        return TagResult(
            element=element,
            confidence=round(confidence, 3),
            method=method if unit is None or self._cued(unit, candidate) else SEMANTIC,
            spans=self._spans(item, unit, candidate),
            sub_elements=(
                read_sub_elements(unit, candidate, self.rules) if unit is not None else {}
            ),
            facts=(
                read_facts(unit, lexicon, candidate.rules.facts)
                if unit is not None and confidence >= _LEAST_FACTS and len(item.text) <= LONG_CHARS
                else {}
            ),
            asserted=asserted,
            doubt=doubt(confidence, head.threshold, candidate, readings),
            notes=notes,
            why=explain(unit, candidate, head, self.rules) if explained else None,
        )

    def _cued(self, unit: Unit, candidate: Candidate) -> bool:
        classes = self.rules.cues[candidate.rules.element]
        return candidate.match is not None or not unit.present.isdisjoint(classes)

    def _spans(self, item: TagInput, unit: Unit | None, candidate: Candidate) -> tuple[Span, ...]:
        """The words on which the finding rests, else the beginning of the text."""
        if unit is None:
            return (lead_span(item.text),)
        if candidate.match is not None:
            return spans_of(unit.text, unit.words, candidate.match.windows)
        classes = self.rules.cues[candidate.rules.element]
        hits = sorted(hit for cls in classes for hit in unit.hits.get(cls, ()))
        windows = [Window(hit.first, hit.last) for hit in hits[:_MOST_WINDOWS]]
        return spans_of(unit.text, unit.words, windows)


def passage(item: TagInput) -> str:
    """What is encoded for a text: its headings and the text."""
    return f"{item.heading}\n{item.text}" if item.heading else item.text


def make_tagger(encoder: Encoder | None = None, *, cues: bool = True) -> Tagger:
    """A tagger with the project's lexicons, rules and weights.

    The network reads the vectors of one encoder; with another one the rules stand alone. Without
    ``cues`` meaning stands alone, to measure it.
    """
    if encoder is None:
        return Tagger(load_rules(), load_heads())
    meaning = load_meaning()
    known = meaning if meaning.encoder == encoder.digest else None
    return Tagger(load_rules(), load_heads(), known, encoder, cues=cues)
