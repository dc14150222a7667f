"""The parts of a State in which works apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from kb.model.cells import Evidence, HeldWork

_TERRITORIES = Path(__file__).resolve().parents[2] / "corpora" / "assessment" / "territories.yml"


class Territories(BaseModel):
    """Parts of States, and groups of parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    states: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]


@cache
def load_territories() -> Territories:
    """The territories that come with the project."""
    return Territories.model_validate(yaml.safe_load(_TERRITORIES.read_text(encoding="utf-8")))


def parts_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes with groups opened (``GB-EAW`` -> ``GB-ENG``, ``GB-WLS``), each once, in order."""
    groups = load_territories().groups
    return tuple(dict.fromkeys(part for code in codes for part in groups.get(code, (code,))))


def territories_of(
    state: str, evidence: Sequence[Evidence], held: Sequence[HeldWork]
) -> tuple[str, ...]:
    """Every part of the State if some work applies in a part only, else none."""
    named = [code for work in held for code in work.territories]
    named += [code for item in evidence for code in item.territories]
    if not named:
        return ()
    known = load_territories().states.get(state, ())
    return tuple(dict.fromkeys((*known, *parts_of(named))))


def applies_in(one: Evidence | HeldWork, territory: str) -> bool:
    """Whether a work or its finding applies in the part; no territories means everywhere."""
    return not one.territories or territory in parts_of(one.territories)
