"""How to write a query, by example; docs/query-language.md says it in full."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.translate import gettext
from webapp.urls import query_string


@dataclass(frozen=True, slots=True)
class HelpRow:
    """A query and what it finds."""

    query: str
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """Queries of one kind."""

    title: str
    rows: tuple[HelpRow, ...]


@dataclass(frozen=True, slots=True)
class HelpView:
    """The page of help."""

    groups: tuple[HelpGroup, ...]


def help_view() -> HelpView:
    """All examples."""
    return HelpView((_plain(), _signs(), _fields(), _citations()))


def short_help() -> tuple[HelpRow, ...]:
    """The examples that stand beside the search box."""
    return (*_plain().rows[:1], *_signs().rows[:3], *_fields().rows[:3], *_citations().rows[:1])


def _row(query: str, says: str) -> HelpRow:
    return HelpRow(query, says, "/search" + query_string({"q": query}))


def _plain() -> HelpGroup:
    return HelpGroup(
        gettext("In plain words"),
        (
            _row(
                "how long may a victim stay to recover?",
                gettext("a question in any language; a sentence is never an error"),
            ),
            _row(
                "compensation fund in the Netherlands",
                gettext("a State or an element that is named is raised, and offered as a filter"),
            ),
        ),
    )


def _signs() -> HelpGroup:
    return HelpGroup(
        gettext("With signs"),
        (
            _row('"debt bondage"', gettext("these words, side by side")),
            _row(
                "(begging OR servitude) AND NOT children",
                gettext("AND, OR and NOT in upper case; brackets group"),
            ),
            _row("traffick*", gettext("words that begin so")),
            _row('"victim permit"~5', gettext("these words with at most five others between")),
            _row("exploitaton~", gettext("words that differ by a letter or two")),
        ),
    )


def _fields() -> HelpGroup:
    return HelpGroup(
        gettext("With fields"),
        (
            _row("permit state:EE", gettext("only this State; two letters")),
            _row("element:reflection-period", gettext("only provisions that hold the element")),
            _row("fact.reflection_days:>=30", gettext("only where the period is at least so long")),
            _row("max_years:>=10", gettext("only where the longest sentence is at least so long")),
            _row("compensation lang:de", gettext("only texts in this language")),
            _row("victim inforce:2020-01-01", gettext("only text in force on this day")),
            _row("work:/akn/…", gettext("only the law with this identifier")),
        ),
    )


def _citations() -> HelpGroup:
    return HelpGroup(
        gettext("By citation"),
        (
            _row("§ 133 Karistusseadustik", gettext("number and title lead straight to it")),
            _row("section 4 of the 2008 Act", gettext("the same, in words")),
            _row("Art. 177 bis", gettext("all provisions of this number, where there are several")),
        ),
    )
