"""What a text must contain, rule by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kb.assessment import Rules, load_rules
from kb.assessment.measure import measure, read
from kb.assessment.rules import FactTest, parse_rules
from kb.catalogue import Catalogue
from kb.errors import UsageError
from kb.model.cells import Cell, Evidence, Status

Make = Callable[..., Evidence]
Assess = Callable[..., Cell]

FIVE_ACTS = ("recruitment", "transportation", "transfer", "harbouring", "receipt")
EIGHT_MEANS = (
    "force",
    "coercion",
    "abduction",
    "fraud",
    "deception",
    "abuse-of-power",
    "abuse-of-vulnerability",
    "payment",
)
PURPOSES = ("sexual", "forced-labour", "slavery", "servitude", "organ-removal")
GROUNDS = ("life-endangered", "child", "official", "criminal-organisation")

CE = "cets-197"
EU = "eu-2011-36"
PP = "palermo-protocol"
OS = "osce-action-plan"

# element, instrument, sub-elements, facts, status, part of the reason or of a gap
TABLE = [
    ("act", CE, FIVE_ACTS, {}, "met", ""),
    ("act", CE, FIVE_ACTS[1:], {}, "largely", "Recruitment is not named (CETS 197 art. 4(a))"),
    ("act", CE, ("recruitment",), {}, "partly", "Harbouring is not named (CETS 197 art. 4(a))"),
    ("act", EU, FIVE_ACTS, {}, "largely", "control is not named (Directive 2011/36/EU art. 2(1))"),
    ("act", EU, (*FIVE_ACTS, "control"), {}, "met", ""),
    ("act", CE, (), {}, "partly", ""),
    ("means", CE, EIGHT_MEANS, {}, "met", ""),
    ("means", CE, EIGHT_MEANS[:-1], {}, "largely", "person in control are not named"),
    ("means", CE, ("force", "fraud"), {}, "partly", "Abduction is not named"),
    ("exploitation-core", CE, PURPOSES, {}, "met", ""),
    (
        "exploitation-core",
        CE,
        PURPOSES[:-1],
        {},
        "largely",
        "Removal of organs is not named (CETS 197 art. 4(a))",
    ),
    ("exploitation-core", CE, ("sexual",), {}, "partly", "Forced labour or services"),
    ("child-rule", CE, ("means-not-required", "under-18"), {}, "met", ""),
    ("child-rule", CE, (), {"means_required_children": False, "child_age": 18}, "met", ""),
    ("child-rule", CE, (), {"means_required_children": True}, "not met", "Means are required"),
    ("child-rule", CE, ("means-not-required",), {"child_age": 16}, "largely", "under 16"),
    ("child-rule", CE, ("means-not-required",), {}, "largely", "(CETS 197 art. 4(d))"),
    ("reflection-period", CE, (), {"reflection_days": 30}, "met", "30 days"),
    ("reflection-period", CE, (), {"reflection_days": 90}, "met", "90 days"),
    (
        "reflection-period",
        CE,
        (),
        {"reflection_days": 15},
        "partly",
        "15 days; at least 30 are required",
    ),
    (
        "reflection-period",
        CE,
        ("at-least-30-days",),
        {"reflection_days": 15},
        "partly",
        "15 days; at least 30 are required (CETS 197 art. 13(1))",
    ),
    ("reflection-period", CE, (), {}, "partly", "The length of the period"),
    ("reflection-period", EU, (), {"reflection_days": 15}, "met", "15 days"),
    (
        "residence-permit",
        CE,
        ("co-operation", "renewable"),
        {"basis": "cooperation"},
        "met",
        "depends on co-operation",
    ),
    ("residence-permit", CE, (), {}, "largely", "can be renewed (CETS 197 art. 14(1))"),
    ("residence-permit", OS, (), {"permit_basis": "cooperation"}, "partly", "good practice"),
    ("residence-permit", OS, (), {"basis": "both"}, "met", ""),
    ("aggravating", CE, GROUNDS, {}, "met", ""),
    (
        "aggravating",
        CE,
        ("life-endangered", "child", "criminal-organisation"),
        {},
        "largely",
        "public official is not an aggravating circumstance (CETS 197 art. 24(c))",
    ),
    ("aggravating", CE, ("child",), {}, "partly", "criminal organisation"),
    ("aggravating", EU, (*GROUNDS, "serious-harm"), {}, "met", ""),
    ("non-punishment", CE, (), {"np_type": "discretion"}, "met", "Non-punishment as discretion"),
    ("non-punishment", CE, (), {"np_type": "general duress"}, "partly", "Only general duress"),
    ("non-punishment", EU, (), {"np_type": "discretion"}, "largely", "prosecution or penalty"),
    (
        "non-punishment",
        EU,
        (),
        {"np_type": "discretion", "np_stage": ("prosecution",)},
        "met",
        "",
    ),
    ("non-punishment", EU, (), {"np_type": "general duress"}, "partly", "must be entitled"),
    ("non-punishment", OS, (), {"np_type": "discretion"}, "largely", "a duty is recommended"),
    ("consent-irrelevant", CE, ("explicit-rule",), {}, "met", ""),
    ("consent-irrelevant", CE, (), {}, "met", ""),
    ("consent-irrelevant", CE, (), {"consent_rule": "implied"}, "largely", "only implied"),
    ("consent-irrelevant", CE, (), {"consent_rule": "contrary"}, "not met", "Consent"),
    ("identification-nrm", CE, ("competent-actors", "reasonable-grounds"), {}, "met", ""),
    ("identification-nrm", CE, ("competent-actors",), {}, "largely", "(CETS 197 art. 10(2))"),
    ("identification-nrm", CE, (), {"threshold": "proof"}, "largely", "The threshold is proof"),
    ("compensation-state", CE, (), {"fund": True}, "met", ""),
    ("compensation-state", CE, (), {}, "met", ""),
    ("compensation-state", CE, (), {"fund": False}, "not met", "No fund"),
    ("compensation-state", "ilo-p029", ("fund",), {}, "largely", "presence or status"),
    ("offence-standalone", CE, ("act-means-purpose", "intent"), {}, "met", ""),
    ("offence-standalone", CE, (), {}, "met", ""),
    ("offence-standalone", CE, (), {"exploitation_must_occur": True}, "largely", "intent"),
    ("offence-standalone", CE, (), {"requires_crossborder": True}, "partly", "border"),
]


@pytest.mark.parametrize(("element", "instrument", "subs", "facts", "status", "words"), TABLE)
def test_a_text_gives_the_status_its_content_deserves(
    assess: Assess,
    evidence: Make,
    element: str,
    instrument: str,
    subs: tuple[str, ...],
    facts: dict[str, object],
    status: str,
    words: str,
) -> None:
    cell = assess("AT", element, evidence(sub_elements=subs, facts=facts), instrument=instrument)
    content = cell.as_if or cell.status
    said = " | ".join((cell.reason, *cell.gaps))
    assert content == status, said
    assert words in said


def test_acts_against_a_child_without_means_beside_require_none(
    assess: Assess, evidence: Make
) -> None:
    child = evidence(1, facts={"child_age": 18})
    without = {"act": [evidence(1)], "means": [evidence(2)]}
    with_means = {"act": [evidence(1)], "means": [evidence(1)]}
    assert assess("CH", "child-rule", child, others=without).status == "met"
    assert assess("CH", "child-rule", child, others=with_means).status == "partly"
    assert assess("CH", "child-rule", child).status == "partly"


def test_life_imprisonment_exceeds_every_number() -> None:
    assert FactTest("max_years", "at_least", 10.0).holds("life")
    assert not FactTest("max_years", "at_most", 10.0).holds("life")


def test_true_is_not_the_number_one() -> None:
    assert not FactTest("fund", "equals", True).holds(1)
    assert not FactTest("reflection_days", "at_least", 1.0).holds(True)


def test_rules_name_only_what_the_catalogue_has(catalogue: Catalogue) -> None:
    rules = load_rules()
    facts = {f.name for element in catalogue.elements.values() for f in element.facts}
    for slug, by_instrument in rules.elements.items():
        element = catalogue.elements[slug]
        subs = {sub.slug for sub in element.sub_elements}
        own = {fact.name for fact in element.facts}
        for instrument, rule in by_instrument.items():
            name, _, citation = instrument.partition(" ")
            assert name == "any" or name in catalogue.instruments
            cited = {r.citation for r in element.references if r.instrument == name}
            assert not citation or citation in cited, (slug, instrument)
            for item in rule.items:
                assert set(item.sub_elements) <= subs, (slug, item.key)
                assert set(item.together) <= set(catalogue.elements), (slug, item.key)
                assert set(item.apart) <= set(catalogue.elements), (slug, item.key)
                assert item.test is None or item.test.fact in facts, (slug, item.key)
            for remark in (*rule.contrary, *rule.notes):
                assert remark.test.fact in own, (slug, remark.text)
    assert set(rules.facts) <= facts
    assert set(rules.cite) == set(catalogue.instruments)


def test_values_in_rules_are_words_of_the_catalogue(catalogue: Catalogue) -> None:
    for slug, by_instrument in load_rules().elements.items():
        every = (f for element in catalogue.elements.values() for f in element.facts)
        own = catalogue.elements[slug].facts
        specs = {f.name: f for f in every} | {f.name: f for f in own}
        for rule in by_instrument.values():
            tests = [item.test for item in rule.items if item.test]
            for test in [*tests, *(remark.test for remark in (*rule.contrary, *rule.notes))]:
                spec = specs[test.fact]
                values = test.value if isinstance(test.value, tuple) else (test.value,)
                if spec.type in {"enum", "list"}:
                    assert set(values) <= set(spec.values), (slug, test.fact)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("version: '1'", "version"),
        ("colour: red", "Extra inputs"),
        ("elements: {act: {any: {items: [{key: a, missing: nothing}]}}}", "no condition"),
        ("elements: {act: {any: {items: [{sub: [a]}]}}}", "either missing or asks"),
        ("elements: {act: {any: {items: [{missing: none}]}}}", "needs a key"),
        (
            "elements: {act: {any: {items: [{key: a, missing: none, test: {fact: days}}]}}}",
            "exactly one operator",
        ),
    ],
)
def test_faulty_rules_are_refused_with_the_place(fault: str, words: str) -> None:
    whole = {
        "version": "version: '2026.1'",
        "default": "default: {largely_share: 0.5, without_sub_elements: largely, "
        "missing: none, unread: none, not_recognised: none, to_read: none}",
        "cite": "cite: {}",
        "facts": "facts: {}",
        "elements": "elements: {}",
    }
    key = fault.partition(":")[0]
    text = "\n".join((whole | {key: fault}).values())
    with pytest.raises(UsageError, match=words):
        parse_rules(text)


def test_an_instrument_rule_extends_the_general_one() -> None:
    rules = load_rules()
    general, own = rules.rule("act", CE), rules.rule("act", EU)
    assert general is not None
    assert own is not None
    assert [i.key for i in own.items] == [*(i.key for i in general.items), "control"]


def test_an_element_stands_in_one_file_of_rules_only() -> None:
    whole = """
version: "2026.1"
default: {largely_share: 0.5, without_sub_elements: largely, missing: none, unread: none,
  not_recognised: none, to_read: none}
cite: {}
facts: {}
elements: {act: {any: {items: [{sub: [recruitment], asks: recruitment}]}}}
"""
    more = "elements: {act: {any: {items: [{sub: [transfer], asks: transfer}]}}}"
    with pytest.raises(UsageError, match="'act' twice"):
        parse_rules(whole, more)


# Conflicts and text states.


def status_of(rules: Rules, element: str, *found: Evidence) -> tuple[Status, str]:
    rule = rules.rule(element, CE)
    assert rule is not None
    result = measure(rules, rule, read(rules, found, {}))
    return result.status, result.reason


def test_two_works_with_different_days_need_review(evidence: Make) -> None:
    one = evidence(1, facts={"reflection_days": 30})
    other = evidence(2, work_id="/akn/xx/act/2018/9", facts={"reflection_days": 60})
    status, reason = status_of(load_rules(), "reflection-period", one, other)
    assert status == "needs review"
    assert "30 and 60" in reason


def test_longer_days_in_the_same_law_are_no_conflict_but_shorter_ones_are(evidence: Make) -> None:
    one = evidence(1, facts={"reflection_days": 30})
    longer = evidence(2, facts={"reflection_days": 90})
    shorter = evidence(2, facts={"reflection_days": 15})
    assert status_of(load_rules(), "reflection-period", one, longer)[0] == "met"
    assert status_of(load_rules(), "reflection-period", one, shorter)[0] == "needs review"


def test_consolidated_days_go_before_those_of_an_older_amending_act(evidence: Make) -> None:
    now = evidence(1, facts={"reflection_days": 60})
    then = evidence(2, work_id="w2", text_state="amending", facts={"reflection_days": 30})
    assert status_of(load_rules(), "reflection-period", now, then)[0] == "met"


def test_language_versions_of_one_provision_count_once(assess: Assess, evidence: Make) -> None:
    english = evidence(1, facts={"reflection_days": 30})
    french = replace(
        english,
        finding_id="finding-fr",
        lang="fr",
        provision_id=english.provision_id.replace("eng@", "fra@"),
    )
    both = assess("FR", "reflection-period", english, french)
    assert len(both.facts["reflection_days"]) == 1
    assert len(both.evidence) == 2
    assert both.confidence == assess("FR", "reflection-period", english).confidence


def test_different_penalties_are_no_conflict(assess: Assess, evidence: Make) -> None:
    one = evidence(1, facts={"max_years": 5})
    other = evidence(2, work_id="w2", facts={"max_years": 12})
    assert assess("FR", "penalties-natural", one, other).status != "needs review"


@pytest.mark.parametrize("state", ["as enacted", "amending"])
def test_text_whose_changes_are_not_held_never_gives_met(evidence: Make, state: str) -> None:
    old = evidence(1, text_state=state, enacted_year=2006, facts={"reflection_days": 30})
    status, reason = status_of(load_rules(), "reflection-period", old)
    assert status == "largely"
    assert "as enacted 2006" in reason
    assert "later changes not held" in reason
    assert ("by an amending act" in reason) == (state == "amending")


def test_consolidated_text_that_suffices_needs_no_caveat(evidence: Make) -> None:
    old = evidence(1, text_state="as enacted", enacted_year=2006, sub_elements=FIVE_ACTS)
    new = evidence(2, sub_elements=FIVE_ACTS)
    assert status_of(load_rules(), "act", old, new) == (Status.MET, "")
