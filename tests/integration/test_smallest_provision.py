"""In the built demonstration each finding stands on a provision whose words hold its evidence."""

import pytest
from sqlalchemy import func, select

from kb.services.workspace import Workspace
from kb.store import tables as t

pytestmark = pytest.mark.slow


def test_spans_lie_in_the_text_of_the_provision(demo: Workspace) -> None:
    query = select(t.findings.c.spans, t.passages.c.text).join(
        t.passages, t.passages.c.sha256 == t.findings.c.passage_sha256
    )
    with demo.reader.engine.connect() as connection:
        rows = connection.execute(query).all()
    assert rows
    assert all(0 <= start < end <= len(text) for spans, text in rows for start, end in spans)


def test_findings_stand_on_paragraphs_where_these_hold_all_evidence(demo: Workspace) -> None:
    p, f = t.provisions.c, t.findings.c
    query = (
        select(t.contents.c.kind, func.count(f.key.distinct()))
        .select_from(
            t.findings.join(t.provisions, (p.eid == f.eid) & (p.text_sha256 == f.text_sha256))
            .join(t.contents, t.contents.c.sha256 == p.content_sha256)
            .join(
                t.expressions,
                (t.expressions.c.id == p.expression_id) & (t.expressions.c.work_id == f.work_id),
            )
        )
        .group_by(t.contents.c.kind)
    )
    with demo.reader.engine.connect() as connection:
        kinds = dict(connection.execute(query).all())
        total = connection.execute(select(func.count()).select_from(t.findings)).scalar_one()
    assert sum(kinds.values()) == total, "each finding has its provision"
    assert {"article", "paragraph"} <= set(kinds)


def test_search_index_knows_the_elements_of_an_article_from_its_parts(demo: Workspace) -> None:
    query = select(t.tags.c.elements).where(t.tags.c.elements != [])
    with demo.reader.engine.connect() as connection:
        tagged = {name for (names,) in connection.execute(query) for name in names}
        found = set(connection.execute(select(t.findings.c.element).distinct()).scalars())
    assert tagged == found
