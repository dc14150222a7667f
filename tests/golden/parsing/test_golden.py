"""Invented laws in each dialect, with what the parser makes of them.

A missing expected file is written and the test fails: review it, then commit it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.model.law import ParsedDocument
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

HERE = Path(__file__).resolve().parent
CASES = sorted(path for path in HERE.iterdir() if path.suffix in (".md", ".xml", ".html", ".jsonl"))


def shown(document: ParsedDocument) -> dict[str, object]:
    work, expression = document.work, document.expression
    return {
        "work": [work.id, work.state, work.kind, work.title, str(work.date), work.invented],
        "expression": [
            expression.id,
            expression.text_state.value,
            str(expression.in_force_from),
            expression.date_basis.value,
        ],
        "provisions": [
            [p.eid, p.kind.value, p.number, p.heading, p.citation, p.target, p.parent, p.text]
            for p in document.provisions
        ],
        "notes": [note.text for note in document.notes],
        "left_out": {item.reason: item.characters for item in document.left_out},
        "issues": [[issue.level, issue.message, issue.place] for issue in document.issues],
        "characters": document.characters,
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_an_invented_law_is_read_as_reviewed(path: Path) -> None:
    state = path.name.split("-")[0]
    hints = Hints("XA" if path.suffix == ".xml" else None, "de" if state == "xd" else None)
    documents = list(parse(SourceFile(f"{state}/{path.name}", path.read_bytes(), hints)))
    for document in documents:
        account(document)
    found = json.dumps([shown(d) for d in documents], ensure_ascii=False, indent=1) + "\n"
    expected = path.with_name(path.name + ".expected.json")
    if not expected.exists():
        expected.write_text(found, encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and is written now: review it")
    assert json.loads(found) == json.loads(expected.read_text("utf-8"))


def test_every_dialect_has_a_golden_law() -> None:
    assert {path.suffix for path in CASES} == {".md", ".xml", ".html", ".jsonl"}
    assert len(CASES) >= 10
