"""Makes any row of tokens a well-formed query: what cannot stand is left out, and one sentence
says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indexing.query.tokens import JOINS, LEAVES, PREFIXES, Kind, Token

MOST_SIGNS = 200
"""Operators, phrases, clauses and parentheses of one query; plain words are not counted."""
DEEPEST = 20
"""Parentheses in parentheses."""


def repaired(parts: Sequence[Token]) -> tuple[tuple[Token, ...], str]:
    """(tokens that :func:`written` writes well-formed, the first problem or nothing)."""
    if not any(part.kind in JOINS | PREFIXES or part.kind is Kind.CLAUSE for part in parts):
        return tuple(part for part in parts if part.kind in LEAVES), ""
    builder = _Builder()
    for part in builder.bounded(parts):
        builder.add(part)
    builder.finish()
    return tuple(builder.out), builder.problem


@dataclass(slots=True)
class _Builder:
    out: list[Token] = field(default_factory=list)
    problem: str = ""
    open: int = 0
    ignored: int = 0
    """Parentheses that were opened too deep."""

    def bounded(self, parts: Iterable[Token]) -> Iterable[Token]:
        signs = 0
        for part in parts:
            signs += part.kind is not Kind.WORD or bool(part.mark)
            if signs > MOST_SIGNS:
                self.say(f"Only the first {MOST_SIGNS} conditions of the query were read.")
                return
            yield part

    def say(self, problem: str) -> None:
        self.problem = self.problem or problem

    def add(self, part: Token) -> None:
        if part.kind is Kind.OPEN:
            self.opening(part)
        elif part.kind is Kind.CLOSE:
            self.closing()
        elif part.kind in JOINS and not self.after_operand():
            self.say(f"{part.kind.value} needs something before it, so it was left out.")
        elif part.kind in PREFIXES and self.out and self.out[-1].kind in PREFIXES:
            self.say("Of several signs before one part only one was read.")
            if part.kind is Kind.NOT:
                self.out[-1] = part
        else:
            self.out.append(part)

    def after_operand(self) -> bool:
        return bool(self.out) and self.out[-1].kind in LEAVES | {Kind.CLOSE}

    def opening(self, part: Token) -> None:
        if self.open >= DEEPEST:
            self.ignored += 1
            self.say(f"Parentheses stand in each other at most {DEEPEST} deep.")
        else:
            self.open += 1
            self.out.append(part)

    def closing(self) -> None:
        if self.ignored:
            self.ignored -= 1
            return
        if not self.open:
            self.say("A closing parenthesis has no partner, so it was left out.")
            return
        self.open -= 1
        self.drop_dangling()
        if self.out[-1].kind is Kind.OPEN:
            self.out.pop()
            if self.out and self.out[-1].kind in PREFIXES:
                self.out.pop()
        else:
            self.out.append(Token(Kind.CLOSE))

    def drop_dangling(self) -> None:
        while self.out and self.out[-1].kind in JOINS | PREFIXES:
            name = self.out.pop().kind.value
            self.say(f"{name} needs something after it, so it was left out.")

    def finish(self) -> None:
        self.ignored = 0
        if self.open:
            self.say("An opening parenthesis has no partner; it was closed at the end.")
        while self.open:
            self.closing()
        self.drop_dangling()


def written(parts: Iterable[Token]) -> str:
    """The tokens in the language, as luqum's grammar reads them."""
    text = ""
    before = Kind.OPEN
    for part in parts:
        if before not in (Kind.OPEN, Kind.MUST) and part.kind is not Kind.CLOSE:
            text += " "
        text += _written(part)
        before = part.kind
    return text


def _written(part: Token) -> str:
    match part.kind:
        case Kind.WORD:
            return part.text + part.mark
        case Kind.PHRASE:
            return f'"{part.text}"{part.mark}'
        case Kind.CLAUSE:
            return f"{part.field}:{part.text}"
    return str(part.kind.value)
