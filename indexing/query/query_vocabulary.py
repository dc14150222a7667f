"""The names that queries may use: fields, and the values that the catalogue knows for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexing.query.conditions import DRAFT_KIND
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.model import FactSpec, WorkKind
from kb.model.search import Status
from kb.text.folding import fold

ON_WORDS = frozenset({"heading", "title"})
"""Fields whose value is looked for as words."""
NAMED = frozenset({"state", "element", "sub_element", "region", "instrument", "kind", "status"})
"""Fields with the values of the catalogue."""
FIELDS = NAMED | ON_WORDS | {"lang", "work", "year", "number", "inforce"}
ALIASES = {"sub": "sub_element"}
FACT = "fact."
"""May stand before the name of a fact."""
_BLANKS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: how it is compared and the words that it may have."""

    type: str
    values: tuple[str, ...] = ()

    @property
    def number(self) -> bool:
        """Whether it is compared as a number."""
        return self.type in ("int", "float")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that queries may use. Empty, every value is taken as it is."""

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field to spelling (see :func:`key`) to value: ``state`` has ``ee`` and ``estonia``."""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Whether a name before a colon is a field; ``fact.`` before it is always one."""
        return name in FIELDS or name in ALIASES or name in self.facts or name.startswith(FACT)


def key(spelling: str) -> str:
    """Spellings that mean the same: ``Reflection_period`` and ``reflection-period``."""
    return _BLANKS.sub("-", fold(spelling).strip())


def vocabulary(catalogue: Catalogue) -> Vocabulary:
    """The names of a catalogue."""
    elements = catalogue.elements.values()
    subs = [(element.slug, sub) for element in elements for sub in element.sub_elements]
    return Vocabulary(
        values={
            "state": _spellings(
                (state.code, (state.alpha3, state.names.en, state.names.fr, state.names.ru))
                for state in catalogue.states.values()
            ),
            "region": _spellings((s.region, ()) for s in catalogue.states.values()),
            "element": _spellings((e.slug, (e.title, e.short)) for e in elements),
            "sub_element": _spellings((f"{slug}/{sub.slug}", ()) for slug, sub in subs),
            "instrument": _spellings(
                (one.id, (one.abbreviation, one.short)) for one in catalogue.instruments.values()
            ),
            "kind": _spellings((kind, ()) for kind in (*map(str, WorkKind), DRAFT_KIND)),
            "status": _spellings((str(status), ()) for status in Status),
        },
        facts={spec.name: _fact(spec) for element in elements for spec in element.facts},
    )


def _fact(spec: FactSpec) -> Fact:
    return Fact(spec.type, spec.values)


def _spellings(names: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    rows = list(names)
    also = {key(other): value for value, others in rows for other in others}
    return also | {key(value): value for value, _ in rows}
