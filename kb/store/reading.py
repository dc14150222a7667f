"""Reads the store: works, expressions, provisions, findings, totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, func, or_, select

from kb.model.findings import Decision, Finding, Span
from kb.model.law import DateBasis, Expression, TextState, Work
from kb.store import tables as t
from kb.store.decisions import standing_decisions
from kb.store.rows import (
    ExpressionRow,
    FindingRow,
    ProvisionRow,
    StateCount,
    Totals,
    UnitRow,
    WorkRow,
)

ARTICLE_KINDS = ("article", "quoted")


def in_force_on(as_of: date) -> ColumnElement[bool]:
    """The expression is in force on the day, or its dates are unknown."""
    c = t.expressions.c
    return and_(
        or_(c.in_force_from.is_(None), c.in_force_from <= as_of),
        or_(c.in_force_until.is_(None), c.in_force_until > as_of),
    )


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def work_of(row: Row[Any]) -> Work:
    """A work from a row that has the columns of ``works``."""
    return Work(
        id=row.id,
        state=row.state,
        kind=row.kind,
        title=row.title,
        short_title=row.short_title,
        number=row.number,
        date=row.date,
        territories=tuple(row.territories),
        invented=row.invented,
    )


def finding_of(row: Row[Any]) -> Finding:
    """A finding from a row that has the columns of ``findings``."""
    return Finding(
        key=row.key,
        work_id=row.work_id,
        eid=row.eid,
        text_sha256=row.text_sha256,
        element=row.element,
        sub_element=row.sub_element,
        spans=tuple(Span(start, end) for start, end in row.spans),
        facts={k: tuple(v) if isinstance(v, list) else v for k, v in row.facts.items()},
        confidence=row.confidence,
        method=row.method,
        tagger_version=row.tagger_version,
        doubt=row.doubt,
    )


def _expression_row(row: Row[Any]) -> ExpressionRow:
    expression = Expression(
        id=row.id,
        work_id=row.work_id,
        lang=row.lang,
        text_state=TextState(row.text_state),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        date_basis=DateBasis(row.date_basis),
        title=row.title,
        source_url=row.source_url,
        status=row.status,
    )
    return ExpressionRow(
        expression=expression,
        sha256=row.sha256,
        retrieved_at=_utc(row.retrieved_at),
        url=row.url,
        notes=tuple((eid, text) for eid, text in row.notes),
    )


def _provision_row(row: Row[Any]) -> ProvisionRow:
    return ProvisionRow(
        id=row.id,
        expression_id=row.expression_id,
        position=row.position,
        eid=row.eid,
        parent=row.parent_eid,
        kind=row.kind,
        number=row.number,
        heading=row.heading,
        text=row.text,
        citation=row.citation,
        target=row.target,
        unit_sha256=row.unit_sha256,
    )


_PROVISIONS = select(t.provisions, *[c for c in t.contents.c if c.name != "sha256"]).join(
    t.contents
)
_EXPRESSIONS = select(
    t.expressions, t.snapshots.c.sha256, t.snapshots.c.retrieved_at, t.snapshots.c.url
).join(t.snapshots)


class Reader:
    """Read access to one store. Every method opens its own short connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def version(self) -> str:
        """Changes whenever a run or a decision changed what the store holds."""
        with self.engine.connect() as connection:
            run = connection.execute(select(func.max(t.runs.c.finished_at))).scalar()
            decision = connection.execute(select(func.max(t.decisions.c.id))).scalar()
        return f"{run}/{decision}"

    def tagger_version(self) -> str:
        """Version of the tagger that read the most units; empty where none did."""
        c = t.tags.c
        query = select(c.tagger_version).group_by(c.tagger_version).order_by(func.count().desc())
        with self.engine.connect() as connection:
            return connection.execute(query.limit(1)).scalar() or ""

    def looked_for(self) -> frozenset[str] | None:
        """Elements that the tagger of the last build looked for: none before the first build.
        None where units were tagged by another program, which may look for all."""
        last = self.last_run("build")
        if last is not None:
            return frozenset(last[1].get("elements", ()))
        return None if self.tagger_version() else frozenset()

    def totals(self) -> Totals:
        """Counts over the whole store; provisions of the newest expressions only."""
        with self.engine.connect() as connection:
            states, works = connection.execute(
                select(
                    func.count(t.works.c.state.distinct()), func.count(t.works.c.id.distinct())
                ).select_from(t.works.join(t.expressions))
            ).one()
            findings = connection.execute(
                select(func.count()).where(t.findings.c.sub_element == "")
            ).scalar_one()
            decisions = connection.execute(
                select(func.count()).select_from(t.decisions)
            ).scalar_one()
            last = connection.execute(select(func.max(t.snapshots.c.retrieved_at))).scalar()
        provisions = sum(count.provisions for count in self.state_counts().values())
        return Totals(states, works, provisions, findings, decisions, _utc(last) if last else None)

    def state_counts(self) -> dict[str, StateCount]:
        """Works, provisions (of expressions without an end) and findings by State."""
        e, w, f = t.expressions.c, t.works.c, t.findings.c
        queries = {
            "works": select(w.state, func.count(w.id.distinct())).select_from(
                t.works.join(t.expressions)
            ),
            "provisions": select(w.state, func.count())
            .select_from(t.provisions.join(t.expressions).join(t.works))
            .where(e.in_force_until.is_(None)),
            "findings": select(w.state, func.count())
            .select_from(t.findings.join(t.works))
            .where(f.sub_element == ""),
        }
        with self.engine.connect() as connection:
            works, provisions, findings = (
                {state: int(n) for state, n in connection.execute(query.group_by(w.state))}
                for query in queries.values()
            )
        return {
            state: StateCount(count, provisions.get(state, 0), findings.get(state, 0))
            for state, count in works.items()
        }

    def works(self, state: str | None = None) -> list[WorkRow]:
        """Works with their expressions, by State and title; a work without any is not shown."""
        query = select(t.works).order_by(t.works.c.state, t.works.c.title)
        if state is not None:
            query = query.where(t.works.c.state == state.upper())
        return self._with_expressions(query)

    def work(self, work_id: str) -> WorkRow | None:
        """One work, None if it is not held."""
        rows = self._with_expressions(select(t.works).where(t.works.c.id == work_id))
        return rows[0] if rows else None

    def _with_expressions(self, query: Any) -> list[WorkRow]:
        with self.engine.connect() as connection:
            works = [work_of(row) for row in connection.execute(query)]
            order = t.expressions.c.in_force_from.desc()
            wanted = _EXPRESSIONS.order_by(order, t.expressions.c.lang)
            if len(works) == 1:
                wanted = wanted.where(t.expressions.c.work_id == works[0].id)
            grouped: dict[str, list[ExpressionRow]] = defaultdict(list)
            for row in connection.execute(wanted):
                grouped[row.work_id].append(_expression_row(row))
        return [WorkRow(work, tuple(grouped[work.id])) for work in works if grouped[work.id]]

    def expressions(self, work_id: str) -> list[ExpressionRow]:
        """Expressions of a work, newest first."""
        found = self.work(work_id)
        return list(found.expressions) if found else []

    def expression(self, expression_id: str) -> ExpressionRow | None:
        """One expression."""
        with self.engine.connect() as connection:
            row = connection.execute(
                _EXPRESSIONS.where(t.expressions.c.id == expression_id)
            ).first()
        return _expression_row(row) if row else None

    def provisions(self, expression_id: str) -> list[ProvisionRow]:
        """All provisions of an expression, in document order."""
        query = _PROVISIONS.where(t.provisions.c.expression_id == expression_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(t.provisions.c.position))
            return [_provision_row(row) for row in rows]

    def provision(self, provision_id: str) -> ProvisionRow | None:
        """One provision, None if it is not held."""
        with self.engine.connect() as connection:
            row = connection.execute(_PROVISIONS.where(t.provisions.c.id == provision_id)).first()
        return _provision_row(row) if row else None

    def article(self, provision_id: str) -> list[ProvisionRow]:
        """The whole article round a provision, in document order; the provision itself where it
        stands in no article. Empty if it is not held."""
        wanted = self.provision(provision_id)
        if wanted is None:
            return []
        rows = self.provisions(wanted.expression_id)
        by_eid = {row.eid: row for row in rows}
        top = wanted
        while top.kind not in ARTICLE_KINDS and top.parent and top.parent in by_eid:
            top = by_eid[top.parent]
        if top.kind not in ARTICLE_KINDS:
            return [wanted]
        inside = {top.eid}
        article = [top]
        for row in rows[top.position + 1 :]:
            if row.parent not in inside:
                break
            inside.add(row.eid)
            article.append(row)
        return article

    def units(self, hashes: Sequence[str]) -> dict[str, UnitRow]:
        """Units by hash."""
        c = t.units.c
        found: dict[str, UnitRow] = {}
        with self.engine.connect() as connection:
            for start in range(0, len(hashes), 500):
                part = hashes[start : start + 500]
                for row in connection.execute(
                    select(c.sha256, c.lang, c.heading, c.text).where(c.sha256.in_(part))
                ):
                    found[row.sha256] = UnitRow(row.sha256, row.lang, row.heading, row.text)
        return found

    def findings(self, expression_id: str) -> list[FindingRow]:
        """Findings in the text of one expression, in document order."""
        return self._findings(t.expressions.c.id == expression_id)

    def findings_of(self, provision_id: str) -> list[FindingRow]:
        """Findings in one provision."""
        return self._findings(t.provisions.c.id == provision_id)

    def findings_by_key(self, keys: Sequence[str]) -> dict[str, list[FindingRow]]:
        """Findings with all places where each stands in a text, the newest text first."""
        found: dict[str, list[FindingRow]] = defaultdict(list)
        newest = t.expressions.c.in_force_from.desc()
        for row in self._findings(t.findings.c.key.in_(keys), newest, t.provisions.c.id):
            found[row.finding.key].append(row)
        return dict(found)

    def _findings(
        self, condition: ColumnElement[bool], *order: ColumnElement[Any]
    ) -> list[FindingRow]:
        p, f = t.provisions.c, t.findings.c
        query = (
            select(t.findings, p.id.label("provision_id"), t.passages.c.text.label("passage"))
            .select_from(
                t.provisions.join(t.expressions)
                .join(
                    t.findings,
                    and_(
                        f.work_id == t.expressions.c.work_id,
                        f.eid == p.eid,
                        f.text_sha256 == p.text_sha256,
                    ),
                )
                .join(t.passages, t.passages.c.sha256 == f.passage_sha256)
            )
            .where(condition)
            .order_by(*order or (p.position, f.element, f.sub_element))
        )
        verdicts = self.verdicts()
        with self.engine.connect() as connection:
            return [
                FindingRow(
                    finding_of(row), row.provision_id, row.passage, verdicts.get(row.key, "")
                )
                for row in connection.execute(query)
            ]

    def decisions(self) -> list[Decision]:
        """Decisions that stand, oldest first; see :mod:`kb.store.decisions`."""
        return list(standing_decisions(self.engine))

    def verdicts(self) -> dict[str, str]:
        """Latest verdict by finding key."""
        return {d.finding_key: d.verdict for d in self.decisions() if d.target == "finding"}

    def last_run(self, kind: str) -> tuple[datetime, dict[str, Any]] | None:
        """When the last finished run of a kind ended, and its report."""
        c = t.runs.c
        with self.engine.connect() as connection:
            row = connection.execute(
                select(c.finished_at, c.report)
                .where(c.kind == kind, c.finished_at.is_not(None))
                .order_by(c.finished_at.desc())
                .limit(1)
            ).first()
        return (_utc(row.finished_at), dict(row.report)) if row else None

    def held(self, states: Iterable[str], as_of: date) -> list[WorkRow]:
        """Works of the States that have an expression in force on the day (those only)."""
        wanted = {state.upper() for state in states}
        rows: list[WorkRow] = []
        for row in self.works():
            if row.work.state not in wanted:
                continue
            valid = tuple(
                e
                for e in row.expressions
                if (e.expression.in_force_from is None or e.expression.in_force_from <= as_of)
                and (e.expression.in_force_until is None or e.expression.in_force_until > as_of)
            )
            if valid:
                rows.append(WorkRow(row.work, valid))
        return rows
