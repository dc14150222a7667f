"""Whom a requirement binds on a date: party, in force, and no reservation to its paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from kb.catalogue import Catalogue, Level, Reference, Reservation, TreatyStatus

Binding = Literal["yes", "no", "reserved", "unknown"]
_PERIODS = Path(__file__).resolve().parents[2] / "corpora" / "assessment" / "applicability.yml"


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a reference binds a State on a date, why, and whether the facts were verified."""

    binding: Binding
    reason: str
    verified: bool


class Period(BaseModel):
    """Days on which a State was bound although its row of treaty status says no."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: str = Field(pattern=r"^[A-Z]{2}$")
    instrument: str
    since: date = Field(alias="from")
    until: date
    verified: bool
    note: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    periods: tuple[Period, ...]


@cache
def load_periods() -> tuple[Period, ...]:
    """The periods that come with the project."""
    return _File.model_validate(yaml.safe_load(_PERIODS.read_text(encoding="utf-8"))).periods


def applies(catalogue: Catalogue, state: str, reference: Reference, as_of: date) -> Applicability:
    """Whether the reference binds the State on the date.

    A reservation removes only the paragraph it names; a declaration has no effect unless its row
    says that it excludes or limits. UsageError for a State or instrument not in the catalogue.
    """
    bound = instrument_applies(catalogue, state, reference.instrument, as_of)
    if bound.binding != "yes":
        return bound
    if reference.since and as_of < reference.since:
        return Applicability("no", f"It applies only from {reference.since.isoformat()}", True)
    if reference.until and as_of >= reference.until:
        return Applicability("no", f"It applied only until {reference.until.isoformat()}", True)
    for reservation in catalogue.reservations(state, reference.instrument):
        changed = _reserved(reservation, reference, bound, as_of)
        if changed:
            return changed
    return bound


def article_applies(
    catalogue: Catalogue, state: str, instrument: str, article: str, paragraph: str, as_of: date
) -> Applicability:
    """Whether an article (``31``) or its paragraph (``1(e)``; empty for the whole) binds the State.

    An article that the catalogue names for some days only, such as one that an amendment added,
    binds on those days. UsageError for a State or instrument not in the catalogue.
    """
    asked = Reference(
        instrument=instrument, article=article, paragraph=paragraph, level=Level.MANDATORY
    )
    catalogue.status(state, instrument)
    named = [
        reference
        for element in catalogue.elements.values()
        for reference in element.references
        if reference.instrument == instrument and covers(reference.citation, asked.citation)
    ]
    nearest = max((len(reference.citation) for reference in named), default=0)
    named = [reference for reference in named if len(reference.citation) == nearest]
    standing = [reference for reference in named if reference.stands_on(as_of)]
    dated = (standing or named or [asked])[0]
    asked = asked.model_copy(update={"since": dated.since, "until": dated.until})
    return applies(catalogue, state, asked, as_of)


def instrument_applies(
    catalogue: Catalogue, state: str, instrument: str, as_of: date
) -> Applicability:
    """Whether the instrument binds the State at all; UsageError as in :func:`applies`."""
    status = catalogue.status(state, instrument)
    short = catalogue.instruments[instrument].short
    for period in load_periods():
        if (period.state, period.instrument) == (state, instrument):
            inside = period.since <= as_of <= period.until
            return Applicability("yes" if inside else "no", period.note, period.verified)
    if status.party == "unknown":
        return Applicability("unknown", f"It is not known whether {short} binds the State", False)
    if status.party == "no":
        note = f": {status.note}" if status.note else ""
        return Applicability("no", f"Not a Party to {short}{note}", status.verified)
    if status.in_force is None:
        return _undated(status, short, catalogue.instruments[instrument].in_force, as_of)
    begun = as_of >= status.in_force
    only = "" if begun else "only "
    reason = f"{short} binds the State {only}from {status.in_force.isoformat()}"
    return Applicability("yes" if begun else "no", reason, status.verified)


def _undated(status: TreatyStatus, short: str, begun: date | None, as_of: date) -> Applicability:
    """A Party whose date is not known: bound today, but unsure before its consent."""
    if begun and as_of < begun:
        return Applicability("no", f"{short} is in force only from {begun.isoformat()}", True)
    known = status.consent_date or status.signature
    if known and as_of < known:
        reason = f"It is not known since when {short} binds the State"
        return Applicability("unknown", reason, False)
    return Applicability("yes", f"Party to {short}; the date is not known", False)


def _reserved(
    reservation: Reservation, reference: Reference, bound: Applicability, as_of: date
) -> Applicability | None:
    """What the reservation makes of the reference; None if it does not touch it."""
    if not _touches(reservation, reference, as_of):
        return None
    if reservation.extent == "excludes":
        return Applicability("reserved", reservation.effect, reservation.verified)
    if reservation.extent == "limits":
        verified = bound.verified and reservation.verified
        return Applicability("yes", f"Limited by a reservation: {reservation.effect}", verified)
    if reservation.extent == "unknown" and reservation.kind == "reservation":
        return Applicability("unknown", "A reservation is recorded; its text was not seen", False)
    return None


def _touches(reservation: Reservation, reference: Reference, as_of: date) -> bool:
    """Whether it stands on the date and names the paragraph or one that contains it."""
    if reservation.date and as_of < reservation.date:
        return False
    return any(covers(named, reference.citation) for named in reservation.paragraphs)


def covers(named: str, citation: str) -> bool:
    """Whether a paragraph (``31(1)``) is the cited one or contains it (``31(1)(e)``)."""
    return citation == named or citation.startswith(f"{named}(")
