"""Whether stated facts are read exactly: days, months, years, ages and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.model.findings import FactValue, TagResult
from kb.tagging.gold import GoldRow

_PENALTY = ("offence-standalone", "forced-labour-slavery-offences", "penalties-natural")
FACT_ELEMENTS = {
    "reflection_days": ("reflection-period",),
    "permit_months": ("residence-permit",),
    "min_years": _PENALTY,
    "max_years": _PENALTY,
    "max_years_aggravated": ("aggravating", "penalties-natural"),
    "child_age": ("child-rule",),
    "np_type": ("non-punishment",),
}
"""The measured facts, each with the elements whose rules read it."""


@dataclass
class FactScore:
    """Counts of one fact over the provisions whose labels state it."""

    stated: int = 0
    """Provisions for which the gold states the fact."""
    asserted: int = 0
    """Those of them in which an element that carries the fact was asserted."""
    right: int = 0
    """Those of them for which exactly the stated value was read."""
    wrong: int = 0
    """Those of them for which another value was read; the rest are silent."""

    def row(self) -> dict[str, float | int | None]:
        """The figures, rounded, for tables and JSON."""
        return {
            "exact_where_asserted": _share(self.right, self.asserted),
            "asserted": self.asserted,
            "exact_of_all": _share(self.right, self.stated),
            "stated": self.stated,
            "right": self.right,
            "wrong": self.wrong,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _same(read: FactValue, stated: Any) -> bool:
    wanted = tuple(stated) if isinstance(stated, list) else stated
    return isinstance(read, bool) == isinstance(wanted, bool) and read == wanted


def count_facts(into: dict[str, FactScore], row: GoldRow, results: Sequence[TagResult]) -> None:
    """Add one provision. The value is that of the surest asserted element that gives one."""
    asserted = sorted((r for r in results if r.asserted), key=lambda r: -r.confidence)
    for fact in FACT_ELEMENTS.keys() & row.facts.keys():
        score = into.setdefault(fact, FactScore())
        carriers = [r for r in asserted if r.element in FACT_ELEMENTS[fact]]
        values = [r.facts[fact] for r in carriers if fact in r.facts]
        right = bool(values) and _same(values[0], row.facts[fact])
        score.stated += 1
        score.asserted += bool(carriers)
        score.right += right
        score.wrong += bool(values) and not right
