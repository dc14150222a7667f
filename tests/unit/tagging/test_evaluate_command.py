"""``kb evaluate tagging`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from kb.model.findings import TagResult
from kb.tagging.evaluate_command import decided_by, evaluate_tagging

OFFENCE = (
    "Whoever recruits, transports or harbours a person by force or deception for the purpose of "
    "sexual exploitation or forced labour is guilty of trafficking in persons and liable to "
    "imprisonment for up to ten years."
)
ROWS: list[dict[str, Any]] = [
    {
        "id": "1",
        "state": "XA",
        "lang": "en",
        "text": OFFENCE,
        "labels": {"offence-standalone": 2, "act": 1, "means": 2, "aggravating": 2},
        "sub": {"means": ["force", "fraud"]},
        "facts": {"max_years": 10},
    },
    {"id": "2", "state": "XA", "lang": "en", "text": "Nothing here.", "labels": {}},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS) + "\n\n", "utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(evaluate_tagging, [*map(str, words), "--rules-only"])


def test_figures_of_all_elements_come_as_json(gold: Path) -> None:
    result = run(gold, "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert len(figures["elements"]) == 60
    assert figures["parts"] == "rules"
    assert figures["flagships"]["criminalisation"]["f1"] == 1.0
    assert figures["elements"]["act"]["f1"] is None
    assert figures["elements"]["aggravating"]["missed"] == 1
    assert figures["elements"]["means"]["support"] == 1
    assert "subs" in figures
    assert figures["facts"]["max_years"]["right"] == 1
    assert figures["negatives"]["provisions"] == 1
    assert figures["negatives"]["with_findings"] == 0
    assert figures["budget"]["share"] == 0.08


def test_core_elements_are_twelve(gold: Path) -> None:
    figures = json.loads(run(gold, "--json", "--elements", "core").stdout)
    assert len(figures["elements"]) == 12


def test_the_terminal_shows_every_table(gold: Path) -> None:
    shown = run(gold).stdout
    for title in ("Overall", "Flagship", "Review budget", "Calibration", "Facts", "Languages"):
        assert title in shown


def test_a_report_is_written_and_the_next_one_compared_with_it(gold: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    assert run(gold, "--report", "first", "--report-dir", folder).exit_code == 0
    assert {path.name for path in folder.iterdir()} == {"first.json", "first.md"}
    assert OFFENCE[:30] not in (folder / "first.md").read_text("utf-8")
    result = run(gold, "--json", "--against", folder / "first.json", "--budget", "0.5")
    figures = json.loads(result.stdout)
    assert figures["against"]["name"] == "first"
    assert figures["against"]["gained"] == figures["against"]["lost"] == []
    assert figures["budget"]["share"] == 0.5


def test_a_label_that_the_catalogue_does_not_know_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({**ROWS[1], "labels": {"acts": 2}}), "utf-8")
    result = run(path, "--json")
    assert "does not know: acts" in result.stderr
    assert json.loads(result.stdout)["elements"]["acts"]["missed"] == 1


@pytest.mark.parametrize("content", [b"{", b'{"id": 1}', b"\xff", b"[]"])
def test_a_gold_line_that_cannot_be_read_is_named_and_the_others_count(
    gold: Path, content: bytes
) -> None:
    gold.write_bytes(content + b"\n" + gold.read_bytes())
    result = run(gold, "--json")
    assert result.exit_code == 1
    assert "line 1 was left out" in result.stderr
    assert json.loads(result.stdout)["provisions"] == 2


def test_a_file_with_no_readable_line_still_ends_with_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("{", "utf-8")
    result = run(path)
    assert result.exit_code == 1
    assert "line 1" in result.stderr


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        ("", [], "There is no labelled provision in"),
        ("\n \n", [], "There is no labelled provision in"),
        (json.dumps(ROWS[1]), ["--state", "XB"], "There is no labelled provision of XB in"),
        (json.dumps(ROWS[1]), ["--report", "../x"], "may have letters"),
        (json.dumps(ROWS[1]), ["--report", ""], "may have letters"),
        (json.dumps(ROWS[1]), ["--against", "missing.json"], "There is no file missing.json"),
        (json.dumps(ROWS[1]), ["--semantics-only"], "not both"),
        (json.dumps(ROWS[1]), ["--budget", "1.5"], "--budget"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_two(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    words: list[str],
    sentence: str,
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["evaluate", "tagging", str(path), "--rules-only", *words])
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err


def test_semantics_only_keeps_what_meaning_had_a_part_in() -> None:
    methods = ("rules", "semantic", "rules+semantic")
    results = [TagResult("act", 0.9, method, ()) for method in methods]
    kept = decided_by("semantics", results)
    assert [result.method for result in kept] == ["semantic", "rules+semantic"]
    assert decided_by("both", results) == tuple(results)
