"""Cross checks that no single file can show. Returns sentences; none means the data agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.model import Element, FactSpec, Reference, Reservation

ELEMENTS = 60
CORE_ELEMENTS = 12
REAL_STATES = 57
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKUP = re.compile(r"[*_`<>{}\\]|\bTODO\b|\bTBD\b|\bXXX\b")


def validate(catalogue: Catalogue) -> list[str]:
    """Everything wrong between the files of a catalogue, one sentence each."""
    checks = (_totals, _elements, _facts, _references, _groups, _rows, _reservations)
    return [sentence for check in checks for sentence in check(catalogue)]


def _totals(catalogue: Catalogue) -> Iterator[str]:
    real = [state for state in catalogue.states.values() if not state.invented]
    if len(catalogue.elements) != ELEMENTS:
        yield f"The catalogue has {len(catalogue.elements)} elements and must have {ELEMENTS}."
    expected = [f"EL-{number:02}" for number in range(1, len(catalogue.elements) + 1)]
    if [element.id for element in catalogue.elements.values()] != expected:
        yield "The ids of the elements do not run from EL-01 without gaps."
    if len(catalogue.core()) != CORE_ELEMENTS:
        yield f"{len(catalogue.core())} elements are core and {CORE_ELEMENTS} must be."
    if len(real) != REAL_STATES:
        yield f"The catalogue has {len(real)} real States and must have {REAL_STATES}."
    for code, number in Counter(state.alpha3 for state in catalogue.states.values()).items():
        if number > 1:
            yield f"The code {code} is given to {number} States."


def _elements(catalogue: Catalogue) -> Iterator[str]:
    for element in catalogue.elements.values():
        place = f"Element {element.slug}"
        yield from _twice(f"{place}: the sub-element", [sub.slug for sub in element.sub_elements])
        yield from _twice(f"{place}: the fact", [fact.name for fact in element.facts])
        yield from _twice(f"{place}: the kind", [str(kind) for kind in element.kinds])
        for slug in element.related:
            if slug == element.slug or slug not in catalogue.elements:
                yield f"{place}: the related element {slug!r} does not exist or is itself."
        for text in _texts(element):
            if len(_WORD.findall(text)) < 2 or _MARKUP.search(text):
                yield f"{place}: {text!r} is not plain English text."


def _texts(element: Element) -> Iterator[str]:
    yield element.definition
    yield from element.questions
    yield from element.not_counted
    yield from (sub.description for sub in element.sub_elements)


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    for name, number in Counter(names).items():
        if number > 1:
            yield f"{what} {name!r} stands {number} times."


def _facts(catalogue: Catalogue) -> Iterator[str]:
    first: dict[str, tuple[str, FactSpec]] = {}
    for element in catalogue.elements.values():
        for fact in element.facts:
            slug, known = first.setdefault(fact.name, (element.slug, fact))
            if (known.type, known.unit, known.values) != (fact.type, fact.unit, fact.values):
                yield (
                    f"The fact {fact.name!r} has another type, unit or values in "
                    f"{element.slug} than in {slug}."
                )


def _references(catalogue: Catalogue) -> Iterator[str]:
    for element in catalogue.elements.values():
        seen: set[tuple[object, ...]] = set()
        for reference in element.references:
            place = f"Element {element.slug}: reference {reference.instrument} {reference.citation}"
            yield from _one_reference(catalogue, element, reference, place)
            key = (reference.instrument, reference.citation, reference.since)
            if key in seen:
                yield f"{place} stands twice."
            seen.add(key)


def _one_reference(
    catalogue: Catalogue, element: Element, reference: Reference, place: str
) -> Iterator[str]:
    instrument = catalogue.instruments.get(reference.instrument)
    if instrument is None:
        yield f"{place} names an instrument that does not exist."
        return
    if (reference.level == "political") != (instrument.kind == "political"):
        yield f"{place} has the level {reference.level}, which does not fit the instrument."
    slugs = {sub.slug for sub in element.sub_elements}
    for slug in reference.sub_elements:
        if slug not in slugs:
            yield f"{place} names the sub-element {slug!r}, which the element does not have."
    dates = {day for one in instrument.amendments for day in (one.in_force, one.transposition)}
    for day in (reference.since, reference.until):
        if day is not None and day not in dates:
            yield f"{place} has the date {day}, which is no date of an amendment."


def _groups(catalogue: Catalogue) -> Iterator[str]:
    ids = [group.id for group in catalogue.groups]
    yield from _twice("The group", ids)
    if ids != sorted(ids):
        yield "The groups are not in the order of their letters."
    order = [element.group for element in catalogue.elements.values()]
    for letter in sorted(set(order) ^ set(ids)):
        yield f"The group {letter} has no elements or is not described."
    if order != sorted(order):
        yield "The elements are not in the order of their groups."


def _rows(catalogue: Catalogue) -> Iterator[str]:
    binding = [i.id for i in catalogue.instruments.values() if i.kind != "political"]
    for state in catalogue.states.values():
        for instrument in binding:
            if not state.invented and (state.code, instrument) not in catalogue.statuses:
                yield f"The treaty status of {state.code} for {instrument} is missing."
    for (code, instrument), row in catalogue.statuses.items():
        place = f"The treaty status of {code} for {instrument}"
        if code not in catalogue.states or instrument not in catalogue.instruments:
            yield f"{place} names a State or an instrument that does not exist."
        if row.party == "no" and (row.in_force or row.consent_date):
            yield f"{place} says no and has a date of consent or entry into force."
        if row.consent_date and row.in_force and row.in_force < row.consent_date:
            yield f"{place} entered into force before consent."


def _reservations(catalogue: Catalogue) -> Iterator[str]:
    for (code, instrument), rows in catalogue.all_reservations.items():
        place = f"The reservation of {code} to {instrument}"
        if code not in catalogue.states or instrument not in catalogue.instruments:
            yield f"{place} names a State or an instrument that does not exist."
        for row in rows:
            yield from _one_reservation(row, place)


def _one_reservation(row: Reservation, place: str) -> Iterator[str]:
    if row.extent == "excludes" and not row.paragraphs:
        yield f"{place} excludes something and names no paragraph."
    if row.extent in {"excludes", "limits"} and row.kind == "declaration":
        yield f"{place} is a declaration and cannot take a duty away."
    for paragraph in row.paragraphs:
        if not row.article or not paragraph.startswith(f"{row.article}("):
            yield f"{place} names {paragraph}, which is not in its article {row.article!r}."
