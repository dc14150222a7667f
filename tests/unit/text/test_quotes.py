"""The quotation shows the sentences that carry a finding."""

from hypothesis import given
from hypothesis import strategies as st

from kb.text.quotes import quotation

FAR = "x" * 800


def shown(text: str, *words: str) -> str:
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    start, end = quotation(text, spans)
    return text[start:end]


def test_whole_sentence_is_quoted() -> None:
    text = "First rule. A victim has thirty days. Last rule."
    assert shown(text, "victim") == "A victim has thirty days."


def test_passage_with_the_most_spans_is_chosen() -> None:
    text = f"A victim is a person.\n{FAR}\nThe period of reflection is thirty days."
    assert shown(text, "victim", "period", "thirty days") == text.rsplit("\n", 1)[1]


def test_sentences_between_two_spans_are_quoted_too() -> None:
    text = "One act. Two. Three means. Four."
    assert shown(text, "act", "means") == "One act. Two. Three means."


def test_text_without_spans_is_quoted_from_its_beginning() -> None:
    assert quotation("A rule. Another.", []) == (0, 7)


def test_empty_text_gives_an_empty_quotation() -> None:
    assert quotation("", []) == (0, 0)


@given(st.text(alphabet="ab .;\n", max_size=3000), st.data())
def test_quotation_is_short_and_holds_a_span(text: str, data: st.DataObject) -> None:
    places = st.integers(0, max(0, len(text) - 1))
    starts = data.draw(st.lists(places, min_size=1, max_size=4)) if text else []
    spans = [(start, min(len(text), start + 3)) for start in starts]
    start, end = quotation(text, spans)
    assert 0 <= start <= end <= len(text)
    assert end - start <= 710
    if any(text[a:b].strip(" .;\n") for a, b in spans):
        assert any(start < b and a < end for a, b in spans)
