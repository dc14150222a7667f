"""The card of a source: what a database of law is, how it may be read, and what to gather.

A card is a YAML file ``crawlers/sources/<cc>/<name>/<cc>_<name>.yml``, written for lawyers and
read strictly: an unknown key or word is an error, never a default.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from kb import safe_yaml
from kb.errors import ParseError

SOURCES = Path(__file__).resolve().parents[1] / "sources"
_MAX_CARD_BYTES = 256 * 1024
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_DEFAULT_PORTS = {"http": 80, "https": 443}

Host = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$", max_length=260)
]
"""A host name in lower case (IDNA), with ``:port`` where the port is not the usual one."""
AccessKind = Literal["api", "html", "xml", "json", "pdf", "git", "sparql", "oai"]
Evidence = Literal["law-text", "official-page", "index", "secondary", "unseen"]
WorkKind = Literal[
    "action-plan",
    "aliens-law",
    "asylum-law",
    "corporate-liability",
    "criminal-code",
    "criminal-procedure",
    "labour-inspection-or-forced-labour",
    "nrm-or-sop",
    "special-trafficking-law",
    "state-compensation",
    "victims-rights-or-support",
    "witness-protection",
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Access(_Strict):
    """One way in."""

    kind: AccessKind
    url_pattern: str
    """Address with ``{placeholders}``."""
    method: Literal["GET", "POST"] = "GET"
    parameters: str = ""
    format: str
    encoding: str = "UTF-8"
    notes: str = ""

    @model_validator(mode="after")
    def _address_is_one(self) -> Self:
        AnyHttpUrl(_PLACEHOLDER.sub("0", self.url_pattern))
        return self


class Terms(_Strict):
    """What the publisher allows."""

    licence: str
    robots: str = ""
    """What was seen of robots.txt, in words."""
    robots_known: bool

    @model_validator(mode="after")
    def _robots_are_told_where_known(self) -> Self:
        if self.robots_known != bool(self.robots):
            raise ValueError("robots is told exactly where robots_known is true")
        return self


class ArticlePointer(_Strict):
    """An article to look at first."""

    number: str
    holds: str
    seen: bool
    """False where the number was not read in any stored material."""


class WorkPointer(_Strict):
    """A law or document to gather from the source."""

    key: str = Field(pattern=r"^[a-z]{2}-[a-z-]+-\d+$")
    kind: WorkKind
    title_original: str
    title_english: str
    """Our translation."""
    identifier: str
    identifier_seen: bool = True
    """False where the publisher's identifier was not read in any stored material."""
    url: AnyHttpUrl | None = None
    """None where the address of this law was not seen."""
    date: str = Field("", pattern=r"^(\d{4}(-\d{2}-\d{2})?)?$")
    """Year or day of the law; empty where unknown."""
    articles: tuple[ArticlePointer, ...] = ()
    verified: bool
    evidence: Evidence

    @model_validator(mode="after")
    def _only_what_was_seen_is_verified(self) -> Self:
        if self.verified == (self.evidence == "unseen"):
            raise ValueError("a work is verified exactly where its evidence is not 'unseen'")
        return self


class ExpectedWork(_Strict):
    """What a crawl must find in one law; less is put up for review."""

    articles: int = Field(1, ge=1)
    """At least so many articles."""
    required: tuple[str, ...] = ()
    """Numbers of articles that must be there, as printed (``133``, ``232a``)."""


class Expected(_Strict):
    """What a crawl of the source must find; checked after each crawl."""

    works: int = Field(1, ge=1)
    """At least so many laws with text."""
    each: dict[str, ExpectedWork] = Field(default_factory=dict)
    """Key of a work of the card -> what must be found in it."""


class Card(_Strict):
    """An official database or gazette, or another public source of law."""

    key: str = Field(pattern=r"^[a-z]{2,3}-[a-z0-9-]+$")
    state: str | None = Field(pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2; None for a source of no participating State."""
    name_en: str
    name_original: str
    publisher: str
    official: bool
    languages: tuple[str, ...] = Field(min_length=1)
    languages_in_part: tuple[str, ...] = ()
    """Languages that only some texts have."""
    start_url: AnyHttpUrl
    text_state: Literal["consolidated", "as-published", "mixed"]
    access: tuple[Access, ...] = Field(min_length=1)
    point_in_time: str
    update_feed: str
    terms: Terms
    rate_advice: str
    needs_browser: bool
    verified: bool
    """True when a way in was read in stored material; nothing was tried on the live site."""
    seen: tuple[str, ...]
    """Where the facts were read."""
    notes: str = ""
    works: tuple[WorkPointer, ...] = ()
    hosts: tuple[Host, ...] = ()
    """Hosts that may be asked; empty means those of the addresses in the card."""
    delay_s: float = Field(1.0, ge=0.0, le=3600.0)
    """Seconds between two requests to one host; robots.txt may ask for more, never for less."""
    closed: str = ""
    """Why the source is never crawled (closed, challenged, paid, forbidden by robots.txt), as one
    sentence; empty where it may be. A person hands its files in with ``kb ingest --source``."""
    expected: Expected | None = None
    update_every: int = Field(30, ge=1, le=3650)
    """Days after which the source is due to be crawled again."""
    charset: str = ""
    """Charset of texts that do not name their own; empty means the standard's default."""
    media_types: tuple[str, ...] = ()
    """Media types that may come, such as ``text/html``; empty means those of the ways in."""

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Every ``host[:port]`` that may be asked, sorted; nothing else is ever fetched."""
        if self.hosts:
            return tuple(sorted(set(self.hosts)))
        urls = [str(self.start_url), *(way.url_pattern for way in self.access)]
        urls += [str(work.url) for work in self.works if work.url is not None]
        return tuple(sorted({host for host in map(host_of, urls) if host and "{" not in host}))

    @property
    def crawlable(self) -> bool:
        """Whether a program may fetch from it at all."""
        return not self.closed and not self.needs_browser

    @model_validator(mode="after")
    def _expectations_fit(self) -> Self:
        keys = {work.key for work in self.works}
        unknown = sorted(set(self.expected.each) - keys) if self.expected else []
        if unknown:
            raise ValueError(f"expected names works that are not listed: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _keys_fit(self) -> Self:
        if self.state is not None and not self.key.startswith(f"{self.state.lower()}-"):
            raise ValueError(f"key {self.key!r} does not begin with the State {self.state}")
        twice = [key for key, count in Counter(w.key for w in self.works).items() if count > 1]
        if twice:
            raise ValueError(f"works named twice: {', '.join(twice)}")
        return self


def host_of(url: str) -> str:
    """``host`` or ``host:port`` of an address, in lower case, without the usual port; "" where
    it has none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    usual = port is None or port == _DEFAULT_PORTS.get(parts.scheme.lower())
    return host if usual or not host else f"{host}:{port}"


def load_cards(root: Path | None = None) -> tuple[Card, ...]:
    """Every card below ``root`` (default: the bundled sources), by key.

    Raises ParseError, with the file as its place, for a card that does not follow the schema,
    stands in a folder of another name, or repeats the key of another.
    """
    folder = root or SOURCES
    cards = [_read(path) for path in sorted(folder.glob("*/*/*.yml"))]
    twice = [key for key, count in Counter(card.key for card in cards).items() if count > 1]
    if twice:
        raise ParseError(f"Two source cards have the key {twice[0]!r}.", str(folder))
    return tuple(sorted(cards, key=lambda card: card.key))


def _read(path: Path) -> Card:
    if path.stat().st_size > _MAX_CARD_BYTES:
        raise ParseError("A source card of this size is none.", str(path))
    try:
        card = Card.model_validate(safe_yaml.load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParseError(
            f"The source card {path.name} cannot be read: {error}", str(path)
        ) from None
    if path.stem != f"{path.parts[-3]}_{path.parts[-2]}" or card.key != path.stem.replace("_", "-"):
        raise ParseError(
            f"The card {path.name} of {card.key!r} lies in another's place.", str(path)
        )
    return card
