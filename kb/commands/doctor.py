"""``kb doctor``."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from rich.table import Table

from kb import plugins
from kb.services.doctor import examine
from kb.settings import Settings
from kb.terminal import out

_MISSING = 3


@click.command()
@click.option("--prepare", is_flag=True, help="Only make the encoder where it is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, prepare: bool, as_json: bool) -> None:
    """Say which parts are there, and prove each with one real call."""
    settings = Settings()
    if prepare:
        encoder = plugins.make_encoder(settings)
        vector = encoder.encode_query("ready")
        click.echo(f"{encoder.name} is ready in {settings.cache_dir} ({vector.shape[0]} numbers).")
        return
    checks = examine(settings)
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        table = Table("Part", "State", "What it said", "Seconds")
        for check in checks:
            state = "ready" if check.ok else "missing"
            table.add_row(check.part, state, check.said, f"{check.seconds:.2f}")
        out.print(table)
    if any(check.needed and not check.ok for check in checks):
        ctx.exit(_MISSING)
