"""``kb matrix``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kb.commands.output import need_file_for_workbook, write_out
from kb.services.export import MATRIX_FORMATS, matrix_bytes
from kb.services.matrix import build_matrix
from kb.services.workspace import open_workspace
from kb.settings import Settings
from kb.terminal import SystemClock


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the law; else today.")
@click.option("--instrument", help="Measure against this instrument only, such as cets-197.")
@click.option("--state", "states", multiple=True, help="Only this State; may be repeated.")
@click.option("--element", "elements", multiple=True, help="Only this element; may be repeated.")
@click.option("--format", "form", type=click.Choice(MATRIX_FORMATS), default="json")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
def matrix(
    as_of: datetime | None,
    instrument: str | None,
    states: tuple[str, ...],
    elements: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """Write the compliance matrix: States x elements, with evidence."""
    need_file_for_workbook(form, output)
    clock = SystemClock()
    with open_workspace(Settings()) as work:
        cells = build_matrix(
            work.reader,
            work.catalogue,
            as_of=as_of.date() if as_of else clock.today(),
            instrument=instrument,
            states=states,
            elements=elements,
        )
        data = matrix_bytes(
            cells,
            work.catalogue,
            form,
            made_at=clock.now(),
            tagger_version=work.reader.tagger_version(),
        )
    write_out(data, output, f"{len(cells.cells)} cells")
