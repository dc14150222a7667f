"""``kb ingest``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table

from kb import plugins
from kb.errors import UsageError
from kb.model.crawls import CrawlSource
from kb.parsing.source import Hints
from kb.services.crawl_by_hand import check_page, record_by_hand
from kb.services.gather import Origin
from kb.services.ingest import Ingest, IngestReport
from kb.services.runs import write_run_files
from kb.settings import Settings
from kb.store.engine import open_store
from kb.terminal import SystemClock, TerminalProgress, err

_SHOWN_FAILURES = 50


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--state", help="State of the laws, ISO 3166-1 alpha-2 (else the files say it).")
@click.option("--lang", help="Language of the laws, BCP 47 (else the files say it).")
@click.option("--source", help="Key of the source from which a person fetched the files.")
@click.option("--url", default="", help="Official address from which a person fetched the file.")
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="When the person fetched it, in UTC.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    state: str | None,
    lang: str | None,
    source: str | None,
    url: str,
    retrieved: datetime | None,
    as_json: bool,
) -> None:
    """Take laws in: files, folders, or clones and bundles of law-as-git repositories.

    A file that cannot be read as law is listed with its reason and the others go in.
    """
    settings = Settings()
    moment = retrieved.replace(tzinfo=UTC) if retrieved else None
    card = _source(settings, source, url, moment) if source else None
    engine = open_store(settings)
    run = Ingest(engine, settings, SystemClock(), TerminalProgress())
    run.retrieved_at = moment
    if card is None or moment is None:
        report = run.run(paths, Hints(state=state, lang=lang, url=url))
    else:
        only = card.languages[0] if len(card.languages) == 1 else None
        hints = Hints(state=state or card.state, lang=lang or only, url=url)
        report = run.run(paths, hints, Origin(url, moment, source=card.key))
        record_by_hand(engine, card, report, SystemClock().now())
    folder = write_run_files(settings, report)
    if as_json:
        click.echo(json.dumps(report.summary(), ensure_ascii=False, indent=2))
    else:
        show_report(report, folder)
    if report.count("failed"):
        ctx.exit(1)


def _source(settings: Settings, key: str, url: str, retrieved: datetime | None) -> CrawlSource:
    """The card of the source; UsageError where the record of the origin would have a gap."""
    card = plugins.make_crawls(settings).source(key)
    if not url or retrieved is None:
        raise UsageError("--source needs --url and --retrieved: where the file was, and when.")
    check_page(card, url)
    return card


def show_report(report: IngestReport, folder: Path) -> None:
    """Print what went in, what did not and why, and what was left out of the texts."""
    failed = [file for file in report.files if file.outcome == "failed"]
    if failed:
        table = Table("Not taken", "Place", "Reason", title="Files that did not go in")
        for file in failed[:_SHOWN_FAILURES]:
            place = "" if file.place == file.path else file.place
            table.add_row(file.path, place, file.reason)
        err.print(table, markup=False)
        if len(failed) > _SHOWN_FAILURES:
            err.print(f"... and {len(failed) - _SHOWN_FAILURES} more; see the report.")
    summary = report.summary()
    err.print(
        f"{summary['taken']} files taken, {summary['unchanged']} unchanged, "
        f"{summary['failed']} failed; {summary['works']} expressions with "
        f"{summary['provisions']} provisions.",
        highlight=False,
    )
    warnings = sum(len(file.issues) for file in report.files)
    err.print(f"{warnings} remarks of the parser. Report: {folder}", highlight=False)
