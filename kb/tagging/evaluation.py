"""Measures the tagger against labelled provisions.

A label of grade 2 must be found, grade 1 counts neither way, a finding without a label is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.model.findings import TagResult
from kb.tagging.fact_match import FactScore, count_facts
from kb.tagging.gold import MUST, GoldRow, Pair

GOLD_SUBS = {
    "act": "act",
    "means": "means",
    "exploitation": "exploitation-core",
    "aggravating": "aggravating",
    "assistance": "assistance-package",
}
"""The gold's groups of sub-elements to elements."""
FLAGSHIPS = {
    "criminalisation": ("offence-standalone",),
    "non-punishment": ("non-punishment",),
    "reflection-period": ("reflection-period",),
    "compensation": ("compensation-state", "compensation-offender"),
}
"""The four elements told apart; a provision has one where it has any of its elements."""
ENOUGH_POSITIVES = 5
"""The second macro figure leaves out elements with fewer labels: one error moves them too far."""


@dataclass
class Score:
    """Counts of right, false and missed findings."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def support(self) -> int:
        """Labels that must be found."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """Share of findings that are right; None without findings."""
        found = self.right + self.false
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Share of labels that were found; None without labels."""
        return self.right / self.support if self.support else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean; None where nothing was found nor wanted."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else None

    def row(self) -> dict[str, float | int | None]:
        """The figures, rounded, for tables and JSON."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        rounded = {k: None if v is None else round(v, 3) for k, v in figures.items()}
        counts = {"right": self.right, "false": self.false, "missed": self.missed}
        return {**rounded, "support": self.support, **counts}


@dataclass
class Evaluation:
    """All counts of one run."""

    micro: Score = field(default_factory=Score)
    elements: dict[str, Score] = field(default_factory=dict)
    langs: dict[str, Score] = field(default_factory=dict)
    states: dict[str, Score] = field(default_factory=dict)
    element_langs: dict[tuple[str, str], Score] = field(default_factory=dict)
    """By element and language; a pair that was neither found nor wanted is absent."""
    flagships: dict[str, Score] = field(default_factory=dict)
    subs: dict[str, Score] = field(default_factory=dict)
    facts: dict[str, FactScore] = field(default_factory=dict)
    provisions: int = 0
    negatives: int = 0
    negatives_with_findings: int = 0
    hard_negatives: int = 0
    hard_negatives_with_findings: int = 0
    findings_on_negatives: int = 0

    @property
    def macro_f1(self) -> float | None:
        """Mean of the elements' F1, over those that the gold holds."""
        return macro_f1(self.elements)


def macro_f1(scores: Mapping[str, Score], least: int = 1) -> float | None:
    """Mean F1 of the elements with at least so many labels; None where there are none."""
    values = [s.f1 for s in scores.values() if s.support >= least and s.f1 is not None]
    return sum(values) / len(values) if values else None


def _count(score: Score, *, found: bool, grade: int) -> None:
    if found and grade == MUST:
        score.right += 1
    elif found and not grade:
        score.false += 1
    elif not found and grade == MUST:
        score.missed += 1


def _add_pairs(into: Evaluation, row: GoldRow, found: Iterable[str], elements: set[str]) -> None:
    """Only what was found or wanted: no other pair counts."""
    found = set(found)
    lang, state = row.item.lang, row.item.state
    for element in (found | set(row.labels)) & elements:
        for score in (
            into.micro,
            into.elements[element],
            into.langs[lang],
            into.states[state],
            into.element_langs.setdefault((element, lang), Score()),
        ):
            _count(score, found=element in found, grade=row.labels.get(element, 0))
    for name, score in into.flagships.items():
        members = FLAGSHIPS[name]
        grade = max(row.labels.get(member, 0) for member in members)
        _count(score, found=not found.isdisjoint(members), grade=grade)


def _add_negative(into: Evaluation, row: GoldRow, findings: int) -> None:
    if row.labels:
        return
    into.negatives += 1
    into.negatives_with_findings += bool(findings)
    into.findings_on_negatives += findings
    into.hard_negatives += row.hard_negative
    into.hard_negatives_with_findings += row.hard_negative and bool(findings)


def _add_subs(into: Evaluation, row: GoldRow, found: Mapping[str, TagResult]) -> None:
    for group, element in GOLD_SUBS.items():
        if element not in found or row.labels.get(element) != MUST or group not in row.subs:
            continue
        got, want = set(found[element].sub_elements), set(row.subs[group])
        score = into.subs.setdefault(element, Score())
        score.right += len(got & want)
        score.false += len(got - want)
        score.missed += len(want - got)


def evaluate(pairs: Iterable[Pair], elements: Sequence[str]) -> Evaluation:
    """Compare what the tagger asserts with the labels, over the given elements."""
    wanted = set(elements)
    into = Evaluation(
        elements={element: Score() for element in elements},
        flagships={name: Score() for name, of in FLAGSHIPS.items() if wanted.intersection(of)},
    )
    for row, results in pairs:
        found = {r.element: r for r in results if r.asserted and r.element in wanted}
        into.provisions += 1
        into.langs.setdefault(row.item.lang, Score())
        into.states.setdefault(row.item.state, Score())
        _add_pairs(into, row, found, wanted)
        _add_negative(into, row, len(found))
        _add_subs(into, row, found)
        count_facts(into.facts, row, tuple(found.values()))
    return into


def outcomes(
    pairs: Iterable[Pair], elements: Sequence[str]
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """For each provision its id and the elements found rightly, found falsely and missed."""
    for row, results in pairs:
        found = {r.element for r in results if r.asserted and r.element in elements}
        must = {e for e, grade in row.labels.items() if grade == MUST and e in elements}
        touched = {element for element, grade in row.labels.items() if grade}
        yield (
            row.item.id,
            {
                "right": sorted(found & must),
                "false": sorted(found - touched),
                "missed": sorted(must - found),
            },
        )
