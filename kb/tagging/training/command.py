"""``kb train``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import click
import numpy as np

from kb.catalogue import Catalogue, load_catalogue
from kb.errors import UsageError
from kb.model.search import FloatArray
from kb.plugins import make_encoder
from kb.ports import Encoder
from kb.settings import Settings
from kb.tagging.context import read_laws, with_references
from kb.tagging.evaluate_command import REPORTS, save_report, show_report
from kb.tagging.gold import GoldError, GoldRow, read_gold_line
from kb.tagging.head import BOTH, METHODS, RULES, SEMANTIC
from kb.tagging.lexicon import lexicon_key
from kb.tagging.matching import make_unit
from kb.tagging.meaning import Meaning, pack
from kb.tagging.report import Setup, make_report
from kb.tagging.rules import RuleBook, load_rules
from kb.tagging.tagger import passage
from kb.tagging.training.held_out import held_out_pairs, write_scores
from kb.tagging.training.material import Lesson, read_examples
from kb.tagging.training.train import Trained, train
from kb.terminal import err

_PARTS = {RULES: "rules", SEMANTIC: "semantics"}


def _rows(paths: Sequence[Path]) -> Iterator[GoldRow]:
    for path in paths:
        if not path.is_file():
            raise UsageError(f"There is no file {path}.")
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if line.strip():
                try:
                    yield read_gold_line(line)
                except GoldError as error:
                    raise UsageError(f"{path} line {number} cannot be read: {error}.") from error


def _lessons(
    rows: Sequence[GoldRow], book: RuleBook, encoder: Encoder, *, real: bool
) -> list[Lesson]:
    laws = read_laws((row.item for row in rows), book)
    items = list(with_references((row.item for row in rows), laws))
    vectors = encoder.encode_passages([passage(item) for item in items])
    lessons = []
    for row, item, windows in zip(rows, items, vectors, strict=True):
        lexicon = lexicon_key(item.lang, book.aliases)
        unit = make_unit(item, lexicon) if lexicon else None
        lessons.append(Lesson(replace(row, item=item), unit, windows, real))
    return lessons


def _definitions(catalogue: Catalogue, book: RuleBook, encoder: Encoder) -> FloatArray:
    """Shape (elements, dimensions): what each element is, and what reviewers ask."""
    elements = [catalogue.elements[rules.element] for rules in book.elements]
    texts = [f"{e.title}\n{e.definition} {' '.join(e.questions)}" for e in elements]
    means = [vectors.mean(axis=0) for vectors in encoder.encode_passages(texts)]
    rows = np.stack(means)
    unit: FloatArray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _write(trained: Trained, meaning: Meaning, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network.npz").write_bytes(pack(meaning))
    heads = {"floor": trained.floor, **trained.heads}
    text = json.dumps(heads, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    (folder / "head.json").write_text(text, "utf-8", newline="\n")
    err.print(f"Wrote network.npz and head.json to {folder}.", markup=False, highlight=False)


@click.command("train")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Folder of the weights.")
@click.option(
    "--held-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the held-out confidences of both here (JSON lines), for kb evaluate search.",
)
@click.option("--report", "name", help="Write the cross-validation under this name.")
@click.option(
    "--report-dir",
    type=click.Path(path_type=Path),
    default=REPORTS,
    show_default=True,
    help="Folder of the reports.",
)
def train_tagger(
    paths: tuple[Path, ...],
    output: Path | None,
    held_out: Path | None,
    name: str | None,
    report_dir: Path,
) -> None:
    """Train the tagger on labelled provisions and the example provisions of the project."""
    train_on(paths, output, held_out, name, report_dir)


def train_on(
    paths: tuple[Path, ...],
    output: Path | None,
    held_out: Path | None,
    name: str | None,
    report_dir: Path,
    more: Sequence[GoldRow] = (),
) -> None:
    """What ``kb train`` does; ``more`` are labelled provisions beside those of the files."""
    book, catalogue = load_rules(), load_catalogue()
    elements = tuple(rules.element for rules in book.elements)
    encoder = make_encoder(Settings())
    err.print("Reading and encoding the provisions.")
    lessons = _lessons([*_rows(paths), *more], book, encoder, real=True)
    lessons += _lessons(list(read_examples()), book, encoder, real=False)
    definitions = _definitions(catalogue, book, encoder)
    trained = train(lessons, book, definitions, encoder.digest, err.print)
    meaning = Meaning(elements, trained.networks, definitions, encoder.digest, "")
    folder = output or Path(str(files("corpora") / "training"))
    _write(trained, meaning, folder)
    gold = tuple((p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths)
    if held_out is not None:
        write_scores(held_out_pairs(trained.held_out[BOTH], book, BOTH), held_out)
    for method in METHODS:
        found = trained.held_out[method]
        parts = _PARTS.get(method, "both")
        setup = Setup(f"{name or 'cross-validation'}-{parts}", parts, "held out", gold, (), 0.08)
        thresholds = dict.fromkeys(elements, found.threshold)
        report = make_report(held_out_pairs(found, book, method), elements, thresholds, setup)
        if name is not None:
            save_report(report, report_dir, setup.name)
        show_report(report)
