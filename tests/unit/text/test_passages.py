"""Passages say where each part of an article stands in the article's text, and in its units."""

from hypothesis import given
from hypothesis import strategies as st

from kb.model.law import Provision, ProvisionKind
from kb.text.units import passage_texts, passages, units

LOG = [
    Provision("a", ProvisionKind.ARTICLE, "4", "Logs", "A master shall:", None, "s. 4"),
    Provision("a1", ProvisionKind.POINT, "(a)", "", "keep a log;", "a", "s. 4(a)"),
    Provision("a11", ProvisionKind.POINT, "(i)", "", "daily;", "a1", "s. 4(a)(i)"),
    Provision("a2", ProvisionKind.POINT, "(b)", "Ink", "sign it.", "a", "s. 4(b)"),
]


@st.composite
def articles(draw: st.DrawFn) -> list[Provision]:
    """An article with paragraphs and points of any depth, some empty, some quoting another."""
    words = st.text(alphabet="ab \n", max_size=40).map(str.strip)
    out = [Provision("p0", ProvisionKind.ARTICLE, "1", "", draw(words), None, "s. 1")]
    kinds = (ProvisionKind.PARAGRAPH, ProvisionKind.POINT, ProvisionKind.QUOTED)
    path = ["p0"]
    for n in range(1, draw(st.integers(0, 12)) + 1):
        path = path[: draw(st.integers(1, len(path)))]
        kind = draw(st.sampled_from(kinds))
        number = draw(st.sampled_from(["", f"({n})"]))
        out.append(Provision(f"p{n}", kind, number, "", draw(words), path[-1], f"s. {n}"))
        path.append(f"p{n}")
    return out


def test_passage_of_a_part_begins_behind_its_number() -> None:
    text, found = passages(LOG)
    said = {one.eid: text[one.start : one.end] for one in found}
    assert said["a1"] == "keep a log;\n(i) daily;"
    assert said["a2"] == "Ink sign it."
    assert said["a"] == text == "A master shall:\n(a) keep a log;\n(i) daily;\n(b) Ink sign it."


@given(articles())
def test_parts_lie_inside_their_parents(article: list[Provision]) -> None:
    text, found = passages(article)
    by_eid = {one.eid: one for one in found}
    for provision in article[1:]:
        one, above = by_eid.get(provision.eid), by_eid.get(provision.parent or "")
        if one is not None:
            assert 0 <= one.label <= one.start <= one.end <= len(text)
            assert text[one.label : one.end].startswith(provision.number)
            assert provision.text in text[one.start : one.end]
        if one is not None and above is not None:
            assert above.label <= one.label
            assert one.end <= above.end


@given(articles(), st.integers(5, 80))
def test_every_unit_is_a_stretch_of_the_text(article: list[Provision], limit: int) -> None:
    text, found = passages(article)
    labels = {one.eid: one.label for one in found}
    own = [unit for unit in units(article, limit) if unit.eid in labels]
    for unit in own:
        start = labels[unit.eid]
        assert text[start : start + len(unit.text)] == unit.text


@given(articles())
def test_texts_of_a_whole_law_are_those_of_its_articles(article: list[Provision]) -> None:
    texts = dict(passage_texts(article))
    text, found = passages(article)
    for one in found:
        if one.start < one.end:
            assert texts[one.eid] == text[one.start : one.end]
    quoted = {p.eid for p in article if p.kind is ProvisionKind.QUOTED and p.text}
    assert quoted <= set(texts)
