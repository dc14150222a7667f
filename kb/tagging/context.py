"""What a provision may rely on beyond its own words: which provisions of its law, and of the
State's other laws, are trafficking offences or are about their victims.

Two passes. The first asks each text for its role, by rules alone and without any number; the
numbers of the texts that have one are what citations in the second pass are resolved to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kb.model.findings import NO_REFERENCES, CitedWork, References, TagInput
from kb.tagging.citations import citations, normal
from kb.tagging.lexicon import lexicon_key, load_lexicon
from kb.tagging.matching import Unit, make_unit, match_element
from kb.tagging.references import known_offences, names_criminal_code
from kb.tagging.rules import ElementRules, RuleBook
from kb.text.folding import fold

OFFENCE, VICTIMS, UNRELATED = "offence", "victims", "unrelated"
"""Roles: a trafficking offence by its structure; about victims of trafficking; about something
else under the number of an offence of the State's code. Empty for all other texts."""
_OFFENCES = ("offence-standalone",)
_FOR_VICTIMS = ("residence-permit", "reflection-period", "identification-nrm")
_SUBJECT = ("topic", "exploit", "exploitation.*")
_CLOSE = 8
"""Most words between "victim" and "trafficking" in a text that names victims of trafficking."""
_IN_ID = re.compile(
    r"(?:.*[-_/.~]|^)(?:art|s|sec|section|par|§)[-_.]?"
    r"(\d+(?:[-_.]?(?:\d+|bis|ter|quater|quinquies|[a-z](?![a-z])))*)$",
    re.IGNORECASE | re.DOTALL,
)
_AT_START = re.compile(r"\d+[\w.\-]*")
_LABEL_CHARS = 60
_LABEL_START = 12


class RoleReader:
    """Finds the roles of texts."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        by_name = {element.element: element for element in book.elements}
        self._offences = [by_name[name] for name in _OFFENCES if name in by_name]
        self._victims = [by_name[name] for name in _FOR_VICTIMS if name in by_name]

    def role(self, item: TagInput, number: str = "") -> str:
        """Role of a text and its number; what it cites by number is left out of account."""
        lexicon = lexicon_key(item.lang, self.book.aliases)
        if not lexicon:
            return ""
        found = self._about(item, lexicon)
        if found or number not in known_offences(item.state):
            return found
        subject = tuple(cls for label in _SUBJECT for cls in self.book.members(label))
        related = _has_stem(fold(item.text), lexicon, subject)
        return "" if related or names_criminal_code(item.work.casefold()) else UNRELATED

    def _about(self, item: TagInput, lexicon: str) -> str:
        folded = fold(f"{item.work}\n{item.heading}\n{item.text}")
        subject = tuple(cls for label in _SUBJECT for cls in self.book.members(label))
        if not _has_stem(folded, lexicon, subject):
            return ""
        possible = [
            element
            for element in (*self._offences, *self._victims)
            if self._could_hold(element, folded, lexicon)
        ]
        about = _has_stem(folded, lexicon, ("victim",)) and _has_stem(folded, lexicon, ("topic",))
        if not (possible or about):
            return ""
        return self._role(make_unit(replace(item, state="", references=NO_REFERENCES), lexicon))

    def _could_hold(self, element: ElementRules, folded: str, lexicon: str) -> bool:
        return any(
            all(_has_stem(folded, lexicon, tuple(sorted(need))) for need in rule.needs)
            for rule in element.rules
        )

    def _role(self, unit: Unit) -> str:
        if any(self._asserts(unit, element) for element in self._offences):
            return OFFENCE
        if unit.work.get("criminal_law") or unit.work.get("topic"):
            return ""  # a code is about all crimes; a law on trafficking says so in its title
        asserted = any(self._asserts(unit, element) for element in self._victims)
        return VICTIMS if asserted or _names_victims(unit) else ""

    def _asserts(self, unit: Unit, element: ElementRules) -> bool:
        match = match_element(unit, element, self.book)
        return match is not None and match.score >= element.threshold


def _names_victims(unit: Unit) -> bool:
    return any(
        abs(topic.first - victim.last) <= _CLOSE or abs(victim.first - topic.last) <= _CLOSE
        for topic in unit.protective.get("topic", ())
        for victim in unit.protective.get("victim", ())
    )


@lru_cache(maxsize=2_048)
def _stems(lexicon: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    stems = load_lexicon(lexicon).stems
    return tuple(sorted({stem for cls in classes for stem in stems.get(cls, ())}, key=len))


def _has_stem(folded: str, lexicon: str, classes: tuple[str, ...]) -> bool:
    return any(stem in folded for stem in _stems(lexicon, classes))


def number_of(item: TagInput) -> str:
    """Number of the article that a text is or belongs to, in normal form; empty if not known.

    It is read from the beginning of the heading or of the text ("Article 225-4-1"), or from the
    end of the id: after a word ("...-art20"), or where the text begins with the same number.
    """
    body = item.text.lstrip()
    if item.heading and body.startswith(item.heading):
        body = body[len(item.heading) :].lstrip()
    for head in (item.heading[:_LABEL_CHARS], body[:_LABEL_CHARS]):
        for citation in citations(head, item.lang):
            if citation.start <= _LABEL_START and not citation.part and not citation.law:
                return citation.number
    named = _IN_ID.search(item.id)
    if named:
        return normal(named[1])
    bare = _AT_START.match(body[:_LABEL_CHARS])
    number = bare[0].rstrip(".-") if bare else ""
    return normal(number) if number and item.id.endswith((f"-{number}", f"/{number}")) else ""


@dataclass
class _Numbers:
    """Provisions of one work by number."""

    title: str
    roles: dict[str, set[str]] = field(default_factory=dict)
    places: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By number and version."""
    twice: set[str] = field(default_factory=set)
    """Numbers that two provisions of one version have."""

    def add(self, number: str, role: str, place: str, version: str) -> None:
        """Note a provision."""
        self.roles.setdefault(number, set()).add(role)
        places = self.places.setdefault((number, version), set())
        if place:
            places.add(place)
        if len(places) > 1:
            self.twice.add(number)

    def with_role(self, role: str) -> tuple[str, ...]:
        """Numbers of the provisions with a role, those left out that two provisions have."""
        return tuple(sorted(n for n, roles in self.roles.items() if role in roles - self._not(n)))

    def _not(self, number: str) -> set[str]:
        """Roles that a number cannot stand for."""
        if number in self.twice:
            return {OFFENCE, VICTIMS}
        return set() if self.roles[number] == {UNRELATED} else {UNRELATED}


class Laws:
    """Roles and numbers of the provisions of laws, by State and work."""

    def __init__(self) -> None:
        self._works: dict[tuple[str, str], _Numbers] = {}
        self._made: dict[tuple[str, str], References] = {}

    def add(
        self,
        state: str,
        work: str,
        number: str,
        role: str,
        *,
        title: str = "",
        place: str = "",
        version: str = "",
    ) -> None:
        """Note a provision of a work, which is known by its title or by ``work`` and a title.

        Equal numbers at different places of one version are different provisions.
        """
        if state and work and number:
            new = _Numbers(title or work)
            self._works.setdefault((state.upper(), work), new).add(number, role, place, version)
            self._made.clear()

    def references(self, state: str, work: str) -> References:
        """What citations in a text of this work are resolved to."""
        key = (state.upper(), work)
        if not (state and work):
            return NO_REFERENCES
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, state: str, work: str) -> References:
        own = self._works.get((state, work), _Numbers(work))
        return References(
            offences=own.with_role(OFFENCE),
            victims=own.with_role(VICTIMS),
            elsewhere=tuple(
                CitedWork(numbers.title, numbers.with_role(OFFENCE))
                for (other, name), numbers in sorted(self._works.items(), key=lambda e: e[0])
                if other == state and name != work and numbers.with_role(OFFENCE)
            ),
            unrelated=own.with_role(UNRELATED),
        )


def read_laws(items: Iterable[TagInput], book: RuleBook) -> Laws:
    """The first pass: roles and numbers of all texts. Keeps no text."""
    reader, laws = RoleReader(book), Laws()
    for item in items:
        if item.state and item.work:
            number = number_of(item)
            if number:
                role, place = reader.role(item, number), item.heading.casefold()
                laws.add(item.state, item.work, number, role, place=place)
    return laws


def with_references(items: Iterable[TagInput], laws: Laws) -> Iterator[TagInput]:
    """The texts with what their citations are resolved to."""
    for item in items:
        yield replace(item, references=laws.references(item.state, item.work))
