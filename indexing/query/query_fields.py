"""What may stand in a field clause, ``state:EE`` or ``max_years:>=10``, and which condition it is.

Names and values are those of the catalogue. A value that is nearly one of them is read as that
one, and a sentence says so.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from indexing.query.conditions import in_force, status_on
from indexing.query.entries import fact_token
from indexing.query.query_vocabulary import ALIASES, FACT, FIELDS, NAMED, Fact, Vocabulary, key
from indexing.query.tree import AnyOf, Compare, Condition, Days, Has
from kb.model.search import LIFE, Status
from kb.text.numbers import cited_number, spellings

SINGLE = frozenset({"state", "lang", "kind", "work", "region", "status", "year"})
"""An entry has one value: clauses side by side on such a field are alternatives."""
_SHORT = {"sub_element": "sub"}
_LONGEST_VALUE = 300
_LONGEST_SHOWN = 60
_NEAR = 0.6
"""Share of letters in common (difflib) from which a misspelt value is read as another."""
_SAFE = re.compile(r"[^\W_][\w.@/-]*")
_BETWEEN = re.compile(r"([\[{])\s*(\S+) TO (\S+?)\s*([\]}])")
_BOUND = re.compile(r"([<>]=?|=)(.*)", re.DOTALL)
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_DAY = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
_YES = {"true": "true", "yes": "true", "false": "false", "no": "false"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A field clause as it was understood."""

    name: str
    """The field as :mod:`indexing.query.tree` and :class:`kb.model.search.Filters` name it."""
    values: tuple[str, ...]
    """Values that can be shown as active filters; none for a comparison."""
    condition: Condition
    written: str
    """The value as the language writes it."""
    problem: str = ""

    @property
    def field(self) -> str:
        """The name before the colon as it is written."""
        return _SHORT.get(self.name, self.name)


def read_clause(name: str, raw: str, vocabulary: Vocabulary, today: date) -> Clause | str:
    """The clause of a known name, or a sentence why there is none: then the value is left as
    plain words where it has any meaning of its own."""
    name = ALIASES.get(name, name)
    # No value holds these signs, and a reading cannot be written with them.
    raw = " ".join(raw[:_LONGEST_VALUE].replace("\\", " ").replace('"', " ").split())
    if name not in FIELDS:
        return _FactReader(vocabulary, name.removeprefix(FACT), raw).read()
    if name in NAMED:
        return _named(name, raw, vocabulary, today)
    reader: Callable[[str], Clause | str] = {
        "lang": _lang, "work": _work, "year": _year, "number": _number, "inforce": _in_force,
    }[name]  # fmt: skip
    return reader(raw)


def _shown(value: str) -> str:
    return value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"


def _quoted(value: str) -> str:
    plain = _SAFE.fullmatch(value) and value not in ("AND", "OR", "NOT", "TO")
    return value if plain else f'"{value}"'


def _has(name: str, value: str, problem: str = "") -> Clause:
    return Clause(name, (value,), Has(name, (value,)), _quoted(value), problem)


def _nearest(spelling: str, known: Mapping[str, str]) -> str:
    found = difflib.get_close_matches(spelling[:60], known, 1, _NEAR)
    return known[found[0]] if found else ""


def _named(name: str, raw: str, vocabulary: Vocabulary, today: date) -> Clause | str:
    known = vocabulary.values.get(name, {})
    spelling = key(raw)
    value, problem = known.get(spelling, ""), ""
    if not value and name == "sub_element" and "/" not in raw:
        return _any_element(spelling, raw, known)
    if not known and name != "status":
        value = raw.upper() if name == "state" else raw
    if not value:
        shown = {"state": "State", "sub_element": "sub-element"}.get(name, name)
        short = name == "state" and len(spelling) < 4
        value = "" if short else _nearest(spelling, known)
        if not value:
            return f'There is no {shown} "{_shown(raw)}", so it was read as words.'
        problem = f'There is no {shown} "{_shown(raw)}"; the nearest, "{value}", was taken.'
    if name == "status":
        return Clause(name, (value,), status_on(Status(value), today), value, problem)
    return _has(name, value, problem)


def _any_element(spelling: str, raw: str, known: Mapping[str, str]) -> Clause | str:
    """``sub:fraud`` is that sub-element of any element."""
    values = tuple(sorted(v for v in set(known.values()) if v.partition("/")[2] == spelling))
    if values:
        return Clause("sub_element", values, Has("sub_element", values), _quoted(spelling))
    near = _nearest(spelling, {v.partition("/")[2]: v for v in known.values()})
    if near:
        return _has(
            "sub_element",
            near,
            f'There is no sub-element "{_shown(raw)}"; the nearest, "{near}", was taken.',
        )
    return f'There is no sub-element "{_shown(raw)}", so it was read as words.'


def _lang(raw: str) -> Clause | str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", raw):
        return f'"{_shown(raw)}" is no language tag such as "et", so it was read as words.'
    first, dash, rest = raw.partition("-")
    return _has("lang", first.lower() + dash + rest)


def _work(raw: str) -> Clause:
    return _has("work", raw.replace('"', " ").strip())


def _number(raw: str) -> Clause | str:
    number = cited_number(raw)
    if not number:
        return f'"{_shown(raw)}" is no number of a provision, so it was read as words.'
    return Clause("number", (number,), Has("number", spellings(number)), _quoted(number))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """``>=30``, ``[10 TO 30]``: texts of both ends, empty where open, and whether they count."""

    low: str
    high: str
    with_low: bool = True
    with_high: bool = True


def _bounds(raw: str) -> _Bounds | None:
    """Bounds that a value names, None where it names a single one."""
    between = _BETWEEN.fullmatch(raw)
    if between:
        low, high = (text.replace("*", "") for text in between.group(2, 3))
        return _Bounds(low, high, between[1] == "[", between[4] == "]")
    bound = _BOUND.fullmatch(raw)
    if bound is None or bound[1] == "=":
        return None
    below = bound[1][0] == "<"
    with_it = len(bound[1]) > 1
    return _Bounds("", bound[2], True, with_it) if below else _Bounds(bound[2], "", with_it)


def _plain(raw: str) -> str:
    """The value without a sign of equality before it."""
    bound = _BOUND.fullmatch(raw)
    return bound[2].strip() if bound else raw


def _bounds_written(bounds: _Bounds, low: str, high: str) -> str:
    if low and high:
        return f"{'{['[bounds.with_low]}{low} TO {high}{'}]'[bounds.with_high]}"
    if low:
        return (">=" if bounds.with_low else ">") + low
    return ("<=" if bounds.with_high else "<") + high


def _year(raw: str) -> Clause | str:
    bounds = _bounds(raw)
    texts = (bounds.low, bounds.high) if bounds else (_plain(raw),)
    if not any(texts) or not all(
        re.fullmatch(r"[1-9]\d{3}", text, re.ASCII) for text in texts if text
    ):
        return f'year: needs years such as 2010 or [2005 TO 2010]; "{_shown(raw)}" was left out.'
    if bounds is None:
        return _has("year", texts[0])
    low = int(bounds.low or 1) + (bool(bounds.low) and not bounds.with_low)
    high = int(bounds.high or 9999) - (bool(bounds.high) and not bounds.with_high)
    condition: Condition = AnyOf(())
    if 1 <= low <= high <= 9999:
        first, last = date(low, 1, 1), date(high, 12, 31)
        condition = Days("start", first.toordinal(), last.toordinal())
    return Clause("year", (), condition, _bounds_written(bounds, bounds.low, bounds.high))


def _in_force(raw: str) -> Clause | str:
    match = _DAY.fullmatch(_plain(raw))
    wrong = f'inforce: needs a day such as 2020-01-31; "{_shown(raw)}" was left out.'
    if match is None:
        return wrong
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return wrong
    problem = "" if match[3] else f"inforce: needs a day; {day.isoformat()} was taken."
    return Clause("inforce", (day.isoformat(),), in_force(day), day.isoformat(), problem)


@dataclass(frozen=True, slots=True)
class _FactReader:
    vocabulary: Vocabulary
    name: str
    raw: str

    def read(self) -> Clause | str:
        fact = self.vocabulary.facts.get(self.name)
        if fact is not None:
            return self.of(self.name, fact)
        near = _nearest(self.name, {name: name for name in self.vocabulary.facts})
        if not near:
            return f'There is no fact "{_shown(self.name)}", so it was read as words.'
        clause = self.of(near, self.vocabulary.facts[near])
        if isinstance(clause, str):
            return clause
        problem = f'There is no fact "{_shown(self.name)}"; the nearest, "{near}", was taken.'
        return Clause(clause.name, clause.values, clause.condition, clause.written, problem)

    def of(self, name: str, fact: Fact) -> Clause | str:
        if fact.number:
            return self.number(name)
        raw = _plain(self.raw)
        if raw == "*" and fact.type != "str":
            values = fact.values or ("true", "false")
            tokens = tuple(fact_token(name, value) for value in values)
            return Clause(FACT + name, (), Has("fact", tokens), '"*"')
        return self.word(name, fact, raw)

    def word(self, name: str, fact: Fact, raw: str) -> Clause | str:
        known = {key(value): value for value in fact.values} if fact.type != "bool" else _YES
        value, problem = known.get(key(raw), ""), ""
        if not known or (fact.type == "str"):
            value = raw
        if not value:
            value = _nearest(key(raw), known)
            problem = f'{name} is never "{_shown(raw)}"; the nearest, "{value}", was taken.'
        if not value:
            words = ", ".join(dict.fromkeys(known.values()))
            return f'{name} is never "{_shown(raw)}" but one of these: {words}.'
        has = Has("fact", (fact_token(name, value),))
        return Clause(FACT + name, (value,), has, _quoted(value), problem)

    def number(self, name: str) -> Clause | str:
        bounds = _bounds(self.raw)
        if _plain(self.raw) == "*":
            return Clause(FACT + name, (), Compare(name, -math.inf, math.inf), '"*"')
        texts = (bounds.low, bounds.high) if bounds else (_plain(self.raw),)
        numbers = [_number_of(text) for text in texts]
        if not any(texts) or any(
            text and n is None for text, n in zip(texts, numbers, strict=True)
        ):
            return f'{name} is compared with a number; "{_shown(self.raw)}" was left out.'
        shown = ["life" if n == LIFE else "" if n is None else format(n, ".10g") for n in numbers]
        if bounds is None:
            value = numbers[0] or 0.0
            return Clause(FACT + name, (shown[0],), Compare(name, value, value), shown[0])
        low = -math.inf if numbers[0] is None else numbers[0]
        high = math.inf if numbers[1] is None else numbers[1]
        low = low if bounds.with_low else math.nextafter(low, math.inf)
        high = high if bounds.with_high else math.nextafter(high, -math.inf)
        written = _bounds_written(bounds, *shown)
        return Clause(FACT + name, (), Compare(name, low, high), written)


def _number_of(text: str) -> float | None:
    if text == "life":
        return LIFE
    match = _NUMBER.fullmatch(text)
    return float(text.replace(",", ".")) if match else None
