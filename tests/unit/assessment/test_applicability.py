"""Who is bound by what, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.assessment import applies, article_applies
from kb.assessment.applicability import covers, load_periods
from kb.catalogue import Catalogue, Reference, Reservation, TreatyStatus
from kb.catalogue.model import Level
from kb.errors import UsageError

NOW = date(2026, 1, 15)


def ref(instrument: str, article: str, paragraph: str = "", **more: object) -> Reference:
    values = {"instrument": instrument, "article": article, "paragraph": paragraph}
    return Reference.model_validate(values | {"level": Level.MANDATORY} | more)


def with_status(catalogue: Catalogue, **changes: object) -> Catalogue:
    row = TreatyStatus.model_validate({"instrument": "cets-197", "state": "EE"} | changes)
    return replace(catalogue, statuses={**catalogue.statuses, (row.state, row.instrument): row})


def with_reservation(catalogue: Catalogue, **changes: object) -> Catalogue:
    values = {
        "state": "EE",
        "instrument": "cets-197",
        "paragraphs": ("31(1)(e)",),
        "kind": "reservation",
        "extent": "excludes",
        "effect": "Does not apply 31(1)(e).",
        "verified": True,
    }
    row = Reservation.model_validate(values | changes)
    return replace(catalogue, all_reservations={("EE", "cets-197"): (row,)})


@pytest.mark.parametrize(
    ("state", "instrument", "day", "binding"),
    [
        ("DK", "eu-2011-36", NOW, "no"),
        ("IE", "eu-2011-36", NOW, "yes"),
        ("GB", "eu-2011-36", date(2011, 10, 13), "no"),
        ("GB", "eu-2011-36", date(2015, 6, 1), "yes"),
        ("GB", "eu-2011-36", date(2020, 12, 31), "yes"),
        ("GB", "eu-2011-36", date(2021, 1, 1), "no"),
        ("HR", "eu-2011-36", date(2013, 6, 30), "no"),
        ("HR", "eu-2011-36", date(2013, 7, 1), "yes"),
        ("RU", "cets-197", NOW, "no"),
        ("RU", "palermo-protocol", NOW, "yes"),
        ("CZ", "palermo-protocol", date(2015, 1, 15), "no"),
        ("CZ", "palermo-protocol", date(2015, 1, 16), "yes"),
        ("US", "osce-action-plan", NOW, "yes"),
        ("US", "osce-action-plan", date(2003, 1, 1), "no"),
    ],
)
def test_a_state_is_bound_as_its_treaty_facts_say(
    catalogue: Catalogue, state: str, instrument: str, day: date, binding: str
) -> None:
    assert applies(catalogue, state, ref(instrument, "5"), day).binding == binding


def test_party_unknown_is_unknown(catalogue: Catalogue) -> None:
    found = applies(with_status(catalogue, party="unknown"), "EE", ref("cets-197", "13"), NOW)
    assert (found.binding, found.verified) == ("unknown", False)
    assert "not known" in found.reason


def test_party_without_a_date_binds_today_and_is_not_verified(catalogue: Catalogue) -> None:
    undated = with_status(catalogue, party="yes", verified=True, consent_date=date(2015, 2, 5))
    reference = ref("cets-197", "13")
    assert applies(undated, "EE", reference, NOW).binding == "yes"
    assert not applies(undated, "EE", reference, NOW).verified
    assert applies(undated, "EE", reference, date(2012, 1, 1)).binding == "unknown"
    assert applies(undated, "EE", reference, date(2007, 1, 1)).binding == "no"


def test_an_article_with_its_own_date_binds_only_from_it(catalogue: Catalogue) -> None:
    reference = ref("eu-2011-36", "18a", since="2026-07-15")
    assert applies(catalogue, "FR", reference, date(2026, 7, 14)).binding == "no"
    assert applies(catalogue, "FR", reference, date(2026, 7, 15)).binding == "yes"


@pytest.mark.parametrize(
    ("paragraph", "binding"),
    [("1(e)", "reserved"), ("1(d)", "yes"), ("1(a)", "yes"), ("3", "yes"), ("1", "yes")],
)
def test_a_reservation_removes_only_the_paragraph_it_names(
    catalogue: Catalogue, paragraph: str, binding: str
) -> None:
    reserved = with_reservation(catalogue)
    assert applies(reserved, "EE", ref("cets-197", "31", paragraph), NOW).binding == binding
    assert applies(reserved, "EE", ref("cets-197", "13"), NOW).binding == "yes"


def test_denmark_reserved_31_1_e_of_the_convention(catalogue: Catalogue) -> None:
    assert applies(catalogue, "DK", ref("cets-197", "31", "1(e)"), NOW).binding == "reserved"
    assert applies(catalogue, "DK", ref("cets-197", "31", "1(d)"), NOW).binding == "yes"


def test_a_later_reservation_has_no_effect_before_its_date(catalogue: Catalogue) -> None:
    later = with_reservation(catalogue, date="2020-01-01")
    reference = ref("cets-197", "31", "1(e)")
    assert applies(later, "EE", reference, date(2019, 1, 1)).binding == "yes"
    assert applies(later, "EE", reference, date(2020, 1, 1)).binding == "reserved"


@pytest.mark.parametrize("extent", ["none", "unknown"])
def test_a_declaration_has_no_effect_unless_its_row_says_so(
    catalogue: Catalogue, extent: str
) -> None:
    declared = with_reservation(catalogue, kind="declaration", extent=extent)
    assert applies(declared, "EE", ref("cets-197", "31", "1(e)"), NOW).binding == "yes"


def test_a_limiting_reservation_leaves_the_state_bound_and_says_so(catalogue: Catalogue) -> None:
    found = applies(
        with_reservation(catalogue, extent="limits"), "EE", ref("cets-197", "31", "1(e)"), NOW
    )
    assert found.binding == "yes"
    assert found.reason.startswith("Limited by a reservation")


def test_a_paragraph_covers_its_points_and_no_neighbour() -> None:
    assert covers("31(1)", "31(1)(e)")
    assert covers("31", "31(1)")
    assert not covers("31(1)", "31(10)")
    assert not covers("3", "31")


def test_periods_name_states_and_instruments_of_the_catalogue(catalogue: Catalogue) -> None:
    for period in load_periods():
        assert period.state in catalogue.states
        assert period.instrument in catalogue.instruments
        assert period.since < period.until


BEFORE, AFTER = date(2026, 7, 14), date(2026, 7, 15)


@pytest.mark.parametrize(
    ("state", "instrument", "article", "paragraph", "day", "binding"),
    [
        # a reservation to CETS 197, article 31(1)(e) only
        ("DK", "cets-197", "31", "1(e)", NOW, "reserved"),
        ("DK", "cets-197", "31", "1(d)", NOW, "yes"),
        ("DK", "cets-197", "31", "1(a)", NOW, "yes"),
        ("DK", "cets-197", "31", "3", NOW, "yes"),
        ("DK", "cets-197", "13", "", NOW, "yes"),
        # a reservation to both paragraphs, and one that only limits
        ("EE", "cets-197", "31", "1(d)", NOW, "reserved"),
        ("EE", "cets-197", "31", "1(e)", NOW, "reserved"),
        ("CZ", "cets-197", "31", "1(e)", NOW, "yes"),
        # Denmark and the Directive, before and after the amendment
        ("DK", "eu-2011-36", "2", "1", NOW, "no"),
        ("DK", "eu-2011-36", "18a", "", AFTER, "no"),
        ("IE", "eu-2011-36", "18a", "", AFTER, "yes"),
        # party unknown
        ("AL", "ilo-p029", "4", "2", NOW, "unknown"),
        # Directive (EU) 2024/1712 before and after 15 July 2026
        ("FR", "eu-2011-36", "18a", "", BEFORE, "no"),
        ("FR", "eu-2011-36", "18a", "", AFTER, "yes"),
        ("FR", "eu-2011-36", "18a", "1", BEFORE, "no"),
        ("FR", "eu-2011-36", "18", "4", BEFORE, "yes"),
        ("FR", "eu-2011-36", "18", "4", AFTER, "no"),
        ("FR", "eu-2011-36", "4", "3(b)", BEFORE, "no"),
        ("FR", "eu-2011-36", "4", "3(b)", AFTER, "yes"),
        ("FR", "eu-2011-36", "8", "", BEFORE, "yes"),
        ("FR", "eu-2011-36", "7", "", date(2024, 7, 13), "yes"),
        ("FR", "eu-2011-36", "7", "", date(2024, 7, 14), "no"),
        # the United Kingdom before and after 2020
        ("GB", "eu-2011-36", "2", "1", date(2020, 12, 31), "yes"),
        ("GB", "eu-2011-36", "2", "1", date(2021, 1, 1), "no"),
        ("GB", "eu-2011-36", "18a", "", AFTER, "no"),
        ("GB", "cets-197", "13", "", NOW, "yes"),
        # Russia and the Council of Europe: a member until 2022, never a Party to the Convention
        ("RU", "cets-197", "13", "", date(2022, 3, 15), "no"),
        ("RU", "cets-197", "13", "", date(2022, 3, 17), "no"),
        ("RU", "ets-116", "2", "", NOW, "no"),
        ("RU", "palermo-protocol", "5", "1", NOW, "yes"),
        # a Party that is no member of the Council of Europe
        ("BY", "cets-197", "13", "", NOW, "yes"),
        # a declaration whose text was not seen takes nothing away
        ("FI", "cets-197", "31", "1(e)", NOW, "yes"),
        # a political commitment from admission on
        ("MN", "osce-action-plan", "AP V", "", date(2012, 11, 20), "no"),
        ("MN", "osce-action-plan", "AP V", "", date(2012, 11, 21), "yes"),
    ],
)
def test_an_article_binds_a_state_on_a_day(
    catalogue: Catalogue,
    state: str,
    instrument: str,
    article: str,
    paragraph: str,
    day: date,
    binding: str,
) -> None:
    found = article_applies(catalogue, state, instrument, article, paragraph, day)
    assert found.binding == binding
    assert found.reason


def test_what_was_not_verified_is_marked_so(catalogue: Catalogue) -> None:
    seen = article_applies(catalogue, "EE", "cets-197", "13", "", NOW)
    unseen = article_applies(catalogue, "LV", "cets-197", "31", "1(e)", NOW)
    unknown = article_applies(catalogue, "AL", "ilo-p029", "4", "2", NOW)
    assert (seen.verified, unseen.verified, unknown.verified) == (True, False, False)


def test_names_outside_the_catalogue_are_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="The State 'ZZ' is not in the catalogue"):
        article_applies(catalogue, "ZZ", "cets-197", "13", "", NOW)
    with pytest.raises(UsageError, match="The instrument 'x' is not in the catalogue"):
        article_applies(catalogue, "EE", "x", "13", "", NOW)
