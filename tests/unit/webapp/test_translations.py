"""French and Russian: complete, with the same places to fill, and on every page."""

from __future__ import annotations

import ast
import re
from configparser import ConfigParser
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from kb.assessment.overview import load_overview
from kb.catalogue import load_catalogue
from kb.export.map.panels import load_panels
from webapp import locale, titles
from webapp.presenters import words
from webapp.presenters.reason_words import shown_reason

OTHERS = tuple(code for code in locale.LANGUAGES if code != locale.ENGLISH)
FORMS = {"fr": 2, "ru": 3}
PLACES = re.compile(r"%\(\w+\)[.\d]*[a-z]|%%|</?\w+[^>]*>|&\w+;")
PAGES = (
    "/", "/overview", "/map?element=reflection-period", "/matrix", "/states", "/states/XA",
    "/states/FR", "/elements", "/elements/reflection-period", "/sources", "/about", "/changes",
    "/review", "/review/agreement", "/search", "/search/help", "/similar", "/tray", "/login",
    "/compare?state=XA&state=XB&element=reflection-period", "/searches?q=victim", "/exports", "/api",
    "/matrix?cell=XA:reflection-period",
)  # fmt: skip


@pytest.fixture(scope="module")
def extracted(repository: Path) -> dict[str, str | tuple[str, ...]]:
    """Every text of the pages by its first form, read from the sources as pybabel does."""
    mapping = ConfigParser()
    mapping.read(repository / "webapp" / "translations" / "babel.cfg")
    methods = [tuple(reversed(name.split(": "))) for name in mapping.sections()]
    found = extract_from_dir(
        repository / "webapp", methods, keywords={**DEFAULT_KEYWORDS, "lazy_gettext": None}
    )
    ids = (row[2] for row in found)
    return {one if isinstance(one, str) else one[0]: one for one in ids}


def po(repository: Path, code: str) -> Catalog:
    path = repository / "webapp" / "translations" / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        return read_po(source, locale=code, abort_invalid=True)


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_and_no_other(
    repository: Path, extracted: dict[str, str | tuple[str, ...]], code: str
) -> None:
    held = {m.id if isinstance(m.id, str) else m.id[0] for m in po(repository, code) if m.id}
    assert len(extracted) > 800
    assert sorted(set(extracted) - held) == [], "texts without a translation"
    assert sorted(held - set(extracted)) == [], "translations without a text"


@pytest.mark.parametrize("code", OTHERS)
def test_translations_keep_what_is_filled_in(repository: Path, code: str) -> None:
    catalog = po(repository, code)
    assert catalog.num_plurals == FORMS[code]
    for message in catalog:
        if not message.id:
            continue
        plural = not isinstance(message.id, str)
        said = forms(message)
        assert not message.fuzzy, message.id
        assert len(said) == (FORMS[code] if plural else 1), message.id
        english = message.id[1] if plural else message.id
        for number, text in enumerate(said):
            assert text.strip(), message.id
            alone = code == "fr" and plural and number == 0 and "%(num)d" not in message.id[0]
            if not alone:
                assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(english)), text
            assert text.startswith(" ") == english.startswith(" "), message.id


def test_no_text_hides_from_the_extraction(
    repository: Path, extracted: dict[str, str | tuple[str, ...]]
) -> None:
    """gettext inside an f-string, or of something that is no literal, is never extracted."""
    hidden = []
    for path in sorted((repository / "webapp").rglob("*.py")):
        if path.name == "translate.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        inside = {
            id(node)
            for outer in ast.walk(tree)
            if isinstance(outer, ast.JoinedStr)
            for node in ast.walk(outer)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("gettext", "ngettext", "lazy_gettext")
                and (id(node) in inside or not isinstance(node.args[0], ast.Constant))
                and getattr(node.args[0], "value", None) not in extracted
            ):
                hidden.append(f"{path.name}:{node.lineno}")
    assert hidden == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_title_of_the_catalogue_is_there(code: str) -> None:
    catalogue, said = load_catalogue(), titles.titles_in(code)
    assert said.language == code
    assert set(said.elements) == set(catalogue.elements)
    for slug, element in catalogue.elements.items():
        assert set(said.elements[slug].parts) == {s.slug for s in element.sub_elements}, slug
        assert set(said.elements[slug].facts) == {f.name for f in element.facts}, slug
    assert set(said.groups) == {group.id for group in catalogue.groups}
    assert set(said.instruments) == set(catalogue.instruments)
    assert set(said.regions) == {state.region for state in catalogue.states.values()}
    assert set(said.panels) == {panel.id for panel in load_panels()}
    questions = load_overview().questions
    assert set(said.questions) == {question.slug for question in questions}
    for one in questions:
        assert bool(said.questions[one.slug].survey) == bool(one.survey), one.slug
    assert set(said.profile) == {line.label for line in load_overview().profile}
    other = titles.catalogue_in(catalogue, code)
    assert list(other.elements) == list(catalogue.elements)
    same = [s for s, e in other.elements.items() if e.title == catalogue.elements[s].title]
    assert same == []
    assert other.states["FI"].name == getattr(catalogue.states["FI"].names, code)


class _Shown(HTMLParser):
    """Texts of a page that are in its own language: parts with a language of theirs left out."""

    VOID = frozenset(("meta", "link", "br", "input", "img", "hr", "use", "path", "rect", "circle"))

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own
        self.open: list[bool] = []
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        hidden = bool(self.open and self.open[-1])
        if "lang" in named:
            hidden = named["lang"] != self.own
        if not hidden:
            self.texts |= {named[key] or "" for key in ("aria-label", "title") if key in named}
        if tag not in self.VOID:
            self.open.append(hidden or tag in ("script", "style"))

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag not in self.VOID:
            self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Closed at once: nothing stands in it."""

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1]):
            self.texts.add(" ".join(data.split()))


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_on_a_page(
    client: FlaskClient, repository: Path, path: str, code: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": code})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == code
    assert f'<html lang="{code}">' in answer.text
    shown = _Shown(code)
    shown.feed(answer.text)
    english = {
        " ".join(one.split())
        for message in po(repository, code)
        if message.id
        for one in ((message.id,) if isinstance(message.id, str) else message.id)
        if one not in forms(message)  # the same word in both: nothing to see
    }
    if path == "/api":  # names of fields and classes are words of the data
        english = {text for text in english if " " in text}
    assert shown.texts & english == set()
    assert not re.search(r"%\(\w+\)", answer.text)


def test_the_choice_of_a_reader_goes_before_the_browser(client: FlaskClient) -> None:
    answer = client.post("/language", data={"lang": "ru", "back": "/about?x=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/about?x=1")
    page = client.get("/about", headers={"Accept-Language": "fr"})
    assert '<html lang="ru">' in page.text
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))
    client.set_cookie(locale.COOKIE, "../../etc")
    assert '<html lang="fr">' in client.get("/about", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in client.get("/about", headers={"Accept-Language": "de, *"}).text


def test_the_choice_is_made_on_our_own_pages_alone(client: FlaskClient) -> None:
    data = {"lang": "fr", "back": "//elsewhere.example/"}
    assert client.post("/language", data=data).headers["Location"] == "/"
    foreign = client.post("/language", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert "Set-Cookie" not in foreign.headers
    assert client.post("/language", data={"lang": "xx"}).status_code == 400


def test_programs_are_answered_in_english(client: FlaskClient) -> None:
    client.set_cookie(locale.COOKIE, "ru")
    answer = client.get("/api/v1/elements/reflection-period", headers={"Accept-Language": "ru"})
    assert answer.get_json()["title"] == load_catalogue().elements["reflection-period"].title
    assert "Accept-Language" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("code", "day", "number", "nights"),
    [
        ("en", "1 February 2026", "1,234.5", ["1 day", "2 days", "5 days", "21 days"]),
        ("fr", "1 février 2026", "1\u202f234,5", ["1 jour", "2 jours", "5 jours", "21 jours"]),
        ("ru", "1 февраля 2026", "1\u00a0234,5", ["1 день", "2 дня", "5 дней", "21 день"]),
    ],
)
def test_dates_numbers_and_plurals(
    app: Flask, code: str, day: str, number: str, nights: list[str]
) -> None:
    with app.test_request_context("/about", headers={"Accept-Language": code}):
        assert words.day(date(2026, 2, 1)) == day
        assert locale.number_words(1234.5) == number
        assert [words.short_fact("stay_days", n) for n in (1, 2, 5, 21)] == nights


def test_errors_are_said_in_the_language(client: FlaskClient) -> None:
    for path, said in (("/nowhere", "Страницы"), ("/states/QQ", "Государства-участника")):
        answer = client.get(path, headers={"Accept-Language": "ru"})
        assert answer.status_code == 404
        assert said in answer.text
    assert "There is no" in client.get("/api/v1/states/QQ", headers={"Accept-Language": "ru"}).text


def test_reasons_are_said_in_the_language_or_marked_as_english(app: Flask) -> None:
    with app.test_request_context("/about", headers={"Accept-Language": "fr"}):
        assert shown_reason("Nothing was found in 3 laws where it normally stands") == (
            "Rien n’a été trouvé dans 3 lois où cela se trouve normalement"
        )
        assert shown_reason("45 days") == "45 jours"
        other = shown_reason("15 days <b>")
        assert other == '<span lang="en" dir="ltr">15 days &lt;b&gt;</span>'
    with app.test_request_context("/about"):
        assert shown_reason("15 days <b>") == "15 days <b>"


def test_quotations_carry_their_own_direction(client: FlaskClient, laws: ModuleType) -> None:
    """A quotation is set apart from the direction of the page, whatever its script."""
    page = client.get("/matrix?cell=XA:reflection-period").text
    quotes = re.findall(r"<blockquote[^>]*>", page)
    assert quotes
    assert all('dir="auto"' in quote for quote in quotes)
    law = client.get(f"/findings/{laws.reflection_key()}").text
    assert all('dir="auto"' in quote for quote in re.findall(r"<(?:q|blockquote) [^>]*>", law))


def test_every_foreign_text_of_the_templates_has_a_direction(repository: Path) -> None:
    without = [
        f"{path.name}: {tag}"
        for path in sorted((repository / "webapp" / "templates").glob("*.html"))
        for tag in re.findall(
            r'lang="\{\{ (?!ui_lang|code)[^}]*\}\}"(?! dir="auto")', path.read_text("utf-8")
        )
    ]
    assert without == []
