"""State, language, dates, kind and text state of a file."""

from __future__ import annotations

from datetime import date

import pytest

from kb.model.law import DateBasis, ParsedDocument, TextState
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

BODY = "\n##### § 1 Quays\n\nText.\n\n##### Article 2. Docks\n"


def read(meta: str, name: str = "xa/law.md", hints: Hints | None = None) -> ParsedDocument:
    text = f"---\n{meta}\n---\n{BODY}"
    (document,) = parse(SourceFile(name, text.encode(), hints or Hints()))
    return document


def test_the_callers_state_wins_over_front_matter_and_folder() -> None:
    meta = "title: T\nlang: en\ncountry: xb"
    assert read(meta, hints=Hints(state="XC")).work.state == "XC"
    assert read(meta).work.state == "XB"
    assert read("title: T\nlang: en").work.state == "XA"


def test_the_nearest_folder_named_by_a_state_decides() -> None:
    assert read("title: T", "data/de/laws/x.md").work.state == "DE"
    assert read("title: T", "fr/de/x.md").work.state == "DE"


def test_the_language_comes_from_hints_front_matter_or_the_state() -> None:
    assert read("title: T\nlang: fr-CA", "ca/x.md").expression.lang == "fr"
    assert read("title: T", "cz/x.md").expression.lang == "cs"
    assert read("title: T\nlang: fr", "ca/x.md", Hints(lang="en")).expression.lang == "en"


@pytest.mark.parametrize(
    ("meta", "hints", "since", "basis"),
    [
        ("last_updated: 2010-05-01", Hints(in_force_from=date(2012, 1, 1), date_basis=DateBasis.COMMIT),
         date(2012, 1, 1), DateBasis.COMMIT),
        ("last_updated: 2010-05-01", Hints(in_force_from=date(1970, 1, 2)), date(2010, 5, 1), DateBasis.FRONT_MATTER),
        ("last_updated: 2010-05-01", Hints(placeholder_date=True), date(2010, 5, 1), DateBasis.FRONT_MATTER),
        ("source: https://x.invalid/eli/2009/40/2026-01-01\nlast_updated: 2010-05-01", Hints(),
         date(2026, 1, 1), DateBasis.SOURCE),
        ("in_force_from: 2009-02-02\nlast_updated: 2010-05-01", Hints(), date(2009, 2, 2), DateBasis.FRONT_MATTER),
        ("entry_in_force: 2009-03-24\npublication_date: 2009-03-13", Hints(), date(2009, 3, 24), DateBasis.FRONT_MATTER),
        ("publication_date: 1970-01-01", Hints(), None, DateBasis.UNKNOWN),
        ("publication_date: 1882-09-17", Hints(), date(1882, 9, 17), DateBasis.FRONT_MATTER),
        ("publication_date: 2009-13-45", Hints(), None, DateBasis.UNKNOWN),
    ],
)  # fmt: skip
def test_the_date_in_force_comes_from_the_best_source(
    meta: str, hints: Hints, since: date | None, basis: DateBasis
) -> None:
    expression = read(f"title: T\nlang: en\n{meta}", hints=hints).expression
    assert (expression.in_force_from, expression.date_basis) == (since, basis)


@pytest.mark.parametrize(
    ("meta", "state"),
    [
        ("title: Quays Act\npublication_date: 2001-01-01\nlast_updated: 2005-01-01", TextState.CONSOLIDATED),
        ("title: Quays Act\npublication_date: 2001-01-01\nlast_updated: 2001-01-01", TextState.AS_ENACTED),
        ("title: Quays (Amendment) Act\nlast_updated: 2005-01-01", TextState.AMENDING),
        ("title: Code\nrank: code\npublication_date: 2001-01-01\nlast_updated: 2001-01-01", TextState.CONSOLIDATED),
        ("title: Quays (Amendment) Act\ntext_state: as enacted", TextState.AS_ENACTED),
        ("title: Quays\nsource: https://x.invalid/n1/jo", TextState.AS_ENACTED),
    ],
)  # fmt: skip
def test_the_text_state_is_told_by_front_matter_title_and_dates(
    meta: str, state: TextState
) -> None:
    assert read(f"lang: en\n{meta}").expression.text_state is state


def test_front_matter_sets_kind_territories_and_titles() -> None:
    work = read(
        "Title: Quays\nshort_title: Q\nlang: en\nkind: action-plan\nterritories: [XA-N, XA-S]\n"
        "identifier: XA 1/2"
    ).work
    assert (work.title, work.short_title, work.kind) == ("Quays", "Q", "action-plan")
    assert work.territories == ("XA-N", "XA-S")
    assert (work.number, work.id) == ("XA 1/2", "/akn/xa/act/0000/XA-1-2")


def test_only_demonstration_states_are_invented() -> None:
    assert read("title: T\nlang: en", "xf/x.md").work.invented
    assert not read("title: T\nlang: en", "ie/x.md").work.invented


def test_all_versions_of_a_work_share_its_identifier() -> None:
    meta = "title: T\nlang: en\nidentifier: A-1\npublication_date: 2001-02-03\nlast_updated: "
    first, second = read(meta + "2005-01-01"), read(meta + "2009-01-01")
    assert first.work.id == second.work.id == "/akn/xa/act/2001-02-03/A-1"
    assert first.expression.id != second.expression.id
