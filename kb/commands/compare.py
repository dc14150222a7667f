"""``kb compare``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kb.commands.output import need_file_for_workbook, write_out
from kb.services.compare import build_change, build_comparison
from kb.services.export import COMPARE_FORMATS, comparison_bytes
from kb.services.workspace import open_workspace
from kb.settings import Settings
from kb.terminal import SystemClock


@click.command()
@click.argument("states", nargs=-1, required=True)
@click.option("--element", required=True, help="Element to compare, such as reflection-period.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the law; else today.")
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    help="An earlier day; compares the law of one State on the two days.",
)
@click.option("--format", "form", type=click.Choice(COMPARE_FORMATS), default="json")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
def compare(
    states: tuple[str, ...],
    element: str,
    as_of: datetime | None,
    before: datetime | None,
    form: str,
    output: Path | None,
) -> None:
    """Set the provisions of two to five States on one element side by side, or those of one State
    on two days."""
    need_file_for_workbook(form, output)
    clock = SystemClock()
    with open_workspace(Settings()) as work:
        day = as_of.date() if as_of else clock.today()
        if before:
            days = (before.date(), day)
            comparison = build_change(work.reader, work.catalogue, states, element, days)
        else:
            comparison = build_comparison(work.reader, work.catalogue, states, element, day)
        data = comparison_bytes(
            comparison,
            work.catalogue,
            form,
            made_at=clock.now(),
            tagger_version=work.reader.tagger_version(),
        )
    write_out(data, output, f"The comparison of {', '.join(states)}")
