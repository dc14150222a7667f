"""``kb catalogue``."""

from __future__ import annotations

from pathlib import Path

import click

from kb.catalogue import load_catalogue
from kb.commands.output import write_out
from kb.services.catalogue import CATALOGUE_FORMATS, checked_bytes
from kb.settings import Settings
from kb.terminal import err


@click.command()
@click.option("--format", "form", type=click.Choice(CATALOGUE_FORMATS), default="turtle")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
def catalogue(form: str, output: Path | None) -> None:
    """Write the catalogue of elements as linked data (SKOS), checked against its shapes."""
    settings, loaded = Settings(), load_catalogue()
    body = checked_bytes(loaded, form, settings.public_base)
    write_out(body, output, f"{len(loaded.elements)} elements")
    if "public_url" not in settings.model_fields_set:
        err.print(
            f"Names begin with {settings.public_base}; set KB_PUBLIC_URL before you publish them.",
            highlight=False,
            markup=False,
        )
