"""Every element and every reference of the catalogue has a rule that says what it asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kb.assessment import load_rules
from kb.assessment.found import Found
from kb.assessment.measure import Measure
from kb.assessment.rulebook import RuleBook, read_by_machine
from kb.catalogue import Catalogue, Element, Reference, load_catalogue
from kb.model.cells import Cell, Evidence, HeldWork, Status

Make = Callable[..., Evidence]
Assess = Callable[..., Cell]
CE = "cets-197"
EU = "eu-2011-36"
PP = "palermo-protocol"
OS = "osce-action-plan"
UN = "untoc"
IL = "ilo-p029"
LATER = date(2026, 11, 1)
"""After the amendment of the Directive had to be applied."""

REFERENCES = [
    pytest.param(element, reference, id=f"{slug}-{reference.instrument}-{reference.citation}")
    for slug, element in load_catalogue().elements.items()
    for reference in element.references
]


def measured(element: Element, reference: Reference, *found: Evidence) -> Measure:
    """Evidence against the rule of one reference."""
    rules = load_rules()
    asked = frozenset(reference.sub_elements)
    rule = RuleBook(rules, LATER).rule(
        element, reference.instrument, asked, frozenset(), frozenset({reference.citation})
    )
    return Found(element, found, ()).measure(rules, rule)


def test_there_are_sixty_elements_and_each_has_a_rule(catalogue: Catalogue) -> None:
    assert len(catalogue.elements) == 60
    assert set(load_rules().elements) == set(catalogue.elements)


@pytest.mark.parametrize(("element", "reference"), REFERENCES)
def test_a_reference_has_a_rule_for_all_that_it_asks(
    element: Element, reference: Reference
) -> None:
    rules = load_rules()
    own = rules.reference_rule(element.slug, reference.instrument, reference.citation)
    rule = own or rules.rule(element.slug, reference.instrument)
    assert rule is not None, "no rule, only the default"
    assert rule.items
    carried = {sub for item in rule.items for sub in item.sub_elements}
    assert set(reference.sub_elements) <= carried, "no item for what the reference asks"


GOOD = {
    "basis": "both",
    "child_age": 18,
    "consent_rule": "explicit",
    "fine_alone": False,
    "fund": True,
    "legal_persons": True,
    "limitation_years": 20.0,
    "max_penalty_years": 5.0,
    "max_years": 12.0,
    "max_years_aggravated": 15.0,
    "means_required_children": False,
    "np_scope": ("any",),
    "np_type": "duty",
    "plan_cycle_years": 4,
    "reflection_days": 30,
    "renewable": True,
}
"""Facts that the tagger reads, as good as any instrument asks."""


def good_facts(element: Element) -> dict[str, object]:
    return {fact.name: GOOD[fact.name] for fact in element.facts if fact.name in GOOD}


@pytest.mark.parametrize(("element", "reference"), REFERENCES)
def test_a_text_with_the_whole_content_meets_the_reference(
    element: Element, reference: Reference, evidence: Make
) -> None:
    subs = tuple(sub.slug for sub in element.sub_elements)
    whole = evidence(sub_elements=subs, facts=good_facts(element))
    result = measured(element, reference, whole)
    assert result.status is Status.MET, (result.reason, result.gaps)
    assert result.gaps == ()


@pytest.mark.parametrize(("element", "reference"), REFERENCES)
def test_what_no_machine_reads_is_still_to_be_read_and_no_gap_of_the_law(
    element: Element, reference: Reference, evidence: Make
) -> None:
    known = read_by_machine()[element.slug]
    read = tuple(sub.slug for sub in element.sub_elements if sub.slug in known)
    result = measured(element, reference, evidence(sub_elements=read, facts=good_facts(element)))
    assert result.status is (Status.LARGELY if result.gaps else Status.MET)
    for gap in result.gaps:
        assert gap.words.startswith("Still to be read in the text: "), gap


# element, instrument, sub-elements, facts, status, part of the reason or of a gap
TABLE = [
    ("scope-all-forms", CE, ("no-border-element", "all-victims"), {}, "largely", "Still to be"),
    ("scope-all-forms", CE, (), {"requires_crossborder": True}, "partly", "crossing of a border"),
    ("scope-all-forms", UN, (), {"requires_group": True}, "partly", "(UNTOC art. 34(2))"),
    ("rights-based-nondiscrimination", PP, ("principle",), {}, "partly", "art. 14(2)"),
    ("asylum-nonrefoulement", PP, ("non-refoulement",), {}, "met", ""),
    ("asylum-nonrefoulement", CE, ("non-refoulement",), {}, "largely", "(CETS 197 art. 14(5))"),
    ("policy-action-plan", PP, ("duty-to-adopt",), {}, "met", ""),
    ("policy-action-plan", IL, ("duty-to-adopt",), {}, "largely", "social partners"),
    ("policy-action-plan", EU, ("duty-to-adopt",), {"plan_cycle_years": 7}, "partly", "every 7"),
    ("vulnerability-defined", EU, ("open-examples",), {}, "partly", "art. 2(2)"),
    ("vulnerability-defined", EU, ("no-real-alternative",), {}, "met", ""),
    ("exploitation-extended", EU, ("begging", "criminality"), {}, "partly", "Forced marriage"),
    ("victim-definition", EU, ("presumed-victim",), {}, "met", ""),
    ("victim-definition", CE, (), {}, "largely", "Still to be read in the text: any natural"),
    ("attempt", PP, ("attempt-trafficking",), {}, "met", ""),
    ("attempt", CE, ("attempt-trafficking",), {}, "largely", "(CETS 197 art. 21(2))"),
    ("participation", CE, ("aiding-abetting",), {}, "met", ""),
    ("participation", EU, ("aiding-abetting",), {}, "largely", "those who incite"),
    (
        "use-of-services",
        CE,
        ("knowledge-standard", "penalties"),
        {"services_scope": "sexual only"},
        "partly",
        "services of every kind are to be covered (CETS 197 art. 19)",
    ),
    ("use-of-services", PP, ("penalties",), {}, "met", ""),
    ("document-offences", CE, ("retaining-destroying",), {}, "largely", "art. 20(a)"),
    ("forced-labour-slavery-offences", IL, ("forced-labour-offence",), {}, "largely", "strictly"),
    ("organised-crime-link", UN, ("association-offence",), {}, "partly", "(UNTOC art. 6)"),
    ("corporate-liability", CE, (), {"legal_persons": False}, "not met", "not liable"),
    ("corporate-liability", CE, ("type-of-liability",), {"legal_persons": True}, "largely", ""),
    ("corporate-liability", UN, ("leading-person", "type-of-liability"), {}, "largely", "fines"),
    ("penalties-natural", CE, (), {"max_years": 8}, "met", "Up to 8 years"),
    ("penalties-natural", CE, (), {"fine_alone": True, "max_years": 3}, "largely", "fine alone"),
    (
        "penalties-natural",
        EU,
        ("minimum-maximum",),
        {"max_years": 3, "max_years_aggravated": 12},
        "partly",
        "3 years; at least 5 are required (Directive 2011/36/EU art. 4(1))",
    ),
    (
        "penalties-natural",
        EU,
        (),
        {"max_years": 6, "max_years_aggravated": 8},
        "largely",
        "8 years in aggravated cases; at least 10 are required (Directive 2011/36/EU art. 4(2))",
    ),
    ("penalties-natural", EU, (), {"max_years": "life", "max_years_aggravated": 15}, "met", "life"),
    ("penalties-natural", UN, (), {"max_years": 2}, "partly", "at least 4 are required"),
    ("foreign-convictions", CE, ("foreign-judgments-count",), {}, "met", ""),
    ("confiscation", EU, ("proceeds",), {}, "largely", "instruments of the offence"),
    ("closure-disqualification", CE, ("closure",), {}, "largely", "(CETS 197 art. 23(4))"),
    ("ex-officio", CE, ("no-complaint-needed",), {}, "met", ""),
    ("ex-officio", EU, ("no-complaint-needed",), {}, "largely", "Still to be read"),
    ("complaint-and-ngo-support", EU, ("organisations-support",), {}, "met", ""),
    ("complaint-and-ngo-support", CE, ("organisations-support",), {}, "largely", "art. 27(2)"),
    ("investigative-tools", EU, ("special-techniques",), {}, "largely", "digital expertise"),
    ("limitation", UN, (), {"limitation_years": 15}, "met", "15 years"),
    ("limitation", EU, (), {"runs_from_majority": False}, "partly", "does not run from majority"),
    ("victim-witness-protection", PP, ("victims",), {}, "met", ""),
    ("victim-witness-protection", CE, ("witnesses",), {}, "partly", "(CETS 197 art. 28(4))"),
    ("court-measures", CE, ("closed-hearing",), {}, "largely", "(CETS 197 art. 30)"),
    ("child-proceedings", CE, ("no-publicity",), {}, "largely", "needs of children"),
    ("jurisdiction", UN, ("territory",), {}, "largely", "Still to be read in the text: juris"),
    ("jurisdiction", EU, (), {"dual_criminality": True}, "partly", "art. 10(3))"),
    ("specialised-authorities", PP, (), {}, "largely", "trained police (Palermo Protocol art. 10"),
    ("no-removal-pending-identification", CE, ("assistance-meanwhile",), {}, "partly", "10(2)"),
    ("child-identification", CE, ("benefit-of-doubt",), {}, "partly", "art. 10(4)(a)"),
    ("privacy-data", PP, ("confidentiality",), {}, "met", ""),
    ("assistance-package", CE, ("medical",), {}, "partly", "(CETS 197 art. 12(1)(a))"),
    ("assistance-package", IL, ("medical",), {}, "met", ""),
    (
        "assistance-unconditional",
        CE,
        (),
        {"conditional_on_cooperation": "always"},
        "not met",
        "depends on co-operation",
    ),
    (
        "assistance-unconditional",
        OS,
        (),
        {"conditional_on_cooperation": "always"},
        "not found",
        "Not taken up",
    ),
    ("resident-victims-rights", CE, ("medical-help",), {"work_access": "none"}, "not met", ""),
    ("information-legal-aid", CE, ("language-understood",), {}, "partly", "art. 15(2)"),
    ("information-legal-aid", PP, ("language-understood",), {}, "met", ""),
    ("compensation-offender", CE, ("civil-court",), {}, "met", ""),
    ("return", CE, (), {"risk_assessment": False}, "partly", "Return without an assessment"),
    ("child-return-and-care", EU, ("schooling",), {}, "partly", "best interests"),
    ("prevention-programmes", IL, ("awareness",), {}, "largely", "social and economic"),
    ("demand", PP, ("buyers-awareness",), {}, "met", ""),
    ("migration-recruitment", IL, ("licensing",), {}, "largely", "fees for workers"),
    ("labour-law-inspection", IL, ("detect-and-refer",), {}, "largely", "Still to be read"),
    ("supply-chain-procurement", IL, ("due-diligence",), {}, "met", ""),
    ("borders-documents", CE, ("carrier-duty",), {}, "partly", "(CETS 197 art. 8)"),
    ("national-coordination", EU, ("legal-basis",), {}, "met", ""),
    (
        "national-rapporteur",
        CE,
        ("powers",),
        {"body_type": "coordinator doubles"},
        "partly",
        "not independent: coordinator doubles (CETS 197 art. 29(4))",
    ),
    ("data-statistics", EU, ("disaggregated-data",), {}, "largely", "publication"),
    ("civil-society", CE, ("agreements",), {}, "met", ""),
    ("international-cooperation", UN, (), {}, "largely", "extraditable offence (UNTOC art. 16)"),
]


@pytest.mark.parametrize(("element", "instrument", "subs", "facts", "status", "words"), TABLE)
def test_content_gives_its_status_and_gaps_name_the_article(
    assess: Assess,
    evidence: Make,
    element: str,
    instrument: str,
    subs: tuple[str, ...],
    facts: dict[str, object],
    status: str,
    words: str,
) -> None:
    found = evidence(sub_elements=subs, facts=facts)
    cell = assess("AT", element, found, instrument=instrument, as_of=LATER)
    content = cell.as_if or cell.status
    said = " | ".join((cell.reason, *cell.gaps))
    assert content == status, said
    assert words in said


def test_the_table_has_every_element_that_is_not_core(catalogue: Catalogue) -> None:
    core = {element.slug for element in catalogue.core()}
    assert {row[0] for row in TABLE} == set(catalogue.elements) - core


@pytest.mark.parametrize("slug", sorted(load_catalogue().elements))
def test_no_law_held_is_no_gap_and_nothing_found_is_not_contrary(
    assess: Assess, held: Callable[..., HeldWork], catalogue: Catalogue, slug: str
) -> None:
    nothing = assess("AT", slug, as_of=LATER)
    assert (nothing.as_if or nothing.status) == "not searched"
    assert nothing.gaps == ()
    kind = catalogue.elements[slug].kinds[0].value
    searched = assess("AT", slug, held=(held(kind),), as_of=LATER)
    assert (searched.as_if or searched.status) == "not found"
    assert searched.status is not Status.NOT_MET


def test_a_reserved_paragraph_takes_its_sub_element_out_of_the_rule(
    assess: Assess, evidence: Make
) -> None:
    every = ("territory", "active-personality", "residents-stateless")
    bound = assess("AT", "jurisdiction", evidence(sub_elements=every), instrument=CE)
    reserved = assess("DK", "jurisdiction", evidence(sub_elements=every), instrument=CE)
    against_nationals = "offences against nationals abroad (CETS 197 art. 31(1)(e))"
    assert any(against_nationals in gap for gap in bound.gaps)
    assert not any("against nationals" in gap for gap in reserved.gaps)
    lines = {one.article: one.status for one in reserved.requirements}
    assert lines["31(1)(e)"] in {Status.NOT_APPLICABLE, Status.NEEDS_REVIEW}
