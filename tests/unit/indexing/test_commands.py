"""``kb search`` and ``kb evaluate search`` on a small real index with the real encoder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexing.backends.embedded import EmbeddedBackend
from indexing.commands import read_filters, search
from indexing.encoders import onnx_engine
from indexing.evaluate_command import evaluate_search
from kb.errors import MissingPartError, UsageError
from kb.model.search import IndexEntry
from kb.settings import Settings

TEXTS = {
    ("XA", "en", "s. 1"): "A victim has a recovery and reflection period of ninety days.",
    ("XF", "cs", "§ 5"): "Oběti se poskytne lhůta na rozmyšlenou v délce třiceti dnů.",
    ("XE", "ru", "ст. 7"): "Вред жертве торговли людьми возмещает государство.",
    ("XA", "en", "s. 9"): "The Minister publishes the budget of the ports each year.",
}


@pytest.fixture
def built(data_dir: Path) -> Path:
    encoder = onnx_engine.create(Settings())
    entries = [
        IndexEntry(
            id=f"/akn/{state.lower()}/act/2001/code/~{citation}",
            work_id=f"/akn/{state.lower()}/act/2001/code",
            state=state,
            lang=lang,
            work_title="Code",
            kind="act",
            citation=citation,
            heading="",
            text=text,
            elements=(),
            in_force_from=date(2001, 1, 1),
            in_force_until=None,
            vectors=vectors,
        )
        for ((state, lang, citation), text), vectors in zip(
            TEXTS.items(), encoder.encode_passages(list(TEXTS.values())), strict=True
        )
    ]
    EmbeddedBackend(Settings().index_dir, lambda: encoder).build(entries, key="k")
    return data_dir


def answered(*words: str) -> dict[str, object]:
    result = CliRunner().invoke(search, [*words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_json_is_the_contract(built: Path) -> None:
    answer = answered("reflection period")
    assert set(answer) == {"query", "mode", "total", "took_ms", "facets", "hits"}
    assert answer["total"] == 4
    hits = answer["hits"]
    assert isinstance(hits, list)
    assert {"id", "state", "work_title", "citation", "lang", "score", "parts", "elements",
            "highlights"} <= set(hits[0])  # fmt: skip
    assert [hit["citation"] for hit in hits[:2]] == ["s. 1", "§ 5"]
    assert hits[0]["parts"]["lexical"] is not None
    assert hits[1]["parts"]["semantic"] is not None
    assert hits[1]["highlights"][0]["text"]


def test_no_hit_is_no_error(built: Path) -> None:
    answer = answered("xylophone", "--mode", "lexical")
    assert (answer["total"], answer["hits"]) == (0, [])


def test_filters_and_limit_are_obeyed(built: Path) -> None:
    answer = answered("victim", "--filter", "state=XF", "--filter", "state=xe", "--limit", "1")
    assert answer["total"] == 2
    assert len(answer["hits"]) == 1  # type: ignore[arg-type]
    assert answered("victim", "--filter", "as_of=1999-01-01")["total"] == 0


def test_a_wrong_filter_is_wrong_use() -> None:
    for word in ("colour=red", "state=", "as_of=yesterday"):
        with pytest.raises(UsageError):
            read_filters((word,))


def test_a_missing_index_names_the_mending_command(data_dir: Path) -> None:
    result = CliRunner().invoke(search, ["x"])
    assert isinstance(result.exception, MissingPartError)
    assert "kb index" in str(result.exception)


def test_searching_imports_neither_torch_nor_training_libraries(built: Path) -> None:
    code = (
        "import json, sys\n"
        "from click.testing import CliRunner\n"
        "from indexing.commands import search\n"
        "assert CliRunner().invoke(search, ['reflection', '--json']).exit_code == 0\n"
        "heavy = {'torch', 'transformers', 'sklearn', 'sentence_transformers', 'onnx'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert json.loads(answer.stdout) == []


def test_search_is_measured_on_labelled_queries(tmp_path: Path, data_dir: Path) -> None:
    gold, queries = tmp_path / "dev.jsonl", tmp_path / "queries.jsonl"
    gold.write_text(
        "".join(
            json.dumps({"id": citation, "state": state, "lang": lang, "work": "Code",
                        "citation": citation, "text": text,
                        "labels": {"reflection-period": 2} if n < 2 else {}}) + "\n"
            for n, ((state, lang, citation), text) in enumerate(TEXTS.items())
        )
    )  # fmt: skip
    asked = {"qid": "q1", "query": "reflection period", "elements": ["reflection-period"]}
    queries.write_text(json.dumps(asked) + "\n")
    page = tmp_path / "search.md"
    result = CliRunner().invoke(
        evaluate_search, [str(queries), "--report", str(page), "--json"], catch_exceptions=False
    )
    measured = json.loads(result.stdout)
    whole = {mode: groups["all"] for mode, groups in measured["modes"].items()}
    assert whole["meaning"]["queries"] == 1
    assert whole["meaning"]["ndcg"] == 1.0
    assert whole["hybrid"]["recall"] == 1.0
    assert whole["words"]["reciprocal_rank"] == 1.0
    served = "hybrid, Elasticsearch" in whole
    assert served is bool(Settings().elasticsearch_url), "a server is measured where there is one"
    if served:
        assert whole["hybrid, Elasticsearch"] == whole["hybrid"]
    assert "| meaning | 1.000 | 0.000 | 1.000 |" in page.read_text("utf-8")
