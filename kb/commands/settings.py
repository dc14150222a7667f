"""``kb settings``."""

from __future__ import annotations

import json

import click
from rich.table import Table

from kb.settings import Settings
from kb.terminal import out


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def settings(as_json: bool) -> None:
    """Print every setting, its value and what it does."""
    values = Settings()
    shown = {
        f"KB_{name.upper()}": _shown(name, getattr(values, name)) for name in Settings.model_fields
    }
    if as_json:
        click.echo(json.dumps(shown, indent=2))
        return
    table = Table("Variable", "Value", "What it does")
    for name, field in Settings.model_fields.items():
        variable = f"KB_{name.upper()}"
        table.add_row(variable, shown[variable], field.description or "")
    out.print(table)


def _shown(name: str, value: object) -> str:
    if name == "secret_key":
        return "set" if value else ""
    if name in ("database_url", "elasticsearch_url") and "@" in str(value):
        head, tail = str(value).rsplit("@", 1)
        scheme, _, user = head.partition("://")
        return f"{scheme}://{user.split(':')[0]}:***@{tail}" if ":" in user else str(value)
    return str(value)
