"""How the catalogue is loaded, extended and identified."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.catalogue import CatalogueError, Reference, load_catalogue, validate

STATE = """
states:
  - code: XA
    alpha3: XAA
    names: {en: Aldoria, fr: Aldorie, ru: Алдория}
    languages: [en]
    region: Demonstration
    invented: true
"""
HEADER = (
    "state,instrument,party,signature,consent_type,consent_date,in_force,source,verified,note\n"
)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    (folder / "status").mkdir(parents=True)
    (folder / "states.yml").write_text(STATE, encoding="utf-8")
    row = "XA,cets-197,yes,,ratification,2010-01-05,2010-05-01,invented,true,\n"
    (folder / "status" / "treaty-status.csv").write_text(HEADER + row, encoding="utf-8")
    return folder


def test_a_demonstration_folder_adds_invented_states(demo: Path) -> None:
    catalogue = load_catalogue(extra=[demo])
    assert list(catalogue.states)[-1] == "XA"
    assert catalogue.states["XA"].invented
    assert catalogue.status("XA", "cets-197").in_force == dt.date(2010, 5, 1)
    assert catalogue.status("XA", "osce-action-plan").party == "yes"
    assert validate(catalogue) == []


def test_a_pair_without_a_row_is_unknown(demo: Path) -> None:
    status = load_catalogue(extra=[demo]).status("XA", "untoc")
    assert (status.party, status.verified) == ("unknown", False)


def test_invented_states_must_say_so(demo: Path) -> None:
    path = demo / "states.yml"
    path.write_text(STATE.replace("    invented: true\n", ""), encoding="utf-8")
    with pytest.raises(CatalogueError, match="codes XA to XZ are for invented States"):
        load_catalogue(extra=[demo])


def test_demonstration_states_are_not_in_the_plain_catalogue(demo: Path) -> None:
    load_catalogue(extra=[demo])
    assert not any(state.invented for state in load_catalogue().states.values())


def test_the_catalogue_is_loaded_once() -> None:
    assert load_catalogue() is load_catalogue()


def test_the_digest_follows_the_data(demo: Path) -> None:
    plain, extended = load_catalogue(), load_catalogue(extra=[demo])
    assert len(plain.digest) == 64
    assert plain.digest != extended.digest


def test_nothing_in_it_can_be_changed() -> None:
    catalogue = load_catalogue()
    with pytest.raises(ValidationError):
        catalogue.elements["act"].title = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        catalogue.elements["x"] = catalogue.elements["act"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("article", "paragraph", "citation"),
    [("13", "", "13"), ("14", "1(a)", "14(1)(a)"), ("3", "a", "3(a)"), ("18a", "", "18a"),
     ("11", "5a", "11(5a)"), ("AP V", "", "AP V")],
)  # fmt: skip
def test_a_reference_prints_as_lawyers_cite_it(article: str, paragraph: str, citation: str) -> None:
    reference = Reference(
        instrument="cets-197", article=article, paragraph=paragraph, level="mandatory"
    )
    assert reference.citation == citation


@given(
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    day=st.dates(),
)
def test_a_reference_stands_from_its_first_day_until_before_its_last(
    since: dt.date | None, until: dt.date | None, day: dt.date
) -> None:
    if since and until and until <= since:
        with pytest.raises(ValidationError):
            Reference(instrument="x", article="1", level="mandatory", since=since, until=until)
        return
    reference = Reference(instrument="x", article="1", level="mandatory", since=since, until=until)
    inside = (since is None or day >= since) and (until is None or day < until)
    assert reference.stands_on(day) == inside
