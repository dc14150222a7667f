"""What a provision cites by number is resolved within its law and its State."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.model.findings import CitedWork, TagInput
from kb.tagging.command import tag
from kb.tagging.context import OFFENCE, UNRELATED, VICTIMS, Laws, RoleReader, number_of, read_laws
from kb.tagging.rules import load_rules

OFFENCE_EN = (
    "A person who recruits, transports or harbours another person by force or deception for the "
    "purpose of sexual exploitation or forced labour commits an offence and shall be punished by "
    "imprisonment for five to ten years."
)
PERMIT_EN = (
    "A residence permit for six months is issued to a foreigner who is a victim of trafficking in "
    "human beings, where the stay is needed for the investigation."
)
OFFENCE_UK = (
    "Вербування, переміщення, переховування або одержання людини, вчинені з метою експлуатації, "
    "сексуальної експлуатації чи примусової праці, з використанням примусу або обману, караються "
    "позбавленням волі на строк від трьох до восьми років."
)
OFFENCE_CS = (
    "Kdo přiměje, zjedná, najme, přepraví nebo ukryje jiného, aby ho bylo užito k pohlavnímu "
    "styku, nuceným pracím nebo jiným formám vykořisťování, násilím nebo lstí, bude potrestán "
    "odnětím svobody na dvě léta až deset let."
)


def item(number: str, text: str, lang: str = "en", **fields: str) -> TagInput:
    fields = {"state": "XA", "work": "Persons Act 2001", **fields}
    return TagInput(f"xa-1-s{number}", lang, text, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "text"), [("en", OFFENCE_EN), ("uk", OFFENCE_UK), ("cs", OFFENCE_CS)]
)
def test_offence_is_known_by_its_structure(lang: str, text: str) -> None:
    assert RoleReader(load_rules()).role(item("5", text, lang)) == OFFENCE


def test_permit_for_victims_is_about_victims() -> None:
    assert RoleReader(load_rules()).role(item("9", PERMIT_EN)) == VICTIMS


def test_list_of_offences_has_no_role() -> None:
    text = "This Part applies to theft, robbery and trafficking in persons."
    assert RoleReader(load_rules()).role(item("9", text)) == ""


def test_number_of_an_offence_in_a_law_on_something_else_is_unrelated() -> None:
    text = "Наймач зобов'язаний звільнити приміщення у строк, установлений договором."
    reader = RoleReader(load_rules())
    law = {"state": "UA", "work": "Житловий кодекс"}
    assert reader.role(item("149", text, "uk", **law), "149") == UNRELATED
    assert reader.role(item("150", text, "uk", **law), "150") == ""
    code = {"state": "UA", "work": "Кримінальний кодекс України"}
    assert reader.role(item("149", text, "uk", **code), "149") == ""


@pytest.mark.parametrize(
    ("id_", "heading", "text", "wanted"),
    [
        ("x", "", "Article 25-4-1\nLe fait", "25.4.1"),
        ("x", "", "§ 133 Title", "133"),
        ("x", "Title", "Title\nArt. 92.\nText", "92"),
        ("ua-1-art20", "", "1. Text", "20"),
        ("sec_2-art7", "", "1. Text", "7"),
        ("sec_31__para_1", "", "1. Text", ""),
        ("es-cp-art-31-bis", "", "1. Text", "31bis"),
        ("ca-45.1", "Review", "Review\n45.1 (1) Text", "45.1"),
        ("x-4a", "", "(4a) Text", ""),
        ("x", "", "1. A list begins", ""),
    ],
)
def test_number_of_a_line(id_: str, heading: str, text: str, wanted: str) -> None:
    assert number_of(TagInput(id_, "en", text, heading=heading)) == wanted


def test_offences_and_provisions_on_victims_are_found_by_work() -> None:
    laws = read_laws(
        [
            item("5", OFFENCE_EN),
            item("9", PERMIT_EN, work="Foreigners Act"),
            item("10", "The fee is ten units.", work="Foreigners Act"),
        ],
        load_rules(),
    )
    persons = laws.references("xa", "Persons Act 2001")
    assert (persons.offences, persons.victims, persons.elsewhere) == (("5",), (), ())
    foreigners = laws.references("XA", "Foreigners Act")
    assert (foreigners.offences, foreigners.victims) == ((), ("9",))
    assert foreigners.elsewhere == (CitedWork("Persons Act 2001", ("5",)),)
    assert not laws.references("XB", "Persons Act 2001")


def test_number_that_two_provisions_have_is_not_resolved() -> None:
    laws = Laws()
    laws.add("XA", "Act", "1", OFFENCE, place="sec_1", version="2001")
    laws.add("XA", "Act", "1", "", place="sch_1__sec_1", version="2001")
    laws.add("XA", "Act", "2", OFFENCE, place="sec_2", version="2001")
    laws.add("XA", "Act", "2", OFFENCE, place="part_1__sec_2", version="2005")
    assert laws.references("XA", "Act").offences == ("2",)


def attempt_in(folder: Path, *rows: dict[str, str]) -> float:
    """Confidence of the element "attempt" in the first line."""
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = ["--rules-only", "--all", "--input", str(source), "--output", str(target)]
    assert CliRunner().invoke(tag, command).exit_code == 0
    line = json.loads(target.read_text(encoding="utf-8").splitlines()[0])
    found: dict[str, float] = {f["element"]: f["confidence"] for f in line["findings"]}
    return found.get("attempt", 0.0)


def test_command_resolves_citations_within_a_law(tmp_path: Path) -> None:
    law = {"lang": "en", "state": "XA", "work": "Persons Act 2001"}
    text = (
        "Whoever attempts to commit an offence under section 5 shall be punished as the offender."
    )
    citing = {"id": "p-s6", "text": text, **law}
    offence = {"id": "p-s5", "text": OFFENCE_EN, **law}
    alone = attempt_in(tmp_path, citing)
    assert attempt_in(tmp_path, citing, offence) > alone
    assert attempt_in(tmp_path, citing, offence | {"work": "Other Act"}) == alone
