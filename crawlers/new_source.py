"""Begins a source: a card that is valid at once, a crawler that runs at once, and an example.

What only a person can know is marked ``FILL IN``; :func:`blanks` lists what is left of it, and a
test of the project fails while a bundled source has any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

from crawlers.framework.card import SOURCES, load_cards
from kb.errors import UsageError
from kb.parsing.identify import known_states
from kb.parsing.words import article_file, state_languages

Kind = Literal["page", "xml", "git", "card"]
KINDS: tuple[Kind, ...] = ("page", "xml", "git", "card")
"""``card`` writes no crawler: each law is read from its address in the card."""
BLANK = "FILL IN"
EXAMPLE = "first"
_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
_STATE = re.compile(r"[A-Z]{2}")
_SITE = "https://fill-in.example"
_ACCESS = {"page": "html", "xml": "xml", "git": "git", "card": "html"}
_FORMATS = {
    "page": "'FILL IN: html, or what else'",
    "xml": "'FILL IN: which XML'",
    "git": "law-as-git",
    "card": "'FILL IN: html, pdf, docx or what else'",
}
_ENDINGS = {"page": ".html", "xml": ".xml"}


@dataclass(frozen=True, slots=True)
class Blank:
    """A fact that is still to be filled in."""

    path: Path
    line: int
    text: str


def new_source(
    state: str, name: str, *, kind: Kind = "page", lang: str = "", root: Path | None = None
) -> tuple[Path, ...]:
    """Write a source below ``root`` (default: the bundled ones) and return its files.

    Raises UsageError for an unknown State, a name that is none, a State whose language must be
    told, and a source that is there already.
    """
    words = _words(state.upper(), name, kind, lang)
    folder = (root or SOURCES) / words["area"] / name
    if folder.exists():
        raise UsageError(f"The source {words['key']} is there already, in {folder}.")
    (folder / "examples").mkdir(parents=True)
    written: list[Path] = []
    for path, text in _files(folder, kind, words):
        path.write_text(text, encoding="utf-8")
        written.append(path)
    if not list((folder / "examples").iterdir()):
        (folder / "examples").rmdir()
    load_cards(root)
    return tuple(written)


def blanks(folder: Path) -> tuple[Blank, ...]:
    """What is still to be filled in, file by file."""
    return tuple(
        Blank(path, number, line.strip())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".yml", ".py", ".html", ".xml", ".json", ".md"}
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if BLANK in line or _SITE in line
    )


def _words(state: str, name: str, kind: Kind, lang: str) -> dict[str, str]:
    known = _STATE.fullmatch(state) and (state in known_states() or state.startswith("X"))
    if not known:
        raise UsageError(f"{state!r} is no participating State and no invented one (XA to XZ).")
    if not _NAME.fullmatch(name):
        raise UsageError("The name is one word of small Latin letters and digits, such as gazette.")
    spoken = lang or state_languages().get(state, "")
    if not re.fullmatch(r"[a-z]{2,3}", spoken):
        raise UsageError(f"{state} publishes in several languages; name one with --lang.")
    area = state.lower()
    address = f"{_SITE}/law.git" if kind == "git" else f"{_SITE}/law/{{number}}"
    return {
        "key": f"{area}-{name}",
        "area": area,
        "state": f'"{state}"' if state == "NO" else state,
        "lang": f'"{spoken}"' if spoken == "no" else spoken,
        "start_url": f"{_SITE}/",
        "access": _ACCESS[kind],
        "url_pattern": address,
        "format": _FORMATS[kind],
        "work_key": f"{area}-special-trafficking-law-1",
        "work_url": f"{_SITE}/law/1",
        "identifier": "'FILL IN: the publisher''s number of the law'",
        **_article_heads(spoken),
    }


def _article_heads(lang: str) -> dict[str, str]:
    """How the language heads its first two articles; the parser finds them."""
    found = article_file().languages
    own = found.get(lang, found["en"])
    before, after = next(iter(own.before), ""), next(iter(own.after), "")
    heads = [f"{before} {n}" if before else f"{n}. {after}" for n in (1, 2)]
    return {"article_1": heads[0], "article_2": heads[1]}


def _files(folder: Path, kind: Kind, words: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    yield folder / f"{words['area']}_{folder.name}.yml", _filled("card.yml", words)
    if kind == "card":
        return
    plain = {**words, "lang": words["lang"].strip('"')}
    yield folder / "crawler.py", _filled(f"{kind}.py", plain)
    if kind == "git":
        return
    example = folder / "examples" / f"{EXAMPLE}{_ENDINGS[kind]}"
    yield example, _filled(f"{kind}.example", plain)
    yield folder / "examples" / f"{EXAMPLE}.expected.json", _scenario(example.name, words)


def _filled(name: str, words: Mapping[str, str]) -> str:
    text = (files("crawlers.skeleton") / f"{name}.txt").read_text("utf-8")
    return Template(text).substitute(words)


def _scenario(example: str, words: Mapping[str, str]) -> str:
    """Works, requests and answers of a test; what comes out is filled in by the first run."""
    work = {
        "key": words["work_key"],
        "kind": "special-trafficking-law",
        "title_original": "Invented act",
        "title_english": "Invented act",
        "identifier": "1",
        "url": words["work_url"],
        "verified": True,
        "evidence": "law-text",
    }
    said = {
        "about": "Invented law in the structure of the source; written for this test.",
        "works": [work],
        "requests": [{"url": words["work_url"], "file": example}],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
