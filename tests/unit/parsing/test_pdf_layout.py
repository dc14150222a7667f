"""Words with their places become text in reading order, without what belongs to the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.parsing.pdf.columns import regions
from kb.parsing.pdf.furniture import furniture
from kb.parsing.pdf.hyphens import Joiner, hyphen_file
from kb.parsing.pdf.lines import joined, segments
from kb.parsing.pdf.notes import part_notes
from kb.parsing.pdf.pages import Page, Words
from kb.parsing.pdf.titles import is_masthead, printed_title


def words(text: str, x0: float, base: float, width: float = 0, size: float = 10) -> Words:
    return Words(text, x0, x0 + (width or 5 * len(text)), base, size, base - 7, False)


def page(*found: Words, number: int = 1) -> Page:
    letters = sum(len(word.text) for word in found)
    return Page(number, 600, 800, letters, 0, 0, tuple(found))


def order(*found: Words) -> list[str]:
    return [
        joined(segment.words)[0]
        for region in regions(segments(page(*found), found))
        for segment in region.segments
    ]


def column(name: str, x0: float, top: float, lines: int) -> list[Words]:
    return [words(f"{name}{n}", x0, top + 12 * n, 240) for n in range(lines)]


def test_columns_are_read_one_after_the_other() -> None:
    found = order(*column("left", 50, 100, 5), *column("right", 310, 104, 5))
    assert found == [f"left{n}" for n in range(5)] + [f"right{n}" for n in range(5)]


def test_a_line_over_both_columns_parts_what_is_above_from_what_is_below() -> None:
    wide = words("Part Two", 50, 170, 500)
    above = [*column("a", 50, 100, 4), *column("b", 310, 103, 4)]
    below = [*column("c", 50, 200, 4), *column("d", 310, 203, 4)]
    found = order(*above, wide, *below)
    marks = [name[0] for name in found]
    assert marks == ["a"] * 4 + ["b"] * 4 + ["P"] + ["c"] * 4 + ["d"] * 4


def test_three_columns_are_read_from_the_left() -> None:
    narrow = [
        words(f"{name}{n}", x0, 100 + 12 * n, 150)
        for name, x0 in (("c", 410), ("a", 50), ("b", 230))
        for n in range(4)
    ]
    assert [name[0] for name in order(*narrow)] == ["a"] * 4 + ["b"] * 4 + ["c"] * 4


def test_cells_of_a_table_are_read_row_by_row() -> None:
    cells = [
        words(f"{x}{n}", x0, 100 + 12 * n, 30)
        for n in range(5)
        for x, x0 in (("k", 50), ("v", 310))
    ]
    assert order(*cells)[:4] == ["k0", "v0", "k1", "v1"]


@given(st.permutations([*column("left", 50, 100, 4), *column("right", 310, 104, 4)]))
def test_order_does_not_hang_on_the_order_in_the_file(found: list[Words]) -> None:
    assert [name[0] for name in order(*found)] == ["l"] * 4 + ["r"] * 4


def body(number: int, *edge: Words) -> Page:
    lines = [words(f"text {number} {n}", 50, 120 + 12 * n, 480) for n in range(8)]
    return page(*edge, *lines, number=number)


def left_out(pages: list[Page]) -> list[list[str]]:
    found = furniture(pages, lambda row: row.startswith("Article"))
    return [sorted(word.text for word in found.get(p.number, ())) for p in pages]


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        body(n, words("Official Gazette", 250, 60), words(str(n + 340), 300, 760))
        for n in range(1, 6)
    ]
    assert left_out(pages) == [[str(n + 340), "Official Gazette"] for n in range(1, 6)]


def test_heads_of_left_and_right_pages_may_differ() -> None:
    heads = {0: "Gazette of Xaland", 1: "Part One"}
    pages = [body(n, words(heads[n % 2], 200, 60)) for n in range(1, 9)]
    assert left_out(pages) == [[heads[n % 2]] for n in range(1, 9)]


def test_a_head_that_changes_goes_with_the_number_beside_it() -> None:
    pages = [body(n, words(f"{n} Chapter of {n * 7}th things", 200, 60)) for n in range(1, 6)]
    assert all(left_out(pages))


def test_an_article_at_the_top_of_each_page_stays() -> None:
    pages = [body(n, words(f"Article {n}", 200, 100)) for n in range(1, 6)]
    assert left_out(pages) == [[]] * 5


def test_a_line_that_stands_once_stays() -> None:
    pages = [
        body(n, words(f"A sentence of its own, {chr(96 + n) * 3}", 50, 105)) for n in range(1, 6)
    ]
    assert left_out(pages) == [[]] * 5


def test_footnotes_are_parted_and_their_marks_known() -> None:
    text = [words("Those who trade in persons", 50, 100), words("1", 180, 96.5, 3, 6)]
    more = [words(f"line {n}", 50, 112 + 12 * n, 400) for n in range(4)]
    notes = [words("1", 50, 698, 3, 5), words("A note on this.", 56, 700, size=7)]
    found = (*text, *more, *notes)
    parted = part_notes(regions(segments(page(*found), found)), 10, "")
    assert [[joined(s.words)[0] for s in note] for note in parted.notes] == [["1 A note on this."]]
    assert parted.marks == {"1"}
    assert sum(len(r.segments) for r in parted.regions) == 5


def test_small_print_without_a_mark_stays_text() -> None:
    more = [words(f"line {n}", 50, 112 + 12 * n, 400) for n in range(4)]
    small = words("Printed by the invented press.", 50, 700, size=7)
    parted = part_notes(regions(segments(page(*more, small), (*more, small))), 10, "")
    assert parted.notes == ()


@pytest.mark.parametrize(
    ("lang", "before", "after", "whole"),
    [
        ("en", "the protec-", "tion of victims", "the protection of victims"),
        ("en", "of non-", "residents", "of non-residents"),
        ("en", "the self-", "employed", "the self-employed"),
        ("de", "die Zwangs-", "und Pflichtarbeit", "die Zwangs- und Pflichtarbeit"),
        ("de", "der Zwangs\u2010", "arbeit", "der Zwangsarbeit"),
        ("el", "ασυμβίβα\u2212", "στα με", "ασυμβίβαστα με"),
        ("fr", "Saint-", "Pierre", "Saint-Pierre"),
        ("en", "in 2011-", "2015", "in 2011-2015"),
        ("en", "as follows -", "first", "as follows - first"),
        ("en", "a soft\u00ad", "ness", "a softness"),
        ("en", "two", "words", "two words"),
    ],
)
def test_words_parted_at_the_end_of_a_line_are_made_whole(
    lang: str, before: str, after: str, whole: str
) -> None:
    assert Joiner(lang, []).join(before, after)[0] == whole


def test_a_word_that_the_document_writes_with_a_hyphen_keeps_it() -> None:
    joiner = Joiner("en", ["a well-founded fear", "protection"])
    assert joiner.join("a well-", "founded reason")[0] == "a well-founded reason"
    assert joiner.join("pro-", "tection")[0] == "protection"


@given(st.text("ab-\u00ad \u2010", max_size=8), st.text("abAB1 ", max_size=8))
def test_joining_counts_what_it_takes_and_puts(before: str, after: str) -> None:
    text, hyphens, spaces = Joiner("en", []).join(before, after)
    assert len(text) == len(before) + len(after) - hyphens + spaces


def test_languages_of_hyphens_are_codes() -> None:
    assert all(len(lang) == 2 for lang in hyphen_file().languages)


def test_the_title_is_the_largest_heading_that_names_no_gazette() -> None:
    heads = [
        ("Official Gazette of Xaland", 30.0, True),
        ("No. 12", 12.0, True),
        ("Act on Victims", 14.0, True),
        ("The assembly has adopted:", 10.0, False),
    ]
    assert printed_title(heads, "x.indd") == "Act on Victims"
    assert printed_title(heads[:2], "Act of 2031") == "Act of 2031"
    assert printed_title([], "Microsoft Word - law.doc") == ""


@pytest.mark.parametrize("line", ["ΕΦΗΜΕΡΙΣ ΤΗΣ ΚΥΒΕΡΝΗΣΕΩΣ", "Narodne novine", "2 Ιουνίου 2008"])
def test_lines_of_a_gazette_are_no_title(line: str) -> None:
    assert is_masthead(line)


@pytest.mark.parametrize("line", ["Part 1. Introductory", "Act No. 4 on victims", "§ 1"])
def test_lines_of_a_law_are_no_masthead(line: str) -> None:
    assert not is_masthead(line)
