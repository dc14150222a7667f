"""From the tree of a query to the words that are scored and the condition on every hit.

A word on its own is optional: the more are found, the better. It is required where it stands
beside AND or OR, behind + or inside a group that is. Phrases, wildcards, fuzzy words and field
clauses always hold. Of a required group of plain words one must be there, as in Lucene.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from luqum import tree as luqum

from indexing.query.plan import QueryWord
from indexing.query.query_fields import SINGLE, Clause
from indexing.query.query_vocabulary import ON_WORDS
from indexing.query.query_words import Analyse
from indexing.query.tree import (
    ANYWHERE,
    EVERYTHING,
    HEADING,
    NAME,
    AnyOf,
    Condition,
    Has,
    Holds,
    InOrder,
    Near,
    Not,
    StartsWith,
    both,
)

_PLACES = {"heading": HEADING, "title": NAME}


@dataclass(slots=True)
class Understanding:
    """Reads one tree. ``clauses`` has each field clause by the text in which it was written."""

    analyse: Analyse
    clauses: Mapping[str, Clause]
    words: list[str] = field(default_factory=list)
    """Positive words as they stand, in order."""
    named: list[str] = field(default_factory=list)
    """Positive words of ``heading:`` and ``title:``."""
    said: list[str] = field(default_factory=list)
    """Positive words with those before a wildcard, for the encoder."""

    def condition(self, tree: luqum.Item) -> Condition:
        """What every hit fulfils."""
        return self.optional(tree) or EVERYTHING

    def fields(self, tree: luqum.Item) -> dict[str, tuple[str, ...]]:
        """Values of the clauses that stand at the top and must hold."""
        found: dict[str, tuple[str, ...]] = {}
        for clause in self.top(tree):
            if clause.values:
                values = (*found.get(clause.name, ()), *clause.values)
                found[clause.name] = tuple(dict.fromkeys(values))
        return found

    def top(self, tree: luqum.Item) -> Iterable[Clause]:
        match tree:
            case luqum.UnknownOperation() | luqum.AndOperation() | luqum.Plus() | luqum.Group():
                for child in tree.children:
                    yield from self.top(child)
            case luqum.OrOperation():
                found = [tuple(self.top(child)) for child in tree.children]
                if all(found) and len({one.name for child in found for one in child}) == 1:
                    yield from (one for child in found for one in child)
            case luqum.SearchField():
                if tree.name not in ON_WORDS:
                    yield self.clauses[_key(tree)]

    def optional(self, node: luqum.Item) -> Condition | None:
        """The condition of a node that nothing makes required, None for plain words."""
        match node:
            case luqum.Word() if not node.value.endswith("*"):
                self.say([node.value])
                return None
            case luqum.Group():
                return self.optional(node.children[0])
            case luqum.UnknownOperation():
                return _all(self.side_by_side(node.children))
        return self.required(node)

    def side_by_side(self, nodes: Sequence[luqum.Item]) -> list[Condition | None]:
        """Conditions of parts without an operator between them."""
        same: dict[str, list[Condition]] = {}
        found: list[Condition | None] = []
        for node in nodes:
            one = self.optional(node)
            clause = self.clauses.get(_key(node)) if isinstance(node, luqum.SearchField) else None
            if one is not None and clause is not None and clause.name in SINGLE:
                same.setdefault(clause.name, []).append(one)
            else:
                found.append(one)
        return [*found, *map(_any, same.values())]

    def required(self, node: luqum.Item) -> Condition | None:
        """The condition of a node that must hold; None where it says nothing."""
        match node:
            case luqum.Group() | luqum.Plus():
                return self.required(node.children[0])
            case luqum.Not() | luqum.Prohibit():
                inner = Understanding(self.analyse, self.clauses).required(node.children[0])
                return None if inner is None else Not(inner)
            case luqum.AndOperation() | luqum.OrOperation():
                join = _all if isinstance(node, luqum.AndOperation) else _any
                return join([self.required(child) for child in node.children])
            case luqum.UnknownOperation():
                return self.group(node)
            case luqum.SearchField():
                return self.clause(node)
        return self.leaf(node, ANYWHERE)

    def group(self, node: luqum.Item) -> Condition | None:
        """A required group: what is required in it, or else one of its words."""
        must = _all(self.side_by_side(node.children))
        if must is not None:
            return must
        silent = Understanding(self.analyse, self.clauses)
        return _any([silent.required(child) for child in node.children])

    def clause(self, node: luqum.SearchField) -> Condition | None:
        if node.name not in ON_WORDS:
            return self.clauses[_key(node)].condition
        words, said = list(self.words), list(self.said)
        condition = self.leaf(node.children[0], _PLACES[node.name])
        self.named += self.words[len(words) :]
        self.words, self.said = words, said
        return condition

    def leaf(self, node: luqum.Item, where: str) -> Condition | None:
        match node:
            case luqum.Fuzzy():
                return self.near(node.term.value, int(node.degree), where)
            case luqum.Proximity():
                return self.phrase(node.term.value, int(node.degree), where)
            case luqum.Phrase():
                return self.phrase(node.value, 0, where)
        if node.value.endswith("*"):
            return self.beginning(node.value[:-1], where)
        self.say([node.value])
        return _holds(self.analyse(node.value), where)

    def say(self, words: Sequence[str]) -> None:
        self.words += words
        self.said += words

    def phrase(self, quoted: str, slop: int, where: str) -> Condition | None:
        raw = quoted.strip('"')
        self.say(raw.split())
        forms = tuple(word.form for word in self.analyse(raw))
        if len(forms) > 1:
            return InOrder(forms, slop, where)
        return Holds(forms[0], (), where) if forms else None

    def beginning(self, raw: str, where: str) -> Condition | None:
        self.said.append(raw)
        found = self.analyse(raw)
        last = StartsWith(found[-1].form, where) if found else None
        return _all([*(_holds((word,), where) for word in found[:-1]), last])

    def near(self, raw: str, distance: int, where: str) -> Condition | None:
        self.said.append(raw)
        found = self.analyse(raw)
        last = Near(found[-1].form, distance, where) if found else None
        return _all([*(_holds((word,), where) for word in found[:-1]), last])


def _key(node: luqum.SearchField) -> str:
    return str(node.__str__(head_tail=False)).strip()


def _holds(words: Sequence[QueryWord], where: str) -> Condition | None:
    """One word by its lemmas; of "anti-trafficking" both, side by side."""
    if len(words) == 1:
        return Holds(words[0].form, words[0].lemmas, where)
    return InOrder(tuple(word.form for word in words), 0, where) if words else None


def _all(parts: Iterable[Condition | None]) -> Condition | None:
    found = [part for part in parts if part is not None]
    return both(*found) if found else None


def _any(parts: Iterable[Condition | None]) -> Condition | None:
    found = list(dict.fromkeys(part for part in parts if part is not None))
    if not found:
        return None
    names = {part.field if isinstance(part, Has) else "" for part in found}
    if len(names) == 1 and "" not in names:
        values = (value for part in found if isinstance(part, Has) for value in part.values)
        return Has(names.pop(), tuple(dict.fromkeys(values)))
    return found[0] if len(found) == 1 else AnyOf(tuple(found))
