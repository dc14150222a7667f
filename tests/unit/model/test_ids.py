"""Identifiers print and read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.ids import ExpressionId, ProvisionId, WorkId, alpha2, alpha3, id_part

states = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=2)
parts = st.text(min_size=1, max_size=40).map(id_part)
days = st.dates(min_value=date(1000, 1, 1))
works = st.builds(
    WorkId,
    states,
    st.sampled_from(["act", "bill", "doc"]),
    st.one_of(days.map(date.isoformat), st.integers(1000, 9999).map(str)),
    parts,
)
expressions = st.builds(
    ExpressionId, works, st.sampled_from(["eng", "fra", "ces", "ukr"]), st.none() | days
)
provisions = st.builds(ProvisionId, expressions, parts)


@given(works)
def test_work_identifier_reads_back(work: WorkId) -> None:
    assert WorkId.parse(str(work)) == work


@given(expressions)
def test_expression_identifier_reads_back(expression: ExpressionId) -> None:
    assert ExpressionId.parse(str(expression)) == expression


@given(provisions)
def test_provision_identifier_reads_back(provision: ProvisionId) -> None:
    assert ProvisionId.parse(str(provision)) == provision


@given(st.text(max_size=60))
def test_any_text_becomes_one_safe_segment_that_stays_itself(text: str) -> None:
    part = id_part(text)
    assert part
    assert not set(part) & set("/@~ \n")
    assert id_part(part) == part


@pytest.mark.parametrize("lang", ["en", "cs", "uk", "no", "cnr", "mk", "hy"])
def test_language_codes_have_an_inverse(lang: str) -> None:
    assert alpha2(alpha3(lang)) == lang


@pytest.mark.parametrize("text", ["", "/akn/ee/act", "/akn/EE/act/2001/kars", "akn/ee/act/2001/x"])
def test_other_text_is_no_work_identifier(text: str) -> None:
    with pytest.raises(ValueError, match="not an Akoma Ntoso"):
        WorkId.parse(text)
