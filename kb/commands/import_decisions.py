"""``kb import-decisions``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.errors import UsageError
from kb.export.decision_file import MOST_BYTES
from kb.model.desk import REVIEWER, may
from kb.services.accounts import folded
from kb.services.offline import Fate, ImportReport, import_decisions
from kb.services.workspace import open_workspace
from kb.settings import Settings
from kb.store.accounts import account
from kb.terminal import SystemClock, TerminalProgress, err, out

_SOME_LEFT_OUT = 1


@click.command("import-decisions")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--user", "name", required=True, help="Name of the reviewer who decided.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def import_file(ctx: click.Context, file: Path, name: str, dry_run: bool, as_json: bool) -> None:
    """Take in the decisions that a reviewer wrote into an exported workbook (XLSX)."""
    data = _read(file)
    with open_workspace(Settings()) as work:
        found = account(work.engine, folded(name))
        if found is None or not may(found[0].role, REVIEWER):
            raise UsageError(f"There is no reviewer named {folded(name)!r}; see `kb user list`.")
        report = import_decisions(work.engine, work.catalogue, data, who=found[0].name,
                                  now=SystemClock().now(), write=not dry_run,
                                  progress=TerminalProgress())  # fmt: skip
    if as_json:
        click.echo(json.dumps(_plain(report), ensure_ascii=False, indent=2))
    else:
        _say(report)
    if report.of(Fate.CONFLICT) or report.of(Fate.BAD):
        ctx.exit(_SOME_LEFT_OUT)


def _read(file: Path) -> bytes:
    with file.open("rb") as held:
        return held.read(MOST_BYTES + 1)


def _plain(report: ImportReport) -> dict[str, object]:
    rows = [
        {"row": one.row, "cell": one.cell, "verdict": one.verdict, "fate": one.fate.value,
         "why": one.why}
        for one in report.rows
    ]  # fmt: skip
    return {"written": report.written, "rows": rows}


def _say(report: ImportReport) -> None:
    for one in (*report.of(Fate.CONFLICT), *report.of(Fate.BAD)):
        out.print(f"Row {one.row}, {one.cell}: {one.why}", markup=False, highlight=False)
    kept, same = len(report.of(Fate.KEPT)), len(report.of(Fate.SAME))
    left = len(report.rows) - kept - same
    word = "written" if report.written else "good; nothing was written"
    err.print(f"{kept} decisions {word}. {same} known already. {left} left out.",
              markup=False, highlight=False)  # fmt: skip
