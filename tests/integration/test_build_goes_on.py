"""A build that is killed goes on and ends where an undisturbed one ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from kb.services.workspace import corpus_folder
from kb.settings import Settings
from kb.store import tables
from kb.store.engine import open_store

pytestmark = pytest.mark.slow
KB = (sys.executable, "-c", "from kb.cli import main; main()")
DEADLINE_S = 240


def contents(settings: Settings) -> tuple[set[str], set[tuple[str, str]], str]:
    """Provisions, findings with their facts, and the index in use."""
    engine = open_store(settings)
    with engine.connect() as connection:
        provisions = set(connection.execute(select(tables.provisions.c.id)).scalars())
        found = connection.execute(select(tables.findings.c.key, tables.findings.c.facts))
        findings = {(row.key, str(sorted(row.facts.items()))) for row in found}
    engine.dispose()
    return provisions, findings, (settings.index_dir / "current").read_text()


def run(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "KB_DATA_DIR": str(folder), "KB_WORKERS": "1"}
    return subprocess.Popen(
        [*KB, *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_stopped_build_ends_like_an_undisturbed_one(
    how: signal.Signals, tmp_path: Path, demo_settings: Settings
) -> None:
    corpus = corpus_folder("demo")
    laws = [str(corpus / "laws"), str(corpus / "history")]
    stopped = 0
    for words, seconds in (
        (("ingest", *laws), 1.2),
        (("ingest", *laws), 2.0),
        (("ingest", *laws), DEADLINE_S),
        (("build",), 4),
        (("build",), 7),
        (("build",), 10),
        (("build",), 13),
    ):
        process = run(tmp_path, *words)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, how)
            process.wait(30)
            stopped += 1
    assert stopped, "no run was stopped"
    assert run(tmp_path, "build").wait(DEADLINE_S) == 0
    settings = Settings(data_dir=tmp_path, database_url="")
    assert contents(settings) == contents(demo_settings)
    left = [p.name for p in settings.index_dir.iterdir() if p.name.startswith(".")]
    assert not left, left


def test_second_build_has_nothing_to_do(demo_settings: Settings) -> None:
    before = (demo_settings.index_dir / "current").stat().st_mtime_ns
    environment = {**os.environ, "KB_DATA_DIR": str(demo_settings.data_dir)}
    done = subprocess.run(
        [*KB, "build", "--json"], env=environment, capture_output=True, check=True, text=True
    )
    assert '"encode": 0' in done.stdout
    assert '"tag": 0' in done.stdout
    assert (demo_settings.index_dir / "current").stat().st_mtime_ns == before
