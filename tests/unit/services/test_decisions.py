"""Decisions: kept, taken back, confirmed by a second person, sealed in blind reviews; they hold as
long as the text is the same. The law is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DBAPIError

from kb.catalogue import load_catalogue
from kb.errors import UsageError
from kb.model.cells import Cell, Review, Status
from kb.model.desk import UNDO, CellPlace
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
from kb.services import decisions
from kb.services.audit import verify
from kb.services.decisions import BlindError, ChangedError, Outcome, Verdict, seen_digest
from kb.services.matrix import build_matrix
from kb.services.workspace import corpus_folder
from kb.settings import Settings
from kb.store import assignments, comments, tables, writing
from kb.store.decisions import of_findings, rewritten, standing_decisions
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.store.review import awaiting_review
from kb.store.rows import Tags

WORK = "/akn/xa/act/2001-05-01/code"
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
DAY = date(2026, 2, 1)
OFFENCE = "A person who recruits another by deceit, for the purpose of exploitation, is punished."
REST = "A person who may be a victim has at least 45 days to recover and reflect."
ACCEPT, REJECT = Verdict("accept"), Verdict("reject", "It is about something else.")
CELL = CellPlace("XA", "", "reflection-period", "")


def put(engine: Engine, version: date, texts: dict[str, str]) -> None:
    expression = Expression(f"{WORK}/eng@{version}", WORK, "en", TextState.CONSOLIDATED, version)
    provisions = tuple(
        Provision(eid, ProvisionKind.ARTICLE, eid[4:], "", text, None, f"s. {eid[4:]}")
        for eid, text in texts.items()
    )
    work = Work(WORK, "XA", "criminal-code", "Code", date=date(2001, 5, 1), invented=True)
    parts = [Unit(p.eid, "", p.text, p.citation) for p in provisions]
    with engine.begin() as connection:
        number = writing.add_snapshot(
            connection, Snapshot("0" * 64, "https://law.example", "f", NOW, 1, "text/plain")
        )
        writing.add_document(
            connection,
            ParsedDocument(work, expression, provisions),
            parts,
            snapshot_id=number,
            path=f"{version}",
        )
        writing.close_intervals(connection, [WORK])


def tag(
    engine: Engine, eid: str, text: str, element: str, *subs: str, version: str = "v1", **facts: int
) -> str:
    """Write findings as a build does; returns the key of the element's."""
    sha = text_sha256(text)
    found = [
        (
            Finding(
                finding_key(WORK, eid, sha, element, sub), WORK, eid, sha, element, sub,
                (Span(2, 8),), {} if sub else dict(facts), 0.9, "rules", version, 0.7,
            ),
            text,
        )
        for sub in ("", *subs)
    ]  # fmt: skip
    unit = Unit(eid, "", text, "").sha256("en")
    run = f"build-{version}-{eid}-{element}"
    with engine.begin() as connection:
        tags = {(unit, WORK): Tags((element,), {element: 0.9})}
        writing.replace_findings(connection, {(unit, WORK): found}, tags, version, {})
        writing.start_run(connection, run, "build", NOW)
        writing.finish_run(connection, run, NOW, {"elements": [element]})
    return found[0][0].key


@pytest.fixture
def engine(database_url: str) -> Engine:
    made = open_store(Settings(database_url=database_url))
    put(made, date(2020, 1, 1), {"sec_1": OFFENCE, "sec_2": REST})
    return made


@pytest.fixture
def key(engine: Engine) -> str:
    return tag(engine, "sec_2", REST, "reflection-period", "at-least-30-days", reflection_days=45)


def cell(engine: Engine, element: str = "reflection-period") -> Cell:
    catalogue = load_catalogue(extra=(corpus_folder("demo"),))
    matrix = build_matrix(Reader(engine), catalogue, as_of=DAY, states=["XA"], elements=[element])
    return matrix.cells[0]


def decide(engine: Engine, who: str, key: str, said: Verdict, hours: int = 0) -> Outcome:
    (outcome,) = decisions.decide_findings(engine, NOW + timedelta(hours=hours), who, [key], said)
    return outcome


def decide_cell(engine: Engine, who: str, said: Verdict, *, seen: str | None = None) -> Outcome:
    shown = cell(engine)
    from kb.assessment.review import finding_keys  # noqa: PLC0415

    digest = seen_digest(finding_keys(shown.evidence)) if seen is None else seen
    return decisions.decide_cell(
        engine, NOW, who, CELL, said, as_of=DAY, evidence=shown.evidence, seen=digest
    )


def test_one_confirms_a_second_confirms_twice_and_nobody_himself(engine: Engine, key: str) -> None:
    assert cell(engine).review is Review.SUGGESTED
    assert decide(engine, "ana", key, ACCEPT) is Outcome.KEPT
    assert cell(engine).review is Review.CONFIRMED
    assert decide(engine, "ana", key, ACCEPT, 1) is Outcome.SAME
    assert cell(engine).review is Review.CONFIRMED
    decide(engine, "ben", key, ACCEPT)
    assert cell(engine).review is Review.CONFIRMED_TWICE
    decide(engine, "ben", key, REJECT, 2)
    assert cell(engine).review is Review.DISPUTED


def test_rejected_finding_leaves_the_cell_and_undo_brings_it_back(engine: Engine, key: str) -> None:
    decide(engine, "ana", key, REJECT)
    assert cell(engine).evidence == ()
    assert awaiting_review(engine, DAY, 0.5) == []
    assert decide(engine, "ana", key, Verdict(UNDO), 1) is Outcome.KEPT
    assert [one.finding_id for one in cell(engine).evidence] == [key]
    assert cell(engine).review is Review.SUGGESTED
    assert [row.key for row in awaiting_review(engine, DAY, 0.5)] == [key]
    assert decide(engine, "ana", key, Verdict(UNDO), 2) is Outcome.SAME


def test_undo_takes_back_only_ones_own(engine: Engine, key: str) -> None:
    decide(engine, "ana", key, ACCEPT)
    assert decide(engine, "ben", key, Verdict(UNDO)) is Outcome.SAME
    assert cell(engine).review is Review.CONFIRMED


def test_decision_on_a_sub_element_reaches_the_cell(engine: Engine, key: str) -> None:
    (before,) = cell(engine).evidence
    assert before.sub_elements == ("at-least-30-days",)
    sub = before.sub_findings["at-least-30-days"]
    decide(engine, "ana", sub, REJECT)
    (after,) = cell(engine).evidence
    assert after.sub_elements == ()
    decide(engine, "ben", sub, ACCEPT)
    assert cell(engine).evidence[0].sub_elements == ("at-least-30-days",)
    assert cell(engine).review is Review.DISPUTED


def test_correction_changes_the_facts_of_the_cell(engine: Engine, key: str) -> None:
    said = Verdict("override", "The period is 10 days.", facts={"reflection_days": 10})
    decide(engine, "ana", key, said)
    (seen,) = cell(engine).facts["reflection_days"]
    assert seen.value == 10
    decide(engine, "ben", key, Verdict("override", "20.", facts={"reflection_days": 20}))
    assert cell(engine).review is Review.DISPUTED


def test_cell_is_set_and_asks_again_when_its_findings_change(engine: Engine, key: str) -> None:
    decide_cell(engine, "ana", Verdict("override", "The period is theoretical.", "partly"))
    found = cell(engine)
    assert (found.status, found.review) == (Status.PARTLY, Review.CONFIRMED)
    assert found.reason == "The period is theoretical."
    decide_cell(engine, "ben", ACCEPT)
    assert cell(engine).review is Review.CONFIRMED_TWICE
    tag(engine, "sec_1", OFFENCE, "reflection-period")
    changed = cell(engine)
    assert changed.status is Status.NEEDS_REVIEW
    assert "The findings changed since" in changed.reason
    decide_cell(engine, "ben", ACCEPT)
    assert cell(engine).review is Review.CONFIRMED  # ana has not seen the new finding


def test_cell_that_changed_under_the_reviewer_is_not_decided(engine: Engine, key: str) -> None:
    with pytest.raises(ChangedError):
        decide_cell(engine, "ana", ACCEPT, seen=seen_digest(["another"]))
    assert standing_decisions(engine) == ()


def test_undo_on_a_cell_gives_the_machine_its_say_back(engine: Engine, key: str) -> None:
    before = cell(engine)
    decide_cell(engine, "ana", Verdict("override", "No.", "not found"))
    assert cell(engine).status is Status.NOT_FOUND
    decide_cell(engine, "ana", Verdict(UNDO))
    assert cell(engine) == before


def test_decision_survives_tagging_again(engine: Engine, key: str) -> None:
    decide(engine, "ana", key, ACCEPT)
    again = tag(engine, "sec_2", REST, "reflection-period", version="v2", reflection_days=45)
    assert again == key
    assert cell(engine).review is Review.CONFIRMED


def test_renumbered_provision_with_the_same_text_inherits(engine: Engine, key: str) -> None:
    decide(engine, "ana", key, ACCEPT)
    decide_cell(engine, "ana", Verdict("override", "Only in name.", "largely"))
    put(engine, date(2024, 1, 1), {"sec_1": OFFENCE, "sec_9": REST})
    new = tag(engine, "sec_9", REST, "reflection-period", "at-least-30-days", reflection_days=45)
    assert new != key
    (evidence,) = cell(engine).evidence
    assert (evidence.finding_id, evidence.decision) == (new, "accept")
    assert (cell(engine).status, cell(engine).review) == (Status.LARGELY, Review.CONFIRMED)
    assert decide(engine, "ana", new, Verdict(UNDO)) is Outcome.KEPT
    assert cell(engine).evidence[0].decision == ""


def test_same_words_in_two_provisions_side_by_side_are_two_findings(
    engine: Engine, key: str
) -> None:
    put(engine, date(2024, 1, 1), {"sec_2": REST, "sec_3": REST})
    other = tag(engine, "sec_3", REST, "reflection-period")
    decide(engine, "ana", key, REJECT)
    assert set(of_findings(engine)) == {key}
    assert other != key


def test_changed_text_asks_again(engine: Engine, key: str) -> None:
    decide(engine, "ana", key, ACCEPT)
    decide_cell(engine, "ana", ACCEPT)
    changed = REST.replace("45", "15")
    put(engine, date(2024, 1, 1), {"sec_2": changed})
    new = tag(engine, "sec_2", changed, "reflection-period", reflection_days=15)
    assert cell(engine).status is Status.NEEDS_REVIEW
    assert [row.key for row in awaiting_review(engine, DAY, 0.5)] == [new]
    assert rewritten(engine) == [(key, new)]


def test_blind_verdicts_are_seen_when_both_are_given(engine: Engine, key: str) -> None:
    decisions.assign(engine, NOW, "eva", [key], ["ana", "ben"], blind=True)
    assert decide(engine, "ana", key, ACCEPT) is Outcome.SEALED
    assert cell(engine).review is Review.SUGGESTED
    assert standing_decisions(engine) == ()
    with pytest.raises(BlindError):
        decide(engine, "cem", key, ACCEPT)
    assert decide(engine, "ben", key, REJECT) is Outcome.OPENED
    assert cell(engine).review is Review.DISPUTED
    (pair,) = assignments.blind_pairs(engine)
    assert (pair.element, pair.first, pair.second) == ("reflection-period", "accept", "reject")
    assert decide(engine, "cem", key, ACCEPT) is Outcome.KEPT
    assert verify(engine).broken is None


def test_sealed_verdict_is_nowhere_in_the_log(engine: Engine, key: str) -> None:
    decisions.assign(engine, NOW, "eva", [key], ["ana", "ben"], blind=True)
    decide(engine, "ana", key, REJECT)
    with engine.connect() as connection:
        rows = str(connection.execute(tables.metadata.tables["audit"].select()).all())
    assert "decision.sealed" in rows
    assert REJECT.reason not in rows
    decide(engine, "ana", key, Verdict(UNDO))
    assert assignments.open_blind(engine) == {key: {"ana": "", "ben": ""}}


def test_blind_review_is_refused_where_somebody_has_decided(engine: Engine, key: str) -> None:
    decide(engine, "ana", key, ACCEPT)
    with pytest.raises(UsageError, match="decided"):
        decisions.assign(engine, NOW, "eva", [key], ["ana", "ben"], blind=True)
    with pytest.raises(UsageError, match="two different"):
        decisions.assign(engine, NOW, "eva", [key], ["ana", "ana"], blind=True)


def test_many_are_decided_at_once_or_none(engine: Engine, key: str) -> None:
    other = tag(engine, "sec_1", OFFENCE, "act")
    with pytest.raises(UsageError, match="no finding"):
        decisions.decide_findings(engine, NOW, "eva", [key, "0" * 64], ACCEPT)
    assert standing_decisions(engine) == ()
    assert decisions.decide_findings(engine, NOW, "eva", [key, other], ACCEPT) == [Outcome.KEPT] * 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Verdict("reject"), "why you reject"),
        (Verdict("maybe"), "A verdict is"),
        (Verdict("override", "because"), "what the facts are"),
        (Verdict("reject", "x" * 4_001), "at most 4,000"),
    ],
)
def test_verdict_that_makes_no_sense_is_refused(
    engine: Engine, key: str, said: Verdict, why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        decide(engine, "ana", key, said)


def test_cell_cannot_be_set_to_a_status_of_the_machine(engine: Engine, key: str) -> None:
    with pytest.raises(UsageError, match="can be set to"):
        decide_cell(engine, "ana", Verdict("override", "x", "not searched"))


def test_comments_stand_on_findings_and_cells(engine: Engine, key: str) -> None:
    decisions.comment(engine, NOW, "ana", " See section 9. ", finding_key=key)
    decisions.comment(engine, NOW, "ben", "Agreed.", cell=CELL)
    assert [c.text for c in comments.of_findings(engine, [key])[key]] == ["See section 9."]
    assert [c.who for c in comments.of_cell(engine, CELL)] == ["ben"]
    with pytest.raises(UsageError):
        decisions.comment(engine, NOW, "ana", "  ", finding_key=key)


@pytest.mark.parametrize("table", ["decisions", "comments", "audit"])
def test_database_refuses_to_change_or_delete_rows(engine: Engine, key: str, table: str) -> None:
    decide(engine, "ana", key, ACCEPT)
    decisions.comment(engine, NOW, "ana", "Noted.", finding_key=key)
    rows = tables.metadata.tables[table]
    for statement in (update(rows).values(who="somebody"), delete(rows)):
        with (
            pytest.raises(DBAPIError, match="never changed or deleted"),
            engine.begin() as connection,
        ):
            connection.execute(statement)


def test_two_processes_append_to_one_chain(engine: Engine, key: str) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def work(number: int) -> None:
        decisions.comment(engine, NOW, f"p{number}", "Noted.", finding_key=key)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(24)))
    assert (verify(engine).rows, verify(engine).broken) == (24, None)
