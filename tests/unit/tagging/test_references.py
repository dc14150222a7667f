"""A cited number counts as trafficking where the law it belongs to makes it so."""

from dataclasses import replace

import pytest

from kb.model.findings import CitedWork, References, TagInput
from kb.tagging.references import reference_places

LAW = "Act on Invented Matters"


def cited(text: str, lang: str = "en", state: str = "XA", **numbers: object) -> list[str]:
    references = References(**numbers)  # type: ignore[arg-type]
    item = TagInput("1", lang, text, state=state, work=LAW, references=references)
    return [text[place:].split(maxsplit=1)[0].strip(".,;()") for place in reference_places(item)]


def test_number_of_a_states_trafficking_article_is_seen() -> None:
    text = "La victime des infractions définies aux articles 382-1 et 382-2 du Code pénal"
    assert cited(text, "fr", "LU") == ["382-1", "382-2"]
    assert cited(text, "fr", "FR") == []


def test_offence_of_another_law_counts_only_where_that_law_is_named() -> None:
    assert cited("an offence under section 1 of the Modern Slavery Act 2015", state="GB") == ["1"]
    assert cited("an offence under section 1 of the Theft Act", state="GB") == []
    assert cited("an offence under section 1", state="GB") == []


def test_states_article_does_not_count_in_a_law_that_is_no_criminal_code() -> None:
    assert cited("стаття 149 Цивільного кодексу", "uk", "UA") == []
    assert cited("стаття 149 Кримінального кодексу", "uk", "UA") == ["149"]


def test_offence_of_the_same_law_counts() -> None:
    assert cited("an offence under section 2 or 9", offences=("2",)) == ["2"]
    assert cited("an offence under section 2 of this Act", offences=("2",)) == ["2"]
    assert cited("an offence under section 2 of the Harbours Act", offences=("2",)) == []


def test_ranges_and_lists_hold_the_offence() -> None:
    assert cited("offences under sections 3 to 7", offences=("5",)) == ["3"]
    assert cited("offences under sections 3, 5 and 7", offences=("5",)) == ["5"]


def test_paragraph_with_the_number_of_an_offence_does_not_count() -> None:
    assert cited("the person referred to in paragraph 2", offences=("2",)) == []


def test_provision_about_victims_counts() -> None:
    assert cited("the permit under section 95 is renewed", victims=("95",)) == ["95"]


def test_offence_of_another_law_of_the_state_counts_where_it_is_named() -> None:
    code = (CitedWork("Criminal Code of the Invented State", ("7",)),)
    other = (CitedWork("Persons Act 2001", ("7",)),)
    assert cited("a crime under section 7 of the Criminal Code", elsewhere=code) == ["7"]
    assert cited("a crime under section 7 of the Persons Act 2001", elsewhere=other) == ["7"]
    assert cited("a crime under section 7 of the Harbours Act", elsewhere=(*code, *other)) == []


def test_same_number_in_a_law_on_something_else_does_not_count() -> None:
    text = "відповідно до статті 149 цього Кодексу"
    assert cited(text, "uk", "UA") == ["149"]
    assert cited(text, "uk", "UA", unrelated=("149",)) == []


@pytest.mark.parametrize("text", ["§ 168 - Title", "168. Title"])
def test_no_text_cites_itself_in_its_title(text: str) -> None:
    assert cited(text, "cs", "CZ") == []


def test_empty_references_are_false() -> None:
    assert not References()
    assert replace(References(), victims=("1",))
