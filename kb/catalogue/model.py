"""What the catalogue holds: elements, instruments, States and their treaty status.

Every class refuses unknown keys and cannot be changed once made.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text = Annotated[str, Field(min_length=3, max_length=1200)]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Lang = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class Level(StrEnum):
    """How strongly a reference obliges; each reference has its own."""

    MANDATORY = "mandatory"
    MANDATORY_SOFTENED = "mandatory-softened"
    """A duty under conditions: in appropriate cases, within means, under internal law."""
    BEST_EFFORTS = "best-efforts"
    CONSIDER = "consider"
    OPTIONAL = "optional"
    POLITICAL = "political"
    """OSCE decisions: a commitment, not treaty law."""


class WorkKind(StrEnum):
    """Kinds of work in which elements normally stand."""

    CRIMINAL_CODE = "criminal-code"
    SPECIAL_TRAFFICKING_LAW = "special-trafficking-law"
    ALIENS_LAW = "aliens-law"
    ASYLUM_LAW = "asylum-law"
    VICTIMS_RIGHTS = "victims-rights-or-support"
    STATE_COMPENSATION = "state-compensation"
    NRM = "nrm-or-sop"
    WITNESS_PROTECTION = "witness-protection"
    CRIMINAL_PROCEDURE = "criminal-procedure"
    CORPORATE_LIABILITY = "corporate-liability"
    LABOUR = "labour-inspection-or-forced-labour"
    ACTION_PLAN = "action-plan"
    OTHER = "other"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Dated(_Record):
    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        since, until = getattr(self, "since", None), getattr(self, "until", None)
        if since and until and until <= since:
            raise ValueError(f"until ({until}) must be later than since ({since})")
        return self


class SubElement(_Record):
    """A part of an element that a text may or may not contain."""

    slug: Slug
    title: Text
    description: Text


class FactSpec(_Record):
    """A typed fact that a provision may state. Names are global: one name, one type."""

    name: FactName
    type: Literal["bool", "int", "float", "str", "enum", "list"]
    title: Text
    unit: str = ""
    values: tuple[str, ...] = ()
    """Allowed words of an enum; usual words of a list; for numbers, words that may stand instead
    of a number (``life``)."""

    @model_validator(mode="after")
    def _enum_has_values(self) -> Self:
        if self.type == "enum" and len(self.values) < 2:
            raise ValueError(f"the enum {self.name} needs at least two values")
        if self.type in {"bool", "str"} and self.values:
            raise ValueError(f"the fact {self.name} of type {self.type} takes no values")
        return self


class Reference(_Dated):
    """One article of an instrument that asks for the element: a requirement."""

    instrument: Slug
    article: Annotated[str, Field(pattern=r"^\S.{0,19}$")]
    """Article number (``14``), or the place in an OSCE document (``AP V``, ``Add13``)."""
    paragraph: Annotated[str, Field(pattern=r"^([0-9]+[a-z]?|[a-z])?(\([0-9a-z]+\))*$")] = ""
    """Paragraph and point without the first pair of brackets: ``1(a)``; empty for the whole."""
    level: Level
    sub_elements: tuple[Slug, ...] = ()
    """The only sub-elements it asks for; empty means the element as a whole."""
    since: dt.date | None = None
    """First day on which it binds, where that is later than the instrument itself."""
    until: dt.date | None = None
    """First day on which it no longer binds."""
    note: str = ""

    @property
    def citation(self) -> str:
        """``14(1)(a)``, ``13``, ``AP V``."""
        if not self.paragraph:
            return self.article
        first, bracket, rest = self.paragraph.partition("(")
        return f"{self.article}({first}){bracket}{rest}" if first else self.article + self.paragraph

    def stands_on(self, day: dt.date) -> bool:
        """Whether the reference exists on the day, leaving aside whom it binds."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


class Element(_Record):
    """A reviewable topic of anti-trafficking law."""

    id: Annotated[str, Field(pattern=r"^EL-[0-9]{2}$")]
    slug: Slug
    group: Annotated[str, Field(pattern=r"^[A-H]$")]
    title: Text
    short: Annotated[str, Field(min_length=3, max_length=40)]
    """For columns and chips."""
    definition: Text
    questions: tuple[Text, ...] = Field(min_length=1, max_length=8)
    sub_elements: tuple[SubElement, ...] = ()
    facts: tuple[FactSpec, ...] = ()
    references: tuple[Reference, ...] = Field(min_length=1)
    guidance: tuple[str, ...] = ()
    """Sources that explain the element but bind nobody by themselves."""
    kinds: tuple[WorkKind, ...] = Field(min_length=1)
    not_counted: tuple[Text, ...] = Field(min_length=1)
    """Texts that look like the element and are not."""
    related: tuple[Slug, ...] = ()
    core: bool = False

    def references_on(self, day: dt.date) -> tuple[Reference, ...]:
        """References that exist on the day."""
        return tuple(reference for reference in self.references if reference.stands_on(day))

    def sub_element(self, slug: str) -> SubElement | None:
        """The sub-element of that slug, None if there is none."""
        return next((sub for sub in self.sub_elements if sub.slug == slug), None)


class Group(_Record):
    """A chapter of the catalogue."""

    id: Annotated[str, Field(pattern=r"^[A-H]$")]
    slug: Slug
    title: Text


class Amendment(_Record):
    """An act that changed an instrument; ``transposition`` is when States must apply it."""

    id: Slug
    title: Text
    adopted: dt.date
    in_force: dt.date
    transposition: dt.date | None = None
    url: str = ""
    note: str = ""


class Instrument(_Record):
    """An international standard."""

    id: Slug
    abbreviation: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,5}$")]
    short: Text
    title: Text
    kind: Literal["treaty", "eu", "political"]
    adopted: dt.date
    in_force: dt.date | None = None
    transposition: dt.date | None = None
    """For a directive: the day by which Member States had to apply it."""
    url: Annotated[str, Field(pattern=r"^https://")]
    reservations_allowed: str = ""
    amendments: tuple[Amendment, ...] = ()
    note: str = ""


class Names(_Record):
    """Name of a State in three languages."""

    en: Annotated[str, Field(min_length=2)]
    fr: Annotated[str, Field(min_length=2)]
    ru: Annotated[str, Field(min_length=2)]


class State(_Record):
    """A participating State, or an invented one for demonstration."""

    code: StateCode
    alpha3: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    names: Names
    languages: tuple[Lang, ...] = Field(min_length=1)
    region: Text
    coe_member: bool = False
    coe_joined: dt.date | None = None
    coe_left: dt.date | None = None
    eu_member: bool = False
    eu_joined: dt.date | None = None
    eu_left: dt.date | None = None
    osce_since: dt.date | None = None
    osce_source: str = ""
    invented: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _invented_codes(self) -> Self:
        demonstration = "XA" <= self.code <= "XZ"
        if self.invented != demonstration:
            raise ValueError(
                f"{self.code} is wrong: codes XA to XZ are for invented States, and only for them"
            )
        if not self.invented and self.osce_since is None:
            raise ValueError("osce_since is missing")
        return self

    @property
    def name(self) -> str:
        """English name."""
        return self.names.en


def _sorted_paragraphs(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value))


class TreatyStatus(_Record):
    """Whether, and since when, a State is bound by an instrument."""

    state: StateCode
    instrument: Slug
    party: Literal["yes", "no", "unknown"]
    signature: dt.date | None = None
    consent_type: str = ""
    consent_date: dt.date | None = None
    in_force: dt.date | None = None
    source: str = ""
    verified: bool = False
    note: str = ""


class Reservation(_Record):
    """A reservation or declaration; ``effect`` is a summary in our words."""

    state: StateCode
    instrument: Slug
    article: str = ""
    paragraphs: Annotated[tuple[str, ...], AfterValidator(_sorted_paragraphs)] = ()
    """Paragraphs it names, printed as in :attr:`Reference.citation` (``31(1)(e)``)."""
    kind: Literal["reservation", "declaration", "territorial"]
    extent: Literal["excludes", "limits", "none", "unknown"]
    """``excludes``: the paragraphs do not apply; ``limits``: they apply in part; ``none``: no
    duty changes; ``unknown``: the text was not seen."""
    effect: Text
    date: dt.date | None = None
    source: str = ""
    verified: bool = False
