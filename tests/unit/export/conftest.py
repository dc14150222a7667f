"""A small matrix of two real States and an invented one, with invented, hostile evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kb.assessment import StateRecord, assess_matrix
from kb.catalogue import Catalogue, State, load_catalogue
from kb.export.meta import ExportMeta
from kb.model.cells import Evidence, HeldWork, Matrix

DAY = date(2026, 1, 15)
HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1")
"""What law text could begin with, to be run by a spreadsheet program."""


def hostile_evidence(number: int, text: str) -> Evidence:
    return Evidence(
        finding_id=f"{number:064d}", provision_id=f"/akn/xa/act/2015/1/eng@2020-01-01/~sec_{number}",
        work_id="/akn/xa/act/2015/1", work=text, citation=text, quote=text + " ხალხი Закон",
        start=0, end=4, lang="ka", text_state="consolidated", in_force_from=date(1850, 1, 1),
        source_url=f"https://law.example/{number}",
        retrieved_at=datetime(2025, 5, 1, 12, 0, tzinfo=UTC), sha256="0" * 64, confidence=0.8,
        method="rules", sub_elements=("recruitment",), facts={"note": text, "reflection_days": 15},
    )  # fmt: skip


@pytest.fixture(scope="session")
def small_catalogue() -> Catalogue:
    whole = load_catalogue()
    invented = State.model_validate(
        {"code": "XA", "alpha3": "XXA", "languages": ("en",), "region": "Invented",
         "names": {"en": "Ardenia", "fr": "Ardénie", "ru": "Ардения"}, "invented": True}
    )  # fmt: skip
    return replace(whole, states={**whole.states, "XA": invented})


@pytest.fixture(scope="session")
def hostile(small_catalogue: Catalogue) -> Matrix:
    """XA has all the hostile texts as evidence, AT a law without findings, RU nothing."""
    evidence = [hostile_evidence(number, text) for number, text in enumerate(HOSTILE)]
    held = [HeldWork("/akn/at/act/1974/60", "=Criminal Code", "criminal-code", DAY)]
    records = [
        StateRecord("AT", {}, held),
        StateRecord("RU", {}),
        StateRecord("XA", {"reflection-period": evidence}),
    ]
    return assess_matrix(
        small_catalogue, records, as_of=DAY, instrument="cets-197",
        elements=("act", "reflection-period"), tagger_version="7",
    )  # fmt: skip


@pytest.fixture(scope="session")
def meta() -> ExportMeta:
    made_at = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
    return ExportMeta(made_at, "tagger-7", "catalogue-3", "2026.1")
