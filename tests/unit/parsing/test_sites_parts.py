"""Dates, numbers and the tree of the site parsers."""

from __future__ import annotations

from datetime import date

import pytest

from kb.model.law import ProvisionKind
from kb.parsing.ledger import Ledger
from kb.parsing.sites.dates import compact_date, day_after, millis_date, months, said_date
from kb.parsing.sites.dispatch import PAGES, page_site
from kb.parsing.sites.flow import Step, blocks_of, skip, take
from kb.parsing.sites.numbers import depth_of, leading_number
from kb.parsing.sites.outline import Outline, numbered
from kb.parsing.sites.page import characters_in, tree_of


@pytest.mark.parametrize(
    ("text", "lang", "day"),
    [
        ("z 2. júla 2001", "sk", date(2001, 7, 2)),
        ("ze dne 8. ledna 2009", "cs", date(2009, 1, 8)),
        ("z dnia 30 grudnia 2024 r.", "pl", date(2024, 12, 30)),
        ("din 1 februarie 2018", "ro", date(2018, 2, 1)),
        ("17 FEVRIER 1994", "fr", date(1994, 2, 17)),
        ("1er juin 2001", "fr", date(2001, 6, 1)),
        ("of 13 March 2024", "en", date(2024, 3, 13)),
        ("26th July, 1960", "en", date(1960, 7, 26)),
        ("12 de març de 2020", "ca", date(2020, 3, 12)),
        ("2016 m. vasario 3 d.", "lt", date(2016, 2, 3)),
        ("31.12.2020", "uk", date(2020, 12, 31)),
        ("no day", "en", None),
        ("31 February 2020", "en", None),
    ],
)
def test_a_date_is_read_with_the_months_of_its_language(
    text: str, lang: str, day: date | None
) -> None:
    assert said_date(text, lang) == day


def test_every_language_has_twelve_months_and_none_hides_another() -> None:
    for lang, names in months().items():
        assert len(names) == 12, lang
        for place in range(1, 13):
            first = names[place - 1].split("|")[0].replace("[eé]", "é").replace("[uû]", "û")
            year_first = lang in ("lv", "lt")
            text = f"2001 m. {first} 5 d." if year_first else f"5. {first} 2001"
            assert said_date(text, lang) == date(2001, place, 5), (lang, place)


@pytest.mark.parametrize("said", ["99999999", "0", "", None, "2999-01-01"])
def test_a_sentinel_is_no_date(said: object) -> None:
    assert compact_date(said) is None


def test_dates_of_interfaces() -> None:
    assert compact_date("20060429") == date(2006, 4, 29)
    assert millis_date(1672531200000) == date(2023, 1, 1)
    assert millis_date(-564278400000) == date(1952, 2, 14)
    assert millis_date(32472144000000) is None
    assert millis_date(10**20) is None
    assert millis_date(True) is None
    assert day_after(date(2024, 12, 31)) == date(2025, 1, 1)
    assert day_after(date(9999, 12, 31)) is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("(1) Text", 4), ("(1¹) Text", 5), ("1) text", 3), ("a) text", 3), ("1. Text", 3),
        ("2.1. Text", 5), ("10.¹ Text", 0), ("1° de jour", 3), ("2018. aasta", 0), ("Text", 0),
        ("(iv) text", 5), ("1bis text", 0), ("1.5 kg", 4),
    ],
)  # fmt: skip
def test_a_leading_number_ends_where_the_text_begins(text: str, end: int) -> None:
    assert leading_number(text) == end


def test_a_dash_is_a_number_only_where_the_site_says_so() -> None:
    assert (leading_number("– text"), leading_number("– text", dashes=True)) == (0, 2)
    assert (depth_of("4."), depth_of("4.1."), depth_of("4.1.2")) == (1, 2, 3)


@pytest.mark.parametrize(
    ("printed", "number", "bare", "style"),
    [
        ("(1)", "(1)", "1", "(1)"), ("a)", "a)", "a", "a)"), ("aa)", "aa)", "aa", "aa)"),
        ("1.", "1", "1", "1."), ("1)", "1)", "1", "1)"), ("–", "", "", "-"), ("§ 2.", "§ 2", "2", "§"),
        ("1°", "1°", "1", "1°"), ("A.", "A", "A", "A."), ("(b)", "(b)", "b", "(a)"),
    ],
)  # fmt: skip
def test_a_printed_number_tells_its_style(printed: str, number: str, bare: str, style: str) -> None:
    said = numbered(printed)
    assert (said.number, said.bare, said.style) == (number, bare, style)


def _outline() -> Outline:
    return Outline("en", "XA", Ledger(0, "x"))


def test_levels_close_their_own_rank_and_deeper() -> None:
    outline = _outline()
    outline.article("Section 1. Quays")
    outline.level("(1)", 1)
    outline.level("(a)", 2)
    outline.text("by day")
    outline.level("(2)", 1)
    outline.text("fine")
    eids = [p.eid for p in outline.finish()]
    assert eids == ["sec_1", "sec_1__para_1", "sec_1__para_1__point_a", "sec_1__para_2"]


def test_words_after_points_are_a_text_of_their_own_and_after_the_act_a_note() -> None:
    outline = _outline()
    outline.article("Section 1.")
    outline.level("(a)", 2)
    outline.text("by day")
    outline.close(1)
    outline.text("is punished")
    outline.leave_unit()
    outline.text("Signed by nobody")
    assert [(p.eid, p.text) for p in outline.finish()][-1] == ("sec_1__wrapup_1", "is punished")
    assert [note.text for note in outline.ledger.notes] == ["Signed by nobody"]


def test_a_quoted_article_names_its_place_and_is_no_article() -> None:
    outline = _outline()
    outline.article("Section 1.")
    outline.text("In Article 7 of the Harbours Act 1999 the following is inserted:")
    outline.quoted("“Section 7A. Night")
    found = outline.finish()
    assert outline.article_count == 1
    assert (found[1].kind, found[1].target) == (ProvisionKind.QUOTED, "Harbours Act 1999 s. 7A")


def test_a_repeated_number_is_reported_and_kept() -> None:
    outline = _outline()
    for _ in range(2):
        outline.article("Section 1.")
        outline.text("x")
    assert [p.eid for p in outline.finish()] == ["sec_1", "sec_1_2"]
    assert "stands more than once" in outline.ledger.issues[0].message


def test_each_character_of_a_tree_becomes_block_note_or_left_out() -> None:
    def rule(element: object) -> Step | None:
        name = getattr(element, "get", lambda _: "")("class")
        return {"n": Step("note"), "s": skip("menu"), "t": take("title")}.get(name or "")

    tree = tree_of(
        "<p class=t>One <i>two</i><p>a<br>b<span class=s>menu</span><div class=n>note<br>x</div>"
        "<table><tr><td>c<td>d</table>tail", "x",
    )  # fmt: skip
    ledger = Ledger(characters_in(tree), "x")
    blocks = blocks_of(tree, rule, ledger)
    assert [(b.role, b.text) for b in blocks] == [
        ("title", "One two"), ("", "a"), ("", "b"), ("", "c | d"), ("", "tail"),
    ]  # fmt: skip
    kept = sum(len(b.text) for b in blocks) + sum(len(n.text) for n in ledger.notes)
    assert kept + sum(ledger.removed.values()) == ledger.total
    assert [n.text for n in ledger.notes] == ["note\nx"]


def test_a_page_of_no_known_site_is_read_by_the_general_parser() -> None:
    assert page_site(b"<html><body><p>Section 1. Quays</p></body></html>") is None
    assert page_site(b"<div class=WordSection1>Article 1") is None
    assert len({site.name for site in PAGES}) == len(PAGES)


def test_turkish_capitals_open_a_container() -> None:
    outline = Outline("tr", "XA", Ledger(0, "x"))
    found = outline.words.container("BİRİNCİ KİTAP")
    assert found is not None
    assert found.kind is ProvisionKind.BOOK
