"""The review queue: findings that wait for a person, the most doubtful first."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Engine, and_, select

from kb.store import tables as t
from kb.store.decisions import of_findings
from kb.store.reading import in_force_on
from kb.store.rows import ReviewRow


def awaiting_review(engine: Engine, as_of: date, least_doubt: float) -> list[ReviewRow]:
    """Findings of elements of at least this doubt, in texts in force on the day, on which nobody
    has decided. Each once, in the newest text where it stands."""
    decided = of_findings(engine)
    return [row for row in doubtful(engine, as_of, least_doubt) if row.key not in decided]


def doubtful(engine: Engine, as_of: date, least_doubt: float) -> list[ReviewRow]:
    """The same, whether anybody has decided on them or not."""
    return _rows(engine, as_of, t.findings.c.doubt >= least_doubt)


def rows_of(engine: Engine, as_of: date, keys: list[str]) -> list[ReviewRow]:
    """These findings of elements, where they stand in texts in force on the day."""
    found: list[ReviewRow] = []
    for start in range(0, len(keys), 500):
        found += _rows(engine, as_of, t.findings.c.key.in_(keys[start : start + 500]))
    return found


def _rows(engine: Engine, as_of: date, which: ColumnElement[bool]) -> list[ReviewRow]:
    f, p, e, w = t.findings.c, t.provisions.c, t.expressions.c, t.works.c
    query = (
        select(
            f.key, f.doubt, f.element, f.confidence, f.method, w.state, e.lang, e.work_id,
            w.title, w.short_title, e.title.label("own_title"), p.expression_id,
            p.id.label("provision_id"), p.eid, t.contents.c.citation, t.contents.c.number,
        )
        .select_from(
            t.findings.join(t.works)
            .join(t.expressions, e.work_id == w.id)
            .join(
                t.provisions,
                and_(
                    p.expression_id == e.id, p.eid == f.eid, p.text_sha256 == f.text_sha256
                ),
            )
            .join(t.contents, t.contents.c.sha256 == p.content_sha256)
        )
        .where(in_force_on(as_of), which, f.sub_element == "")
        .order_by(f.doubt.desc(), f.key, e.in_force_from.desc(), p.id)
    )  # fmt: skip
    found: dict[str, ReviewRow] = {}
    with engine.connect() as connection:
        for row in connection.execute(query):
            if row.key not in found:
                found[row.key] = ReviewRow(
                    key=row.key,
                    doubt=row.doubt,
                    element=row.element,
                    confidence=row.confidence,
                    method=row.method,
                    state=row.state,
                    lang=row.lang,
                    work_id=row.work_id,
                    work_title=row.short_title or row.own_title or row.title,
                    expression_id=row.expression_id,
                    provision_id=row.provision_id,
                    eid=row.eid,
                    citation=row.citation or row.number or row.eid,
                )
    return list(found.values())
