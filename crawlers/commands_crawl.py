"""``kb crawl``."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

import click
import structlog
from rich.table import Table
from sqlalchemy import Engine

from crawlers.framework.card import Card, load_cards
from crawlers.framework.choosing import due as due_cards
from crawlers.framework.choosing import named, of_state
from crawlers.framework.runner import Runner, RunReport
from crawlers.framework.source_crawl import rule_of
from kb.errors import UsageError
from kb.services.crawl_publish import release as release_held
from kb.settings import Settings
from kb.store import crawls
from kb.store.engine import open_store
from kb.terminal import SystemClock, TerminalProgress, err


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--state", help="Every source of this State, ISO 3166-1 alpha-2.")
@click.option("--due", is_flag=True, help="Every source whose time has come; for cron.")
@click.option("--dry-run", is_flag=True, help="Fetch, parse and check, but take nothing in.")
@click.option("--release", metavar="SOURCE", help="Publish the crawl that is held for review.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def crawl(
    ctx: click.Context,
    sources: tuple[str, ...],
    state: str | None,
    due: bool,
    dry_run: bool,
    release: str | None,
    as_json: bool,
) -> None:
    """Gather laws from their official sources, politely.

    An interrupted crawl goes on where it was. A source that brings less than expected is not
    published but held for review.
    """
    log_to_stderr()
    settings = Settings()
    if sum((bool(sources), state is not None, due, release is not None)) != 1:
        raise UsageError("Name sources, or use one of --state, --due and --release.")
    engine = open_store(settings)
    if release is not None:
        _release(engine, settings, release, as_json=as_json)
        return
    cards = _chosen(engine, settings, sources, state)
    runner = Runner(engine, settings, SystemClock(), TerminalProgress())
    report = runner.run(cards, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(report.summary(), ensure_ascii=False, indent=2))
    else:
        show_run(report, runner)
    named_in_vain = bool(sources) and any(s.outcome == "not crawled" for s in report.sources)
    if report.went_wrong or named_in_vain:
        ctx.exit(1)


def log_to_stderr() -> None:
    """Logs of crawlers go to the error output; the standard output is for results."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        # The stream of the moment: it may be another one in the next call.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _chosen(
    engine: Engine, settings: Settings, sources: tuple[str, ...], state: str | None
) -> tuple[Card, ...]:
    cards = load_cards(settings.crawl_sources)
    if sources:
        return named(cards, sources)
    if state is not None:
        return of_state(cards, state)
    return due_now(engine, settings, cards)


def due_now(engine: Engine, settings: Settings, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """The cards whose time has come."""
    with engine.connect() as connection:
        ends = crawls.last_good_ends(connection)
    return due_cards(cards, ends, datetime.now(UTC), rule_of(settings))


def _release(engine: Engine, settings: Settings, source: str, *, as_json: bool) -> None:
    done, report = release_held(engine, settings, SystemClock(), TerminalProgress(), source)
    if as_json:
        click.echo(json.dumps({"crawl": done.id, **report.summary()}, ensure_ascii=False))
        return
    err.print(
        f"The crawl of {source} is published: {report.count('taken')} texts taken, "
        f"{report.count('unchanged')} unchanged. kb build indexes them.",
        highlight=False,
    )


def show_run(report: RunReport, runner: Runner) -> None:
    """Print how each source fared, and what a person has to do."""
    table = Table("Source", "Outcome", "Laws", "Provisions", "New", "Requests", "Errors")
    for source in report.sources:
        asked = sum(n for name, n in source.requests.items() if name != "from the archive")
        table.add_row(
            source.source,
            source.outcome,
            str(source.works),
            str(source.provisions),
            str(source.taken),
            str(asked),
            str(source.errors),
        )
    err.print(table, markup=False)
    for source in report.sources:
        for reason in source.reasons:
            err.print(f"{source.source}: {reason}", markup=False, highlight=False)
        if source.outcome == "held":
            err.print(
                f"{source.source}: held for review; kb crawl --release {source.source} "
                "publishes it.",
                markup=False,
                highlight=False,
            )
    err.print(f"Report and issues: {runner.folder(report)}", highlight=False)
