"""The query language: what each construct asks of a hit, and that no text is an error."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexing.query.analysis import Analyser
from indexing.query.columns import EARLIEST, LATEST
from indexing.query.language import Asked, read_query
from indexing.query.lenient import DEEPEST, MOST_SIGNS
from indexing.query.plan import QueryWord
from indexing.query.query_vocabulary import FIELDS, Vocabulary, vocabulary
from indexing.query.query_words import analysis, scored
from indexing.query.tokens import LONGEST_QUERY
from indexing.query.tree import (
    EVERYTHING,
    HEADING,
    NAME,
    All,
    AnyOf,
    Compare,
    Condition,
    Days,
    Has,
    Holds,
    InOrder,
    Near,
    Not,
    StartsWith,
)
from kb.catalogue import load_catalogue
from kb.model.search import LIFE

DAY = date(2026, 1, 1)
NAMES = vocabulary(load_catalogue())
ANALYSER = Analyser()


def analyse(text: str) -> tuple[QueryWord, ...]:
    return tuple(QueryWord(w.form, ()) for w in ANALYSER.words(text, ""))


def ask(text: str, names: Vocabulary = NAMES) -> Asked:
    return read_query(text, analyse, names, DAY)


def w(form: str, field: str = "text") -> Holds:
    return Holds(form, (), field)


def fact(name: str, value: str) -> Has:
    return Has("fact", (f"{name}={value}",))


CONDITIONS: list[tuple[str, Condition]] = [
    ("victims of trafficking", EVERYTHING),
    ('"reflection period"', InOrder(("reflection", "period"))),
    ("„human beings“ help", InOrder(("human", "beings"))),
    ("«human beings»", InOrder(("human", "beings"))),
    ('"trafficked"', w("trafficked")),
    ('"child victim"~5', InOrder(("child", "victim"), 5)),
    ("a AND b", All((w("a"), w("b")))),
    ("x a AND b", All((w("a"), w("b")))),
    ("a OR b", AnyOf((w("a"), w("b")))),
    ("a OR b AND c", AnyOf((w("a"), All((w("b"), w("c")))))),
    ("(a OR b) AND c", All((AnyOf((w("a"), w("b"))), w("c")))),
    ("x NOT a", Not(w("a"))),
    ("x -a", Not(w("a"))),
    ("x -(a b)", Not(AnyOf((w("a"), w("b"))))),
    ("a AND NOT b", All((w("a"), Not(w("b"))))),
    ("+a b", w("a")),
    ("+(a b) c", AnyOf((w("a"), w("b")))),
    ("(a b) c", EVERYTHING),
    ("+anti-smuggling", InOrder(("anti", "smuggling"))),
    ("anti-smuggling laws", EVERYTHING),
    ("and or not a", EVERYTHING),
    ("traffick*", StartsWith("traffick")),
    ("exploit~", Near("exploit", 1)),
    ("exploit~2", Near("exploit", 2)),
    ("state:EE", Has("state", ("EE",))),
    ("state:ee", Has("state", ("EE",))),
    ("STATE:Estonia", Has("state", ("EE",))),
    ("state:EE state:LV", Has("state", ("EE", "LV"))),
    ("state:(EE OR LV)", Has("state", ("EE", "LV"))),
    ("state:EE AND state:LV", All((Has("state", ("EE",)), Has("state", ("LV",))))),
    ("NOT state:EE", Not(Has("state", ("EE",)))),
    ("element:reflection-period", Has("element", ("reflection-period",))),
    ('element:"Reflection period"', Has("element", ("reflection-period",))),
    ("element:act element:means", All((Has("element", ("act",)), Has("element", ("means",))))),
    ("sub:means/fraud", Has("sub_element", ("means/fraud",))),
    ("sub_element:means/fraud", Has("sub_element", ("means/fraud",))),
    ("lang:ET", Has("lang", ("et",))),
    ("kind:criminal-code", Has("kind", ("criminal-code",))),
    ("work:/akn/ee/act/2001-06-06/karistus@2020~x", Has("work", ("/akn/ee/act/2001-06-06/karistus@2020~x",))),
    ('work:"/akn/ee/act/a b"', Has("work", ("/akn/ee/act/a b",))),
    ('region:"western europe"', Has("region", ("Western Europe",))),
    ("instrument:cets-197", Has("instrument", ("cets-197",))),
    ("year:2010", Has("year", ("2010",))),
    ("year:[2005 TO 2010]", Days("start", date(2005, 1, 1).toordinal(), date(2010, 12, 31).toordinal())),
    ("year:>2010", Days("start", date(2011, 1, 1).toordinal(), date.max.toordinal())),
    ('number:"177 bis"', Has("number", ("177bis",))),
    ("number:143¹", Has("number", ("143.1", "143-1"))),
    ("inforce:2020-01-01", All((Days("start", EARLIEST, 737425), Days("until", 737426, LATEST)))),
    ("status:draft", Has("kind", ("draft",))),
    ("status:repealed", All((Not(Has("kind", ("draft",))), Days("until", EARLIEST, DAY.toordinal())))),
    ("heading:victim", w("victim", HEADING)),
    ("heading:traffick*", StartsWith("traffick", HEADING)),
    ('title:"criminal code"', InOrder(("criminal", "code"), 0, NAME)),
    ("heading:(a OR b)", AnyOf((w("a", HEADING), w("b", HEADING)))),
    ("fact.reflection_days:>=30", Compare("reflection_days", 30, math.inf)),
    ("reflection_days:<30", Compare("reflection_days", -math.inf, math.nextafter(30, 0))),
    ("reflection_days:>30", Compare("reflection_days", math.nextafter(30, 31), math.inf)),
    ("reflection_days:=30", Compare("reflection_days", 30, 30)),
    ("reflection_days:30", Compare("reflection_days", 30, 30)),
    ("reflection_days:[10 TO 30]", Compare("reflection_days", 10, 30)),
    ("reflection_days:[10 TO *]", Compare("reflection_days", 10, math.inf)),
    ("max_years:life", Compare("max_years", LIFE, LIFE)),
    ("fact.np_type:duty", fact("np_type", "duty")),
    ('np_type:"general duress"', fact("np_type", "general duress")),
    ("extendable:yes", fact("extendable", "true")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "condition"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_each_construct_asks_its_condition_and_is_no_problem(
    text: str, condition: Condition
) -> None:
    asked = ask(text)
    assert asked.condition == condition
    assert not asked.problem
    assert not asked.reading


SENTENCES = [
    "What is the reflection period?",
    "note: see art. 5",
    "anti-trafficking co-ordinator - what does she do?",
    "the victim's rights / don't punish",
    "a) offering; b) giving; c) receiving",
    "§ 133, 50 % of cases",
    "write to info@example.org at 12:30",
    "who? 😀 c'est ça",
    "„unpaired",
    "[see above] {and} below^2",
    "state: EE",
    "and, or, not",
    "C++ and 18+",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentence_asks_nothing_and_is_encoded_as_typed(text: str) -> None:
    asked = ask(text)
    assert asked.condition == EVERYTHING
    assert asked.meaning == text
    assert asked.words


@pytest.mark.parametrize(
    ("text", "reading", "told"),
    [
        ("a AND", "a", "AND needs something after it"),
        ("OR a", "a", "OR needs something before it"),
        ("(a OR b AND c", "(a OR b AND c)", "opening parenthesis"),
        ("a AND b)", "a AND b", "closing parenthesis"),
        ("a AND () b", "a AND b", ""),
        ('"a AND b', "a AND b", "quotation mark"),
        ("NOT NOT a", "NOT a", "several signs"),
        ("*traffick", "traffick", "end of a word"),
        ("tr*ck", "tr*", "end of a word"),
        ("t*", "t", "two letters"),
        ("word~7", "word~2", "at most two"),
        ('"a b"~999', '"a b"~50', "At most 50"),
        ("element:reflection-perod", "element:reflection-period", '"reflection-period"'),
        ("element:zzz", "zzz", 'no element "zzz"'),
        ("state:XQ", "XQ", "no State"),
        ("sub:means/frad", "sub:means/fraud", '"means/fraud"'),
        ("inforce:2020", "inforce:2020-01-01", "needs a day"),
        ("a inforce:2020-02-31", "a", "left out"),
        ("a year:20x0", "a", "left out"),
        ("a max_years:many", "a", "compared with a number"),
        ("fact.reflection_dais:>=30", "fact.reflection_days:>=30", '"reflection_days"'),
        ("np_type:dutty", "fact.np_type:duty", '"duty"'),
        ("TRAFFICKING IN PERSONS AND SALE OF ORGANS", "trafficking in persons and sale of organs", "capitals"),
    ],
)  # fmt: skip
def test_malformed_query_gets_one_sentence_and_its_best_reading(
    text: str, reading: str, told: str
) -> None:
    asked = ask(text)
    if told:
        assert asked.reading == reading
        assert told in asked.problem
        assert asked.problem.endswith(".")
    assert ask(reading).condition == asked.condition
    assert not ask(reading).problem


def test_words_are_positive_ones_in_order_and_meaning_leaves_out_signs() -> None:
    asked = ask('state:EE victim AND "reflection period" -smuggling help* permt~ (a OR b)')
    assert asked.words == ("victim", "reflection", "period", "a", "b")
    assert asked.meaning == "victim reflection period help permt a b"


def test_words_of_the_heading_are_scored_only_where_there_are_no_others() -> None:
    assert ask("heading:victim").words == ("victim",)
    assert ask("heading:victim child").words == ("child",)
    assert ask("heading:victim").meaning == ""


def test_fields_name_what_every_hit_has() -> None:
    assert ask("state:(EE OR LV) AND sub:means/fraud x max_years:life").fields == {
        "state": ("EE", "LV"),
        "sub_element": ("means/fraud",),
        "fact.max_years": ("life",),
    }
    assert ask("state:EE OR x").fields == {}
    assert ask("(state:EE state:LV) OR x").fields == {}
    assert ask("NOT state:EE").fields == {}


def test_field_of_a_catalogue_that_is_not_there_is_taken_as_it_is() -> None:
    asked = ask("state:xy element:odd", Vocabulary())
    assert asked.condition == All((Has("element", ("odd",)), Has("state", ("XY",))))


def test_long_quotation_is_read_as_words() -> None:
    asked = ask('"' + "word " * 40 + '"')
    assert asked.condition == EVERYTHING
    assert "quotation" in asked.problem


@pytest.mark.parametrize(
    "text",
    ["(" * 900 + "a AND b" + ")" * 900, "NOT " * 500 + "a", "(a OR " * 300, "a AND " * 330 + "b",
     "state:EE " * 220, "a* " * 600, "heading:(a " * 180, "-" * 2_000, '"a b"~9 ' * 240, "x" * 5_000],
)  # fmt: skip
def test_hostile_query_is_bounded(text: str) -> None:
    asked = ask(text)
    leaves, depth = _size(asked.condition)
    assert leaves <= MOST_SIGNS + 1
    assert depth <= 2 * DEEPEST + 5
    assert len(asked.meaning) <= LONGEST_QUERY


def _size(condition: Condition) -> tuple[int, int]:
    match condition:
        case All(parts) | AnyOf(parts):
            sizes = [_size(part) for part in parts]
            return sum(n for n, _ in sizes), 1 + max((d for _, d in sizes), default=0)
        case Not(part):
            leaves, depth = _size(part)
            return leaves, depth + 1
    return 1, 1


def _checked(text: str) -> None:
    asked = ask(text)
    assert "\n" not in asked.problem
    if asked.reading:
        again = ask(asked.reading)
        assert again.condition == asked.condition
        assert again.words == asked.words


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    _checked(text)


PIECES = st.sampled_from([
    "AND", "OR", "NOT", "TO", "+", "-", "(", ")", '"', "“", "»", "*", "~", "~2", "~99", "^2", "[", "]",
    "{", "}", ":", "/", "\\", "?", ">=", "<", "=", " ", "  ", "\x00", "\u200b", "a", "ab", "tr*ck", "é", "e\u0301",
    "state:", "state:EE", "state:(", "element:", "element:x", "sub:", "sub:means/fraud", "work:", "year:", "year:[",
    "year:[2005 TO 2010]", "heading:", "heading:(", "title:", "inforce:", "2020-01-01", "status:", "status:coming",
    "max_years:", "max_years:>=10", "life", "fact.", "fact.np_type:duty", "number:", "x:y", "😀", "'", "§", "\ud800",
])  # fmt: skip


@settings(max_examples=1500, deadline=None)
@example(["work:AND\\("], "")
@example(["work:\\"], "")
@given(st.lists(PIECES, max_size=25), st.sampled_from(["", " "]))
def test_any_row_of_signs_is_read(pieces: list[str], between: str) -> None:
    _checked(between.join(pieces))


def test_lemmas_known_to_the_index_count_before_the_dictionary() -> None:
    known = analysis(Analyser(), lambda form: {"opfer"} if form == "opfern" else ())
    assert known("Opfern")[0].lemmas == ("opfer", "opfern")
    assert "victim" in known("victims")[0].lemmas
    assert [word.form for word in scored(("Victims", "victims", "anti-x"), known)] == [
        "victims",
        "anti",
        "x",
    ]


def test_threads_read_at_once() -> None:
    texts = [text for text, _ in CONDITIONS]
    expected = [ask(text) for text in texts]
    wrong: list[str] = []

    def work() -> None:
        for _ in range(5):
            wrong.extend(t for t, e in zip(texts, expected, strict=True) if ask(t) != e)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_import_writes_no_file_and_prints_nothing_where_the_tables_are_out_of_date(
    tmp_path: Path,
) -> None:
    code = (
        "import ply.yacc as y; y.ParserReflect.signature = lambda self: 'other'\n"
        "import builtins, os; real = builtins.open\n"
        "def opened(path, mode='r', *a, **k):\n"
        "    assert not set(mode) & set('wax'), path\n"
        "    return real(path, mode, *a, **k)\n"
        "builtins.open = opened\n"
        "from indexing.query.grammar import parse; parse('a AND b')"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": ""},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir())


def _documented() -> list[str]:
    page = (Path(__file__).parents[3] / "docs/query-language.md").read_text("utf-8")
    tables = page.partition("## Citations")[0]
    cells = [line.split(" | ")[0] for line in tables.splitlines() if line.startswith("| `")]
    return [query for cell in cells for query in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("query", _documented())
def test_examples_of_the_manual_are_read_as_typed(query: str) -> None:
    assert not ask(query).problem


def test_every_field_is_in_the_manual() -> None:
    page = (Path(__file__).parents[3] / "docs/query-language.md").read_text("utf-8")
    missing = [name for name in FIELDS - {"sub_element"} if f"`{name}:" not in page]
    assert not missing
