"""No character of a source is lost: each is law, note or left out with a reason."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.inline import clean
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

LINES = st.sampled_from(
    [
        "# Law of quays", "## PART I", "## Part II Quays", "### Chapter 2 *Crews*", "#### Crews",
        "##### 1. **Meaning.**", "##### Section 2. Offence", "##### 2. Offence", "##### § 3",
        "##### Art. 4", "##### „§ 5a", "Section 6.", "§ 7", "**1**.— (1) A quay.", "(1) A person",
        "(2)(a) who holds", "(2A) or hides", "(i) a crew", "(ii) a master,", "1. first", "2. second",
        "- a) one", "- listed", "a) eins", "1° un", "I. – Le port", "and", "shall be fined.", "",
        "", "", "“7A. (1) Pay is due.", "end.”,", "„(2) Loď", "zní.“.", "«Artículo 9.", "fin».",
        "^1) A note.", "(+++ note +++)", "| a | b |", "|---|---|", "Term\n:   value", "> quoted",
        "F1[amended] text [link](http://x/y)", "a <sup>er</sup> &amp; b **bold** *it*", "\\- dash",
        "### Schedule 1", "# Anhang – Muster", "(\n[L. 3 mai](/x)\n) Loi", "plain text " * 9,
        "###### (b) Findings", "###### Il ne sera prononcé aucune peine contre ceux qui, " * 3,
        "Uno. Se modifica", "Inhaltsübersicht", "# Inhaltsübersicht", "\u00a0", "\t x \t",
    ]
)  # fmt: skip
HINTS = Hints(state="XA", lang="en")


def documents(text: str, lang: str = "en", name: str = "xa/law.md") -> list[ParsedDocument]:
    try:
        return list(parse(SourceFile(name, text.encode(), Hints("XA", lang))))
    except ParseError:
        return []


@settings(max_examples=300)
@given(
    st.lists(LINES, max_size=40),
    st.sampled_from(["en", "fr", "de", "es", "cs", "uk"]),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_the_account_of_any_markdown_balances(lines: list[str], lang: str, end: str) -> None:
    first = "---\ntitle: Quays\n---\n"
    for document in documents(first + end.join(lines), lang):
        account(document)
        assert document.characters == len(first + end.join(lines))


@settings(max_examples=200)
@given(st.lists(LINES, max_size=30))
def test_every_parent_comes_before_its_children_and_every_address_is_unique(
    lines: list[str],
) -> None:
    for document in documents("\n\n".join(lines)):
        seen: set[str] = set()
        for provision in document.provisions:
            assert provision.parent is None or provision.parent in seen
            assert provision.eid not in seen
            assert "/" not in provision.eid
            seen.add(provision.eid)


@settings(max_examples=300)
@given(st.text(alphabet="*_[]()<>&;\\`F1~^ab \u00a0\u00ad", max_size=80))
def test_cleaning_never_adds_characters(text: str) -> None:
    assert len(clean(text)) <= len(text)


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<b>", "</b>", "<br>", "<h2>Part I</h2>", "Section 1. Quays", "(a) x",
             " text ", "<script>var x</script>", "<nav>menu</nav>", "<!-- c -->", "<td>cell</td>",
             "<table><tr>", "</table>", "&nbsp;", "&lt;", "\n", "<p><b>Section 2. Pay</b></p>",
             "<div>", "</div>"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_the_account_of_any_html_balances(parts: list[str]) -> None:
    text = "<html lang=en><body>" + "".join(parts) + "</body></html>"
    for document in documents(text, name="xa/law.html"):
        account(document)


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            ["<Section><Label>1.</Label><Text>A quay.</Text></Section>", "<Heading level='2'><TitleText>H</TitleText></Heading>",
             "<Section><MarginalNote>N</MarginalNote><Label>2</Label><Subsection><Label>(1)</Label><Text>T <Emphasis>e</Emphasis></Text>"
             "<Paragraph><Label>(a)</Label><Text>x</Text></Paragraph></Subsection></Section>", " \n ", "<Unknown>words</Unknown>",
             "<Section><Label>3.</Label><Text>The Act:</Text><AmendedText><Subsection><Label>(2)</Label><Text>q</Text></Subsection>"
             "</AmendedText></Section>", "<Provision><Text>p</Text> loose </Provision>", "<HistoricalNote>2001</HistoricalNote>"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_the_account_of_any_justice_xml_balances(parts: list[str]) -> None:
    text = f"<Statute xml:lang='en'><Body>{''.join(parts)}</Body></Statute>"
    for document in documents(text, name="xa/law.xml"):
        account(document)


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60), max_size=8))
def test_the_account_of_any_lines_balances(lines: list[str]) -> None:
    rows = [
        '{"id": "a", "state": "XA", "lang": "en", "work": "W", "text": "one"}',
        *(line.replace("\r", " ").replace("\n", " ") for line in lines),
        '{"id": "a", "state": "XA", "lang": "en", "work": "W", "text": "two", "heading": "h"}',
        '{"id": "b", "state": "XB", "lang": "fr", "work": "V", "text": "trois"}',
    ]
    found = documents("\n".join(rows), name="xa/p.jsonl")
    assert sum(document.characters for document in found) == len("\n".join(rows))
    for document in found:
        account(document)
