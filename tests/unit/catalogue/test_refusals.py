"""Broken data are refused with a sentence that names the file and the key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kb.catalogue import CatalogueError, default_root, load_catalogue, validate
from kb.catalogue.reading import MAX_FILE_BYTES

Edit = Callable[[str, str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    source, target = default_root(), tmp_path / "corpora"
    for folder in ("elements", "instruments", "status"):
        shutil.copytree(source / folder, target / folder)
    for name in ("states.yml", "groups.yml"):
        shutil.copy(source / name, target / name)
    return target


@pytest.fixture
def edit(root: Path) -> Edit:
    def change(name: str, old: str, new: str) -> None:
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def refusal(root: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("elements/act.yml", "group: B", "group: B\ncolour: red",
         "elements/act.yml: the key 'colour' is not known."),
        ("elements/act.yml", "group: B\n", "", "elements/act.yml: the key 'group' is missing."),
        ("elements/act.yml", "level: mandatory", "level: strong",
         "elements/act.yml: the key 'references.0.level' is wrong"),
        ("elements/act.yml", 'article: "3"', "article: 3",
         "elements/act.yml: the key 'references.0.article' is wrong"),
        ("elements/act.yml", "- slug: recruitment", "- slug: Recruitment",
         "elements/act.yml: the key 'sub_elements.0.slug' is wrong"),
        ("elements/act.yml", "- slug: recruitment", "- slug: re_cruitment",
         "elements/act.yml: the key 'sub_elements.0.slug' is wrong"),
        ("elements/act.yml", "kinds: [criminal-code,", "kinds: [penal-code,",
         "elements/act.yml: the key 'kinds.0' is wrong"),
        ("elements/act.yml", "slug: act", "slug: acts",
         "elements/act.yml: the file must be named acts.yml."),
        ("elements/act.yml", "group: B", "group: B\ngroup: B",
         "elements/act.yml line 4 is not valid: the key 'group' stands twice."),
        ("elements/act.yml", "group: B", "group: &x B\nshort: *x",
         "elements/act.yml uses YAML aliases, which are not allowed."),
        ("elements/act.yml", "group: B", "group: !!python/object:os.system B",
         "elements/act.yml line 3 is not valid"),
        ("elements/reflection-period.yml", "type: int", "type: number",
         "elements/reflection-period.yml: the key 'facts.0.type' is wrong"),
        ("elements/consent-irrelevant.yml", "    values: [explicit, implied, absent, contrary]\n", "",
         "elements/consent-irrelevant.yml: the key 'facts.0' is wrong: the enum consent_rule needs at least two values."),
        ("elements/use-of-services.yml", "until: 2026-07-15", "since: 2026-07-15\n    until: 2026-07-15",
         "the key 'references.1' is wrong: until (2026-07-15) must be later than since (2026-07-15)."),
        ("elements/use-of-services.yml", "until: 2026-07-15", "until: soon",
         "elements/use-of-services.yml: the key 'references.1.until' is wrong"),
        ("instruments/untoc.yml", "https://", "ftp://",
         "instruments/untoc.yml: the key 'url' is wrong"),
        ("states.yml", 'code: "NO"', "code: NO",
         "corpora/states.yml states["),
        ("states.yml", 'code: "AL"', 'code: "XA"',
         "codes XA to XZ are for invented States, and only for them"),
        ("states.yml", 'code: "AL"', 'code: "AD"', "The State AD stands twice in the catalogue."),
        ("states.yml", "states:", "countries:",
         "corpora/states.yml must hold the key 'states' and no other."),
        ("status/treaty-status.csv", "AL,palermo-protocol,yes", "AL,palermo-protocol,perhaps",
         "status/treaty-status.csv line 2: the key 'party' is wrong"),
        ("status/treaty-status.csv", "AL,palermo-protocol,yes,2000-12-12", "AL,palermo-protocol,yes,12.12.2000",
         "status/treaty-status.csv line 2: the key 'signature' is wrong"),
        ("status/treaty-status.csv", "AL,palermo-protocol,yes", "AL",
         "status/treaty-status.csv line 2 has not as many cells as the header."),
        ("status/treaty-status.csv", "AD,palermo-protocol", "AL,palermo-protocol",
         "The treaty status AL palermo-protocol stands twice in the catalogue."),
        ("status/reservations.csv", ",excludes,", ",removes,", "the key 'extent' is wrong"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused(
    root: Path, edit: Edit, name: str, old: str, new: str, sentence: str
) -> None:
    edit(name, old, new)
    assert sentence in refusal(root)


def test_two_wrong_keys_give_two_sentences(root: Path, edit: Edit) -> None:
    edit("elements/act.yml", "group: B", "group: Z\ncolour: red")
    assert len(refusal(root).splitlines()) == 2


def test_a_huge_file_is_not_read(root: Path) -> None:
    (root / "groups.yml").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    assert f"corpora/groups.yml is larger than {MAX_FILE_BYTES} bytes." in refusal(root)


def test_a_file_in_another_encoding_is_named(root: Path) -> None:
    (root / "groups.yml").write_bytes("é".encode("latin-1"))
    assert refusal(root) == "corpora/groups.yml is not UTF-8 text."


def test_a_missing_file_is_named(root: Path) -> None:
    (root / "states.yml").unlink()
    assert refusal(root) == "corpora/states.yml cannot be read: No such file or directory."


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("elements/act.yml", "related: [means,", "related: [meanings,",
         "Element act: the related element 'meanings' does not exist or is itself."),
        ("elements/act.yml", "instrument: palermo-protocol", "instrument: palermo",
         "Element act: reference palermo 3(a) names an instrument that does not exist."),
        ("elements/act.yml", "- slug: transfer", "- slug: recruitment",
         "Element act: the sub-element 'recruitment' stands 2 times."),
        ("elements/act.yml", "level: political", "level: mandatory",
         "which does not fit the instrument."),
        ("elements/act.yml", "sub_elements: [recruitment,", "sub_elements: [recruiting,",
         "names the sub-element 'recruiting', which the element does not have."),
        ("elements/act.yml", "group: B", "group: C", "The elements are not in the order of their groups."),
        ("elements/act.yml", "id: EL-05", "id: EL-61", "The ids of the elements do not run from EL-01 without gaps."),
        ("elements/act.yml", "core: true\n", "", "11 elements are core and 12 must be."),
        ("elements/act.yml", "    description: Handing a person over to someone else.", "    description: '...'",
         "Element act: '...' is not plain English text."),
        ("elements/act.yml", "    description: Handing a person over to someone else.", "    description: TODO describe this",
         "is not plain English text."),
        ("elements/penalties-natural.yml", "  - name: min_years\n    type: float", "  - name: child_age\n    type: float",
         "The fact 'child_age' has another type, unit or values in penalties-natural than in child-rule."),
        ("elements/use-of-services.yml", "until: 2026-07-15", "until: 2026-07-16",
         "has the date 2026-07-16, which is no date of an amendment."),
        ("status/treaty-status.csv", "AL,ilo-p029", "AL,ilo-p030",
         "The treaty status of AL for ilo-p029 is missing."),
        ("status/treaty-status.csv", "AL,eu-2011-36,no,,,", "AL,eu-2011-36,no,,,2011-04-15",
         "The treaty status of AL for eu-2011-36 says no and has a date of consent or entry into force."),
        ("status/treaty-status.csv", "2002-08-21,2003-12-25", "2003-12-26,2003-12-25",
         "The treaty status of AL for palermo-protocol entered into force before consent."),
        ("status/reservations.csv", "EE,cets-197,31,31(1)(d) 31(1)(e)", "EE,cets-197,31,",
         "The reservation of EE to cets-197 excludes something and names no paragraph."),
        ("status/reservations.csv", "EE,cets-197,31,31(1)(d)", "EE,cets-197,31,30(1)(d)",
         "The reservation of EE to cets-197 names 30(1)(d), which is not in its article '31'."),
    ],
)  # fmt: skip
def test_files_that_disagree_are_reported(
    root: Path, edit: Edit, name: str, old: str, new: str, sentence: str
) -> None:
    edit(name, old, new)
    assert any(sentence in one for one in validate(load_catalogue(root)))


def test_a_lost_element_and_a_lost_state_are_counted(root: Path) -> None:
    (root / "elements/act.yml").unlink()
    path = root / "states.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["states"] = content["states"][1:]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    sentences = validate(load_catalogue(root))
    assert "The catalogue has 59 elements and must have 60." in sentences
    assert "The catalogue has 56 real States and must have 57." in sentences
