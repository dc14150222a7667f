"""A number that a converter tore between citation and heading is put together."""

import json

import pytest

from kb.parsing.registry import parse
from kb.parsing.source import SourceFile


def citation(identity: str, printed: str, heading: str) -> tuple[str, str]:
    line = {
        "id": identity,
        "state": "XE",
        "lang": "ru",
        "work": "Кодекс",
        "citation": printed,
        "heading": heading,
        "text": "Текст.",
    }
    data = json.dumps(line, ensure_ascii=False).encode()
    (document,) = parse(SourceFile("provisions.jsonl", data))
    (provision,) = document.provisions
    assert bool(document.issues) is (provision.citation != printed)
    return provision.citation, provision.heading


def test_torn_number_is_mended_and_said() -> None:
    found = citation("xe-code-art149", "Статья 1", "49. Торговля людьми")
    assert found == ("Статья 149", "Торговля людьми")


@pytest.mark.parametrize(
    ("identity", "heading"),
    [
        ("xe-code-art1", "49. Торговля людьми"),
        ("xe-code-art250", "49. Торговля людьми"),
        ("xe-code-art149", "Торговля людьми"),
    ],
)
def test_number_that_the_id_does_not_confirm_stays(identity: str, heading: str) -> None:
    assert citation(identity, "Статья 1", heading) == ("Статья 1", heading)
