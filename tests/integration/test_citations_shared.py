"""Real laws: what they cite by number is resolved, and nothing is where nothing is to be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.model.findings import TagInput
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.tagging.context import Laws, read_laws, with_references
from kb.tagging.references import reference_places
from kb.tagging.rules import load_rules
from kb.text.units import units

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def corpora(shared: Path) -> Path:
    return shared / "corpora"


def items(corpora: Path, name: str) -> Iterator[TagInput]:
    path = corpora / name
    source = SourceFile(str(path), path.read_bytes(), Hints(state=name[:2].upper()))
    for document in parse(source):
        ids = {p.eid: p.id or f"{p.eid}-art{p.number}" for p in document.provisions}
        for unit in units(document.provisions):
            yield TagInput(
                id=ids[unit.eid],
                lang=document.expression.lang,
                text=unit.text,
                heading=unit.heading,
                state="XA",  # no State's facts: what is resolved was found in the law itself
                work=document.work.title,
            )


def resolved(given: list[TagInput], laws: Laws) -> list[TagInput]:
    return [item for item in with_references(given, laws) if reference_places(item)]


@pytest.mark.parametrize(
    ("name", "offences", "at_least"),
    [
        ("ie/IE-2008-act-8.md", {"2", "4"}, 3),
        ("cz/SB-2009-40.md", {"168"}, 3),
        ("us/us-title-18-ch77-combined.md", {"1590"}, 3),
    ],
)
def test_citations_of_the_offence_in_its_own_law_are_resolved(
    corpora: Path, name: str, offences: set[str], at_least: int
) -> None:
    given = list(items(corpora, name))
    laws = read_laws(given, load_rules())
    assert offences <= set(laws.references("XA", given[0].work).offences)
    assert len(resolved(given, laws)) >= at_least


def test_citations_of_the_code_in_another_law_are_resolved(corpora: Path) -> None:
    code = list(items(corpora, "cz/SB-2009-40.md"))
    other = list(items(corpora, "cz/SB-2011-418.md"))
    alone = resolved(other, read_laws(other, load_rules()))
    together = resolved(other, read_laws([*code, *other], load_rules()))
    assert not alone
    assert together


def test_ukrainian_code_cites_its_offence(corpora: Path) -> None:
    given = list(items(corpora, "ua/provisions.jsonl"))
    codes = [item for item in given if "кодекс" in item.work.casefold()]
    assert resolved(codes, read_laws(codes, load_rules()))


@pytest.mark.parametrize("name", ["de/LkSG-BJNR295910021.md", "ca/ca-en-C-23.7.xml"])
def test_law_without_trafficking_resolves_nothing(corpora: Path, name: str) -> None:
    given = list(items(corpora, name))
    assert resolved(given, read_laws(given, load_rules())) == []
