"""A finding is explained by reading its text again as the build did."""

import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from kb.model.findings import DISAGREEMENT
from kb.model.law import (
    Expression,
    ParsedDocument,
    Provision,
    ProvisionKind,
    Snapshot,
    TextState,
    Work,
)
from kb.services.explain import Explainer, units_round
from kb.services.tagging import tag_pending
from kb.settings import Settings
from kb.store import stages, writing
from kb.store.embeddings import EmbeddingCache
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.tagging.explanation import doubt
from kb.tagging.features import Candidate
from kb.tagging.head import METHODS, read_heads
from kb.tagging.matching import RuleMatch
from kb.tagging.meaning import Meaning, Network, readings
from kb.tagging.rules import load_rules
from kb.tagging.tagger import Tagger
from kb.terminal import NoProgress, SystemClock
from kb.text.units import units

WORK = "/akn/xa/act/2001/persons"
EXPRESSION = f"{WORK}/eng@2001-01-01"
TEXT = (
    "A victim of trafficking in human beings is granted a recovery and reflection period of 45 days."
)  # fmt: skip
OTHER = "The fee is ten units of account."
DIMENSIONS = 4
ELEMENTS = tuple(rules.element for rules in load_rules().elements)


def heads() -> str:
    model = {
        "threshold": 0.5,
        "slope": 1.0,
        "offset": 0.0,
        "weights": {"rule: here": 3.0, "always": -1.0},
    }
    return json.dumps({"floor": 9.0, **dict.fromkeys(METHODS, model)})


def tagger(*, meaning: bool) -> Tagger:
    zeros = np.zeros((DIMENSIONS, 2), np.float32)
    network = Network(
        zeros[:, 0], np.ones(DIMENSIONS, np.float32), zeros, zeros[0],
        np.zeros((2, len(ELEMENTS)), np.float32), np.zeros(len(ELEMENTS), np.float32),
    )  # fmt: skip
    definitions = np.ones((len(ELEMENTS), DIMENSIONS), np.float32) / 2
    known = Meaning(ELEMENTS, (network,), definitions, "encoder", "digest")
    return Tagger(load_rules(), read_heads(heads()), known if meaning else None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url="", workers=1)


@pytest.fixture
def engine(settings: Settings) -> Engine:
    engine = open_store(settings)
    provisions = (
        Provision("sec_1", ProvisionKind.ARTICLE, "1", "Victims", "", None, "s. 1"),
        Provision("sec_1__para_1", ProvisionKind.PARAGRAPH, "(1)", "", OTHER, "sec_1", "s. 1(1)"),
        Provision("sec_1__para_2", ProvisionKind.PARAGRAPH, "(2)", "", TEXT, "sec_1", "s. 1(2)"),
    )
    document = ParsedDocument(
        Work(WORK, "XA", "act", "Persons Act", invented=True),
        Expression(EXPRESSION, WORK, "en", TextState.CONSOLIDATED, None),
        provisions,
    )
    with engine.begin() as connection:
        snapshot = Snapshot(
            "0" * 64, "https://law.example", "f", SystemClock().now(), 1, "text/plain"
        )
        number = writing.add_snapshot(connection, snapshot)
        writing.add_document(connection, document, units(provisions), snapshot_id=number, path="f")
    return engine


@pytest.fixture
def cache(engine: Engine, tmp_path: Path) -> EmbeddingCache:
    made = EmbeddingCache(tmp_path / "vectors", "encoder", DIMENSIONS)
    vector = np.full((1, DIMENSIONS), 0.5, np.float32)
    made.put_many(dict.fromkeys(stages.unit_hashes(engine), vector))
    return made


def built(engine: Engine, settings: Settings, cache: EmbeddingCache, with_: Tagger) -> str:
    """Tag everything; the key of the finding of the reflection period."""
    tag_pending(engine, settings, cache, with_, NoProgress())
    return next(
        row.finding.key
        for row in Reader(engine).findings(EXPRESSION)
        if row.finding.element == "reflection-period" and not row.finding.sub_element
    )


@pytest.mark.parametrize("meaning", [True, False])
def test_the_reason_is_that_of_the_finding(
    engine: Engine, settings: Settings, cache: EmbeddingCache, meaning: bool
) -> None:
    made = tagger(meaning=meaning)
    key = built(engine, settings, cache, made)
    (row,) = Reader(engine).findings_by_key([key])[key]
    reason = Explainer(engine, [made], cache).explain(key)
    assert reason is not None
    assert row.finding.eid == "sec_1__para_2"
    assert reason.result.element == "reflection-period"
    assert (reason.result.confidence, reason.result.doubt) == (
        row.finding.confidence,
        row.finding.doubt,
    )
    why = reason.result.why
    assert why is not None
    assert why.rules
    said = [reason.unit.text[phrase.start : phrase.end] for phrase in why.phrases]
    assert any("reflection" in words for words in said)


def test_a_rules_only_finding_needs_no_vectors(
    engine: Engine, settings: Settings, cache: EmbeddingCache
) -> None:
    made = tagger(meaning=False)
    key = built(engine, settings, cache, made)
    assert Explainer(engine, [made], None).explain(key) is not None


def test_another_version_explains_nothing(
    engine: Engine, settings: Settings, cache: EmbeddingCache
) -> None:
    made = tagger(meaning=True)
    key = built(engine, settings, cache, made)
    other = Explainer(engine, [tagger(meaning=False)], cache)
    assert not other.knows(made.version)
    assert other.explain(key) is None


def test_without_its_vectors_nothing_is_guessed(
    engine: Engine, settings: Settings, cache: EmbeddingCache
) -> None:
    made = tagger(meaning=True)
    key = built(engine, settings, cache, made)
    assert Explainer(engine, [made], None).explain(key) is None


def test_unknown_key_is_not_explained(engine: Engine) -> None:
    assert Explainer(engine, [tagger(meaning=False)], None).explain("none") is None


def test_all_units_of_the_article_are_read(engine: Engine) -> None:
    rows = Reader(engine).provisions(EXPRESSION)
    (unit,) = units_round(rows, "sec_1__para_2")
    assert unit == rows[0].unit_sha256


def test_contradiction_of_rules_and_meaning_has_the_doubt_that_pages_name() -> None:
    rules = load_rules().elements[0]
    candidate = Candidate(rules, RuleMatch(0.9, ("a rule",), (), 0.9), {})
    scores = np.full(len(ELEMENTS), -3.0, np.float32)
    against = readings(ELEMENTS, scores, np.zeros(len(ELEMENTS), np.float32))
    assert doubt(0.99, 0.5, candidate, against) == DISAGREEMENT
