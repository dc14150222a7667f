"""Invented laws in the structures of law sites, with what the site's parser makes of them.

A missing expected file is written and the test fails: review it, then commit it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.model.law import ParsedDocument
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.sites.dispatch import PAGES, page_site
from kb.parsing.source import Hints, SourceFile

HERE = Path(__file__).resolve().parent / "sites"
CASES = sorted(path for path in HERE.iterdir() if not path.name.endswith(".expected.json"))


def shown(document: ParsedDocument) -> dict[str, object]:
    work, expression = document.work, document.expression
    return {
        "work": [work.id, work.state, work.kind, work.title, work.number, str(work.date)],
        "expression": [
            expression.id,
            expression.lang,
            expression.text_state.value,
            str(expression.in_force_from),
            str(expression.in_force_until),
            expression.date_basis.value,
            expression.source_url,
            expression.status,
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
def test_an_invented_law_of_a_site_is_read_as_reviewed(path: Path) -> None:
    documents = list(parse(SourceFile(f"xa/{path.name}", path.read_bytes(), Hints("XA"))))
    for document in documents:
        account(document)
        assert document.work.invented
    found = json.dumps([shown(d) for d in documents], ensure_ascii=False, indent=1) + "\n"
    expected = path.with_name(path.name + ".expected.json")
    if not expected.exists():
        expected.write_text(found, encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and is written now: review it")
    assert json.loads(found) == json.loads(expected.read_text("utf-8"))


def test_every_site_of_pages_has_an_invented_law_that_is_told_by_its_marks() -> None:
    told = {site.name for path in CASES if (site := page_site(path.read_bytes())) is not None}
    without = {"mt-legislation"}
    assert told >= {site.name for site in PAGES} - without
