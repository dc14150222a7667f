"""How a query was read, in words, with links that make of it what the reader meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.model.search import Mode, Named, Reading
from webapp.presenters.search_asked import SearchAsked
from webapp.standards import Standards
from webapp.translate import gettext


@dataclass(frozen=True, slots=True)
class NamedView:
    """A State or an element that the query names in plain words."""

    field: str
    value: str
    title: str
    said: str
    only: str
    """What the link says that adds the filter; empty where the filter is there."""
    only_url: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How the query was read; all empty where it was taken as typed."""

    text: str
    problem: str
    named: tuple[NamedView, ...]


def reading_view(standards: Standards, reading: Reading, query: SearchAsked) -> ReadingView:
    """The reading as the page says it."""
    return ReadingView(
        text=reading.text if reading.text != query.text else "",
        problem=reading.problem,
        named=tuple(_named(standards, one, query) for one in reading.named),
    )


def raised_states(reading: Reading) -> Mapping[str, str]:
    """States whose provisions were raised, with the words that named them."""
    return {one.value: one.words for one in reading.named if one.field == "state" and one.raised}


def _named(standards: Standards, named: Named, query: SearchAsked) -> NamedView:
    is_state = named.field == "state"
    title = standards.state_name(named.value) if is_state else standards.element_title(named.value)
    chosen = query.active().get(named.field, ())
    filtered = named.value in chosen
    return NamedView(
        field=named.field,
        value=named.value,
        title=title,
        said=_said(is_state, named, title),
        only="" if filtered else gettext("Only %(title)s", title=title),
        only_url="" if filtered else query.with_filter(named.field, (*chosen, named.value)),
    )


def _said(is_state: bool, named: Named, title: str) -> str:
    if is_state:
        said = gettext(
            "“%(words)s” was read as the State %(title)s", words=named.words, title=title
        )
    else:
        said = gettext(
            "“%(words)s” was read as the element %(title)s", words=named.words, title=title
        )
    if not named.raised:
        return f"{said}."
    return gettext("%(said)s: its provisions are raised.", said=said)


def searched_by(mode: Mode) -> str:
    """The mode as a sentence, and what it means for the list."""
    return {
        Mode.HYBRID: gettext(
            "Searched by words and by meaning. Results are ordered, none is cut off: "
            "what fits least stands last."
        ),
        Mode.LEXICAL: gettext("Searched by words. Only provisions that hold one of them are here."),
        Mode.SEMANTIC: gettext(
            "Searched by meaning. Results are ordered, none is cut off: "
            "what is least similar stands last."
        ),
    }[mode]
