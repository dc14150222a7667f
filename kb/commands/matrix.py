"""``kb matrix``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kb.commands.output import need_file_for_workbook, write_out
from kb.export.matrix_docx import BY
from kb.services.export import MATRIX_FORMATS, Decided, csv_metadata, matrix_bytes
from kb.services.matrix import build_matrix
from kb.services.offline import last_decision
from kb.services.workspace import open_workspace
from kb.settings import Settings
from kb.terminal import SystemClock, err

_BINARY = ("xlsx", "pdf", "docx")


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the law; else today.")
@click.option("--instrument", help="Measure against this instrument only, such as cets-197.")
@click.option("--state", "states", multiple=True, help="Only this State; may be repeated.")
@click.option("--element", "elements", multiple=True, help="Only this element; may be repeated.")
@click.option("--format", "form", type=click.Choice(MATRIX_FORMATS), default="json")
@click.option(
    "--by",
    type=click.Choice(BY),
    default="state",
    help="Chapters of a document (docx): by State or by element.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
def matrix(
    as_of: datetime | None,
    instrument: str | None,
    states: tuple[str, ...],
    elements: tuple[str, ...],
    form: str,
    by: str,
    output: Path | None,
) -> None:
    """Write the compliance matrix: States x elements, with evidence."""
    need_file_for_workbook("xlsx" if form in _BINARY else form, output)
    clock = SystemClock()
    with open_workspace(Settings()) as work:
        last = last_decision(work.engine)
        cells = build_matrix(
            work.reader,
            work.catalogue,
            as_of=as_of.date() if as_of else clock.today(),
            instrument=instrument,
            states=states,
            elements=elements,
        )
        made_at, version = clock.now(), work.reader.tagger_version()
        decided = Decided(last, work.reader.decisions())
        err.print(f"Writing {len(cells.cells)} cells as {form.upper()}.", highlight=False)
        data = matrix_bytes(
            cells,
            work.catalogue,
            form,
            made_at=made_at,
            tagger_version=version,
            decided=decided,
            by=by,
        )
        if form == "csv" and output:
            beside = output.with_name(f"{output.name}-metadata.json")
            described = csv_metadata(cells, work.catalogue, output.name, made_at=made_at,
                                     tagger_version=version)  # fmt: skip
            write_out(described, beside, "Metadata of the table")
    write_out(data, output, f"{len(cells.cells)} cells")
