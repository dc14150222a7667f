"""Which articles ask for an element, how strongly, on which days, and whom they bind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.assessment import applies, instrument_applies
from kb.catalogue import Amendment, Element, Instrument, Reference
from webapp.presenters import words
from webapp.standards import Standards
from webapp.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """One requirement."""

    instrument: str
    short: str
    title: str
    instrument_url: str
    article: str
    level: str
    level_word: str
    sub_elements: tuple[str, ...]
    since: date | None
    until: date | None
    stands: bool
    """Whether it exists on the day, leaving aside whom it binds."""
    reserved_by: tuple[str, ...]
    """States that are bound by the instrument and excluded this by a reservation."""
    note: str


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """An instrument that asks for the element."""

    instrument: str
    abbreviation: str
    short: str
    title: str
    url: str
    dates: str
    bound: int
    """Participating States that it binds on the day."""
    bound_word: str
    unverified: int
    """Those of them whose treaty facts were not verified."""
    unknown: int
    """States of which it is not known."""


def references_of(standards: Standards, element: Element, day: date) -> tuple[ReferenceView, ...]:
    """The requirements, those of an instrument together."""
    order = list(dict.fromkeys(reference.instrument for reference in element.references))
    ordered = sorted(element.references, key=lambda r: order.index(r.instrument))
    return tuple(_reference(standards, element.slug, reference, day) for reference in ordered)


def _reference(
    standards: Standards, element: str, reference: Reference, day: date
) -> ReferenceView:
    instrument = standards.instruments[reference.instrument]
    return ReferenceView(
        instrument=reference.instrument,
        short=instrument.short,
        title=instrument.title,
        instrument_url=instrument.url,
        article=reference.citation,
        level=reference.level.value,
        level_word=words.level_word(reference.level.value),
        sub_elements=tuple(
            standards.sub_element_title(element, slug) for slug in reference.sub_elements
        ),
        since=reference.since,
        until=reference.until,
        stands=reference.stands_on(day),
        reserved_by=tuple(
            standards.state_name(code)
            for code in _real(standards)
            if applies(standards.catalogue, code, reference, day).binding == "reserved"
        ),
        note=reference.note,
    )


def instruments_of(standards: Standards, element: Element, day: date) -> tuple[InstrumentView, ...]:
    """The instruments that ask for the element, with how many States each binds on the day."""
    keys = dict.fromkeys(reference.instrument for reference in element.references)
    return tuple(_instrument(standards, standards.instruments[key], day) for key in keys)


def _instrument(standards: Standards, instrument: Instrument, day: date) -> InstrumentView:
    found = [
        instrument_applies(standards.catalogue, code, instrument.id, day)
        for code in _real(standards)
    ]
    bound = [one for one in found if one.binding == "yes"]
    unverified = sum(1 for one in bound if not one.verified)
    unknown = sum(1 for one in found if one.binding == "unknown")
    return InstrumentView(
        instrument=instrument.id,
        abbreviation=instrument.abbreviation,
        short=instrument.short,
        title=instrument.title,
        url=instrument.url,
        dates=instrument_dates(instrument),
        bound=len(bound),
        bound_word=_bound_words(len(bound), len(found), unverified, unknown),
        unverified=unverified,
        unknown=unknown,
    )


def instrument_dates(instrument: Instrument | Amendment) -> str:
    """When it was adopted, entered into force and had to be applied."""
    parts = [gettext("adopted %(day)s", day=words.day(instrument.adopted))]
    if instrument.in_force and instrument.in_force != instrument.adopted:
        parts.append(gettext("in force from %(day)s", day=words.day(instrument.in_force)))
    if instrument.transposition:
        parts.append(gettext("to be applied by %(day)s", day=words.day(instrument.transposition)))
    return "; ".join(parts)


def _bound_words(bound: int, states: int, unverified: int, unknown: int) -> str:
    said = gettext("binds %(bound)d of %(states)d States", bound=bound, states=states)
    if unverified:
        said += gettext(" (%(count)d not verified)", count=unverified)
    if unknown:
        said += ngettext(
            "; of %(num)d State it is not known", "; of %(num)d States it is not known", unknown
        )
    return said


def _real(standards: Standards) -> tuple[str, ...]:
    return tuple(code for code, state in standards.states.items() if not state.invented)
