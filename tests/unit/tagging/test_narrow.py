"""A finding stands on the smallest provision that holds all its evidence."""

from hypothesis import given
from hypothesis import strategies as st

from kb.model.findings import Span, TagResult
from kb.model.law import Provision, ProvisionKind
from kb.tagging.narrow import Placed, offset_of, place, place_again
from kb.text.units import Passage, passages

LAW = [
    Provision("a", ProvisionKind.ARTICLE, "4", "Help", "A victim has a right to:", None, "s. 4"),
    Provision("a1", ProvisionKind.PARAGRAPH, "(1)", "", "a period of thirty days;", "a", "s. 4(1)"),
    Provision("a11", ProvisionKind.POINT, "(a)", "", "to recover;", "a1", "s. 4(1)(a)"),
    Provision("a12", ProvisionKind.POINT, "(b)", "", "to reflect;", "a1", "s. 4(1)(b)"),
    Provision("a2", ProvisionKind.PARAGRAPH, "(2)", "", "a lawyer.", "a", "s. 4(2)"),
]
TEXT, PASSAGES = passages(LAW)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def result(*spans: Span, **subs: Span) -> TagResult:
    return TagResult("assistance-package", 0.9, "rules", spans, {k: (s,) for k, s in subs.items()})


def placed(*spans: Span, **subs: Span) -> Placed:
    return place(result(*spans, **subs), TEXT, 0, TEXT, PASSAGES)


def said(one: Placed) -> list[str]:
    return [one.text[s.start : s.end] for s in one.spans]


def test_evidence_in_one_point_cites_the_point() -> None:
    one = placed(span("recover"))
    assert (one.eid, one.text, said(one)) == ("a11", "to recover;", ["recover"])


def test_evidence_in_two_points_cites_the_paragraph() -> None:
    one = placed(span("recover"), span("reflect"))
    assert (one.eid, said(one)) == ("a1", ["recover", "reflect"])


def test_evidence_in_two_paragraphs_cites_the_article() -> None:
    one = placed(span("thirty days"), span("lawyer"))
    assert (one.eid, one.text, said(one)) == ("a", TEXT, ["thirty days", "lawyer"])


def test_sub_elements_count_as_evidence() -> None:
    one = placed(span("recover"), legal=span("lawyer"))
    assert one.eid == "a"
    assert one.text[one.sub_elements["legal"][0].start :] == "lawyer."


def test_finding_without_evidence_words_cites_the_article() -> None:
    assert placed(span("A victim has a right to:")).eid == "a"


def test_number_of_a_paragraph_is_no_part_of_its_words() -> None:
    one = placed(span("(2) a lawyer"))
    assert (one.eid, said(one)) == ("a2", ["a lawyer"])


def test_unit_that_is_a_part_of_a_long_article_is_found_in_it() -> None:
    unit = TEXT[span("(2)").start :]
    offset = offset_of(unit, "a2", TEXT, PASSAGES)
    assert offset == span("(2)").start
    one = place(result(span("lawyer", unit)), unit, offset, TEXT, PASSAGES)
    assert (one.eid, said(one)) == ("a2", ["lawyer"])


def test_unit_with_other_white_space_is_placed_on_the_article_by_its_words() -> None:
    unit = TEXT.replace("thirty days", "thirty\ndays")
    assert offset_of(unit, "a", TEXT, PASSAGES) is None
    one = place_again(result(span("thirty\ndays", unit)), unit, TEXT, PASSAGES[0])
    assert (one.eid, said(one)) == ("a", ["thirty days"])


def test_article_that_is_not_known_has_no_offset() -> None:
    assert offset_of(TEXT, "b", TEXT, PASSAGES) is None


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)), min_size=1))
def test_words_of_evidence_stay_the_same_words(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, min(start + size, len(TEXT))) for start, size in pairs]
    one = placed(*spans)
    smaller = [p for p in PASSAGES if p.eid == one.eid]
    assert one.text == TEXT[smaller[0].start : smaller[0].end]
    for before, after in zip(spans, one.spans, strict=True):
        words = TEXT[before.start : before.end]
        assert words.endswith(one.text[after.start : after.end]) or _is_number(before, smaller[0])


def _is_number(one: Span, passage: Passage) -> bool:
    return one.end <= passage.start
