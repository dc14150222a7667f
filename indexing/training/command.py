"""``kb train-search``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click
import numpy as np
from rich.table import Table

from indexing.query.intent import FILE, pack
from indexing.training.fit import fit, held_out
from indexing.training.questions import read_questions
from kb import plugins
from kb.catalogue import load_catalogue
from kb.settings import Settings
from kb.terminal import err, out


@click.command("train-search")
@click.option("--output", type=click.Path(path_type=Path), help="Folder of the weights.")
@click.option("--measure", is_flag=True, help="Also leave out one language at a time.")
def train_search(output: Path | None, measure: bool) -> None:
    """Learn from the example questions which elements a question asks for."""
    questions = list(read_questions())
    elements = tuple(load_catalogue().elements)
    encoder = plugins.make_encoder(Settings())
    err.print(f"Encoding {len(questions)} questions.")
    vectors = np.stack([encoder.encode_query(question.text) for question in questions])
    folder = output or Path(str(files("corpora") / "training"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(pack(fit(questions, vectors, elements, encoder.digest)))
    err.print(f"Wrote {FILE} to {folder}.", markup=False, highlight=False)
    if measure:
        table = Table("Language left out", "Questions", "Right first", "Among the first three")
        for lang, (count, first, three) in held_out(questions, vectors, elements).items():
            table.add_row(lang, str(count), f"{first / count:.0%}", f"{three / count:.0%}")
        out.print(table)
