"""Units of text: each word of a law stands in exactly one."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kb.model.law import Provision, ProvisionKind
from kb.text.units import full_text, units

CHILDREN = {
    ProvisionKind.PART: (ProvisionKind.CHAPTER, ProvisionKind.ARTICLE),
    ProvisionKind.CHAPTER: (ProvisionKind.ARTICLE,),
    ProvisionKind.ARTICLE: (ProvisionKind.PARAGRAPH, ProvisionKind.POINT),
    ProvisionKind.ANNEX: (ProvisionKind.PARAGRAPH, ProvisionKind.ARTICLE),
    ProvisionKind.PARAGRAPH: (ProvisionKind.POINT, ProvisionKind.QUOTED),
    ProvisionKind.POINT: (ProvisionKind.POINT, ProvisionKind.QUOTED),
    ProvisionKind.QUOTED: (ProvisionKind.PARAGRAPH,),
    ProvisionKind.PREAMBLE: (),
}


@st.composite
def laws(draw: st.DrawFn) -> list[Provision]:
    out: list[Provision] = []

    def grow(kind: ProvisionKind, parent: str | None, depth: int) -> None:
        eid = f"p{len(out)}"
        words = draw(st.integers(0, 60))
        text = " ".join(f"{eid}w{n}" for n in range(words))
        heading = f"{eid}h" if draw(st.booleans()) else ""
        out.append(Provision(eid, kind, f"{eid}n", heading, text, parent, f"c {eid}"))
        if depth < 4 and CHILDREN[kind]:
            for _ in range(draw(st.integers(0, 3))):
                grow(draw(st.sampled_from(CHILDREN[kind])), eid, depth + 1)

    tops = [ProvisionKind.PREAMBLE, ProvisionKind.PART, ProvisionKind.ARTICLE, ProvisionKind.ANNEX]
    for kind in draw(st.lists(st.sampled_from(tops), min_size=1, max_size=4)):
        grow(kind, None, 0)
    return out


@given(laws(), st.integers(50, 2000))
def test_each_word_of_a_law_stands_in_exactly_one_unit(law: list[Provision], limit: int) -> None:
    said = Counter(word for p in law for word in p.text.split())
    held = Counter(word for unit in units(law, limit) for word in unit.text.split() if "w" in word)
    assert held == said


@given(laws(), st.integers(50, 2000))
def test_a_unit_is_named_by_a_provision_and_no_unit_is_empty(
    law: list[Provision], limit: int
) -> None:
    by_eid = {p.eid: p for p in law}
    found = units(law, limit)
    assert all(unit.text.strip() for unit in found)
    assert all(unit.citation == by_eid[unit.eid].citation for unit in found)
    assert len({unit.eid for unit in found}) == len(found)


@given(laws())
def test_a_short_article_is_one_unit_with_all_its_words(law: list[Provision]) -> None:
    found = {unit.eid: unit for unit in units(law, 10_000_000)}
    for provision in law:
        if provision.kind is ProvisionKind.ARTICLE and provision.text:
            assert provision.text in found[provision.eid].text


def article(eid: str, text: str, parent: str | None = None, **more: str) -> Provision:
    return Provision(
        eid,
        ProvisionKind.ARTICLE,
        "1",
        more.get("heading", ""),
        text,
        parent,
        eid,
        id=more.get("id", ""),
    )


def test_headings_go_from_the_outermost_to_the_article() -> None:
    law = [
        Provision("p", ProvisionKind.PART, "I", "Ships", "", None, "Part I"),
        Provision("c", ProvisionKind.CHAPTER, "1", "Crews", "", "p", "Chapter 1"),
        article("a", "A crew is paid.", "c", heading="Wages"),
    ]
    assert units(law)[0].heading == "Ships > Crews > Wages"


def test_parts_of_a_long_article_keep_the_words_that_lead_on_to_them() -> None:
    law = [
        Provision("c", ProvisionKind.CHAPTER, "1", "Crews", "", None, "Chapter 1"),
        article("a", "A crew has the right to:", "c", heading="Wages"),
        Provision("a1", ProvisionKind.POINT, "(a)", "", "a wage " * 20, "a", "s. 1(a)"),
        Provision("a2", ProvisionKind.POINT, "(b)", "", "a bed " * 20, "a", "s. 1(b)"),
    ]
    assert [unit.heading for unit in units(law, 150)] == [
        "Crews > Wages",
        "Crews > Wages > A crew has the right to:",
        "Crews > Wages > A crew has the right to:",
    ]


def test_a_provision_with_a_public_id_is_never_split() -> None:
    law = [article("a", "word " * 5000, id="xx-1")]
    assert [unit.eid for unit in units(law)] == ["a"]


def test_a_quoted_provision_is_a_unit_of_its_own() -> None:
    law = [
        article("a", "The Code is amended:"),
        Provision("a__q", ProvisionKind.QUOTED, "9", "Smuggling", "It is an offence.", "a", "q"),
    ]
    assert [(unit.eid, unit.text) for unit in units(law)] == [
        ("a", "The Code is amended:"),
        ("a__q", "It is an offence."),
    ]


def test_full_text_shows_numbers_in_reading_order() -> None:
    law = [
        article("a", "A master shall"),
        Provision("a1", ProvisionKind.POINT, "(a)", "", "keep a log;", "a", "a(a)"),
        Provision("a2", ProvisionKind.POINT, "(b)", "", "sign it.", "a", "a(b)"),
    ]
    assert full_text(law, "a") == "A master shall\n(a) keep a log;\n(b) sign it."
