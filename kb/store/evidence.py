"""Findings of the law in force on a day, as the matrix needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, Select, and_, select

from kb.model.cells import Evidence
from kb.store import tables as t
from kb.store.reading import in_force_on
from kb.text.quotes import quotation

_COLUMNS = (
    t.findings.c.key, t.findings.c.element, t.findings.c.sub_element, t.findings.c.spans,
    t.findings.c.facts, t.findings.c.confidence, t.findings.c.method,
    t.provisions.c.id.label("provision_id"), t.provisions.c.position,
    t.contents.c.citation, t.passages.c.text,
    t.expressions.c.id.label("expression_id"), t.expressions.c.lang, t.expressions.c.text_state,
    t.expressions.c.in_force_from, t.expressions.c.source_url,
    t.expressions.c.title.label("own_title"),
    t.works.c.state, t.works.c.id.label("work_id"), t.works.c.title, t.works.c.short_title,
    t.works.c.territories, t.works.c.date.label("work_date"),
    t.snapshots.c.sha256.label("snapshot_sha256"), t.snapshots.c.retrieved_at,
)  # fmt: skip


def evidence_on(
    engine: Engine, states: Iterable[str], as_of: date, verdicts: dict[str, str]
) -> dict[str, dict[str, list[Evidence]]]:
    """Evidence by State and element, from texts in force on the day, in document order.

    Each finding of an element carries its sub-elements and facts.
    """
    query: Select[Any] = (
        select(*_COLUMNS)
        .select_from(
            t.findings.join(t.works, t.works.c.id == t.findings.c.work_id)
            .join(t.expressions, t.expressions.c.work_id == t.works.c.id)
            .join(
                t.provisions,
                and_(
                    t.provisions.c.expression_id == t.expressions.c.id,
                    t.provisions.c.eid == t.findings.c.eid,
                    t.provisions.c.text_sha256 == t.findings.c.text_sha256,
                ),
            )
            .join(t.passages, t.passages.c.sha256 == t.findings.c.passage_sha256)
            .join(t.contents, t.contents.c.sha256 == t.provisions.c.content_sha256)
            .join(t.snapshots, t.snapshots.c.id == t.expressions.c.snapshot_id)
        )
        .where(in_force_on(as_of), t.works.c.state.in_(list(states)))
        .order_by(
            t.works.c.state,
            t.works.c.id,
            t.expressions.c.id,
            t.provisions.c.position,
            t.findings.c.element,
            t.findings.c.sub_element,
        )
    )
    found: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    with engine.connect() as connection:
        rows = connection.execute(query)
        for (state, element, _, _), group in groupby(rows, key=_one_finding):
            evidence = _evidence(list(group), verdicts)
            if evidence is not None:
                found[state][element].append(evidence)
    return found


def _one_finding(row: Row[Any]) -> tuple[str, str, str, int]:
    return row.state, row.element, row.expression_id, row.position


def _evidence(rows: list[Row[Any]], verdicts: dict[str, str]) -> Evidence | None:
    whole = next((row for row in rows if row.sub_element == ""), None)
    if whole is None:
        return None
    retrieved: datetime = whole.retrieved_at
    start, end = quotation(whole.text, [(s, e) for s, e in whole.spans])
    return Evidence(
        finding_id=whole.key,
        provision_id=whole.provision_id,
        work_id=whole.work_id,
        work=whole.short_title or whole.own_title or whole.title,
        citation=whole.citation,
        quote=whole.text[start:end],
        start=start,
        end=end,
        lang=whole.lang,
        text_state=whole.text_state,
        in_force_from=whole.in_force_from,
        source_url=whole.source_url,
        retrieved_at=retrieved if retrieved.tzinfo else retrieved.replace(tzinfo=UTC),
        sha256=whole.snapshot_sha256,
        confidence=whole.confidence,
        method=whole.method,
        sub_elements=tuple(row.sub_element for row in rows if row.sub_element),
        facts={k: tuple(v) if isinstance(v, list) else v for k, v in whole.facts.items()},
        territories=tuple(whole.territories),
        enacted_year=whole.work_date.year if whole.work_date else None,
        decision=verdicts.get(whole.key, ""),
        sub_findings={row.sub_element: row.key for row in rows if row.sub_element},
    )
