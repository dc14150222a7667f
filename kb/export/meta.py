"""What every export says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue
from kb.model.cells import Cell, Status

NO_PUBLICATION = "This is no official publication of the OSCE or of ODIHR."
INVENTED = "invented"
SUGGESTIONS = "A status marked “suggested” comes from a machine alone. No person has confirmed it."


@dataclass(frozen=True, slots=True)
class ExportMeta:
    """When and with what the export was made."""

    made_at: datetime
    """UTC."""
    tagger_version: str
    catalogue_version: str
    rules_version: str = ""
    as_of: date | None = None
    """Date of a comparison; a matrix carries its own."""


def state_name(catalogue: Catalogue, code: str) -> str:
    """English name; invented States are marked."""
    state = catalogue.states.get(code)
    if state is None:
        return code
    return f"{state.name} ({INVENTED})" if state.invented else state.name


def is_invented(catalogue: Catalogue, code: str) -> bool:
    """Whether the State is made up for demonstration."""
    state = catalogue.states.get(code)
    return state.invented if state else "XA" <= code <= "XZ"


def element_title(catalogue: Catalogue, slug: str) -> str:
    """Title of the element, or its slug as words."""
    element = catalogue.elements.get(slug)
    return element.title if element else slug.replace("-", " ")


def status_words(cell: Cell) -> str:
    """The status as read: word, content of a benchmark, and whether it is a suggestion."""
    vocabulary = load_vocabulary()
    word = vocabulary.statuses[cell.status].word
    if cell.status is Status.NOT_FOUND and cell.reason.startswith(vocabulary.not_taken_up):
        word = vocabulary.not_taken_up
    if cell.as_if:
        word = f"{word}: {vocabulary.statuses[cell.as_if].word.lower()}"
    return f"{word} ({vocabulary.suggested})" if cell.suggested else word


def instrument_words(catalogue: Catalogue, instrument: str | None) -> str:
    """The instrument's title, or how cells are measured without one."""
    if instrument is None:
        return "The strictest requirement that binds each State on the date"
    known = catalogue.instruments.get(instrument)
    return known.title if known else instrument


def method_lines(
    catalogue: Catalogue,
    instrument: str | None,
    as_of: date,
    states: Iterable[str],
    meta: ExportMeta,
) -> tuple[tuple[str, str], ...]:
    """Label and text of everything a reader must know before using the figures."""
    invented = [code for code in states if is_invented(catalogue, code)]
    lines = [
        ("As of", as_of.isoformat()),
        ("Measured against", instrument_words(catalogue, instrument)),
        ("Made at (UTC)", meta.made_at.strftime("%Y-%m-%d %H:%M")),
        ("Tagger version", meta.tagger_version),
        ("Catalogue version", meta.catalogue_version),
        ("Rules version", meta.rules_version),
        ("Note", NO_PUBLICATION),
        ("Suggestions", SUGGESTIONS),
        (
            "How a status is made",
            "Software finds provisions on each element. Rules compare their content with the "
            "requirement. People accept, reject or override. A State that is not bound is shown "
            "for comparison. Text that is only as enacted or amending never gives “Met”.",
        ),
        (
            "Nothing found",
            "“Nothing found” and “No such law held here” are not the same as “Not met”.",
        ),
    ]
    if invented:
        names = ", ".join(state_name(catalogue, code) for code in invented)
        lines.append(
            ("Invented States", f"{names}: States and laws are invented for demonstration.")
        )
    return tuple((label, text) for label, text in lines if text)
