"""Makers of evidence, works, decisions and records; the laws are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kb.assessment import StateRecord, assess_cell
from kb.catalogue import Catalogue, load_catalogue
from kb.model.cells import Cell, Evidence, HeldWork
from kb.model.findings import Decision

TODAY = date(2026, 1, 15)


def make_evidence(number: int = 1, **changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "finding_id": f"finding-{number}",
        "provision_id": f"/akn/xx/act/2015/1/eng@2020-01-01/~sec_{number}",
        "work_id": "/akn/xx/act/2015/1",
        "work": "Act on Invented Matters",
        "citation": f"s. {number}",
        "quote": "A person shall not keep another in bondage.",
        "start": 0,
        "end": 43,
        "lang": "en",
        "text_state": "consolidated",
        "in_force_from": date(2020, 1, 1),
        "source_url": "https://law.example/1",
        "retrieved_at": datetime(2025, 5, 1, tzinfo=UTC),
        "sha256": "0" * 64,
        "confidence": 0.8,
        "method": "rules",
    }
    return Evidence(**(values | changes))


def make_held(kind: str, number: int = 1, **changes: Any) -> HeldWork:
    values: dict[str, Any] = {
        "id": f"/akn/xx/act/2015/{number}",
        "title": f"Law {number}",
        "kind": kind,
        "as_of": date(2020, 1, 1),
    }
    return HeldWork(**(values | changes))


def make_decision(number: int, verdict: str, who: str, **changes: Any) -> Decision:
    values: dict[str, Any] = {
        "id": number,
        "target": "finding",
        "finding_key": "finding-1",
        "state": "",
        "territory": "",
        "element": "",
        "instrument": "",
        "as_of": "",
        "seen_keys": (),
        "verdict": verdict,
        "status": "",
        "reason": "",
        "who": who,
        "at": datetime(2025, 6, number, tzinfo=UTC),
    }
    return Decision(**(values | changes))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def evidence() -> Callable[..., Evidence]:
    return make_evidence


@pytest.fixture
def held() -> Callable[..., HeldWork]:
    return make_held


@pytest.fixture
def decision() -> Callable[..., Decision]:
    return make_decision


@pytest.fixture
def assess(catalogue: Catalogue) -> Callable[..., Cell]:
    def run(state: str, element: str, *found: Evidence, **options: Any) -> Cell:
        record = StateRecord(
            state=state,
            evidence_by_element={element: found} | options.pop("others", {}),
            held=options.pop("held", ()),
            decisions=options.pop("decisions", ()),
        )
        options.setdefault("as_of", TODAY)
        return assess_cell(catalogue, record, element, tagger_version="t1", **options)

    return run
