"""Cells: what is searched, who is bound, what people decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.assessment import StateRecord, assess_cell, assess_matrix, load_rules
from kb.assessment.measure import measure, rank, read
from kb.catalogue import Catalogue, Reservation, TreatyStatus
from kb.errors import UsageError
from kb.model.cells import Cell, Evidence, HeldWork, Status
from kb.model.findings import Decision

Make = Callable[..., Evidence]
Hold = Callable[..., HeldWork]
Decide = Callable[..., Decision]
Assess = Callable[..., Cell]

TODAY = date(2026, 1, 15)
CE = "cets-197"


def with_status(catalogue: Catalogue, **changes: object) -> Catalogue:
    row = TreatyStatus.model_validate({"instrument": CE, "state": "AT"} | changes)
    return replace(catalogue, statuses={**catalogue.statuses, (row.state, row.instrument): row})


# Searched or not


def test_no_law_of_the_kind_is_not_searched(assess: Assess, held: Hold) -> None:
    cell = assess("AT", "reflection-period", held=[held("criminal-code")])
    assert cell.status == "not searched"
    assert cell.searched is not None
    assert "aliens-law" in cell.searched.missing_kinds
    assert cell.searched.works == ()
    assert cell.confidence is None


def test_a_searched_law_without_a_finding_is_not_found_and_never_not_met(
    assess: Assess, held: Hold
) -> None:
    cell = assess("AT", "reflection-period", held=[held("aliens-law"), held("criminal-code", 2)])
    assert cell.status == "not found"
    assert cell.searched is not None
    assert [work.kind for work in cell.searched.works] == ["aliens-law"]
    assert cell.searched.tagger_version == "t1"
    assert cell.searched.date == TODAY


def test_evidence_leaves_no_search_record(assess: Assess, evidence: Make) -> None:
    cell = assess("AT", "act", evidence(sub_elements=("recruitment",)))
    assert cell.searched is None
    assert cell.confidence == 0.8
    assert cell.suggested


def test_text_that_begins_later_is_no_evidence_yet(
    assess: Assess, evidence: Make, held: Hold
) -> None:
    future = evidence(in_force_from=date(2027, 1, 1))
    cell = assess("AT", "act", future, held=[held("criminal-code")])
    assert cell.status == "not found"


# Who is bound


def test_not_party_is_benchmark_with_the_content_as_if(assess: Assess, evidence: Make) -> None:
    found = evidence(facts={"reflection_days": 15})
    cell = assess("RU", "reflection-period", found, instrument=CE)
    assert (cell.status, cell.as_if) == ("benchmark", "partly")
    assert [r.binding for r in cell.requirements] == ["no"]


def test_not_party_and_nothing_held_is_benchmark_too(assess: Assess) -> None:
    cell = assess("RU", "reflection-period", instrument=CE)
    assert (cell.status, cell.as_if) == ("benchmark", "not searched")


def test_contrary_text_of_a_state_that_is_not_bound_is_never_not_met(
    assess: Assess, evidence: Make
) -> None:
    found = evidence(facts={"means_required_children": True})
    cell = assess("RU", "child-rule", found, instrument=CE)
    assert (cell.status, cell.as_if) == ("benchmark", "not met")


def test_without_instrument_russia_is_measured_by_what_binds_it(
    assess: Assess, evidence: Make
) -> None:
    found = evidence(facts={"means_required_children": True})
    assert assess("RU", "child-rule", found).status == "not met"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"party": "unknown"}, "needs review"),
        ({"party": "yes", "in_force": "2008-02-01", "verified": False}, "needs review"),
        ({"party": "yes", "in_force": "2008-02-01", "verified": True}, "not met"),
    ],
)
def test_contrary_text_is_not_met_only_where_the_party_is_verified(
    catalogue: Catalogue, evidence: Make, changes: dict[str, object], status: str
) -> None:
    record = StateRecord("AT", {"child-rule": [evidence(facts={"means_required_children": True})]})
    cell = assess_cell(
        with_status(catalogue, **changes), record, "child-rule", as_of=TODAY, instrument=CE
    )
    assert cell.status == status
    assert ("not known" in cell.reason or "not verified" in cell.reason) == (
        status == "needs review"
    )


def test_found_text_of_an_unverified_party_keeps_its_status_with_a_note(
    catalogue: Catalogue, evidence: Make
) -> None:
    unsure = with_status(catalogue, party="yes", in_force="2008-02-01")
    record = StateRecord("AT", {"reflection-period": [evidence(facts={"reflection_days": 40})]})
    cell = assess_cell(unsure, record, "reflection-period", as_of=TODAY, instrument=CE)
    assert cell.status == "met"
    assert "not verified" in cell.reason


def test_an_instrument_without_a_rule_does_not_apply(assess: Assess, evidence: Make) -> None:
    cell = assess("AT", "means", evidence(), instrument="ets-116")
    assert cell.status == "not applicable"
    assert "no rule" in cell.reason


def test_the_strictest_requirement_decides(assess: Assess, evidence: Make) -> None:
    acts = ("recruitment", "transportation", "transfer", "harbouring", "receipt")
    cell = assess("AT", "act", evidence(sub_elements=acts))
    assert cell.status == "largely"
    assert cell.gaps == (
        "Exchange or transfer of control is not named (Directive 2011/36/EU art. 2(1))",
    )
    assert assess("CH", "act", evidence(sub_elements=acts)).status == "met"


def test_a_duty_goes_before_a_political_commitment_that_asks_for_more(
    assess: Assess, evidence: Make
) -> None:
    found = evidence(
        facts={"basis": "personal", "renewable": True}, sub_elements=("child-best-interests",)
    )
    cell = assess("CH", "residence-permit", found)
    levels = {r.level for r in cell.requirements if r.binding == "yes"}
    assert cell.status == "met"
    assert "political" in levels


def test_a_permit_tied_to_co_operation_meets_the_convention_and_shows_the_gap(
    assess: Assess, evidence: Make
) -> None:
    found = evidence(
        facts={"basis": "cooperation", "renewable": True}, sub_elements=("child-best-interests",)
    )
    assert assess("CH", "residence-permit", found, instrument=CE).status == "met"
    strictest = assess("CH", "residence-permit", found)
    assert strictest.status != "met"
    assert any("good practice" in gap for gap in strictest.gaps)


def test_a_duty_to_consider_is_at_worst_not_taken_up(assess: Assess, held: Hold) -> None:
    cell = assess("CH", "use-of-services", held=[held("criminal-code")], instrument=CE)
    assert cell.status == "not found"
    assert cell.reason.startswith("Not taken up")


def test_a_reserved_paragraph_asks_for_nothing_and_the_others_still_do(
    catalogue: Catalogue, evidence: Make
) -> None:
    element = catalogue.elements["jurisdiction"]
    paragraphs = [r for r in element.references if r.citation == "31(1)(e)"]
    assert paragraphs, "the catalogue must cite 31(1)(e) on its own"
    row = Reservation.model_validate(
        {
            "state": "CH",
            "instrument": CE,
            "paragraphs": ("31(1)(e)",),
            "kind": "reservation",
            "extent": "excludes",
            "effect": "Does not apply 31(1)(e).",
            "verified": True,
        }
    )
    reserved = replace(catalogue, all_reservations={("CH", CE): (row,)})
    others = tuple(
        sub
        for r in element.references
        if r.instrument == CE and r.citation != "31(1)(e)"
        for sub in r.sub_elements
    )
    record = StateRecord("CH", {"jurisdiction": [evidence(sub_elements=others)]})
    free = assess_cell(reserved, record, "jurisdiction", as_of=TODAY, instrument=CE)
    bound = assess_cell(
        replace(catalogue, all_reservations={}), record, "jurisdiction", as_of=TODAY, instrument=CE
    )
    bindings = {r.article: r.binding for r in free.requirements}
    assert bindings["31(1)(e)"] == "reserved"
    assert bindings["31(1)(d)"] == "yes"
    assert rank(free.status) <= rank(bound.status)
    reserved_one = next(r for r in free.requirements if r.article == "31(1)(e)")
    assert reserved_one.status == "not applicable"


def test_the_united_kingdom_left_the_directive_with_2020(assess: Assess, evidence: Make) -> None:
    found = evidence(sub_elements=("recruitment",), in_force_from=date(2015, 7, 31))
    options = {"instrument": "eu-2011-36"}
    before = assess("GB", "act", found, as_of=date(2020, 12, 31), **options)
    after = assess("GB", "act", found, as_of=date(2021, 1, 1), **options)
    assert before.status == "partly"
    assert (after.status, after.as_if) == ("benchmark", "partly")


# Territories


def test_the_state_is_as_weak_as_its_weakest_part(
    assess: Assess, evidence: Make, held: Hold
) -> None:
    met = evidence(1, facts={"reflection_days": 45}, territories=("GB-SCT",))
    partly = evidence(2, facts={"reflection_days": 10}, territories=("GB-EAW",))
    works = [held("aliens-law", territories=("GB-NIR",))]
    cell = assess("GB", "reflection-period", met, partly, held=works, instrument=CE)
    assert {t.territory: t.status.value for t in cell.territories} == {
        "GB-ENG": "partly",
        "GB-WLS": "partly",
        "GB-SCT": "met",
        "GB-NIR": "not found",
    }
    assert cell.status == "not found"
    assert "met only in GB-SCT" in cell.reason


def test_a_law_of_the_whole_state_needs_no_territories(assess: Assess, evidence: Make) -> None:
    cell = assess("GB", "reflection-period", evidence(facts={"reflection_days": 45}))
    assert cell.territories == ()


def test_a_decision_on_a_territory_changes_it_and_the_state(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    both = [
        evidence(1, facts={"reflection_days": 45}, territories=("BA-SRP", "BA-BRC")),
        evidence(2, facts={"reflection_days": 10}, territories=("BA-BIH",)),
    ]
    decided = decision(
        1,
        "override",
        "Ada",
        target="cell",
        state="BA",
        territory="BA-BIH",
        element="reflection-period",
        instrument=CE,
        status="met",
        seen_keys=("finding-2",),
    )
    plain = assess("BA", "reflection-period", *both, instrument=CE)
    cell = assess("BA", "reflection-period", *both, instrument=CE, decisions=[decided])
    assert plain.status == "partly"
    assert cell.status == "met"


# People


def test_accepting_the_finding_confirms_the_cell(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    found = evidence(facts={"reflection_days": 45})
    once = assess("CH", "reflection-period", found, decisions=[decision(1, "accept", "Ada")])
    twice = assess(
        "CH",
        "reflection-period",
        found,
        decisions=[decision(1, "accept", "Ada"), decision(2, "accept", "Ben")],
    )
    same = assess(
        "CH",
        "reflection-period",
        found,
        decisions=[decision(1, "accept", "Ada"), decision(2, "accept", "Ada")],
    )
    assert (once.review, once.suggested, once.evidence[0].decision) == (
        "confirmed",
        False,
        "accept",
    )
    assert twice.review == "confirmed-twice"
    assert same.review == "confirmed"


def test_a_rejected_finding_is_dropped(
    assess: Assess, evidence: Make, held: Hold, decision: Decide
) -> None:
    cell = assess(
        "CH",
        "reflection-period",
        evidence(facts={"reflection_days": 45}),
        held=[held("aliens-law")],
        decisions=[decision(1, "reject", "Ada")],
    )
    assert cell.status == "not found"
    assert cell.evidence == ()
    assert cell.searched is not None


def test_a_change_of_mind_counts_last(assess: Assess, evidence: Make, decision: Decide) -> None:
    cell = assess(
        "CH",
        "reflection-period",
        evidence(facts={"reflection_days": 45}),
        decisions=[decision(1, "reject", "Ada"), decision(2, "accept", "Ada")],
    )
    assert cell.review == "confirmed"


def test_disagreement_on_a_finding_is_disputed_and_keeps_it(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    cell = assess(
        "CH",
        "reflection-period",
        evidence(facts={"reflection_days": 45}),
        decisions=[decision(1, "accept", "Ada"), decision(2, "reject", "Ben")],
    )
    assert cell.review == "disputed"
    assert len(cell.evidence) == 1


def test_a_status_is_confirmed_only_if_the_accepted_findings_give_it(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    acts = ("recruitment", "transportation", "transfer", "harbouring", "receipt")
    accepted = evidence(1, sub_elements=acts[:1])
    other = evidence(2, sub_elements=acts)
    one = [decision(1, "accept", "Ada")]
    two = [decision(1, "accept", "Ada", finding_key="finding-2")]
    assert assess("CH", "act", accepted, other, decisions=one).review == "suggested"
    assert assess("CH", "act", accepted, other, decisions=two).review == "confirmed"


def cell_decision(
    decision: Decide, number: int, verdict: str, who: str, **more: object
) -> Decision:
    values: dict[str, object] = {
        "target": "cell",
        "state": "CH",
        "element": "reflection-period",
        "finding_key": "",
        "seen_keys": ("finding-1",),
        "as_of": "2025-06-01",
    }
    return decision(number, verdict, who, **(values | more))


def test_an_override_sets_the_status_and_its_reason(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    decided = cell_decision(decision, 1, "override", "Ada", status="largely", reason="By circular")
    cell = assess(
        "CH", "reflection-period", evidence(facts={"reflection_days": 15}), decisions=[decided]
    )
    assert (cell.status, cell.reason, cell.review, cell.suggested) == (
        "largely",
        "By circular",
        "confirmed",
        False,
    )


@pytest.mark.parametrize(
    ("second", "review"),
    [
        ({"verdict": "override", "status": "largely"}, "confirmed-twice"),
        ({"verdict": "accept"}, "confirmed-twice"),
        ({"verdict": "override", "status": "met"}, "disputed"),
        ({"verdict": "reject"}, "disputed"),
    ],
)
def test_a_second_person_agrees_or_disputes(
    assess: Assess, evidence: Make, decision: Decide, second: dict[str, str], review: str
) -> None:
    first = cell_decision(decision, 1, "override", "Ada", status="largely")
    other = cell_decision(decision, 2, second.pop("verdict"), "Ben", **second)
    found = evidence(facts={"reflection_days": 15})
    cell = assess("CH", "reflection-period", found, decisions=[first, other])
    assert cell.review == review


def test_new_findings_after_a_decision_need_review_and_the_decision_stays(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    decided = cell_decision(decision, 1, "override", "Ada", status="met", reason="Read in full")
    found = [evidence(n, facts={"reflection_days": 15}) for n in (1, 2)]
    cell = assess("CH", "reflection-period", *found, decisions=[decided])
    assert cell.status == "needs review"
    assert cell.review == "confirmed"
    assert "Ada" in cell.reason
    assert "Read in full" in cell.reason


def test_a_decision_for_a_later_date_says_nothing_of_an_earlier_one(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    decided = cell_decision(decision, 1, "override", "Ada", status="met", as_of="2026-06-01")
    cell = assess(
        "CH", "reflection-period", evidence(facts={"reflection_days": 15}), decisions=[decided]
    )
    assert cell.status == "partly"


def test_a_decision_counts_for_its_instrument_only(
    assess: Assess, evidence: Make, decision: Decide
) -> None:
    decided = cell_decision(decision, 1, "override", "Ada", status="met", instrument=CE)
    found = evidence(facts={"reflection_days": 15})
    options = {"decisions": [decided]}
    assert assess("CH", "reflection-period", found, **options).status == "partly"
    assert assess("CH", "reflection-period", found, instrument=CE, **options).status == "met"


# The whole matrix


def test_every_pair_has_a_cell_with_one_of_the_nine_statuses(
    catalogue: Catalogue, evidence: Make
) -> None:
    states = list(catalogue.states)
    records = [StateRecord(state, {"act": [evidence()]}) for state in states]
    matrix = assess_matrix(catalogue, records, as_of=TODAY)
    pairs = [(cell.state, cell.element) for cell in matrix.cells]
    assert pairs == list(product(states, catalogue.elements))
    assert all(cell.status in set(Status) for cell in matrix.cells)
    assert all((cell.as_if is not None) == (cell.status == "benchmark") for cell in matrix.cells)
    assert all((cell.searched is None) == bool(cell.evidence) for cell in matrix.cells)
    assert all(cell.requirements for cell in matrix.cells)


@pytest.mark.parametrize("instrument", ["cets-197", "eu-2011-36", "ilo-p029"])
def test_no_state_of_unknown_status_is_not_met_or_outside(
    catalogue: Catalogue, evidence: Make, instrument: str
) -> None:
    contrary = evidence(facts={"means_required_children": True})
    found = {slug: [contrary] for slug in catalogue.elements}
    matrix = assess_matrix(
        catalogue,
        [StateRecord(state, found) for state in catalogue.states],
        as_of=TODAY,
        instrument=instrument,
    )
    for cell in matrix.cells:
        unknown = catalogue.status(cell.state, instrument).party == "unknown"
        if unknown and cell.requirements:
            assert cell.status in {"needs review", "not searched"}


def test_a_name_that_is_not_in_the_catalogue_is_refused(catalogue: Catalogue) -> None:
    record = StateRecord("CH")
    with pytest.raises(UsageError, match="no element"):
        assess_cell(catalogue, record, "no-such", as_of=TODAY)
    with pytest.raises(UsageError, match="instrument"):
        assess_cell(catalogue, record, "act", as_of=TODAY, instrument="no-such")


SUBS = ("recruitment", "transportation", "transfer", "harbouring", "receipt", "control")
pieces = st.builds(
    lambda number, subs, state: (number, tuple(sorted(subs)), state),
    st.integers(1, 6),
    st.sets(st.sampled_from(SUBS)),
    st.sampled_from(["consolidated", "as enacted", "amending"]),
)


@given(first=st.lists(pieces, min_size=1, max_size=4), more=st.lists(pieces, max_size=3))
@settings(max_examples=150, deadline=None)
def test_supporting_evidence_never_worsens_a_status(
    catalogue: Catalogue,
    first: list[tuple[int, tuple[str, ...], str]],
    more: list[tuple[int, tuple[str, ...], str]],
) -> None:
    def build(piece: tuple[int, tuple[str, ...], str]) -> Evidence:
        number, subs, state = piece
        return Evidence(
            finding_id=f"f{number}-{state}",
            provision_id=f"/akn/xx/act/2015/1/eng@2020-01-01/~sec_{number}",
            work_id="/akn/xx/act/2015/1",
            work="Act",
            citation=f"s. {number}",
            quote="",
            start=0,
            end=0,
            lang="en",
            text_state=state,
            in_force_from=None,
            source_url="",
            retrieved_at=datetime(2025, 1, 1, tzinfo=UTC),
            sha256="",
            confidence=0.7,
            method="rules",
            sub_elements=subs,
            facts={"reflection_days": 30 + number},
        )

    less = [build(piece) for piece in first]
    enough = less + [build(piece) for piece in more]
    rules = load_rules()
    for element, instrument in (("act", "eu-2011-36"), ("act", CE), ("reflection-period", CE)):
        rule = rules.rule(element, instrument)
        assert rule is not None
        before = measure(rules, rule, read(rules, less, {})).status
        after = measure(rules, rule, read(rules, enough, {})).status
        assert rank(after) <= rank(before)
    for state in ("AT", "CH", "RU"):
        cells = [
            assess_cell(catalogue, StateRecord(state, {"act": found}), "act", as_of=TODAY)
            for found in (less, enough)
        ]
        assert rank(cells[1].status) <= rank(cells[0].status)


def test_a_matrix_has_a_cell_for_each_state_and_element_row_by_row(
    catalogue: Catalogue, evidence: Make, held: Hold
) -> None:
    kinds = ["criminal-code", "aliens-law", "special-trafficking-law"]
    slugs = list(catalogue.elements)
    records = []
    for state in catalogue.states:
        found = {
            slug: [
                evidence(
                    number,
                    sub_elements=tuple(s.slug for s in catalogue.elements[slug].sub_elements[:2]),
                    facts={"reflection_days": 30},
                )
                for number in range(3)
            ]
            for slug in slugs
        }
        records.append(StateRecord(state, found, [held(k, n) for n, k in enumerate(kinds)]))
    matrix = assess_matrix(catalogue, records, as_of=TODAY)
    wanted = [(state, slug) for state in catalogue.states for slug in slugs]
    assert [(cell.state, cell.element) for cell in matrix.cells] == wanted


def test_one_exclusion_in_a_law_that_grants_the_right_is_never_not_met(
    assess: Assess, evidence: Make
) -> None:
    grants = evidence(1, facts={"fund": True})
    excludes = evidence(2, facts={"fund": False})
    assert assess("AT", "compensation-state", excludes).status is Status.NOT_MET
    assert assess("AT", "compensation-state", grants, excludes).status is not Status.NOT_MET


def test_element_that_one_binding_standard_finds_is_not_shown_as_nothing(
    assess: Assess, evidence: Make
) -> None:
    found = evidence(sub_elements=("sexual",))
    cell = assess("AT", "exploitation-core", found)
    assert {one.instrument: one.status for one in cell.requirements}["ilo-c029"] == "not found"
    assert cell.status == "partly"


def test_element_that_the_tagger_does_not_look_for_was_not_searched(
    catalogue: Catalogue, held: Hold
) -> None:
    record = StateRecord("AT", held=(held("aliens-law"),), looked_for=frozenset({"act"}))
    cell = assess_cell(catalogue, record, "reflection-period", as_of=TODAY)
    assert cell.status == "not searched"
    assert "does not look for" in cell.reason
    assert cell.searched is not None
    assert cell.searched.works == ()
