"""The matrix shows the differences between the invented States as the answer key has them."""

from datetime import date
from typing import Any

import pytest
import yaml

from kb.model.cells import Cell
from kb.services.matrix import build_matrix
from kb.services.workspace import Workspace, corpus_folder

KEY: dict[str, Any] = yaml.safe_load(
    (corpus_folder("demo") / "expected.yml").read_text(encoding="utf-8")
)
ON_THE_DAY = [
    pytest.param(state, element, KEY["as_of"], wanted, id=f"{state}-{element}")
    for state, known in KEY["states"].items()
    for element, wanted in known["elements"].items()
]
BEFORE = [
    pytest.param(
        w["state"], w["element"], w["as_of"], w, id=f"{w['state']}-{w['element']}-{w['as_of']}"
    )
    for w in KEY["history"]
]


def as_date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def cell(work: Workspace, state: str, element: str, day: str | date) -> Cell:
    matrix = build_matrix(
        work.reader,
        work.catalogue,
        as_of=as_date(day),
        instrument=KEY["instrument"],
        states=[state],
        elements=[element],
    )
    (found,) = matrix.cells
    return found


def sections(found: Cell) -> set[tuple[str, str]]:
    """(work, number of the section) of each piece of evidence."""
    places = set()
    for one in found.evidence:
        eid = one.provision_id.rpartition("/~")[2].split("__")[0]
        places.add((one.work_id.rpartition("/")[2], eid.partition("_")[2]))
    return places


@pytest.mark.slow
@pytest.mark.parametrize(("state", "element", "day", "wanted"), ON_THE_DAY + BEFORE)
def test_cell_is_what_the_answer_key_says(
    demo: Workspace, state: str, element: str, day: str | date, wanted: dict[str, Any]
) -> None:
    found = cell(demo, state, element, day)
    also = wanted.get("accept", [])
    if "as_if" in wanted:
        assert found.status == wanted["status"]
        assert found.as_if in {wanted["as_if"], *also}, found.reason
    else:
        assert found.status in {wanted["status"], *also}, found.reason
    assert found.suggested
    if wanted.get("evidence"):
        work, number = wanted["evidence"][0]
        assert (work, number.replace(" ", "-")) in sections(found)
    else:
        assert not found.evidence
        assert found.searched is not None


@pytest.mark.slow
def test_every_real_state_says_that_no_law_of_it_is_held(demo: Workspace) -> None:
    matrix = build_matrix(demo.reader, demo.catalogue, as_of=as_date(KEY["as_of"]))
    assert len(matrix.cells) == (57 + 6) * 60
    real = [c for c in matrix.cells if not demo.catalogue.states[c.state].invented]
    shown = {c.as_if or c.status for c in real}
    assert shown <= {"not searched", "not applicable", "needs review"}, shown


@pytest.mark.slow
def test_quotation_stands_in_the_text_at_the_place_it_names(demo: Workspace) -> None:
    matrix = build_matrix(
        demo.reader, demo.catalogue, as_of=as_date(KEY["as_of"]), states=list(KEY["states"])
    )
    seen = 0
    for found in matrix.cells:
        for one in found.evidence:
            texts = [
                row.text
                for row in demo.reader.findings_of(one.provision_id)
                if row.finding.key == one.finding_id
            ]
            assert [text[one.start : one.end] for text in texts] == [one.quote]
            article = demo.reader.article(one.provision_id)
            words = " ".join(" ".join((row.number, row.heading, row.text)) for row in article)
            assert set(one.quote.split()[1:-1]) <= set(words.split())
            seen += 1
    assert seen > 50
