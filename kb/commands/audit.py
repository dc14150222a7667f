"""``kb audit verify``."""

from __future__ import annotations

import json

import click

from kb.services.audit import verify as run_verify
from kb.settings import Settings
from kb.store.engine import open_store
from kb.terminal import err, out

_BROKEN = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check the audit log and every decision; name the first row that was changed."""
    found = run_verify(open_store(Settings()))
    broken = found.broken
    if as_json:
        told = {"row": broken.row, "why": broken.why} if broken else None
        rows = {"rows": found.rows, "decisions": found.decisions, "last_hash": found.last_hash}
        click.echo(json.dumps({**rows, "broken": told}, indent=2))
    elif broken:
        where = f"Row {broken.row} of the audit log" if broken.row else "The audit log"
        err.print(f"{where} is broken. {broken.why}.", style="red", markup=False, highlight=False)
    else:
        rows_word = "row" if found.rows == 1 else "rows"
        out.print(
            f"{found.rows} {rows_word} and {found.decisions} decisions are as they were written. "
            f"Last hash: {found.last_hash}",
            highlight=False,
        )
    if broken:
        ctx.exit(_BROKEN)
