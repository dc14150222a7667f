"""What a format's vocabulary does not know is reported, and its words are kept."""

from __future__ import annotations

import random

import pytest

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.parsing.xml.vocabulary import vocabulary

HINTS = Hints("XA", "en")
_DOCUMENTS = ("akomaNtoso", "act", "doc")


def read(text: str) -> ParsedDocument:
    (document,) = parse(SourceFile("a.xml", text.encode(), HINTS))
    account(document)
    return document


def clml(inside: str) -> str:
    return (
        "<Legislation xmlns='http://www.legislation.gov.uk/namespaces/legislation'><Primary><Body>"
        f"<P1><Pnumber>1</Pnumber><P1para>{inside}</P1para></P1></Body></Primary></Legislation>"
    )


def test_unknown_elements_are_counted_by_name_and_read_as_text() -> None:
    document = read(clml("<Text>A <Shiny>crew</Shiny> is safe.</Text><Odd>Always.</Odd><Odd/>"))
    (issue,) = document.issues
    assert issue.level == "warning"
    assert "Odd (2), Shiny (1)" in issue.message
    assert document.provisions[0].text == "A crew is safe.\nAlways."


def test_a_law_of_known_elements_has_no_issue() -> None:
    assert read(clml("<Text>A crew is safe.</Text>")).issues == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<feed><entry/></feed>", "not known (root feed)"),
        ("<AknXmlList><Results/></AknXmlList>", "no Akoma Ntoso document"),
        ("<akomaNtoso><judgment/></akomaNtoso>", "no act, bill or doc"),
        ("<akomaNtoso><act><body><p>x</p></body></act></akomaNtoso>", "no law"),
        ("<act><body/></act>", "without metadata"),
        ("<dokumente/>", "no norm"),
        ("<response><data/></response>", "no text of a law"),
        ("<toestand><wetgeving/></toestand>", "no law"),
        ("<Legislation><Primary>", "broken or cut off"),
    ],
)
def test_a_file_that_is_no_law_of_its_format_is_refused(text: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        list(parse(SourceFile("a.xml", text.encode(), HINTS)))
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


def _random_law(rng: random.Random, names: list[str], depth: int = 0) -> str:
    parts = []
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(names)
        inner = rng.choice(["", " ", "1", "(a)", "words of law.", "“q”", "Section 2"])
        if depth < 6 and rng.random() < 0.7:
            inner += _random_law(rng, names, depth + 1)
        tail = rng.choice(["", " ", " tail ", "\n  "])
        parts.append(f"<{name}>{inner}</{name}>{tail}")
    return "".join(parts)


@pytest.mark.parametrize(
    ("family", "wrap"),
    [
        (
            "akn",
            "<akomaNtoso><act>{}<body><article><num>1</num></article></body></act></akomaNtoso>",
        ),
        ("clml", "<Legislation>{}<Body><P1><Pnumber>1</Pnumber></P1></Body></Legislation>"),
        ("uslm", "<uscDoc><main>{}<section><num>1</num></section></main></uscDoc>"),
        ("lexdania", "<Dokument>{}<Paragraf><Explicatus>1</Explicatus></Paragraf></Dokument>"),
        ("bwb", "<toestand>{}<artikel><kop><nr>1</nr></kop></artikel></toestand>"),
        ("formex", "<ACT>{}<ARTICLE><TI.ART>1</TI.ART></ARTICLE></ACT>"),
        ("riigiteataja", "<oigusakt>{}<paragrahv><kuvatavNr>1</kuvatavNr></paragrahv></oigusakt>"),
        ("eisb", "<act><metadata/>{}<body><sect><number>1</number></sect></body></act>"),
    ],
)
def test_no_character_is_lost_in_any_arrangement_of_elements(family: str, wrap: str) -> None:
    names = [name for name in vocabulary(family) if name not in _DOCUMENTS]
    for seed in range(60):
        rng = random.Random(f"{family} {seed}")
        text = wrap.format(_random_law(rng, [*names, "unheardOf"]))
        for document in parse(SourceFile("a.xml", text.encode(), HINTS)):
            account(document)
