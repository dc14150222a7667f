"""How far two persons agree who judge the same findings without sight of each other.

Cohen's kappa (J. Cohen, A coefficient of agreement for nominal scales, 1960): agreement beyond
what chance would give, from the share of each verdict with the first and the second reader.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.model.desk import BlindPair

ALL = ""
"""Name of the row over all elements."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one element, or on all together."""

    element: str
    pairs: int
    agreed: int
    kappa: float | None
    """-1..1; None where there is no pair, or where all verdicts are the same."""

    @property
    def share(self) -> float | None:
        """Share of the pairs that agree, 0..1."""
        return self.agreed / self.pairs if self.pairs else None


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Kappa of pairs (first reader's word, second reader's word); None where it is undefined."""
    total = len(pairs)
    if not total:
        return None
    observed = sum(first == second for first, second in pairs) / total
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[word] * second[word] for word in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def agreements(pairs: Iterable[BlindPair]) -> tuple[Agreement, ...]:
    """One row an element, by its slug; the first row is over all of them."""
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in pairs:
        grouped[ALL].append((pair.first, pair.second))
        grouped[pair.element].append((pair.first, pair.second))
    return tuple(_row(element, grouped[element]) for element in sorted(grouped))


def _row(element: str, pairs: Sequence[tuple[str, str]]) -> Agreement:
    agreed = sum(first == second for first, second in pairs)
    return Agreement(element, len(pairs), agreed, cohens_kappa(pairs))
