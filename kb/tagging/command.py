"""``kb tag`` and ``kb evaluate tagging``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import click
from rich.table import Table

from kb.errors import MissingPartError, UsageError
from kb.model.findings import TagInput, TagResult
from kb.plugins import make_encoder
from kb.settings import Settings
from kb.tagging.evaluation import Evaluation, GoldRow, Score, evaluate, read_gold
from kb.tagging.jsonl import LineError, read_line, write_line
from kb.tagging.rules import load_rules
from kb.tagging.tagger import Tagger, make_tagger
from kb.terminal import err, out

_BATCH = 128


def _tagger(*, rules_only: bool) -> Tagger:
    if rules_only:
        return make_tagger()
    try:
        return make_tagger(encoder=make_encoder(Settings()))
    except (MissingPartError, ImportError) as error:
        err.print(f"Tagging by rules alone, without meaning: {error}", markup=False)
        return make_tagger()


def _inputs(lines: IO[bytes], problems: list[str]) -> Iterator[TagInput]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_line(line)
        except LineError as error:
            problems.append(f"Line {number} was left out: {error}.")
            err.print(problems[-1], markup=False, highlight=False)


def _tagged(
    tagger: Tagger, items: Iterable[TagInput]
) -> Iterator[tuple[TagInput, tuple[TagResult, ...]]]:
    source = iter(items)
    while batch := list(islice(source, _BATCH)):
        yield from zip(batch, tagger.tag(batch), strict=True)


@click.command()
@click.option("--input", "source", required=True, type=click.Path(path_type=Path))
@click.option("--output", "target", required=True, type=click.Path(path_type=Path))
@click.option("--all", "candidates", is_flag=True, help="Add candidates that are not asserted.")
@click.option("--rules-only", is_flag=True, help="Leave the meaning of the texts out.")
@click.pass_context
def tag(ctx: click.Context, source: Path, target: Path, candidates: bool, rules_only: bool) -> None:
    """Find elements in provisions given one JSON object a line."""
    if not source.is_file():
        raise UsageError(f"There is no file {source}.")
    problems: list[str] = []
    tagger = _tagger(rules_only=rules_only)
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        source.open("rb") as lines,
        target.open("w", encoding="utf-8", newline="\n") as written,
    ):
        for item, results in _tagged(tagger, _inputs(lines, problems)):
            written.write(write_line(item, results, candidates=candidates) + "\n")
    if problems:
        ctx.exit(1)


def _gold(paths: Iterable[Path], problems: list[str]) -> Iterator[GoldRow]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield read_gold(json.loads(line))
                except (ValueError, KeyError, TypeError) as error:
                    problems.append(f"{path} line {number} was left out: {error!r}.")
                    err.print(problems[-1], markup=False, highlight=False)


def _rows(tagger: Tagger, rows: Iterable[GoldRow]) -> Iterator[tuple[GoldRow, list[TagResult]]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        for row, results in zip(batch, tagger.tag([r.item for r in batch]), strict=True):
            yield row, list(results)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _table(title: str, scores: dict[str, Score]) -> Table:
    table = Table("", "P", "R", "F1", "right", "false", "missed", title=title)
    for name, score in sorted(scores.items()):
        counts = (score.right, score.false, score.missed)
        figures = (score.precision, score.recall, score.f1)
        table.add_row(name, *map(_figure, figures), *map(str, counts))
    return table


def _show(result: Evaluation) -> None:
    for title, scores in (
        ("Elements", result.elements),
        ("Languages", result.langs),
        ("States", result.states),
        ("Sub-elements", result.subs),
        ("Facts", result.facts),
        ("All", {"micro": result.micro}),
    ):
        out.print(_table(title, scores))
    out.print(
        f"Macro F1 {_figure(result.macro_f1)}; false findings on "
        f"{result.negatives_with_findings} of {result.negatives} provisions without labels."
    )


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--elements", type=click.Choice(["core", "all"]), default="core", show_default=True)
@click.option("--state", "states", multiple=True, help="Only these States.")
@click.option("--rules-only", is_flag=True, help="Leave the meaning of the texts out.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_context
def evaluate_tagging(
    ctx: click.Context,
    paths: tuple[Path, ...],
    elements: str,
    states: tuple[str, ...],
    rules_only: bool,
    as_json: bool,
) -> None:
    """Measure the tagger against labelled provisions (gold files)."""
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise UsageError(f"There is no file {missing[0]}.")
    problems: list[str] = []
    rows = (r for r in _gold(paths, problems) if not states or r.item.state in states)
    core = tuple(rule.element for rule in load_rules().elements)
    pairs = list(_rows(_tagger(rules_only=rules_only), rows))
    named = {label for row, _ in pairs for label in row.labels} if elements == "all" else set()
    result = evaluate(pairs, tuple(sorted({*core, *named})))
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    else:
        _show(result)
    if problems:
        ctx.exit(1)
