"""The invented laws of the demonstration: well formed, marked, complete, and our own words."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.catalogue.catalogue import load_catalogue
from kb.model.law import ParsedDocument, Provision, ProvisionKind
from kb.parsing.registry import parse
from kb.parsing.source import SourceFile

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "corpora" / "demo"
STATES = ("XA", "XB", "XC", "XD", "XE", "XF")
LANGUAGES = {"XA": "en", "XB": "fr", "XC": "es", "XD": "de", "XE": "ru", "XF": "cs"}
CORE = {
    "offence-standalone",
    "act",
    "means",
    "exploitation-core",
    "child-rule",
    "consent-irrelevant",
    "aggravating",
    "non-punishment",
    "identification-nrm",
    "reflection-period",
    "residence-permit",
    "compensation-state",
}
STATUSES = {
    "met",
    "largely",
    "partly",
    "not met",
    "not found",
    "not searched",
    "benchmark",
}
KEYS = (
    "title",
    "short_title",
    "identifier",
    "country",
    "lang",
    "rank",
    "kind",
    "text_state",
    "publication_date",
    "last_updated",
    "in_force_from",
    "status",
    "source",
    "invented",
)
MARKS = {
    "en": "invented law of an invented State",
    "fr": "loi inventée d'un État inventé",
    "es": "ley inventada de un Estado inventado",
    "de": "erfundenes Gesetz eines erfundenen Staates",
    "ru": "вымышленный закон вымышленного государства",
    "cs": "smyšlený zákon smyšleného státu",
}
# The longest run of words that a law of the demonstration may share with a real law, once the
# formulas of penalties ("is liable to imprisonment for ...") are taken out.
LONGEST_SHARED_RUN = 11
FORMULAS = re.compile(
    r"(?:is guilty of an? \w+ and )?(?:is )?liable to (?:a fine or to )?imprisonment[^.;]*"
    r"|(?:est|sont) punie?s? d[eu']\s?[^.;]*"
    r"|(?:será|serán) castigad\w+ con[^.;]*|la pena será de prisión[^.;]*"
    r"|(?:wird|ist|so ist|auf)[^.;,]*Freiheitsstrafe[^.;]*|mit Freiheitsstrafe von[^,;.]*"
    r"|bude (?:pachatel )?potrestán\w*[^.;]*|Odnětím svobody na[^.;]*",
    re.I,
)

Document = tuple[Path, dict[str, Any], str]


def _files() -> list[Path]:
    return sorted([*DEMO.glob("laws/*/*.md"), *DEMO.glob("history/*/*/*.md")])


@cache
def _read(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


@cache
def _parsed(path: Path) -> ParsedDocument:
    (document,) = parse(SourceFile(path.relative_to(DEMO).as_posix(), path.read_bytes()))
    return document


def _articles(path: Path) -> list[Provision]:
    return [p for p in _parsed(path).provisions if p.kind is ProvisionKind.ARTICLE]


def _current() -> dict[str, Path]:
    """Identifier of each law to the file that is in force."""
    found = {path.stem: path for path in DEMO.glob("laws/*/*.md")}
    for folder in DEMO.glob("history/*/*"):
        assert folder.name not in found, f"{folder.name} stands in laws and in history"
        found[folder.name] = max(folder.glob("*.md"))
    return found


def _in_force(identifier: str, day: date) -> Path | None:
    alone = list(DEMO.glob(f"laws/*/{identifier}.md"))
    if alone:
        return alone[0]
    past = [p for p in DEMO.glob(f"history/*/{identifier}/*.md") if p.stem <= day.isoformat()]
    return max(past, default=None)


@cache
def _expected() -> dict[str, Any]:
    key = yaml.safe_load((DEMO / "expected.yml").read_text(encoding="utf-8"))
    assert isinstance(key, dict)
    return key


def _cells() -> Iterator[tuple[str, str, date, dict[str, Any]]]:
    for state, entry in _expected()["states"].items():
        for element, cell in entry["elements"].items():
            yield state, element, _expected()["as_of"], cell
    for cell in _expected()["history"]:
        yield cell["state"], cell["element"], cell["as_of"], cell


@pytest.mark.parametrize("path", _files(), ids=lambda p: f"{p.parent.name}-{p.stem}")
class TestEveryLaw:
    def test_front_matter_has_every_key_and_says_invented(self, path: Path) -> None:
        meta, _ = _read(path)
        assert tuple(meta) == KEYS
        assert meta["invented"] is True
        assert meta["source"].startswith(f"https://example.invalid/{meta['country']}/")
        dates = [date.fromisoformat(meta[k]) for k in ("publication_date", "in_force_from")]
        assert dates == sorted(dates)

    def test_state_is_a_demonstration_state_and_the_folder_agrees(self, path: Path) -> None:
        meta, _ = _read(path)
        state = meta["country"].upper()
        assert state in STATES
        assert meta["lang"] == LANGUAGES[state]
        assert meta["identifier"].startswith(f"{state}-")
        if "history" in path.parts:
            assert (path.parts[-3], path.parent.name) == (meta["country"], meta["identifier"])
            assert path.stem == meta["in_force_from"] == meta["last_updated"]
        else:
            assert (path.parent.name, path.stem) == (meta["country"], meta["identifier"])

    def test_title_line_says_that_the_law_is_invented(self, path: Path) -> None:
        meta, body = _read(path)
        title = body.lstrip().splitlines()[0]
        assert title == f"# {meta['title']} ({MARKS[meta['lang']]})"

    def test_parser_finds_every_section_once_and_nothing_to_complain_of(self, path: Path) -> None:
        _, body = _read(path)
        heading = r"(?m)^#{3,5} (?:Section |Article |Art\. |Artículo |§ |Статья |\d+\. )"
        numbers = [article.number for article in _articles(path)]
        assert len(numbers) == len(re.findall(heading, body))
        assert [n for n, times in Counter(numbers).items() if times > 1] == []
        assert _parsed(path).issues == ()

    def test_work_is_marked_invented_and_dated_by_its_front_matter(self, path: Path) -> None:
        meta, _ = _read(path)
        document = _parsed(path)
        assert document.work.invented
        assert document.work.kind == meta["kind"]
        assert document.expression.lang == meta["lang"]
        assert document.expression.text_state.value == meta["text_state"]
        assert document.expression.in_force_from == date.fromisoformat(meta["in_force_from"])

    def test_references_within_the_law_lead_to_a_section(self, path: Path) -> None:
        _, body = _read(path)
        numbers = {article.number for article in _articles(path)}
        own = r"(?:[Ss]ection|l'article|del artículo|[Aa]rtikel|§|стать[ияей]+) (?P<n>[LR]?\.? ?\d[\d.-]*\d|\d+)"
        outside = re.compile(
            r"^[^.;]{0,40}(?:\bAct\b|Code pénal|Code de|loi n°|Código|Strafgesetzbuch|trestního|Уголовного)"
        )
        lines = [line for line in body.splitlines() if not line.startswith("#")]
        missing = [
            match["n"]
            for line in lines
            for match in re.finditer(own, line)
            if match["n"].strip() not in numbers and not outside.match(line[match.end() :])
        ]
        assert missing == []


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_sixty_sections_and_both_parts_of_the_law(state: str) -> None:
    files = [p for name, p in _current().items() if name.startswith(state)]
    kinds = {_read(path)[0]["kind"] for path in files}
    assert sum(len(_articles(path)) for path in files) >= 60
    assert "criminal-code" in kinds
    assert kinds & {"special-trafficking-law", "victims-rights-or-support"}


def test_versions_of_a_law_are_one_work_and_differ() -> None:
    for folder in DEMO.glob("history/*/*"):
        versions = sorted(folder.glob("*.md"))
        assert len(versions) >= 2
        assert len({_parsed(path).work.id for path in versions}) == 1
        assert len({_read(path)[1] for path in versions}) == len(versions)


def test_answer_key_covers_every_state_and_core_element() -> None:
    states = _expected()["states"]
    assert tuple(states) == STATES
    for entry in states.values():
        assert set(entry["elements"]) == CORE
        assert entry["differs"]


def test_answer_key_uses_known_words_and_gives_evidence_for_what_is_found() -> None:
    for state, element, _, cell in _cells():
        words = {cell["status"], cell.get("as_if", "met"), *cell.get("accept", ())}
        assert words <= STATUSES, (state, element)
        assert ("as_if" in cell) == (cell["status"] == "benchmark")
        assert bool(cell["evidence"]) == (cell["status"] not in ("not found", "not searched"))


def test_answer_key_points_at_sections_that_stand_on_that_day() -> None:
    for state, element, day, cell in _cells():
        for identifier, number in cell["evidence"]:
            path = _in_force(identifier, day)
            assert path is not None, (state, element, identifier)
            assert number in {a.number for a in _articles(path)}, (state, element, number)


def test_laws_searched_in_vain_are_held() -> None:
    for _, _, _, cell in _cells():
        assert set(cell.get("searched", ())) <= set(_current())


def test_numbers_of_the_answer_key_stand_in_the_evidence() -> None:
    """The figures that a text prints as digits; words for numbers are read by the tagger."""
    wanted = {"reflection_days", "permit_months", "min_years", "max_years"}
    for state, _, day, cell in _cells():
        if state != "XA":
            continue
        for name, value in cell.get("facts", {}).items():
            if name not in wanted:
                continue
            texts = [_section_text(_in_force(i, day), n) for i, n in cell["evidence"]]
            unit = name.rpartition("_")[2]
            assert any(re.search(rf"\b{value} {unit}", text) for text in texts), (name, value)


def _section_text(path: Path | None, number: str) -> str:
    assert path is not None
    provisions = _parsed(path).provisions
    (article,) = [a for a in _articles(path) if a.number == number]
    return "\n".join(p.text for p in provisions if p.eid.startswith(article.eid))


def test_state_without_non_punishment_rule_never_speaks_of_unpunished_victims() -> None:
    for name, path in _current().items():
        if name.startswith("XF"):
            for line in _read(path)[1].splitlines():
                assert not (
                    re.search(r"\boběť|\bobět", line) and re.search(r"netrest|nestíh", line)
                )


def test_state_without_consent_rule_says_nothing_on_consent_of_victims() -> None:
    code = _read(_current()["XC-LO-4-1998"])[1]
    assert "irrelevante" not in code
    assert not re.search(r"consentimiento de la víctima", code)


def test_catalogue_takes_the_invented_states_beside_the_real_ones() -> None:
    catalogue = load_catalogue(extra=(DEMO,))
    for code in STATES:
        state = catalogue.states[code]
        assert state.invented
        assert state.region == "Demonstration"
        assert state.languages == (LANGUAGES[code],)
    assert len(catalogue.states) == 57 + len(STATES)


def test_treaty_facts_are_invented_and_complete() -> None:
    with (DEMO / "status" / "treaty-status.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["state"] for row in rows} == set(STATES)
    assert len(rows) == len({(row["state"], row["instrument"]) for row in rows}) == 42
    assert {(r["source"], r["verified"]) for r in rows} == {
        ("invented for the demonstration", "true")
    }
    party = {(r["state"], r["instrument"]): r["party"] for r in rows}
    assert [s for s in STATES if party[s, "cets-197"] == "no"] == ["XE"]
    assert [s for s in STATES if party[s, "eu-2011-36"] == "yes"] == ["XA", "XB"]


def test_dates_of_treaties_follow_signature_deposit_and_force() -> None:
    with (DEMO / "status" / "treaty-status.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            dates = [row[k] for k in ("signature", "consent_date", "in_force") if row[k]]
            assert dates == sorted(dates), row


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", FORMULAS.sub(" . ", text).lower())


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("lang", "folders"),
    [("en", "ie ca us"), ("fr", "fr lu"), ("es", "es"), ("de", "de"), ("cs", "cz")],
)
def test_no_sentence_is_taken_from_a_real_law(lang: str, folders: str, shared: Path) -> None:
    corpora = shared / "corpora"
    length = LONGEST_SHARED_RUN + 1
    ours: dict[tuple[str, ...], str] = {}
    for path in _files():
        meta, body = _read(path)
        if meta["lang"] == lang:
            for line in body.splitlines():
                ours.update((run, path.stem) for run in _runs(line, length))
    assert ours
    for folder in folders.split():
        for path in (corpora / folder).rglob("*"):
            if path.suffix in (".md", ".xml") and path.is_file():
                text = re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8", errors="ignore"))
                taken = {" ".join(run) for run in _runs(text, length) if run in ours}
                assert taken == set(), path.name
