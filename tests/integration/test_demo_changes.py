"""The history of the demonstration, as the whole chain sees it."""

from __future__ import annotations

import pytest

from kb.model.changes import Change, ChangeState
from kb.services.workspace import Workspace
from kb.store import changes

pytestmark = pytest.mark.slow


@pytest.fixture
def found(demo: Workspace) -> dict[tuple[str, str], Change]:
    """Changes by number of the law and day of the new text."""
    rows = changes.latest(demo.engine, limit=100)
    return {
        (row.work_id.rpartition("/")[2], row.new_expression.rpartition("@")[2]): row for row in rows
    }


def test_each_new_text_of_the_demonstration_is_history(
    found: dict[tuple[str, str], Change],
) -> None:
    assert len(found) == 6
    assert {change.state for change in found.values()} == {ChangeState.HISTORY}


def test_an_amendment_touches_the_elements_that_it_is_about(
    found: dict[tuple[str, str], Change],
) -> None:
    assert "reflection-period" in found["XA-2010-act-7", "2019-01-01"].touched
    assert "residence-permit" in found["XA-2010-act-7", "2015-01-01"].touched
    assert "non-punishment" in found["XA-2008-act-12", "2016-01-01"].touched
    assert "child-rule" in found["XA-2008-act-12", "2013-07-01"].touched
    assert "penalties-natural" in found["XF-SB-2009-73", "2016-07-01"].touched


def test_an_amendment_leaves_other_elements_alone(found: dict[tuple[str, str], Change]) -> None:
    reflection = found["XA-2010-act-7", "2019-01-01"]
    assert reflection.counts == {"changed": 2, "added": 0, "removed": 0, "moved": 0}
    assert not {"penalties-natural", "residence-permit", "non-punishment"} & {*reflection.touched}
