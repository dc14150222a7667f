"""Works, expressions, provisions and where they came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kb.model.findings import normalised


class TextState(StrEnum):
    """What the text of an expression is; decides how far it can prove the law in force."""

    CONSOLIDATED = "consolidated"
    AS_ENACTED = "as enacted"
    AMENDING = "amending"


class DateBasis(StrEnum):
    """Where an expression's date in force was read."""

    COMMIT = "commit"
    FRONT_MATTER = "front matter"
    SOURCE = "source"
    FIRST_READ = "first read"
    """The source names no day: its page first showed these words on the day."""
    UNKNOWN = "unknown"


class ProvisionKind(StrEnum):
    """Levels of the tree. ``ARTICLE`` is the basic unit: an article or section with a number."""

    BOOK = "book"
    PART = "part"
    TITLE = "title"
    CHAPTER = "chapter"
    DIVISION = "division"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    POINT = "point"
    QUOTED = "quoted"
    """An article quoted inside an amending act; a provision of its own (see ``target``)."""
    PREAMBLE = "preamble"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Work:
    """An act, code, decree or plan, without its wording."""

    id: str
    """Printed :class:`kb.model.ids.WorkId`."""
    state: str
    """ISO 3166-1 alpha-2, upper case; XA-XZ are invented demonstration States."""
    kind: str
    """Kind of work, a slug of ``corpora/parsing/kinds.yml`` such as ``criminal-code``."""
    title: str
    short_title: str = ""
    number: str = ""
    """The publisher's own identifier (``IE-2008-act-8``)."""
    date: date | None = None
    """Date of the act (enactment, else publication)."""
    territories: tuple[str, ...] = ()
    """ISO 3166-2 codes; empty means the whole State."""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """The text of a work in one language, in force from a date."""

    id: str
    work_id: str
    lang: str
    """BCP 47 primary language."""
    text_state: TextState
    in_force_from: date | None
    in_force_until: date | None = None
    """First day on which it no longer is in force; None while it is."""
    date_basis: DateBasis = DateBasis.UNKNOWN
    title: str = ""
    source_url: str = ""
    """Official page of the text."""
    status: str = ""
    """The publisher's own word, such as ``in_force`` or ``repealed``."""


@dataclass(frozen=True, slots=True)
class Provision:
    """An addressable part of an expression. A tree in document order; parents come first."""

    eid: str
    """Akoma Ntoso eId, unique in its expression (``chp_II__sec_4__para_1``)."""
    kind: ProvisionKind
    number: str
    """As printed, without trailing marks (``168``, ``177 bis``, ``(a)``)."""
    heading: str
    text: str
    """Own text without the children's, clean of markup, line breaks kept."""
    parent: str | None
    """eId of the parent; None at the top."""
    citation: str
    """Short pin cite in the law's own habit (``s. 4(1)``, ``§ 168 odst. 2 písm. a)``)."""
    target: str = ""
    """For a quoted provision: what it is inserted into (``Criminal Code s. 279.01``)."""
    id: str = ""
    """Public id; empty means the printed :class:`kb.model.ids.ProvisionId`."""


@dataclass(frozen=True, slots=True)
class Note:
    """Editorial or footnote matter kept beside the provisions."""

    eid: str
    """eId of the provision it belongs to, or empty."""
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Characters of the source that stand in no provision, heading or note."""

    reason: str
    """Short constant phrase (``markup``, ``table of contents``, ``front matter`` ...)."""
    characters: int


@dataclass(frozen=True, slots=True)
class ParseIssue:
    """Something the parser could not read as it should; never dropped silently."""

    level: str
    """``warning`` or ``error``."""
    message: str
    place: str
    """File and line, or XPath."""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a parser makes of one work in one file."""

    work: Work
    expression: Expression
    provisions: tuple[Provision, ...]
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    issues: tuple[ParseIssue, ...] = ()
    characters: int = 0
    """Characters of the source: provisions + headings + notes + left out, an identity."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one reading of a file or page returned. Never changed once written."""

    sha256: str
    url: str
    path: str
    retrieved_at: datetime
    """UTC."""
    size_bytes: int
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """The text that is tagged, embedded and found: an article, or its parts where it is long.

    Each character of a law stands in exactly one unit.
    """

    eid: str
    heading: str
    """Heading of the article, with the headings above it joined by `` > ``."""
    text: str
    citation: str

    def sha256(self, lang: str) -> str:
        """Identity of the unit's content: language, heading and normalised text."""
        return hashlib.sha256(
            "\x1f".join((lang, normalised(self.heading), normalised(self.text))).encode()
        ).hexdigest()
