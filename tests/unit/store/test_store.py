"""The store keeps documents whole, unchanged wording once, and findings by key."""

from datetime import UTC, date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select

from kb.errors import KbError
from kb.model.findings import Finding, Span, finding_key, text_sha256
from kb.model.law import (
    Expression,
    ParsedDocument,
    Provision,
    ProvisionKind,
    Snapshot,
    TextState,
    Unit,
    Work,
)
from kb.settings import Settings
from kb.store import stages, tables, writing
from kb.store.engine import open_store
from kb.store.evidence import evidence_on
from kb.store.reading import Reader
from kb.store.review import awaiting_review
from kb.store.rows import Tags

WORK = "/akn/xa/act/2001-05-01/code"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OFFENCE = "A person who recruits another for the purpose of exploitation commits an offence."


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_store(Settings(database_url=database_url))


def document(version: date, texts: dict[str, str], ends: date | None = None) -> ParsedDocument:
    expression = Expression(
        id=f"{WORK}/eng@{version}",
        work_id=WORK,
        lang="en",
        text_state=TextState.CONSOLIDATED,
        in_force_from=version,
        in_force_until=ends,
    )
    provisions = tuple(
        Provision(eid, ProvisionKind.ARTICLE, eid[4:], "Heading", text, None, f"s. {eid[4:]}")
        for eid, text in texts.items()
    )
    work = Work(WORK, "XA", "criminal-code", "Code", date=date(2001, 5, 1), invented=True)
    return ParsedDocument(work, expression, provisions)


def put(engine: Engine, doc: ParsedDocument) -> None:
    snapshot = Snapshot("0" * 64, "https://example.invalid", "f", NOW, 1, "text/plain")
    parts = [Unit(p.eid, p.heading, p.text, p.citation) for p in doc.provisions]
    with engine.begin() as connection:
        number = writing.add_snapshot(connection, snapshot)
        writing.add_document(connection, doc, parts, snapshot_id=number, path="f")
        writing.close_intervals(connection, [doc.work.id])


def tag(engine: Engine, eid: str, text: str, **facts: int) -> str:
    sha = text_sha256(text)
    key = finding_key(WORK, eid, sha, "act", "")
    finding = Finding(
        key, WORK, eid, sha, "act", "", (Span(2, 8),), dict(facts), 0.9, "rules", "v1"
    )
    with engine.begin() as connection:
        unit = Unit(eid, "Heading", text, "").sha256("en")
        tags = {(unit, WORK): Tags(("act",), {"act": 0.9})}
        writing.replace_findings(connection, {(unit, WORK): [(finding, text)]}, tags, "v1", {})
    return key


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[call-overload]


def test_unchanged_provision_is_stored_once(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": "Same.", "sec_2": "Old."}))
    put(engine, document(date(2010, 5, 1), {"sec_1": "Same.", "sec_2": "New."}))
    assert count(engine, tables.contents) == 3
    assert count(engine, tables.units) == 3
    assert count(engine, tables.provisions) == 4


def test_next_expression_ends_the_one_before(engine: Engine) -> None:
    put(engine, document(date(2010, 5, 1), {"sec_1": "New."}))
    put(engine, document(date(2001, 5, 1), {"sec_1": "Old."}))
    work = Reader(engine).work(WORK)
    assert work is not None
    spans = [(e.expression.in_force_from, e.expression.in_force_until) for e in work.expressions]
    assert spans == [(date(2010, 5, 1), None), (date(2001, 5, 1), date(2010, 5, 1))]


def test_end_that_the_source_states_wins_over_a_later_expression(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": "Old."}, ends=date(2005, 1, 1)))
    put(engine, document(date(2010, 5, 1), {"sec_1": "New."}))
    reader = Reader(engine)
    assert reader.held(["XA"], date(2007, 1, 1)) == []
    assert len(reader.held(["XA"], date(2004, 12, 31))) == 1


def test_expression_of_the_same_day_is_replaced_whole(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": "One.", "sec_2": "Two."}))
    put(engine, document(date(2001, 5, 1), {"sec_1": "One again."}))
    rows = Reader(engine).provisions(f"{WORK}/eng@2001-05-01")
    assert [(row.eid, row.text) for row in rows] == [("sec_1", "One again.")]


def test_evidence_is_that_of_the_day(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": OFFENCE}))
    put(engine, document(date(2010, 5, 1), {"sec_1": "Repealed."}))
    key = tag(engine, "sec_1", OFFENCE, max_years=7)
    before = evidence_on(engine, ["XA"], date(2009, 1, 1), {})
    (evidence,) = before["XA"]["act"]
    assert evidence.finding_id == key
    assert evidence.quote == OFFENCE
    assert OFFENCE[evidence.start : evidence.end] == evidence.quote
    assert evidence.facts == {"max_years": 7}
    assert evidence_on(engine, ["XA"], date(2010, 5, 1), {}) == {}


def test_finding_holds_in_each_expression_with_the_same_wording(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": OFFENCE}))
    put(engine, document(date(2010, 5, 1), {"sec_1": OFFENCE, "sec_2": "New."}))
    tag(engine, "sec_1", OFFENCE)
    reader = Reader(engine)
    for version in ("2001-05-01", "2010-05-01"):
        (row,) = reader.findings(f"{WORK}/eng@{version}")
        assert row.provision_id == f"{WORK}/eng@{version}/~sec_1"


def test_index_has_one_row_for_a_run_of_unchanged_wording(engine: Engine) -> None:
    for year, text in ((2001, "A."), (2005, "A."), (2010, "B."), (2015, "A.")):
        put(engine, document(date(year, 1, 1), {"sec_1": text}))
    rows = [(r.in_force_from, r.in_force_until) for r in stages.index_rows(engine)]
    assert rows == [
        (date(2001, 1, 1), date(2010, 1, 1)),
        (date(2010, 1, 1), date(2015, 1, 1)),
        (date(2015, 1, 1), None),
    ]


def test_unit_is_pending_until_this_version_of_the_tagger_read_it(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": "One."}))
    (pending,) = stages.pending_units(engine, "v1")
    unit, work, eids = pending
    assert (work, eids) == (WORK, ("sec_1",))
    with engine.begin() as connection:
        writing.replace_findings(connection, {(unit, work): ()}, {(unit, work): Tags()}, "v1", {})
    assert stages.pending_units(engine, "v1") == []
    assert len(stages.pending_units(engine, "v2")) == 1


def test_newer_tagger_takes_back_what_it_no_longer_finds(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": OFFENCE}))
    tag(engine, "sec_1", OFFENCE)
    ((unit, work, _),) = stages.pending_units(engine, "v2")
    with engine.begin() as connection:
        writing.replace_findings(connection, {(unit, work): ()}, {(unit, work): Tags()}, "v2", {})
        writing.drop_stale_findings(connection, "v2")
    assert Reader(engine).findings(f"{WORK}/eng@2001-05-01") == []


def test_bad_database_address_is_one_sentence() -> None:
    with pytest.raises(KbError, match="KB_DATABASE_URL"):
        open_store(Settings(database_url="not an address"))


def test_migrations_make_the_tables_that_the_code_declares(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_totals_and_counts_by_state(engine: Engine) -> None:
    put(engine, document(date(2001, 5, 1), {"sec_1": OFFENCE, "sec_2": "Two."}))
    tag(engine, "sec_1", OFFENCE)
    reader = Reader(engine)
    totals = reader.totals()
    assert (totals.states, totals.works, totals.provisions, totals.findings) == (1, 1, 2, 1)
    assert reader.state_counts()["XA"].findings == 1


def test_queue_holds_what_is_in_force_and_undecided_most_doubtful_first(engine: Engine) -> None:
    texts = {"sec_1": OFFENCE, "sec_2": "Two " + OFFENCE, "sec_3": "Three " + OFFENCE}
    put(engine, document(date(2001, 5, 1), {**texts, "sec_4": "Old " + OFFENCE}))
    put(engine, document(date(2010, 5, 1), texts))
    doubts = {"sec_1": 0.6, "sec_2": 0.9, "sec_3": 0.2, "sec_4": 0.8}
    keys = {}
    for eid, doubt in doubts.items():
        keys[eid] = tag(engine, eid, texts.get(eid, "Old " + OFFENCE))
        with engine.begin() as connection:
            of_key = tables.findings.c.key == keys[eid]
            connection.execute(tables.findings.update().where(of_key).values(doubt=doubt))
    rows = awaiting_review(engine, date(2020, 1, 1), 0.5)
    assert [row.key for row in rows] == [keys["sec_2"], keys["sec_1"]]
    assert (rows[0].provision_id, rows[0].citation, rows[0].lang) == (
        f"{WORK}/eng@2010-05-01/~sec_2",
        "s. 2",
        "en",
    )
    decision = {
        "target": "finding", "finding_key": keys["sec_2"], "state": "", "territory": "",
        "element": "", "instrument": "", "as_of": "", "seen_keys": [], "verdict": "accept",
        "status": "", "reason": "", "who": "a", "at": NOW,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(tables.decisions.insert().values(decision))
    assert [row.key for row in awaiting_review(engine, date(2020, 1, 1), 0.5)] == [keys["sec_1"]]
