"""Laws in lists: title, dates, what kind of text is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kb.store.rows import ExpressionRow, WorkRow
from webapp.presenters import words
from webapp.standards import Standards
from webapp.urls import state_url, web_address, work_url


@dataclass(frozen=True, slots=True)
class VersionView:
    """One text of a law, from a date, in one language."""

    id: str
    version: str
    """``est@2026-01-01``, the value of ``version`` in addresses."""
    lang: str
    language: str
    in_force_from: date | None
    in_force_until: date | None
    date_basis: str
    text_state: str
    text_state_word: str
    status: str
    source_url: str
    retrieved_at: datetime
    sha256: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class LawView:
    """One law and its texts, newest first."""

    id: str
    title: str
    short_title: str
    state: str
    state_name: str
    state_url: str
    kind: str
    kind_word: str
    number: str
    dated: date | None
    territories: tuple[str, ...]
    invented: bool
    url: str
    versions: tuple[VersionView, ...]


def version_key(row: ExpressionRow) -> str:
    """Language and date, as they end the expression's id."""
    return row.expression.id.rpartition("/")[2]


def version_view(row: ExpressionRow, work_date: date | None, *, current: str = "") -> VersionView:
    """One expression."""
    expression = row.expression
    year = work_date.year if work_date else None
    return VersionView(
        id=expression.id,
        version=version_key(row),
        lang=expression.lang,
        language=words.language_name(expression.lang),
        in_force_from=expression.in_force_from,
        in_force_until=expression.in_force_until,
        date_basis=expression.date_basis.value,
        text_state=expression.text_state.value,
        text_state_word=words.text_state_word(expression.text_state.value, year),
        status=expression.status.replace("_", " "),
        source_url=web_address(expression.source_url or row.url),
        retrieved_at=row.retrieved_at,
        sha256=row.sha256,
        url=work_url(expression.work_id, version=version_key(row)),
        current=expression.id == current,
    )


def law_view(row: WorkRow, standards: Standards, *, current: str = "") -> LawView:
    """One work with its expressions."""
    work = row.work
    return LawView(
        id=work.id,
        title=work.title,
        short_title=work.short_title,
        state=work.state,
        state_name=standards.state_name(work.state),
        state_url=state_url(work.state),
        kind=work.kind,
        kind_word=words.kind_word(work.kind),
        number=work.number,
        dated=work.date,
        territories=work.territories,
        invented=work.invented or standards.invented(work.state),
        url=work_url(work.id),
        versions=tuple(version_view(e, work.date, current=current) for e in row.expressions),
    )


def law_views(rows: Iterable[WorkRow], standards: Standards) -> tuple[LawView, ...]:
    """A list of works."""
    return tuple(law_view(row, standards) for row in rows)
