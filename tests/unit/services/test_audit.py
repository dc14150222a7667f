"""``kb audit verify`` names the first row that is not as it was written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from kb.cli import cli
from kb.services.accounts import add_account
from kb.services.audit import verify
from kb.settings import Settings
from kb.store import audit
from kb.store.engine import open_store

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Engine:
    made = open_store(Settings(database_url=database_url))
    with made.begin() as connection:
        for number in range(1, 6):
            audit.append(
                connection, at=NOW, who="ana", kind="note", subject=f"n:{number}", details={"é": 1}
            )
    return made


def force(engine: Engine, *statements: str) -> None:
    """What somebody with the database in hand can do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for what in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{what}"))
                connection.execute(text(f"DROP TRIGGER IF EXISTS decisions_no_{what}"))
        else:
            connection.execute(text("DROP FUNCTION refuse_change() CASCADE"))
        for statement in statements:
            connection.execute(text(statement))


def test_untouched_log_is_whole(engine: Engine) -> None:
    found = verify(engine)
    assert (found.rows, found.broken) == (5, None)
    assert len(found.last_hash) == 64


@pytest.mark.parametrize(
    ("statement", "row", "why"),
    [
        ("UPDATE audit SET who = 'ben' WHERE id = 3", 3, "does not give its hash"),
        ("UPDATE audit SET details = '{}' WHERE id = 2", 2, "does not give its hash"),
        ("UPDATE audit SET previous = 'x' WHERE id = 4", 4, "hash of the row before"),
        ("DELETE FROM audit WHERE id = 2", 3, "Row 2 is missing"),
        ("DELETE FROM audit WHERE id = 1", 2, "Row 1 is missing"),
        ("DELETE FROM audit WHERE id = 5", 5, "rows were deleted"),
    ],
)
def test_first_broken_row_is_named(engine: Engine, statement: str, row: int, why: str) -> None:
    force(engine, statement)
    broken = verify(engine).broken
    assert broken is not None
    assert broken.row == row
    assert why in broken.why


def test_row_rewritten_with_a_new_hash_breaks_the_next(engine: Engine) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from kb.model.desk import link  # noqa: PLC0415

    row = next(r for r in audit.oldest_first(engine) if r.id == 3)
    forged = link(replace(row, who="ben"))
    force(engine, f"UPDATE audit SET who = 'ben', hash = '{forged}' WHERE id = 3")
    broken = verify(engine).broken
    assert broken is not None
    assert broken.row == 4


def test_decision_that_the_log_does_not_tell_of_is_found(engine: Engine) -> None:
    force(
        engine,
        "INSERT INTO decisions (target, finding_key, state, territory, element, instrument, as_of, "
        "seen_keys, verdict, status, reason, who, at) VALUES ('finding', 'k', 'XA', '', 'act', '', "
        "'', '[]', 'accept', '', '', 'ana', '2026-01-01 00:00:00')",
    )
    broken = verify(engine).broken
    assert broken is not None
    assert "does not tell of decision 1" in broken.why


def test_command_says_so_and_exits_with_1(data_dir: Path) -> None:
    engine = open_store(Settings())
    add_account(
        engine, NOW, name="ana", shown="", role="reader", password="a calm river in winter", by="t"
    )
    runner = CliRunner()
    whole = runner.invoke(cli, ["audit", "verify"])
    assert whole.exit_code == 0
    assert "1 row" in whole.output
    force(engine, "UPDATE audit SET who = 'ben' WHERE id = 1")
    broken = runner.invoke(cli, ["audit", "verify", "--json"], standalone_mode=False)
    assert broken.return_value == 1 or broken.exit_code == 1
    assert '"row": 1' in broken.output
