"""``kb demo``."""

from __future__ import annotations

import os
import sys

import click

from kb.commands.build import load_corpus, show_build
from kb.services.build import build
from kb.services.workspace import DEMO_CORPUS
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import SystemClock, TerminalProgress, err


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="Port; else the next free one from 8000.")
def demo(host: str, port: int | None) -> None:
    """Build the demonstration knowledge base of invented States and serve it.

    The site takes this process's place: it starts without the memory and the threads of the build.
    """
    settings = Settings()
    err.print("All States and laws of the demonstration are invented.")
    load_corpus(settings, DEMO_CORPUS)
    engine = open_store(settings)
    show_build(build(engine, settings, SystemClock(), TerminalProgress()), Reader(engine))
    engine.dispose()
    words = ["serve", "--host", host, *(["--port", str(port)] if port else [])]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "kb", *words])  # noqa: S606 - our own command
