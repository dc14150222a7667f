"""Markdown: what no golden law shows."""

from __future__ import annotations

import pytest

from kb.model.law import ParsedDocument, ProvisionKind
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile


def read(text: str, lang: str = "en", state: str = "XA") -> ParsedDocument:
    (document,) = parse(SourceFile("a.md", text.encode(), Hints(state, lang)))
    return document


def citations(text: str, lang: str, state: str = "XA") -> list[str]:
    return [p.citation for p in read(text, lang, state).provisions]


@pytest.mark.parametrize(
    ("lang", "state", "text", "expected"),
    [
        ("en", "XA", "##### Section 4. Q\n\n(1) A:\n\n(a) b.", ["s. 4", "s. 4(1)", "s. 4(1)(a)"]),
        ("en", "US", "##### Section 4. Q\n\n(a) A:\n\n(1) b.", ["§ 4", "§ 4(a)", "§ 4(a)(1)"]),
        ("cs", "XF", "##### § 168\n\n(2) A\n\n- a) b", ["§ 168", "§ 168 odst. 2", "§ 168 odst. 2 písm. a)"]),
        ("de", "XD", "# § 232 – Q\n\n(1) A\n\n1. b", ["§ 232", "§ 232 Abs. 1", "§ 232 Abs. 1 Nr. 1"]),
        ("es", "XC", "##### Artículo 177 bis.\n\n1. A:\n\na) b.", ["art. 177 bis", "art. 177 bis.1", "art. 177 bis.1.a)"]),
        ("ru", "XE", "##### Статья 149. Q\n\n2. A:\n\n1) b.", ["ст. 149", "ст. 149 ч. 2", "ст. 149 ч. 2 п. 1"]),
        ("fr", "XB", "##### Article 225-4-1\n\nA.\n\nB.", ["art. 225-4-1", "art. 225-4-1 al. 1", "art. 225-4-1 al. 2"]),
        ("pl", "XA", "##### Art. 7.\n\n1. A:\n\n2) b.", ["art. 7", "art. 7 ust. 1", "art. 7 ust. 1 pkt 2"]),
        ("et", "XA", "##### § 133. Q\n\n(1) A", ["§ 133", "§ 133 lg 1"]),
        ("lt", "XA", "##### 147 straipsnis. Q\n\n1. A", ["147 str.", "147 str. 1 d."]),
    ],
)  # fmt: skip
def test_pin_cites_follow_the_habit_of_the_language(
    lang: str, state: str, text: str, expected: list[str]
) -> None:
    assert citations(text, lang, state) == expected


def test_a_letter_that_may_be_roman_is_read_by_what_stands_before_it() -> None:
    text = "##### Section 1. Q\n\n(1) A:\n\n" + "\n\n".join(f"({c}) x" for c in "abcdefghi")
    assert [p.citation for p in read(text).provisions][-1] == "s. 1(1)(i)"
    nested = "##### Section 1. Q\n\n(a) x:\n\n(i) y\n\n(ii) z\n\n(b) w"
    assert [p.eid for p in read(nested).provisions] == [
        "sec_1", "sec_1__point_a", "sec_1__point_a__point_i", "sec_1__point_a__point_ii",
        "sec_1__point_b",
    ]  # fmt: skip


def test_text_after_points_belongs_to_their_paragraph() -> None:
    text = "##### Section 1. Q\n\n(1) Whoever\n\n(a) x, or\n\n(b) y,\n\nshall be fined.\n\n(2) Z."
    wrap = read(text).provisions[4]
    assert (wrap.parent, wrap.text, wrap.citation) == (
        "sec_1__para_1",
        "shall be fined.",
        "s. 1(1)",
    )


def test_a_definition_with_points_does_not_mix_with_the_one_before() -> None:
    text = "##### Section 1. Q\n\n“A” means—\n\n(a) x, or\n\n(b) y;\n\n“B” means—\n\n(a) z."
    parents = {p.text: p.parent for p in read(text).provisions}
    assert parents["x, or"] == "sec_1"
    assert parents["z."] == "sec_1__wrapup_1"


def test_articles_are_addressed_without_their_containers_and_annexes_apart() -> None:
    text = "## PART 1\n\n##### Section 1. Q\n\nA.\n\n## PART 2\n\n##### Section 2. R\n\nB.\n\n# Schedule 1\n\n##### Article 1\n\nC."
    eids = [p.eid for p in read(text).provisions]
    assert eids == ["part_1", "sec_1", "part_2", "sec_2", "att_1", "att_1__sec_1"]


def test_a_quotation_that_is_never_closed_ends_at_the_next_outer_article_and_is_reported() -> None:
    text = (
        "##### § 1\n\nZákon č. 3/1999 Sb. se mění takto:\n\n- 1. § 9 zní:\n\n##### „§ 9\n\nText.\n\n"
        "##### § 2\n\nDalší."
    )
    document = read(text, "cs")
    assert [p.eid for p in document.provisions if p.kind is ProvisionKind.ARTICLE] == [
        "sec_1",
        "sec_2",
    ]
    assert "never closed" in document.issues[0].message


def test_quotation_marks_round_words_open_no_provision() -> None:
    text = "##### Section 1. Q\n\n“quay” means a dock.\n\nIn “dock”, substitute “quay”."
    assert {p.kind for p in read(text).provisions} == {ProvisionKind.ARTICLE}


def test_a_section_that_is_only_referred_to_opens_no_article() -> None:
    text = "##### Section 1. Q\n\nSection 5 applies to ships.\n\nSection 7(2) too."
    assert len(read(text).provisions) == 1


def test_wrapped_lines_become_one_line_and_listed_lines_stay() -> None:
    long = "A person who works on a quay for more than twenty days in\na year, and"
    document = read(f"##### Section 1. Q\n\n{long}\n")
    assert "\n" not in document.provisions[0].text
    listed = read("##### Section 1. Q\n\nWhoever:\n1. loads;\n2. unloads;\n")
    assert [p.number for p in listed.provisions] == ["1", "1", "2"]


def test_markup_is_counted_and_links_keep_their_words() -> None:
    document = read(
        "##### Section 1. Q\n\nSee the **[Act](https://x.invalid/a_(b))** of 1<sup>st</sup>.\n"
    )
    assert document.provisions[0].text == "See the Act of 1st."
    assert {item.reason for item in document.left_out} >= {"markup"}
