"""``kb build``."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.table import Table
from sqlalchemy import Engine

from kb import plugins
from kb.commands.ingest import show_report
from kb.errors import UsageError
from kb.services.build import BuildReport
from kb.services.build import build as run_build
from kb.services.ingest import Ingest
from kb.services.runs import write_run_files
from kb.services.workspace import corpus_folder
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import SystemClock, TerminalProgress, err


@click.command()
@click.option("--corpus", help="First take in a bundled corpus (demo).")
@click.option("--crawl", is_flag=True, help="First crawl every source whose time has come.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def build(ctx: click.Context, corpus: str | None, crawl: bool, as_json: bool) -> None:
    """Parse, encode, tag and index what is in the store. Redoes only what changed.

    A build that was stopped goes on where it was.
    """
    settings = Settings()
    failed = load_corpus(settings, corpus) if corpus else 0
    engine = open_store(settings)
    if crawl:
        failed += _crawl_due(engine, settings)
    report = run_build(engine, settings, SystemClock(), TerminalProgress())
    if as_json:
        click.echo(json.dumps({"counts": report.counts, "seconds": report.seconds}))
    else:
        show_build(report, Reader(engine))
    if failed or (report.reparsed is not None and report.reparsed.count("failed")):
        ctx.exit(1)


def _crawl_due(engine: Engine, settings: Settings) -> int:
    crawls = plugins.make_crawls(settings)
    tried, wrong = crawls.crawl_due(engine, SystemClock(), TerminalProgress())
    err.print(f"{tried} sources were due, {wrong} of them went wrong.", highlight=False)
    return wrong


def load_corpus(settings: Settings, name: str) -> int:
    """Take in a bundled corpus; returns how many files failed."""
    folder = corpus_folder(name)
    laws = [path for path in (folder / "laws", folder / "history") if path.is_dir()]
    if not laws:
        raise UsageError(f"There is no bundled corpus named {name!r}; there is demo.")
    ingest = Ingest(open_store(settings), settings, SystemClock(), TerminalProgress())
    report = ingest.run(laws)
    place: Path = write_run_files(settings, report)
    if report.count("failed"):
        show_report(report, place)
    return report.count("failed")


def show_build(report: BuildReport, reader: Reader) -> None:
    """Print the closing summary: what is held, and seconds for each stage."""
    totals = reader.totals()
    err.print(
        f"{totals.states} States, {totals.works} works, {totals.provisions} provisions, "
        f"{totals.findings} findings.",
        highlight=False,
    )
    table = Table("Stage", "Done", "Seconds")
    for stage, count in report.counts.items():
        table.add_row(stage, str(count), f"{report.seconds[stage]:.1f}")
    err.print(table)
