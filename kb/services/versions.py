"""Texts of a source that names no day: each wording is a version of its own.

Many sources publish the law as it stands and never say since when. The first text that was read
stays undated. When the source shows other words, they become a new expression, dated by the day
on which they were read (``first read``); the older text is kept. The same words with another frame
round them are no new version.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from kb.model.law import DateBasis, Expression, ParsedDocument
from kb.services.gather import Task
from kb.store import tables as t


def as_version(
    connection: Connection, document: ParsedDocument, task: Task, read_at: datetime
) -> ParsedDocument:
    """The document with the day of its version. Dated texts, and files that are of no source, stay
    as they are; a text that was read before keeps its version."""
    if document.expression.in_force_from is not None:
        return document
    held = _held(connection, document.expression)
    own = next((row for row in held if row.source_path == task.key), None)
    if own is not None:
        again = own.date_basis == DateBasis.FIRST_READ
        return _dated(document, own.in_force_from) if again else document
    if not held or task.origin is None or not task.origin.source:
        return document
    newest = held[-1]
    if _words(connection, newest.id) == _own_words(document):
        again = newest.date_basis == DateBasis.FIRST_READ
        return _dated(document, newest.in_force_from) if again else document
    return _dated(document, read_at.date())


def _held(connection: Connection, expression: Expression) -> list[Row[Any]]:
    """Texts of the work in the language, the oldest first; undated ones before all others."""
    e = t.expressions.c
    rows: list[Row[Any]] = list(
        connection.execute(
            select(e.id, e.in_force_from, e.date_basis, e.source_path).where(
                e.work_id == expression.work_id, e.lang == expression.lang
            )
        )
    )
    return sorted(rows, key=lambda row: (row.in_force_from or date.min, row.id))


def _words(connection: Connection, expression_id: str) -> list[tuple[str, str, str]]:
    p, c = t.provisions.c, t.contents.c
    rows = connection.execute(
        select(c.number, c.heading, c.text)
        .select_from(t.provisions.join(t.contents))
        .where(p.expression_id == expression_id)
        .order_by(p.position)
    )
    return [(row.number, row.heading, row.text) for row in rows]


def _own_words(document: ParsedDocument) -> list[tuple[str, str, str]]:
    return [(p.number, p.heading, p.text) for p in document.provisions]


def _dated(document: ParsedDocument, day: date) -> ParsedDocument:
    expression = document.expression
    identifier = f"{expression.id.rpartition('@')[0]}@{day.isoformat()}"
    version = replace(expression, id=identifier, in_force_from=day, date_basis=DateBasis.FIRST_READ)
    return replace(document, expression=version)
