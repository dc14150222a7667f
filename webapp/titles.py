"""Titles of the catalogue in the language of the interface.

The catalogue is written in English. The other languages add titles as data
(``corpora/translations/elements.<language>.yml``); definitions, descriptions and questions stay in
English. A catalogue in another language has the same keys, so only what people read differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kb.catalogue import Catalogue, Element, State, default_root
from kb.catalogue.reading import read_record
from webapp.locale import ENGLISH, language
from webapp.translate import gettext

_INVENTED = "Demonstration"
"""Region of the invented States, which no list of real ones has."""
_Title = Annotated[str, Field(min_length=2)]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ElementTitles(_Words):
    """Titles of one element, of its sub-elements by slug and of its facts by name."""

    title: _Title
    short: Annotated[str, Field(min_length=2, max_length=40)]
    parts: Mapping[str, _Title] = {}
    facts: Mapping[str, _Title] = {}


class InstrumentTitles(_Words):
    """Short name and title of an instrument."""

    short: _Title
    title: _Title


class QuestionTitles(_Words):
    """Title and wording of a question of the overview."""

    title: _Title
    question: _Title
    survey: str = ""
    """The figure of the survey in words; empty where it gives none."""


class Titles(_Words):
    """All titles in one language. Keys are those of the English data."""

    language: str
    groups: Mapping[str, _Title]
    instruments: Mapping[str, InstrumentTitles]
    regions: Mapping[str, _Title]
    panels: Mapping[str, _Title]
    questions: Mapping[str, QuestionTitles]
    profile: Mapping[str, _Title]
    elements: Mapping[str, ElementTitles]


@cache
def titles_in(code: str) -> Titles:
    """Titles in a language other than English; CatalogueError where the file is wrong."""
    return read_record(default_root() / "translations" / f"elements.{code}.yml", Titles)


def catalogue_in(catalogue: Catalogue, code: str) -> Catalogue:
    """The catalogue with the titles of a language; itself in English."""
    if code == ENGLISH:
        return catalogue
    titles = titles_in(code)
    return replace(
        catalogue,
        elements=MappingProxyType({s: _element(e, titles) for s, e in catalogue.elements.items()}),
        instruments=MappingProxyType(
            {
                key: one.model_copy(update=dict(titles.instruments[key]))
                for key, one in catalogue.instruments.items()
            }
        ),
        states=MappingProxyType({c: _state(s, code) for c, s in catalogue.states.items()}),
        groups=tuple(
            group.model_copy(update={"title": titles.groups[group.id]})
            for group in catalogue.groups
        ),
    )


def _element(element: Element, titles: Titles) -> Element:
    said = titles.elements[element.slug]
    parts = tuple(
        sub.model_copy(update={"title": said.parts[sub.slug]}) for sub in element.sub_elements
    )
    facts = tuple(
        fact.model_copy(update={"title": said.facts[fact.name]}) for fact in element.facts
    )
    return element.model_copy(
        update={"title": said.title, "short": said.short, "sub_elements": parts, "facts": facts}
    )


def _state(state: State, code: str) -> State:
    """``name`` reads the English place of the names, so the other language is put there."""
    return state.model_copy(
        update={"names": state.names.model_copy(update={"en": getattr(state.names, code)})}
    )


def region_title(region: str) -> str:
    """A region as the present language names it; itself where it is not one of the catalogue."""
    if region == _INVENTED:
        return gettext("Demonstration")
    return region if language() == ENGLISH else titles_in(language()).regions.get(region, region)


@cache
def _facts_in(code: str) -> Mapping[str, str]:
    """Titles of facts by name; a name means the same in every element."""
    said = titles_in(code).elements.values()
    return {name: title for element in said for name, title in element.facts.items()}


def fact_title(name: str, english: str) -> str:
    """A fact as the present language names it; ``english`` where that is the language."""
    return english if language() == ENGLISH else _facts_in(language()).get(name, english)


def profile_label(label: str) -> str:
    """A line of a State's profile as the present language names it."""
    return label if language() == ENGLISH else titles_in(language()).profile.get(label, label)


def panel_title(panel: str, english: str) -> str:
    """Title of a panel of the map."""
    return english if language() == ENGLISH else titles_in(language()).panels.get(panel, english)


def survey_words(slug: str, survey: str) -> str:
    """The figure of the survey for a question in words; the English ones are handed in."""
    return survey if language() == ENGLISH else titles_in(language()).questions[slug].survey


def question_words(slug: str, title: str, question: str) -> tuple[str, str]:
    """(title, wording) of a question of the overview; the English ones are handed in."""
    if language() == ENGLISH:
        return title, question
    said = titles_in(language()).questions[slug]
    return said.title, said.question
