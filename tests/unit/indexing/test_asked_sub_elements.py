from typing import Any

import numpy as np
import pytest

from indexing.query.asked_sub_elements import sub_elements_asked
from indexing.query.entries import keywords, ranked_scores
from indexing.query.subject import Subject
from kb.model.search import IndexEntry


def entry(**more: Any) -> IndexEntry:
    values: dict[str, Any] = {
        "id": "1", "work_id": "w", "state": "XA", "lang": "en", "work_title": "Code",
        "kind": "criminal-code", "citation": "s. 1", "heading": "", "text": "text",
        "elements": (), "in_force_from": None, "in_force_until": None,
        "vectors": np.ones((1, 4), np.float32),
    }  # fmt: skip
    return IndexEntry(**{**values, **more})


@pytest.mark.parametrize(
    ("text", "element", "subs"),
    [
        ("trafficking for the removal of organs", "exploitation-core", ("organ-removal",)),
        ("Is begging a form of exploitation?", "exploitation-extended", ("begging",)),
        ("la traite aux fins de prélèvement d'organes", "exploitation-core", ("organ-removal",)),
        ("торговля людьми для изъятия органов", "exploitation-core", ("organ-removal",)),
        ("what is trafficking", "exploitation-core", ()),
    ],
)
def test_a_question_names_sub_elements(text: str, element: str, subs: tuple[str, ...]) -> None:
    found = sub_elements_asked(text, [element]).get(element, ())
    assert set(subs) <= set(found)
    assert bool(found) == bool(subs)


def test_only_elements_that_are_asked_for_have_sub_elements() -> None:
    assert sub_elements_asked("removal of organs", []) == {}
    assert sub_elements_asked("removal of organs", ["limitation", "no-element"]) == {}


def test_the_sub_element_weighs_as_much_again_as_its_element() -> None:
    subject = Subject(
        elements={"exploitation-core": 0.8, "act": 0.3},
        sub_elements={"exploitation-core": ("organ-removal",)},
    )
    assert subject.weights == {
        "exploitation-core": 0.8,
        "exploitation-core/organ-removal": 0.8,
        "act": 0.3,
    }


def test_a_sub_element_has_the_probability_of_its_element() -> None:
    one = entry(
        element_scores={"act": 0.4}, sub_elements=("act/receipt", "means/fraud"), elements=()
    )
    assert ranked_scores(one) == {"act": 0.4, "act/receipt": 0.4}


def test_only_sub_elements_of_found_elements_are_counted() -> None:
    one = entry(elements=("act",), sub_elements=("act/receipt", "means/fraud"))
    assert keywords(one)["sub_element"] == ("act/receipt",)
