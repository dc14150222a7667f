"""Sets of States are data that the catalogue knows."""

from __future__ import annotations

from kb.assessment.state_sets import load_state_sets
from kb.catalogue import Catalogue


def test_sets_name_participating_states_once(catalogue: Catalogue) -> None:
    sets = load_state_sets()
    assert len({one.slug for one in sets}) == len(sets)
    for one in sets:
        assert set(one.states) <= set(catalogue.states), one.slug
        assert len(set(one.states)) == len(one.states), one.slug


def test_sets_outside_the_council_of_europe_follow_the_list_of_states(catalogue: Catalogue) -> None:
    (outside,) = (one for one in load_state_sets() if one.slug == "outside-coe")
    listed = {code for code, state in catalogue.states.items() if not state.coe_member}
    assert set(outside.states) == listed


def test_a_title_in_a_language_without_one_is_english() -> None:
    first = load_state_sets()[0]
    assert first.title("fr") == first.titles.fr
    assert first.title("ka") == first.titles.en
