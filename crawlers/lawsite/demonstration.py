"""``python -m crawlers.lawsite.demonstration``: a real crawl, for who has never seen one.

Starts the law site on this machine, with refusals, a late answer and a broken one,
crawls the invented sources into the store of ``KB_DATA_DIR``, and prints the report. Needs no
network and no contact. Works whose texts the demonstration corpus holds keep their identifiers,
where the format tells the date of the act (Akoma Ntoso, repositories).
"""

from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawlers.commands_crawl import log_to_stderr, show_run
from crawlers.framework.card import load_cards
from crawlers.framework.choosing import named
from crawlers.framework.runner import Runner, RunReport
from crawlers.lawsite.invented import laws
from crawlers.lawsite.remote import make_remote
from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site, begin_with_troubles
from crawlers.lawsite.sources import BUNDLED, host_of_site, write_sources
from kb.ports import Progress
from kb.settings import Settings
from kb.store.engine import open_store
from kb.terminal import SystemClock, TerminalProgress

SOURCES = ("xb-lawsite", "xf-lawsite")
"""Their formats tell the same identifiers as the demonstration corpus."""


def crawl_lawsite(
    settings: Settings, progress: Progress, keys: Sequence[str] = SOURCES, day: date | None = None
) -> tuple[RunReport, Runner]:
    """Crawl the sources as the site shows them on the day (None: today)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-lawsite-")))
        remote = make_remote(folder / "git", tuple(law for law in laws() if law.state == "xf"), day)
        site = Site(git_remote=str(remote))
        site.shelf.show_day(day)
        begin_with_troubles(site)
        server = stack.enter_context(_server(site))
        chosen = settings.model_copy(
            update={
                "crawl_sources": write_sources(folder / "sources", server.address),
                "crawl_private": host_of_site(server.address),
            }
        )
        engine = open_store(chosen)
        stack.callback(engine.dispose)
        runner = Runner(engine, chosen, SystemClock(), progress)
        return runner.run(named(load_cards(chosen.crawl_sources), keys)), runner


def _server(site: Site) -> Server:
    """At the address of the bundled cards, so that a second crawl knows the first one's pages; at
    another where that port is taken."""
    port = urlsplit(BUNDLED).port or 0
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        port = 0
    return Server(site, port=port)


@click.command()
@click.argument("sources", nargs=-1)
def main(sources: tuple[str, ...]) -> None:
    """Crawl invented sources on this machine and print the report."""
    log_to_stderr()
    report, runner = crawl_lawsite(Settings(), TerminalProgress(), sources or SOURCES)
    show_run(report, runner)
    sys.exit(1 if report.went_wrong else 0)


if __name__ == "__main__":
    main()
