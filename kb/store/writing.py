"""Writes documents, findings and runs. Each document goes in whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kb.model.findings import Finding, text_sha256
from kb.model.law import DateBasis, Expression, ParsedDocument, Provision, Snapshot, Unit
from kb.store import tables as t
from kb.store.rows import Tags
from kb.text.units import passage_texts

Row = dict[str, Any]
_CHUNK = 2_000


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def insert_missing(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert the rows whose primary key is not there yet; the others stay as they are."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    for chunk in _chunks(rows):
        connection.execute(statement, chunk)


def replace(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows; where the primary key is there, the new values win."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    base = dialect.insert(table)
    keys = [column.name for column in table.primary_key.columns]
    values = {c.name: base.excluded[c.name] for c in table.columns if c.name not in keys}
    statement = base.on_conflict_do_update(index_elements=keys, set_=values)
    for chunk in _chunks(rows):
        connection.execute(statement, chunk)


def add_snapshot(connection: Connection, snapshot: Snapshot) -> int:
    """Record one reading of a file; the same bytes from the same place keep their first record."""
    table = t.snapshots
    same = select(table.c.id).where(
        table.c.sha256 == snapshot.sha256,
        table.c.url == snapshot.url,
        table.c.path == snapshot.path,
    )
    known = connection.execute(same).scalar()
    if known is not None:
        return int(known)
    result = connection.execute(insert(table).values(**asdict(snapshot)))
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def _content(provision: Provision) -> Row:
    row: Row = {
        "kind": str(provision.kind),
        "number": provision.number,
        "heading": provision.heading,
        "text": provision.text,
        "citation": provision.citation,
        "target": provision.target,
    }
    joined = "\x1f".join(row.values())
    return {"sha256": hashlib.sha256(joined.encode()).hexdigest(), **row}


def _expression_row(expression: Expression, document: ParsedDocument, path: str) -> Row:
    row = asdict(expression)
    row["text_state"] = str(expression.text_state)
    row["date_basis"] = str(expression.date_basis)
    row["ends"] = expression.in_force_until
    row["source_path"] = path
    row["notes"] = [[note.eid, note.text] for note in document.notes]
    return row


def add_document(
    connection: Connection,
    document: ParsedDocument,
    units: Sequence[Unit],
    *,
    snapshot_id: int,
    path: str,
) -> None:
    """Store one parsed document; an expression of the same id is replaced as a whole."""
    work, expression = document.work, document.expression
    work_row = asdict(work) | {"territories": list(work.territories)}
    replace(connection, t.works, [work_row])
    connection.execute(delete(t.provisions).where(t.provisions.c.expression_id == expression.id))
    row = _expression_row(expression, document, path) | {"snapshot_id": snapshot_id}
    replace(connection, t.expressions, [row])
    unit_of = {unit.eid: unit for unit in units}
    unit_sha = {eid: unit.sha256(expression.lang) for eid, unit in unit_of.items()}
    insert_missing(
        connection,
        t.units,
        (
            {
                "sha256": unit_sha[eid],
                "text_sha256": text_sha256(unit.text),
                "lang": expression.lang,
                "heading": unit.heading,
                "text": unit.text,
            }
            for eid, unit in unit_of.items()
        ),
    )
    text_sha = {eid: text_sha256(unit.text) for eid, unit in unit_of.items()}
    text_sha |= {eid: text_sha256(text) for eid, text in passage_texts(document.provisions)}
    contents = [_content(provision) for provision in document.provisions]
    insert_missing(connection, t.contents, {c["sha256"]: c for c in contents}.values())
    rows = (
        {
            "id": provision.id or f"{expression.id}/~{provision.eid}",
            "expression_id": expression.id,
            "position": position,
            "eid": provision.eid,
            "parent_eid": provision.parent,
            "content_sha256": content["sha256"],
            "unit_sha256": unit_sha.get(provision.eid),
            "text_sha256": text_sha.get(provision.eid),
        }
        for position, (provision, content) in enumerate(
            zip(document.provisions, contents, strict=True)
        )
    )
    replace(connection, t.provisions, rows)


def remove_stale_expressions(connection: Connection, path: str, keep: Sequence[str]) -> set[str]:
    """Take away what an earlier state of the same file had put in and the new one does not.

    Returns the works that lost an expression.
    """
    c = t.expressions.c
    stale = connection.execute(
        select(c.id, c.work_id).where(c.source_path == path, c.id.not_in(keep))
    ).all()
    ids = [row.id for row in stale]
    if ids:
        connection.execute(delete(t.provisions).where(t.provisions.c.expression_id.in_(ids)))
        connection.execute(delete(t.expressions).where(c.id.in_(ids)))
    return {row.work_id for row in stale}


def close_intervals(connection: Connection, work_ids: Iterable[str]) -> None:
    """Derive each expression's end from the next one of the same work and language.

    A text without a day ends only where the next one was read from the same source later: of
    others nobody knows which came first.
    """
    table = t.expressions
    for work_id in set(work_ids):
        rows = connection.execute(
            select(
                table.c.id,
                table.c.lang,
                table.c.in_force_from,
                table.c.ends,
                table.c.date_basis,
            )
            .where(table.c.work_id == work_id)
            .order_by(table.c.lang, table.c.in_force_from.nulls_first())
        ).all()
        changes: list[Row] = []
        for row, following in zip(rows, [*rows[1:], None], strict=False):
            successor: date | None = None
            if following is not None and following.lang == row.lang:
                read_later = following.date_basis == DateBasis.FIRST_READ
                if row.in_force_from or read_later:
                    successor = following.in_force_from
            ends = min((d for d in (row.ends, successor) if d is not None), default=None)
            changes.append({"of_id": row.id, "until": ends})
        if changes:
            connection.execute(
                update(table)
                .where(table.c.id == bindparam("of_id"))
                .values(in_force_until=bindparam("until")),
                changes,
            )


def settle_titles(connection: Connection, work_ids: Iterable[str]) -> None:
    """Give each work held in several languages the title of one of them, whichever came last:
    the newest text in the first language by code."""
    c = t.expressions.c
    for work_id in set(work_ids):
        titles = connection.execute(
            select(c.title, c.lang)
            .where(c.work_id == work_id, c.title != "")
            .order_by(c.lang, c.in_force_from.desc())
        ).all()
        if len({row.lang for row in titles}) > 1:
            connection.execute(
                update(t.works).where(t.works.c.id == work_id).values(title=titles[0].title)
            )


def file_is_known(
    connection: Connection, path: str, sha256: str, hints: str, parser_version: str
) -> bool:
    """Whether these bytes from this path went in with the same hints and parser."""
    row = connection.execute(select(t.files).where(t.files.c.path == path)).first()
    return row is not None and (row.sha256, row.hints, row.parser_version) == (
        sha256,
        hints,
        parser_version,
    )


def files_of_other_parser(connection: Connection, parser_version: str) -> list[Row]:
    """Ledger rows of files that an older parser read."""
    query = select(t.files).where(t.files.c.parser_version != parser_version)
    return [dict(row._mapping) for row in connection.execute(query)]


def remember_file(connection: Connection, row: Row) -> None:
    """Note that a file went in whole."""
    replace(connection, t.files, [row])


def _finding_row(finding: Finding, text: str, context: str) -> Row:
    row = asdict(finding) | {"context": context, "passage_sha256": _exact(text)}
    row["spans"] = [[span.start, span.end] for span in finding.spans]
    row["facts"] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in finding.facts.items()
    }
    return row


def _exact(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def replace_findings(
    connection: Connection,
    tagged: Mapping[tuple[str, str], Sequence[tuple[Finding, str]]],
    summaries: Mapping[tuple[str, str], Tags],
    tagger_version: str,
    contexts: Mapping[str, str],
) -> None:
    """Store what the tagger found in units.

    ``tagged`` maps (unit, work) to its findings, each with the exact text into which its spans
    point; ``summaries`` has the same keys. ``contexts`` gives the digest of the context of works
    that have one.
    """
    texts = {text for found in tagged.values() for _, text in found}
    rows = ({"sha256": _exact(text), "text": text} for text in sorted(texts))
    insert_missing(connection, t.passages, rows)
    replace(
        connection,
        t.findings,
        (
            _finding_row(finding, text, contexts.get(work_id, ""))
            for (_unit, work_id), found in tagged.items()
            for finding, text in found
        ),
    )
    replace(
        connection,
        t.tags,
        (
            {
                "unit_sha256": unit,
                "work_id": work,
                "tagger_version": tagger_version,
                "context": contexts.get(work, ""),
                **asdict(summary),
            }
            for (unit, work), summary in summaries.items()
        ),
    )


def drop_stale_findings(connection: Connection, tagger_version: str) -> None:
    """Take back what this version of the tagger, in the present contexts, no longer finds.

    To be called when no unit is pending. Findings of wording that no text holds stay: they keep
    decisions alive for the day the wording comes back.
    """
    f, p, e, x = t.findings.c, t.provisions.c, t.expressions.c, t.contexts.c
    digest = select(x.digest).where(x.work_id == f.work_id).scalar_subquery()
    held = (
        select(p.id)
        .join(t.expressions, e.id == p.expression_id)
        .where(p.text_sha256 == f.text_sha256, p.eid == f.eid, e.work_id == f.work_id)
        .exists()
    )
    older = or_(f.tagger_version != tagger_version, f.context != func.coalesce(digest, ""))
    connection.execute(delete(t.findings).where(older, held))
    used = select(f.passage_sha256)
    connection.execute(delete(t.passages).where(t.passages.c.sha256.not_in(used)))


def start_run(connection: Connection, run_id: str, kind: str, at: datetime) -> None:
    """Open a run."""
    replace(
        connection,
        t.runs,
        [{"id": run_id, "kind": kind, "started_at": at, "finished_at": None, "report": {}}],
    )


def finish_run(
    connection: Connection, run_id: str, at: datetime, report: Mapping[str, Any]
) -> None:
    """Close a run with its report."""
    plain = json.loads(json.dumps(report, default=str))
    connection.execute(
        update(t.runs).where(t.runs.c.id == run_id).values(finished_at=at, report=plain)
    )
