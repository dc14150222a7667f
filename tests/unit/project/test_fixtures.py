"""The root fixtures keep their word."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

LEAVE = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"


def test_an_address_outside_this_machine_is_refused() -> None:
    with pytest.raises(OSError, match="this machine only"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_name_outside_this_machine_is_not_looked_up() -> None:
    with pytest.raises(OSError, match="this machine only"):
        socket.getaddrinfo("law.example", 443)


def test_loopback_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_a_started_python_is_held_to_loopback_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEAVE], capture_output=True, text=True, check=False
    )
    assert "this machine only" in done.stderr


def test_commands_never_see_the_database_of_the_run() -> None:
    assert "KB_DATABASE_URL" not in os.environ


def test_each_test_has_a_data_folder_of_its_own(data_dir: Path, repository: Path) -> None:
    assert os.environ["KB_DATA_DIR"] == str(data_dir)
    assert not data_dir.is_relative_to(repository)


def test_each_test_has_an_empty_database(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.execute(sa.text("CREATE TABLE seen (id integer)"))
        assert sa.inspect(connection).get_table_names() == ["seen"]
    engine.dispose()
