"""``kb tag``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import click

from kb.errors import MissingPartError, UsageError
from kb.model.findings import TagInput, TagResult
from kb.plugins import make_encoder
from kb.settings import Settings
from kb.tagging.context import Laws, read_laws, with_references
from kb.tagging.jsonl import LineError, read_line, write_line
from kb.tagging.lexicon import lexicon_key
from kb.tagging.notes import notes_of
from kb.tagging.tagger import Tagger, make_tagger
from kb.terminal import err

_BATCH = 128


def ready_tagger(*, rules_only: bool) -> Tagger:
    """The tagger with its encoder; without it, said on stderr, where the model is missing."""
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


def _laws(source: Path, tagger: Tagger) -> Laws:
    """The first reading of the file: which provisions of each law others may cite by number."""
    with source.open("rb") as lines:
        return read_laws(_inputs(lines, []), tagger.rules)


def _tagged(
    tagger: Tagger, items: Iterable[TagInput], *, explained: bool
) -> Iterator[tuple[TagInput, tuple[TagResult, ...]]]:
    source = iter(items)
    while batch := list(islice(source, _BATCH)):
        yield from zip(batch, tagger.tag(batch, explained=explained), strict=True)


@click.command()
@click.option("--input", "source", required=True, type=click.Path(path_type=Path))
@click.option("--output", "target", required=True, type=click.Path(path_type=Path))
@click.option("--all", "candidates", is_flag=True, help="Add candidates that are not asserted.")
@click.option("--explain", "explained", is_flag=True, help="Add what decided each finding.")
@click.option("--rules-only", is_flag=True, help="Leave the meaning of the texts out.")
@click.pass_context
def tag(
    ctx: click.Context,
    source: Path,
    target: Path,
    candidates: bool,
    explained: bool,
    rules_only: bool,
) -> None:
    """Find elements in provisions given one JSON object a line."""
    if not source.is_file():
        raise UsageError(f"There is no file {source}.")
    problems: list[str] = []
    tagger = ready_tagger(rules_only=rules_only)
    target.parent.mkdir(parents=True, exist_ok=True)
    laws = _laws(source, tagger)
    with (
        source.open("rb") as lines,
        target.open("w", encoding="utf-8", newline="\n") as written,
    ):
        items = with_references(_inputs(lines, problems), laws)
        for item, results in _tagged(tagger, items, explained=explained):
            notes = notes_of(item, lexicon_key(item.lang, tagger.rules.aliases))
            written.write(write_line(item, results, candidates=candidates, notes=notes) + "\n")
    for problem in problems:
        err.print(problem, markup=False, highlight=False)
    if problems:
        ctx.exit(1)
