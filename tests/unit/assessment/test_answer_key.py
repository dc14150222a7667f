"""The answer key of the demonstration: its facts and sub-elements give the statuses it expects.

The evidence is made from the key itself, so this holds the rules to the key and not the tagger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.assessment import StateRecord, assess_cell
from kb.catalogue import Catalogue, default_root, load_catalogue
from kb.model.cells import Evidence, HeldWork

DEMO = Path(__file__).resolve().parents[3] / "corpora" / "demo"
KEY = yaml.safe_load((DEMO / "expected.yml").read_text(encoding="utf-8"))
# The key names no sub-elements for these; the laws have them.
SAID = {
    "identification-nrm": ["competent-actors", "reasonable-grounds"],
    "residence-permit": ["renewable"],
}
WEAK = {("XB", "identification-nrm"): []}


def rows() -> Iterator[tuple[str, str, date, dict[str, Any]]]:
    for state, entry in KEY["states"].items():
        for element, row in entry["elements"].items():
            yield state, element, KEY["as_of"], row
    for row in KEY["history"]:
        yield row["state"], row["element"], row["as_of"], row


@pytest.fixture(scope="module")
def demo() -> Catalogue:
    return load_catalogue(default_root(), extra=[DEMO])


def tagged(state: str, element: str, row: dict[str, Any]) -> list[str]:
    if element == "exploitation-core" and "sub_elements" not in row:
        purposes = ["sexual", "forced-labour", "slavery", "servitude", "organ-removal"]
        return purposes[:-1] if "largely" in row.values() else purposes
    return row.get("sub_elements") or WEAK.get((state, element), SAID.get(element, []))


@pytest.mark.parametrize(("state", "element", "as_of", "row"), list(rows()))
def test_the_rules_give_what_the_key_expects(
    demo: Catalogue,
    evidence: Callable[..., Evidence],
    held: Callable[..., HeldWork],
    state: str,
    element: str,
    as_of: date,
    row: dict[str, Any],
) -> None:
    facts, subs = row.get("facts", {}), tagged(state, element, row)
    found = [
        evidence(number, facts=facts, sub_elements=tuple(subs), in_force_from=None)
        for number, _ in enumerate(row["evidence"])
    ]
    works = (
        [] if row["status"] == "not searched" else [held(k) for k in demo.elements[element].kinds]
    )
    cell = assess_cell(
        demo,
        StateRecord(state, {element: found}, works),
        element,
        as_of=as_of,
        instrument=KEY["instrument"],
    )
    accepted = {row.get("as_if", row["status"]), *row.get("accept", ())}
    assert (cell.status == "benchmark") == (row["status"] == "benchmark")
    assert (cell.as_if or cell.status) in accepted, (cell.reason, cell.gaps)
