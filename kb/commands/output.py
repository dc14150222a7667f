"""Writes what a command made: to a file, or to the standard output."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb.terminal import err


def need_file_for_workbook(form: str, output: Path | None) -> None:
    """A workbook is no text for the standard output."""
    if output is None and form == "xlsx":
        raise click.UsageError("A workbook needs --output FILE.")


def write_out(data: bytes, output: Path | None, said: str) -> None:
    """Write the bytes; ``said`` tells the person what stands in the file."""
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.FileError(str(output), hint=error.strerror or "") from error
    err.print(f"{said} written to {output}", highlight=False, markup=False)
