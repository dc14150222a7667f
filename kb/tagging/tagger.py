"""The tagger: rules over cues, meaning, facts and evidence, one text at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from kb.model.findings import Span, TagInput, TagResult
from kb.model.search import FloatArray
from kb.ports import Encoder
from kb.tagging.calibration import BOTH, RULES, SEMANTIC, by_meaning, combined
from kb.tagging.evidence import lead_span, spans_of
from kb.tagging.facts import read_facts
from kb.tagging.lexicon import available, lexicon_key, read_data
from kb.tagging.matching import (
    RuleMatch,
    Unit,
    labelled_hits,
    make_unit,
    match_element,
    passes_gate,
    sub_hits,
)
from kb.tagging.rules import ElementRules, RuleBook, load_rules
from kb.tagging.semantics import Meaning, Prototypes, load_prototypes

CODE_VERSION = "3"
"""Raise it when the code gives other findings for the same data."""
_SUB_REACH = 60
_BATCH = 64
_HALF = 0.5
_LEAST_CANDIDATE = 0.2


class Tagger:
    """Finds the elements that a text legislates on. Safe to make in each worker process."""

    def __init__(
        self, rules: RuleBook, prototypes: Prototypes, encoder: Encoder | None = None
    ) -> None:
        self.rules = rules
        self.prototypes = prototypes
        self.encoder = encoder
        self._meaning: Meaning | None = None

    @cached_property
    def version(self) -> str:
        """Digest of code, lexicons, rules, prototypes and encoder."""
        parts = [CODE_VERSION, self.rules.digest, self.prototypes.digest]
        parts += [read_data(f"{lang}.yml") for lang in available()]
        parts.append(read_data("references.yml"))
        parts.append(self.encoder.digest if self.encoder else "rules")
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    @property
    def elements(self) -> tuple[str, ...]:
        """Elements that the rules look for."""
        return tuple(element.element for element in self.rules.elements)

    def tag(
        self, inputs: Sequence[TagInput], vectors: Sequence[FloatArray] | None = None
    ) -> Iterator[tuple[TagResult, ...]]:
        """All candidates of each text, best first, one an element.

        ``vectors`` are the passage vectors (windows, dimensions) of ``heading + "\\n" + text``;
        without them the encoder makes them, and without an encoder the rules stand alone.
        """
        for start in range(0, len(inputs), _BATCH):
            batch = inputs[start : start + _BATCH]
            given = vectors[start : start + _BATCH] if vectors is not None else None
            scores = self._meanings(batch, given)
            for item, meaning in zip(batch, scores, strict=True):
                yield self.tag_one(item, meaning)

    def _meanings(
        self, batch: Sequence[TagInput], given: Sequence[FloatArray] | None
    ) -> list[Mapping[str, float]]:
        meaning = self._ready_meaning()
        if meaning is None or (given is None and self.encoder is None):
            return [{} for _ in batch]
        if given is None:
            assert self.encoder is not None
            texts = [f"{i.heading}\n{i.text}" if i.heading else i.text for i in batch]
            given = self.encoder.encode_passages(texts)
        return [meaning.scores(vector) for vector in given]

    def _ready_meaning(self) -> Meaning | None:
        if self._meaning is None and self.encoder is not None:
            self._meaning = Meaning(self.prototypes, self.encoder)
        return self._meaning

    def detached(self) -> Tagger:
        """A twin for a worker process: it knows the meaning of the elements, and the encoder
        stays behind. Give it vectors; without them its rules stand alone."""
        twin = Tagger(self.rules, self.prototypes)
        twin._meaning = self._ready_meaning()
        return twin

    def tag_one(self, item: TagInput, meaning: Mapping[str, float]) -> tuple[TagResult, ...]:
        """All candidates of one text, given what its meaning says of each element."""
        if not item.text.strip():
            return ()
        lexicon = lexicon_key(item.lang, self.rules.aliases)
        found: list[TagResult] = []
        if lexicon and passes_gate(item, lexicon, self.rules):
            unit = make_unit(item, lexicon)
            for element in self.rules.elements:
                match = match_element(unit, element, self.rules)
                if match is not None:
                    found.append(self._result(unit, lexicon, element, match, meaning))
        known = {result.element for result in found}
        found.extend(self._by_meaning(item, meaning, known, alone=not lexicon))
        return tuple(sorted(found, key=lambda r: (not r.asserted, -r.confidence, r.element)))

    def _by_meaning(
        self, item: TagInput, meaning: Mapping[str, float], known: set[str], *, alone: bool
    ) -> Iterator[TagResult]:
        """Candidates that no rule found. They are asserted only where no lexicon serves the
        language: elsewhere meaning alone cost more precision than it gave recall."""
        for element, contrast in meaning.items():
            confidence = by_meaning(element, contrast, self.prototypes)
            if element in known or confidence < _LEAST_CANDIDATE:
                continue
            yield TagResult(
                element=element,
                confidence=round(confidence, 3),
                method=SEMANTIC,
                spans=(lead_span(item.text),),
                asserted=alone and confidence >= _HALF,
            )

    def _result(
        self,
        unit: Unit,
        lexicon: str,
        element: ElementRules,
        match: RuleMatch,
        meaning: Mapping[str, float],
    ) -> TagResult:
        name = element.element
        confidence, method = match.score, RULES
        if name in meaning:
            method = BOTH
            confidence = combined(match.score, name, meaning[name], element.weight, self.prototypes)
        return TagResult(
            element=name,
            confidence=round(confidence, 3),
            method=method,
            spans=spans_of(unit.text, unit.words, match.windows),
            sub_elements=self._subs(unit, element, match),
            facts=read_facts(unit, lexicon, element.facts),
            asserted=confidence >= element.threshold,
        )

    def _subs(
        self, unit: Unit, element: ElementRules, match: RuleMatch
    ) -> dict[str, tuple[Span, ...]]:
        hits = unit.protective if element.protective else unit.hits
        found = dict(labelled_hits(hits, element.subs, self.rules))
        if element.sub:
            members = self.rules.groups[element.sub]
            found |= sub_hits(hits, element.sub, members, match.windows, _SUB_REACH)
        words = unit.words
        return {
            sub: tuple(Span(words[hit.first].start, words[hit.last].end) for hit in kept)
            for sub, kept in found.items()
        }


def make_tagger(catalogue: object | None = None, encoder: Encoder | None = None) -> Tagger:
    """A tagger with the project's lexicons, rules and prototypes."""
    return Tagger(load_rules(), load_prototypes(), encoder)
