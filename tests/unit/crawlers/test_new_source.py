"""A new source is valid at once, runs at once, and says what is left to fill in."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from crawlers.framework.answer import Answer
from crawlers.framework.card import SOURCES, WorkPointer, load_cards
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.git import Mirror
from crawlers.new_source import BLANK, KINDS, Kind, blanks, new_source
from crawlers.new_source_command import new_source_command
from kb.errors import UsageError
from kb.model.law import ProvisionKind
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.parsing.words import state_languages

NOW = datetime(2031, 1, 1, tzinfo=UTC)
MEDIA_TYPES = {".html": "text/html", ".xml": "application/xml"}


class Example:
    """Answers from the example's files, and keeps what is handed over."""

    def __init__(self, folder: Path, requests: Sequence[Mapping[str, str]]) -> None:
        self.files = {row["url"]: folder / row["file"] for row in requests}
        self.documents: list[Document] = []
        self.issues: list[str] = []

    def fetch(self, url: str, **rest: object) -> Answer:
        path = self.files[url]
        body = path.read_bytes()
        sha256 = hashlib.sha256(body).hexdigest()
        media_type = MEDIA_TYPES[path.suffix]
        return Answer(url, url, 200, {}, body, sha256, NOW, media_type, "utf-8")

    def repository(self, url: str) -> Mirror:
        raise AssertionError(url)

    def document(self, document: Document) -> None:
        self.documents.append(document)

    def issue(self, level: str, url: str, what: str, data: Mapping[str, object]) -> None:
        self.issues.append(what)


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"trial_{path.parts[-3]}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["EE", "NO"])
def test_the_card_of_a_new_source_is_valid_and_closed(
    tmp_path: Path, kind: Kind, state: str
) -> None:
    new_source(state, "trial", kind=kind, root=tmp_path)
    (card,) = load_cards(tmp_path)
    assert (card.key, card.state) == (f"{state.lower()}-trial", state)
    assert not card.verified
    assert not card.crawlable


@pytest.mark.parametrize("kind", ["page", "xml"])
@pytest.mark.parametrize("state", sorted(state_languages()))
def test_the_crawler_of_a_new_source_hands_its_example_over(
    tmp_path: Path, kind: Kind, state: str
) -> None:
    new_source(state, "trial", kind=kind, root=tmp_path)
    (card,) = load_cards(tmp_path)
    folder = tmp_path / state.lower() / "trial"
    scenario = json.loads((folder / "examples" / "first.expected.json").read_text())
    works = [WorkPointer.model_validate(work) for work in scenario["works"]]
    example = Example(folder / "examples", scenario["requests"])
    loaded(folder / "crawler.py").crawl(Context(card, example, example, works=works))
    assert example.issues == []
    (document,) = example.documents
    source = SourceFile(document.name, document.answer.body, Hints(card.state, document.lang))
    (parsed,) = parse(source)
    articles = [p.number for p in parsed.provisions if p.kind is ProvisionKind.ARTICLE]
    assert articles == ["1", "2"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_keeps_to_the_style_of_the_project(
    tmp_path: Path, repository: Path, kind: Kind
) -> None:
    written = new_source("EE", "trial", kind=kind, root=tmp_path)
    modules = [str(path) for path in written if path.suffix == ".py"]
    for words in (["check"], ["format", "--check"]) if modules else ():
        ruff = [
            sys.executable,
            "-m",
            "ruff",
            *words,
            "--config",
            str(repository / "pyproject.toml"),
        ]
        done = subprocess.run([*ruff, *modules], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_every_blank_is_told_with_its_place(tmp_path: Path) -> None:
    new_source("EE", "trial", root=tmp_path)
    folder = tmp_path / "ee" / "trial"
    found = blanks(folder)
    assert {blank.path.name for blank in found} == {
        "ee_trial.yml",
        "crawler.py",
        "first.html",
        "first.expected.json",
    }
    for blank in found:
        assert blank.text in blank.path.read_text("utf-8").splitlines()[blank.line - 1]
    for path in {blank.path for blank in found}:
        text = path.read_text("utf-8").replace(BLANK, "filled").replace("fill-in", "law")
        path.write_text(text, "utf-8")
    assert blanks(folder) == ()
    load_cards(tmp_path)


def test_no_bundled_source_has_anything_left_to_fill_in() -> None:
    left = [
        f"{blank.path.relative_to(SOURCES)}:{blank.line}: {blank.text}"
        for folder in sorted(SOURCES.glob("*/*"))
        if folder.is_dir()
        for blank in blanks(folder)
    ]
    assert left == [], "fill these in:\n" + "\n".join(left)


@pytest.mark.parametrize(
    ("state", "name", "lang", "says"),
    [
        ("ZZ", "gazette", "", "no participating State"),
        ("E", "gazette", "", "no participating State"),
        ("EE", "My Gazette", "", "one word"),
        ("EE", "../x", "", "one word"),
        ("BE", "gazette", "", "several languages"),
        ("XQ", "gazette", "english", "several languages"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused(
    tmp_path: Path, state: str, name: str, lang: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        new_source(state, name, lang=lang, root=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_source_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    new_source("BE", "gazette", lang="nl", root=tmp_path)
    with pytest.raises(UsageError, match="there already"):
        new_source("BE", "gazette", lang="nl", root=tmp_path)


def test_the_command_writes_then_tells_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CRAWL_SOURCES", str(tmp_path))
    first = CliRunner().invoke(new_source_command, ["ee", "trial", "--kind", "card"])
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(new_source_command, ["ee", "trial"])
    assert again.exit_code == 1
    assert again.output.count("\n") == len(blanks(tmp_path / "ee" / "trial")) + 1
    card = tmp_path / "ee" / "trial" / "ee_trial.yml"
    card.write_text(card.read_text().replace(BLANK, "done").replace("fill-in", "law"))
    done = CliRunner().invoke(new_source_command, ["ee", "trial"])
    assert (done.exit_code, done.output) == (0, "Nothing is left to fill in.\n")
