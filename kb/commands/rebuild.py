"""``kb rebuild``."""

from __future__ import annotations

import json

import click

from kb.commands.ingest import show_report
from kb.errors import UsageError
from kb.services.ingest_report import IngestReport
from kb.services.rebuild import check as check_archive
from kb.services.rebuild import rebuild as run_rebuild
from kb.services.rebuild import with_database
from kb.services.rebuild_dump import digest
from kb.services.runs import write_run_files
from kb.settings import Settings
from kb.store.engine import open_store
from kb.terminal import SystemClock, TerminalProgress, err


@click.command()
@click.option("--from-archive", is_flag=True, help="Read the archive; nothing else is possible.")
@click.option("--into", metavar="URL", help="Address of the fresh database (else the settings').")
@click.option("--check", is_flag=True, help="Only compare: does the archive give this store?")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def rebuild(
    ctx: click.Context, from_archive: bool, into: str | None, check: bool, as_json: bool
) -> None:
    """Make the store again from the archive alone, without the network.

    Works, texts and provisions come back with their origin; kb build then tags and indexes them.
    Decisions of people are not in the archive: keep a copy of the database for them.
    """
    if not from_archive:
        raise UsageError("Say --from-archive: the store is made again from nothing else.")
    if check and into:
        raise UsageError("--check compares with the present store; leave --into out.")
    settings = Settings()
    target = with_database(settings, into) if into else settings
    engine = open_store(target)
    if check:
        same, report = check_archive(engine, settings, SystemClock(), TerminalProgress())
        _tell_check(report, same=same, as_json=as_json)
        ctx.exit(0 if same else 1)
    report = run_rebuild(engine, settings, SystemClock(), TerminalProgress())
    folder = write_run_files(settings, report)
    if as_json:
        said = report.summary() | {"digest": digest(engine)}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        show_report(report, folder)
        err.print(f"Digest of the law held: {digest(engine)}", highlight=False)
    if report.count("failed"):
        ctx.exit(1)


def _tell_check(report: IngestReport, *, same: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.summary() | {"same": same}, ensure_ascii=False, indent=2))
        return
    word = "gives the same law as" if same else "does not give the law of"
    err.print(
        f"The archive {word} the store: {report.count('taken')} texts read, "
        f"{report.count('failed')} failed.",
        highlight=False,
    )
