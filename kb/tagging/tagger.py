"""The tagger: rules over cues, meaning, facts and evidence, one text at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from kb.model.findings import FactValue, Span, TagInput, TagResult
from kb.model.search import FloatArray
from kb.ports import Encoder
from kb.tagging.cues import Hit
from kb.tagging.evidence import spans_of
from kb.tagging.facts import read_facts
from kb.tagging.lexicon import available, lexicon_key, read_data
from kb.tagging.matching import RuleMatch, Unit, make_unit, match_element, passes_gate, sub_hits
from kb.tagging.rules import ElementRules, RuleBook, load_rules
from kb.tagging.semantics import Meaning, Prototypes, load_prototypes

CODE_VERSION = "1"
"""Raise it when the code gives other findings for the same data."""
_SUB_REACH = 60
_BATCH = 64


class Tagger:
    """Finds the elements that a text legislates on. Safe to make in each worker process."""

    def __init__(
        self, rules: RuleBook, prototypes: Prototypes, encoder: Encoder | None = None
    ) -> None:
        self.rules = rules
        self.prototypes = prototypes
        self.encoder = encoder
        self._meaning: Meaning | None = None

    @property
    def version(self) -> str:
        """Digest of code, lexicons, rules, prototypes and encoder."""
        parts = [CODE_VERSION, self.rules.digest, self.prototypes.digest]
        parts += [read_data(f"{lang}.yml") for lang in available()]
        parts.append(read_data("references.yml"))
        parts.append(self.encoder.digest if self.encoder else "rules")
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

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
        if self.encoder is None:
            return [{} for _ in batch]
        if self._meaning is None:
            self._meaning = Meaning(self.prototypes, self.encoder)
        if given is None:
            texts = [f"{i.heading}\n{i.text}" if i.heading else i.text for i in batch]
            given = self.encoder.encode_passages(texts)
        return [self._meaning.scores(vector) for vector in given]

    def tag_one(self, item: TagInput, meaning: Mapping[str, float]) -> tuple[TagResult, ...]:
        """All candidates of one text, given what its meaning says of each element."""
        if not item.text.strip():
            return ()
        lexicon = lexicon_key(item.lang, self.rules.aliases)
        found: list[TagResult] = []
        unit = make_unit(item, lexicon) if lexicon else None
        if unit is not None and passes_gate(unit, self.rules):
            for element in self.rules.elements:
                match = match_element(unit, element, self.rules)
                if match is not None:
                    found.append(self._result(unit, lexicon, element, match, meaning))
        return tuple(sorted(found, key=lambda r: (not r.asserted, -r.confidence, r.element)))

    def _result(
        self,
        unit: Unit,
        lexicon: str,
        element: ElementRules,
        match: RuleMatch,
        meaning: Mapping[str, float],
    ) -> TagResult:
        hits = unit.protective if element.protective else unit.hits
        subs: Mapping[str, tuple[Hit, ...]] = {}
        if element.sub:
            members = self.rules.groups[element.sub]
            subs = sub_hits(hits, element.sub, members, match.windows, _SUB_REACH)
        spans = spans_of(unit.text, unit.words, match.windows)
        facts: dict[str, FactValue] = read_facts(unit, lexicon, element.facts, match.windows)
        return TagResult(
            element=element.element,
            confidence=round(match.score, 3),
            method="rules",
            spans=spans,
            sub_elements={
                sub: tuple(Span(unit.words[h.first].start, unit.words[h.last].end) for h in found)
                for sub, found in subs.items()
            },
            facts=facts,
            asserted=match.score >= element.threshold,
        )


def make_tagger(catalogue: object | None = None, encoder: Encoder | None = None) -> Tagger:
    """A tagger with the project's lexicons, rules and prototypes."""
    return Tagger(load_rules(), load_prototypes(), encoder)
