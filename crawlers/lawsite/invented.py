"""The laws that the site serves: those of the demonstration, with their dated editions.

Read from ``corpora/demo`` (``laws/<cc>/<identifier>.md``, ``history/<cc>/<identifier>/<date>.md``)
and, for the Greek page that the demonstration has no State for, from ``texts/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from kb.model.law import ParsedDocument
from kb.parsing import frontmatter
from kb.parsing.registry import parse
from kb.parsing.source import SourceFile

_TEXTS = Path(__file__).resolve().parent / "texts"


@dataclass(frozen=True, slots=True)
class Edition:
    """The text of a law from a day on."""

    path: Path
    in_force_from: date

    def markdown(self) -> str:
        """The text without its front matter."""
        text = self.path.read_text(encoding="utf-8")
        return text[frontmatter.split(text, self.path.name)[1] :]


@dataclass(frozen=True, slots=True)
class Law:
    """A law with its editions, oldest first."""

    identifier: str
    state: str
    lang: str
    title: str
    enacted: date
    editions: tuple[Edition, ...]


@cache
def parsed(path: Path) -> ParsedDocument:
    """The provisions of an edition, for formats that are made of them."""
    (document,) = parse(SourceFile(str(path), path.read_bytes()))
    return document


@cache
def laws() -> tuple[Law, ...]:
    """Every law of the site, by identifier."""
    demo = Path(str(files("corpora"))) / "demo"
    groups = [[path] for path in sorted(demo.glob("laws/*/*.md"))]
    groups += [sorted(folder.glob("*.md")) for folder in sorted(demo.glob("history/*/*"))]
    groups += [[path] for path in sorted(_TEXTS.glob("*/*.md"))]
    return tuple(sorted(map(_law, groups), key=lambda law: law.identifier))


def _law(paths: list[Path]) -> Law:
    text = paths[-1].read_text(encoding="utf-8")
    meta, _ = frontmatter.split(text, paths[-1].name)
    return Law(
        identifier=frontmatter.text_of(meta, "identifier"),
        state=frontmatter.text_of(meta, "country").lower(),
        lang=frontmatter.text_of(meta, "lang"),
        title=frontmatter.text_of(meta, "title"),
        enacted=_day(meta, "publication_date"),
        editions=tuple(_edition(path) for path in paths),
    )


def _edition(path: Path) -> Edition:
    meta, _ = frontmatter.split(path.read_text(encoding="utf-8"), path.name)
    return Edition(path, _day(meta, "in_force_from"))


def _day(meta: frontmatter.Meta, key: str) -> date:
    return date.fromisoformat(frontmatter.text_of(meta, key))
