"""The vocabularies of ``corpora/parsing/xml`` are whole."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest
from lxml import etree
from pydantic import ValidationError

from kb import safe_yaml
from kb.parsing.xml.vocabulary import Act, Rules, VocabularyFile, compiled, vocabulary

FOLDER = files("corpora") / "parsing" / "xml"
NAMES = sorted(path.name.removesuffix(".yml") for path in FOLDER.iterdir())


def names_in(data: VocabularyFile) -> list[str]:
    found: list[str] = []
    for value in data.model_dump(exclude={"variants", "article_form"}).values():
        groups = value.values() if isinstance(value, dict) else [value]
        if isinstance(value, dict) and not all(isinstance(item, list) for item in value.values()):
            groups = [list(value)]
        for group in groups:
            found.extend(group)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_vocabulary_is_valid_and_names_each_element_once(name: str) -> None:
    data = VocabularyFile.model_validate(safe_yaml.load((FOLDER / f"{name}.yml").read_text()))
    twice = [element for element, count in Counter(names_in(data)).items() if count > 1]
    assert twice == []
    assert vocabulary(name)
    for element in names_in(data):
        if "@" in element:
            assert element.split("@")[0] in data.variants


def test_there_is_a_vocabulary_for_each_family() -> None:
    assert {"akn", "boe", "bwb", "clml", "eisb", "formex", "gii", "lexdania", "riigiteataja", "ris",
            "uslm"} <= set(NAMES)  # fmt: skip


def test_a_value_of_an_attribute_chooses_the_rule() -> None:
    data = VocabularyFile(variants={"p": "class"}, texts=["p"], headings=["p@title"])
    rules = Rules(compiled(data))
    plain, titled = etree.fromstring("<a><p/><p class='big title'/></a>")
    assert rules["p"].of(plain).act is Act.TEXT
    assert rules["{any}p"].of(titled).act is Act.HEADING
    assert rules["{any}q"].act is Act.UNKNOWN


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError):
        VocabularyFile.model_validate({"artikles": ["x"]})
