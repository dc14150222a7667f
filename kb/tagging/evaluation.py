"""Measures the tagger against labelled provisions.

A label of grade 2 must be found, grade 1 counts neither way, a finding without a label is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.model.findings import TagInput, TagResult

MUST = 2
GOLD_SUBS = {
    "act": "act",
    "means": "means",
    "exploitation": "exploitation-core",
    "aggravating": "aggravating",
    "assistance": "assistance-package",
}
"""The gold's groups of sub-elements to elements."""


@dataclass(frozen=True)
class GoldRow:
    """One labelled provision."""

    item: TagInput
    labels: Mapping[str, int]
    subs: Mapping[str, Sequence[str]]
    facts: Mapping[str, Any]


@dataclass
class Score:
    """Counts of right, false and missed findings."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of findings that are right; None without findings."""
        found = self.right + self.false
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Share of labels that were found; None without labels."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean; None where nothing was found nor wanted."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else None

    def row(self) -> dict[str, float | int | None]:
        """The figures, rounded, for tables and JSON."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        rounded = {k: None if v is None else round(v, 3) for k, v in figures.items()}
        return {**rounded, "right": self.right, "false": self.false, "missed": self.missed}


@dataclass
class Evaluation:
    """All figures of one run."""

    micro: Score = field(default_factory=Score)
    elements: dict[str, Score] = field(default_factory=dict)
    langs: dict[str, Score] = field(default_factory=dict)
    states: dict[str, Score] = field(default_factory=dict)
    subs: dict[str, Score] = field(default_factory=dict)
    facts: dict[str, Score] = field(default_factory=dict)
    negatives: int = 0
    negatives_with_findings: int = 0

    @property
    def macro_f1(self) -> float | None:
        """Mean of the elements' F1, over those that the gold holds."""
        values = [s.f1 for s in self.elements.values() if s.right + s.missed and s.f1 is not None]
        return sum(values) / len(values) if values else None

    def as_dict(self) -> dict[str, Any]:
        """Everything for ``--json``."""
        tables = ("elements", "langs", "states", "subs", "facts")
        return {
            "micro": self.micro.row(),
            "macro_f1": None if self.macro_f1 is None else round(self.macro_f1, 3),
            **{t: {k: s.row() for k, s in sorted(getattr(self, t).items())} for t in tables},
            "negatives": self.negatives,
            "negatives_with_findings": self.negatives_with_findings,
        }


def read_gold(row: Mapping[str, Any]) -> GoldRow:
    """One line of a gold file; KeyError where a needed key is missing."""
    item = TagInput(
        id=str(row["id"]),
        lang=str(row["lang"]),
        text=str(row["text"]),
        heading=str(row.get("heading") or ""),
        state=str(row.get("state") or ""),
        work=str(row.get("work") or ""),
    )
    return GoldRow(item, row["labels"], row.get("sub") or {}, row.get("facts") or {})


def _count(score: Score, *, found: bool, grade: int) -> None:
    if found and grade == MUST:
        score.right += 1
    elif found and not grade:
        score.false += 1
    elif not found and grade == MUST:
        score.missed += 1


def _add_subs(into: Evaluation, row: GoldRow, found: Mapping[str, TagResult]) -> None:
    for group, element in GOLD_SUBS.items():
        if element not in found or row.labels.get(element) != MUST or group not in row.subs:
            continue
        got, want = set(found[element].sub_elements), set(row.subs[group])
        score = into.subs.setdefault(element, Score())
        score.right += len(got & want)
        score.false += len(got - want)
        score.missed += len(want - got)


def _add_facts(into: Evaluation, row: GoldRow, found: Mapping[str, TagResult]) -> None:
    """Facts of provisions in which something that is labelled was found."""
    if not set(found) & set(row.labels):
        return
    got: dict[str, Any] = {}
    for result in found.values():
        for name, value in result.facts.items():
            got.setdefault(name, value)
    for name, value in got.items():
        if name not in row.facts:
            continue
        wanted = row.facts[name]
        wanted = tuple(wanted) if isinstance(wanted, list) else wanted
        right = value == wanted
        score = into.facts.setdefault(name, Score())
        score.right += right
        score.false += not right
    for name in set(row.facts) - set(got):
        into.facts.setdefault(name, Score()).missed += 1


def evaluate(
    pairs: Iterable[tuple[GoldRow, Sequence[TagResult]]], elements: Sequence[str]
) -> Evaluation:
    """Compare what the tagger asserts with the labels, over the given elements."""
    into = Evaluation()
    for row, results in pairs:
        found = {r.element: r for r in results if r.asserted and r.element in elements}
        for element in elements:
            grade = int(row.labels.get(element, 0))
            for score in (
                into.micro,
                into.elements.setdefault(element, Score()),
                into.langs.setdefault(row.item.lang, Score()),
                into.states.setdefault(row.item.state, Score()),
            ):
                _count(score, found=element in found, grade=grade)
        if not row.labels:
            into.negatives += 1
            into.negatives_with_findings += bool(found)
        _add_subs(into, row, found)
        _add_facts(into, row, found)
    return into
