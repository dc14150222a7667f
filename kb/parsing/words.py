"""Words of structure by language: ``corpora/parsing/*.yml``, checked and compiled once.

A wrong data file raises pydantic.ValidationError (or re.error) when it is first used; a test
reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kb import safe_yaml
from kb.model.law import ProvisionKind

Style = Literal[
    "(1)", "(a)", "(i)", "(A)", "(I)", "1.", "1)", "a.", "a)", "A.", "aa)", "1°", "I.", "-", "word",
    "§",
]  # fmt: skip

SUFFIX = (
    r"bis|ter|qu[aá]ter|quinquies|sexies|septies|octies|nonies|decies|undecies|duodecies|terdecies|"
    r"vicies|tricies"
)
NUMBER = (
    r"(?:(?:[LRDA]\*{0,2}\.?\s?)?\d{1,4}"
    rf"(?:(?:{SUFFIX})(?!\w)|[^\W\d_]{{1,3}}(?![^\W_])|º|ª|°)?"
    rf"(?:[.\-‑–]\d+(?:{SUFFIX}|[a-z]{{0,2}})(?![^\W_]))*(?:\^\d+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)?"
    r"(?:/[A-Z]{1,2}(?![^\W_])|\.[a-z](?=\.|\s*$))?"
    rf"(?:[\s\-](?:{SUFFIX})(?:\.\d+)?(?!\w)(?:\s[a-z0-9]{{1,2}}(?=[.)]|\s*$))?)*"
    r"(?:\s[A-Z](?=\s*$))?"
    r"|[IVXLC]{1,7}(?!\w))"
)
"""An article's number: 4A, 177 bis, L. 225-4-1, 279.01, 1er, 133^1, 2/A, 106.a, IV."""
ROMAN = r"[IVXLC]{1,7}"
_NUMERAL = rf"(?:{ROMAN}|\d{{1,3}}[A-Za-z]?|[A-ZΑ-ΩА-Я])(?:er|re|ª|º|\.ª|\.º|\.|'|΄|’|-?[A-Za-z])?"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArticleWords(_Data):
    """How a language names and cites its articles."""

    before: dict[str, str] = Field(default_factory=dict)
    after: dict[str, str] = Field(default_factory=dict)
    eid: Literal["art", "sec"] = "art"
    bare: bool = False
    bare_cite: str = "{n}"
    named: list[str] = Field(default_factory=list)
    refs: list[str] = Field(default_factory=list)


class _StateArticles(_Data):
    bare_cite: str | None = None
    before: dict[str, str] = Field(default_factory=dict)


class ArticleFile(_Data):
    """``articles.yml``."""

    languages: dict[str, ArticleWords]
    states: dict[str, _StateArticles]


class ContainerWords(_Data):
    """Containers of a language, widest first: kind, then its words."""

    levels: list[list[str]]
    ordinals: list[str]
    number_first: bool


class ContainerFile(_Data):
    """``containers.yml``."""

    languages: dict[str, ContainerWords]


LevelCite = tuple[Literal["paragraph", "point"], str]


class LevelFile(_Data):
    """``levels.yml``."""

    default: dict[Style, LevelCite]
    languages: dict[str, dict[Style, LevelCite]]
    words: dict[str, list[str]]
    unnumbered: dict[str, str]


class QuoteFile(_Data):
    """``quotes.yml``."""

    marks: dict[str, list[tuple[str, str]]]
    inserting: dict[str, str]
    acts: dict[str, list[str]]
    unmarked: dict[str, str]


class ApparatusFile(_Data):
    """``apparatus.yml``."""

    amendment_marks: list[str]
    contents: list[str]
    contents_item: str
    note_lines: list[str]
    definition_notes: list[str]
    historical_notes: list[str]
    editorial_marks: list[str]


class KindRule(_Data):
    """One kind of work and the cues in a title that tell it."""

    slug: str
    cues: list[str]
    amending_only: bool = False


class KindFile(_Data):
    """``kinds.yml``."""

    kinds: list[KindRule]


class TextStateFile(_Data):
    """``text_states.yml``."""

    amending_titles: list[str]
    amending_exceptions: list[str]
    consolidated_ranks: list[str]
    consolidated_sources: list[str]
    enacted_sources: list[str]


class StateLanguageFile(_Data):
    """``state_languages.yml``."""

    languages: dict[str, str]


def _load(name: str) -> Any:
    text = (files("corpora") / "parsing" / f"{name}.yml").read_text("utf-8")
    return safe_yaml.load(text)


@cache
def article_file() -> ArticleFile:
    """Checked ``articles.yml``."""
    return ArticleFile.model_validate(_load("articles"))


@cache
def container_file() -> ContainerFile:
    """Checked ``containers.yml``."""
    return ContainerFile.model_validate(_load("containers"))


@cache
def level_file() -> LevelFile:
    """Checked ``levels.yml``."""
    return LevelFile.model_validate(_load("levels"))


@cache
def quote_file() -> QuoteFile:
    """Checked ``quotes.yml``."""
    return QuoteFile.model_validate(_load("quotes"))


@cache
def apparatus_file() -> ApparatusFile:
    """Checked ``apparatus.yml``."""
    return ApparatusFile.model_validate(_load("apparatus"))


@cache
def kind_file() -> KindFile:
    """Checked ``kinds.yml``."""
    return KindFile.model_validate(_load("kinds"))


@cache
def text_state_file() -> TextStateFile:
    """Checked ``text_states.yml``."""
    return TextStateFile.model_validate(_load("text_states"))


@cache
def state_languages() -> Mapping[str, str]:
    """State to the language in which it publishes its laws, where it is one."""
    return StateLanguageFile.model_validate(_load("state_languages")).languages


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """An article found at the start of a line."""

    number: str
    cite: str
    eid: str
    end: int
    """Offset where the heading or text begins."""
    kept: int
    """Characters of ``number`` in the line."""
    word: str
    """Word or sign that named it, empty for a bare number."""
    stopped: bool
    """A full stop, dash, bracket or the line's end follows the number."""


@dataclass(frozen=True, slots=True)
class ContainerMatch:
    """A container found in a heading."""

    kind: ProvisionKind
    rank: int
    word: str
    number: str
    heading: str
    cite: str = ""
    """Form of the pin cite where the number stands before the word."""


_BREAK = re.compile(r"\s")
_GAP = re.compile(r"[\s.:–—\-‑)]*")
_BARE = re.compile(
    r"(?P<n>\d{1,3}[A-Z]{0,3}(?:\.\d+)?)(?:\.+\s*[–—-]?|\s*[–—]|\.?$|(?=\s+[^\W\d_a-z]))\s*"
)
_HARD_STOP = re.compile(r"\s*(?:\.(?!\d)|[–—:(]|$)")


def _one_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _key(word: str) -> str:
    """A word of structure in any case; the Turkish capital İ folds to i without its dot."""
    return word.casefold().replace("\u0307", "")


class Words:
    """Compiled words of one language in one State."""

    def __init__(self, lang: str, state: str) -> None:
        self.lang = lang
        articles = article_file()
        own = articles.languages.get(lang, articles.languages["en"])
        local = articles.states.get(state)
        self.before = dict(own.before)
        self.bare = own.bare
        self.bare_cite = own.bare_cite
        if local is not None:
            self.before.update(local.before)
            self.bare_cite = local.bare_cite or own.bare_cite
        self.after = own.after
        self.eid = own.eid
        self._before = (
            re.compile(rf"(?P<w>{_one_of(list(self.before))})\s*(?P<n>{NUMBER})")
            if self.before
            else None
        )
        self._after = (
            re.compile(
                rf"(?P<n>{NUMBER}(?: [a-z](?= ))?)[.\-]?\s?(?P<w>{_one_of(list(own.after))})(?!\w)"
            )
            if own.after
            else None
        )
        self._named = re.compile(rf"(?P<n>{'|'.join(own.named)})(?!\w)") if own.named else None
        self._refs = (
            re.compile(rf"(?:{_one_of(own.refs)})\s*(?P<n>{NUMBER})", re.I) if own.refs else None
        )
        self._compile_containers()

    def _compile_containers(self) -> None:
        found = container_file().languages
        own = found.get(self.lang, found["en"])
        self.ranks: dict[str, tuple[int, ProvisionKind]] = {}
        for rank, (kind, *words) in enumerate(own.levels):
            for word in words:
                self.ranks[_key(word)] = (rank, ProvisionKind(kind))
        word_re = _one_of(list(self.ranks))
        ordinal = f"(?:{_one_of(own.ordinals)})\\w*" if own.ordinals else r"(?!)"
        numeral = rf"(?:{ordinal}|(?-i:{_NUMERAL})(?![\w]))"
        numerals = rf"{numeral}(?:\s(?:{ordinal}))?"
        self._numerals = re.compile(numerals, re.I)
        self._container = re.compile(
            rf"(?P<w>{word_re})(?=[\s.:–—\-]|$)\.?(?:\s+(?:nr\.?|č\.|no\.?|n°)?\s*"
            rf"(?P<n>{numerals}))?(?P<rest>.*)",
            re.I | re.S,
        )
        self._container_first = (
            re.compile(
                rf"(?P<n>{numerals}|(?-i:[^\W\d_a-z]\w+))\s+(?P<w>{word_re})(?=[\s.:–—\-]|$)"
                r"(?P<rest>.*)",
                re.I | re.S,
            )
            if own.number_first
            else None
        )

    def article(self, text: str, *, bare: bool = False) -> ArticleMatch | None:
        """The article that a line opens; ``bare`` allows a number without a word."""
        match = self._before.match(text) if self._before else None
        if match:
            cite = self.before[match["w"]]
            eid = "sec" if "§" in match["w"] else self.eid
            return self._found(text, match, cite, eid)
        match = self._after.match(text) if self._after else None
        if match:
            return self._found(text, match, self.after[match["w"]], self.eid)
        match = self._named.match(text) if self._named else None
        if match:
            return self._found(text, match, "{n}", "art")
        if bare and self.bare:
            match = _BARE.match(text)
            if match:
                return ArticleMatch(
                    match["n"], self.bare_cite, self.eid, match.end(), len(match["n"]), "", True
                )
        return None

    @staticmethod
    def _found(text: str, match: re.Match[str], cite: str, eid: str) -> ArticleMatch:
        number = _BREAK.sub(" ", match["n"])
        word = match.groupdict().get("w") or ""
        end = match.end()
        stopped = _HARD_STOP.match(text, end) is not None
        gap = _GAP.match(text, end)
        return ArticleMatch(
            number, cite, eid, gap.end() if gap else end, len(number), word, stopped
        )

    def container(self, text: str) -> ContainerMatch | None:
        """The container that a heading opens."""
        match = self._container.fullmatch(text)
        first = match is None
        if match is None and self._container_first is not None:
            match = self._container_first.fullmatch(text)
        if match is None:
            return None
        rank, kind = self.ranks[_key(match["w"])]
        number = (match["n"] or "").strip()
        rest = match["rest"]
        if not number and rest[:1] == " " and rest[1:2] not in "–—-:":
            return ContainerMatch(kind, rank, "", "", text)
        if number and not self._numerals.fullmatch(number):
            return ContainerMatch(kind, rank, "", "", text)
        if number == "" and rest[:1] not in ("", " ", ".", ":", "–", "—"):
            return None
        rest = rest.lstrip(" .:–—-\n\t").rstrip(" –—-\n\t")
        cite = f"{{n}} {match['w']}" if first else ""
        return ContainerMatch(kind, rank, match["w"], number.rstrip("."), rest, cite)

    def reference(self, text: str) -> str:
        """Number of the first article that a sentence refers to, or empty."""
        match = self._refs.search(text) if self._refs else None
        return match["n"] if match else ""

    def cite(self, word: str, number: str) -> str:
        """Pin cite of an article of this language."""
        form = self.before.get(word) or self.after.get(word)
        if form is None:
            form = self.bare_cite if self.bare else next(iter(self.before.values()), "{n}")
        return form.format(n=number)


@cache
def words_of(lang: str, state: str) -> Words:
    """Compiled words; States without their own data share the language's."""
    return Words(lang, state)


@cache
def level_of(lang: str, style: str) -> LevelCite:
    """Kind and pin cite of a style of number."""
    levels = level_file()
    key: Any = style
    return levels.languages.get(lang, {}).get(key) or levels.default.get(key) or ("point", " {n}")
