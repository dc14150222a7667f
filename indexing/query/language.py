"""The query language, the same for every engine. See ``docs/query-language.md``.

A text is cut into tokens, its field clauses are compared with the vocabulary, the row of tokens is
made well-formed, and luqum reads the tree. So no text is an error: where something could not be
read as typed, one sentence says so and the query is shown as it was understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from indexing.query.grammar import parse
from indexing.query.lenient import MOST_SIGNS, repaired, written
from indexing.query.query_fields import Clause, read_clause
from indexing.query.query_vocabulary import ON_WORDS, Vocabulary
from indexing.query.query_words import Analyse
from indexing.query.tokens import Kind, Token, plain_words, tidy, tokens
from indexing.query.tree import EVERYTHING, Condition
from indexing.query.understanding import Understanding

_PLAIN = frozenset({Kind.WORD, Kind.OPEN, Kind.CLOSE})


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was understood."""

    words: tuple[str, ...] = ()
    """Words to be scored, as typed, in order; none of those under NOT, behind a field (but where
    there are no others), before a wildcard or with ``~``."""
    condition: Condition = EVERYTHING
    """What every hit fulfils in every mode."""
    meaning: str = ""
    """What is said, for the encoder: without operators, field clauses and negated parts. A query
    without operators stands here as typed."""
    reading: str = ""
    """The query in its own language as it was read; empty where it was taken as typed."""
    problem: str = ""
    """One sentence on what could not be read as typed, or empty."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field, as in :mod:`indexing.query.tree` (facts as ``fact.name``, also ``status`` and
    ``inforce``), to the values of the clauses that must hold: what a page can show as filters."""


def read_query(
    text: str, analyse: Analyse, vocabulary: Vocabulary, today: date | None = None
) -> Asked:
    """Read what a person typed; never fails. ``today`` is the day on which ``status:`` looks
    (default: the day of the call)."""
    text = tidy(text)
    cut = tokens(text, vocabulary.knows)
    reader = _Clauses(vocabulary, today or date.today())  # noqa: DTZ011  a calendar day
    parts, problem = repaired(tuple(reader.read(cut.parts)))
    problem = reader.problem or cut.problem or problem
    if not parts:
        return Asked(problem=problem)
    query = written(parts)
    tree = parse(query)
    reached = Understanding(analyse, reader.clauses)
    condition = reached.condition(tree)
    plain = all(part.kind in _PLAIN and not part.mark for part in cut.parts)
    return Asked(
        words=tuple(reached.words or reached.named),
        condition=condition,
        meaning=text if plain else " ".join(reached.said),
        reading=query if problem else "",
        problem=problem,
        fields=reached.fields(tree),
    )


@dataclass(slots=True)
class _Clauses:
    """Reads field clauses and remembers them by the text in which they are written."""

    vocabulary: Vocabulary
    today: date
    problem: str = ""
    clauses: dict[str, Clause] = field(default_factory=dict)
    count: int = 0

    def read(self, parts: tuple[Token, ...]) -> Iterator[Token]:
        for part in parts:
            if part.kind is not Kind.CLAUSE:
                yield part
            elif part.field in ON_WORDS:
                yield from self.on_words(part)
            elif self.count < MOST_SIGNS:
                yield from self.on_column(part)

    def on_words(self, part: Token) -> Iterator[Token]:
        """``heading:`` and ``title:`` before a word, with its mark, or a phrase."""
        inner = tokens(part.text, lambda _: False) if not part.mark else None
        if inner is None:
            text = " ".join(part.text.replace("*", " ").split())
            yield Token(Kind.CLAUSE, f'"{text}"{part.mark[1:]}', part.field)
            return
        self.problem = self.problem or inner.problem
        for one in inner.parts:
            if one.kind is Kind.WORD:
                yield Token(Kind.CLAUSE, one.text + one.mark, part.field)

    def on_column(self, part: Token) -> Iterator[Token]:
        self.count += 1
        clause = read_clause(part.field, part.text, self.vocabulary, self.today)
        if isinstance(clause, str):
            self.problem = self.problem or clause
            if not clause.endswith("was left out."):
                yield from (Token(Kind.WORD, word) for word in plain_words(part.text))
            return
        self.problem = self.problem or clause.problem
        self.clauses[f"{clause.field}:{clause.written}"] = clause
        yield replace(part, text=clause.written, field=clause.field, mark="")
