"""Facts about the catalogue that comes with the project."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.catalogue import Level, WorkKind, load_catalogue, validate
from kb.errors import UsageError

CORE = {
    "offence-standalone", "act", "means", "exploitation-core", "child-rule", "consent-irrelevant",
    "aggravating", "non-punishment", "identification-nrm", "reflection-period",
    "residence-permit", "compensation-state",
}  # fmt: skip
BEFORE, AFTER = dt.date(2026, 7, 14), dt.date(2026, 7, 15)


def test_the_files_agree_with_each_other() -> None:
    assert validate(load_catalogue()) == []


def test_sixty_elements_in_order_and_the_twelve_core_ones() -> None:
    catalogue = load_catalogue()
    assert [e.id for e in catalogue.elements.values()] == [f"EL-{n:02}" for n in range(1, 61)]
    assert {element.slug for element in catalogue.core()} == CORE


def test_fifty_seven_states_with_names_in_three_languages() -> None:
    states = load_catalogue().states
    assert len(states) == 57
    assert states["NO"].names.fr == "Norvège"
    assert states["KZ"].names.ru == "Казахстан"
    assert states["CH"].languages == ("de", "fr", "it", "rm")
    assert states["GB"].eu_left == dt.date(2020, 1, 31)
    assert states["RU"].coe_left == dt.date(2022, 3, 16)


def test_every_element_asks_describes_and_draws_a_line() -> None:
    for element in load_catalogue().elements.values():
        assert 2 <= len(element.questions) <= 6, element.slug
        assert all(question.endswith("?") for question in element.questions), element.slug
        assert element.sub_elements, element.slug
        assert len(element.not_counted) >= 2, element.slug
        assert element.related, element.slug
        assert all(sub.description.endswith(".") for sub in element.sub_elements), element.slug


def test_sub_elements_use_the_words_of_the_labelled_provisions() -> None:
    elements = load_catalogue().elements
    words = {
        "act": "recruitment transportation transfer harbouring receipt control other",
        "means": "force coercion abduction fraud deception abuse-of-power "
        "abuse-of-vulnerability payment other",
        "exploitation-core": "sexual forced-labour slavery servitude organ-removal",
        "exploitation-extended": "begging criminality forced-marriage adoption surrogacy "
        "armed-conflict other",
        "aggravating": "child life-endangered official criminal-organisation vulnerable-victim "
        "serious-harm several-victims family-or-authority cross-border repeat other",
        "assistance-package": "accommodation medical psychological material interpretation "
        "information legal education employment other",
    }
    for slug, expected in words.items():
        assert [sub.slug for sub in elements[slug].sub_elements] == expected.split(), slug


def test_facts_have_their_global_names() -> None:
    elements = load_catalogue().elements

    def names(slug: str) -> set[str]:
        return {fact.name for fact in elements[slug].facts}

    assert "reflection_days" in names("reflection-period")
    assert {"permit_months", "basis"} <= names("residence-permit")
    assert {"min_years", "max_years", "max_years_aggravated"} <= names("penalties-natural")
    assert {"np_type", "np_scope"} <= names("non-punishment")
    assert "legal_persons" in names("corporate-liability")
    assert "deadline_days" in names("compensation-state")
    life = next(f for f in elements["penalties-natural"].facts if f.name == "max_years")
    assert life.values == ("life",)


def test_kinds_of_work_are_those_where_the_element_stands() -> None:
    elements = load_catalogue().elements
    assert set(elements["offence-standalone"].kinds) == {
        WorkKind.CRIMINAL_CODE,
        WorkKind.SPECIAL_TRAFFICKING_LAW,
    }
    assert set(elements["compensation-state"].kinds) == {
        WorkKind.STATE_COMPENSATION,
        WorkKind.VICTIMS_RIGHTS,
        WorkKind.SPECIAL_TRAFFICKING_LAW,
    }


def test_assistance_is_considered_under_one_treaty_and_mandatory_under_another() -> None:
    references = load_catalogue().elements["assistance-package"].references
    levels = {(r.instrument, r.citation): r.level for r in references}
    assert levels["palermo-protocol", "6(3)"] is Level.CONSIDER
    assert levels["cets-197", "12(1)(a)"] is Level.MANDATORY


def test_using_victims_services_becomes_a_duty_in_the_union_on_the_day_of_transposition() -> None:
    element = load_catalogue().elements["use-of-services"]

    def union(day: dt.date) -> dict[str, Level]:
        return {
            r.citation: r.level for r in element.references_on(day) if r.instrument == "eu-2011-36"
        }

    assert union(BEFORE) == {"18(4)": Level.CONSIDER}
    assert union(AFTER) == {"18a": Level.MANDATORY}
    before = {r.level for r in element.references_on(BEFORE)}
    assert not before & {Level.MANDATORY, Level.MANDATORY_SOFTENED}


def test_surrogacy_marriage_and_adoption_come_with_the_amendment() -> None:
    element = load_catalogue().elements["exploitation-extended"]
    added = [r for r in element.references if r.since == AFTER]
    assert [r.sub_elements for r in added] == [("surrogacy", "forced-marriage", "adoption")]
    assert "2024/1712" in added[0].note


def test_jurisdiction_names_the_paragraphs_that_can_be_reserved() -> None:
    element = load_catalogue().elements["jurisdiction"]
    subs = {r.citation: r.sub_elements for r in element.references if r.instrument == "cets-197"}
    assert subs["31(1)(e)"] == ("passive-personality",)
    assert subs["31(1)(d)"] == ("active-personality", "residents-stateless")


def test_reservations_name_paragraphs_only_where_their_text_is_known() -> None:
    catalogue = load_catalogue()
    (estonia,) = catalogue.reservations("EE", "cets-197")
    assert estonia.paragraphs == ("31(1)(d)", "31(1)(e)")
    assert estonia.extent == "excludes"
    (finland,) = catalogue.reservations("FI", "cets-197")
    assert (finland.extent, finland.paragraphs) == ("unknown", ())
    assert catalogue.reservations("AT", "cets-197") == ()


def test_denmark_is_not_bound_by_the_directive_and_croatia_from_its_accession() -> None:
    catalogue = load_catalogue()
    assert catalogue.status("DK", "eu-2011-36").party == "no"
    assert catalogue.status("HR", "eu-2011-36").in_force == dt.date(2013, 7, 1)


def test_political_commitments_bind_every_state_from_its_admission() -> None:
    catalogue = load_catalogue()
    for code in catalogue.states:
        assert catalogue.status(code, "osce-action-plan").party == "yes"
    assert catalogue.status("MN", "osce-action-plan").in_force == dt.date(2012, 11, 21)
    assert catalogue.status("FR", "osce-action-plan").in_force == dt.date(2003, 7, 24)


def test_unknown_names_are_refused_in_words() -> None:
    with pytest.raises(UsageError, match="The State 'ZZ' is not in the catalogue"):
        load_catalogue().status("ZZ", "cets-197")
    with pytest.raises(UsageError, match="The instrument 'x' is not in the catalogue"):
        load_catalogue().reservations("FR", "x")


def test_no_reference_is_longer_than_a_summary() -> None:
    for element in load_catalogue().elements.values():
        assert all(len(r.note) <= 200 for r in element.references), element.slug
        assert len(element.definition.split()) <= 70, element.slug
        assert 1 <= element.definition.count(". ") + 1 <= 3, element.slug
