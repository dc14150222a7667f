"""``kb evaluate tagging``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from rich import box
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from kb.catalogue import load_catalogue
from kb.errors import MissingPartError, UsageError
from kb.model.findings import TagResult
from kb.plugins import make_encoder
from kb.settings import Settings
from kb.tagging.command import ready_tagger
from kb.tagging.context import read_laws, with_references
from kb.tagging.gold import GoldError, GoldRow, Pair, read_gold_line
from kb.tagging.head import BOTH, SEMANTIC
from kb.tagging.report import Report, Setup, json_text, make_report
from kb.tagging.report_change import compare, read_report
from kb.tagging.report_tables import ReportTable, markdown, moves, setup_sentence, tables
from kb.tagging.tagger import Tagger, make_tagger
from kb.terminal import err, out

_WIDEST = 1000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
REPORTS = Path("docs") / "evaluation"


def _gold(paths: Iterable[Path], problems: list[str]) -> Iterator[GoldRow]:
    """The provisions of the files; lines that are none are named and counted as problems."""
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield read_gold_line(line)
                except GoldError as error:
                    problems.append(f"{path} line {number} was left out: {error}.")
                    err.print(problems[-1], markup=False, highlight=False)


def _read(paths: Sequence[Path], states: Sequence[str], problems: list[str]) -> list[GoldRow]:
    """The provisions to measure; UsageError where there are none and no line is to blame."""
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise UsageError(f"There is no file {missing[0]}.")
    rows = [row for row in _gold(paths, problems) if not states or row.item.state in states]
    if not rows and not problems:
        of = f" of {', '.join(states)}" if states else ""
        raise UsageError(f"There is no labelled provision{of} in {', '.join(map(str, paths))}.")
    return rows


def _elements(chosen: str, rows: Iterable[GoldRow]) -> tuple[str, ...]:
    """The elements to measure; labels that the catalogue does not know are said on stderr."""
    catalogue = load_catalogue()
    if chosen == "core":
        return tuple(element.slug for element in catalogue.core())
    unknown = sorted({label for row in rows for label in row.labels} - catalogue.elements.keys())
    if unknown:
        message = f"Labels that the catalogue does not know: {', '.join(unknown)}."
        err.print(message, markup=False, highlight=False)
    return (*catalogue.elements, *unknown)


def _chosen_tagger(*, rules_only: bool, semantics_only: bool) -> tuple[Tagger, str]:
    """The tagger and which parts decide: rules, semantics or both."""
    if rules_only and semantics_only:
        raise UsageError("Use --rules-only or --semantics-only, not both.")
    if semantics_only:
        try:
            return make_tagger(encoder=make_encoder(Settings()), cues=False), "semantics"
        except ImportError as error:
            raise MissingPartError(f"Meaning alone needs the language model: {error}.") from error
    tagger = ready_tagger(rules_only=rules_only)
    return tagger, "both" if tagger.encoder else "rules"


def decided_by(parts: str, results: Iterable[TagResult]) -> tuple[TagResult, ...]:
    """The results that count; with ``semantics`` those in whose method meaning has a part."""
    kept = (r for r in results if parts != "semantics" or r.method in (SEMANTIC, BOTH))
    return tuple(kept)


def _pairs(tagger: Tagger, parts: str, rows: Sequence[GoldRow]) -> Iterator[Pair]:
    laws = read_laws((row.item for row in rows), tagger.rules)
    items = list(with_references((row.item for row in rows), laws))
    for row, results in zip(rows, tagger.tag(items), strict=True):
        yield row, decided_by(parts, results)


def _earlier(path: Path | None) -> Report | None:
    if path is None:
        return None
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    return read_report(path.read_text("utf-8", errors="replace"), str(path))


def _rich(table: ReportTable) -> Table:
    shown = Table(title=table.title, caption=table.note or None, box=box.SIMPLE_HEAD)
    for number, head in enumerate(table.head):
        shown.add_column(escape(head), justify="right" if number else "left")
    for row in table.rows:
        shown.add_row(*map(escape, row))
    # A narrow terminal breaks lines; it never cuts names or figures.
    shown.width = Measurement.get(out, out.options.update(width=_WIDEST), shown).maximum
    return shown


def show_report(report: Report) -> None:
    out.print(setup_sentence(report), markup=False, highlight=False)
    for table in tables(report):
        out.print(_rich(table))
    if "against" in report:
        for title, elements in moves(report["against"]):
            for element, ids in elements.items():
                line = f"{title}: {element}: {', '.join(ids)}"
                out.print(line, markup=False, highlight=False)


def save_report(report: Report, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, text in (("json", json_text(report) + "\n"), ("md", markdown(report))):
        target = folder / f"{name}.{suffix}"
        target.write_text(text, "utf-8", newline="\n")
        err.print(f"Wrote {target}.", markup=False, highlight=False)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--elements", type=click.Choice(["core", "all"]), default="all", show_default=True)
@click.option("--state", "states", multiple=True, help="Only these States.")
@click.option("--rules-only", is_flag=True, help="Leave the meaning of the texts out.")
@click.option("--semantics-only", is_flag=True, help="Leave out what rules alone have found.")
@click.option(
    "--budget",
    type=click.FloatRange(0, 1),
    default=0.08,
    show_default=True,
    help="Share of the decisions that goes to a person.",
)
@click.option("--against", type=click.Path(path_type=Path), help="Earlier report, as JSON.")
@click.option("--report", "name", help="Write the report under this name.")
@click.option(
    "--report-dir",
    type=click.Path(path_type=Path),
    default=REPORTS,
    show_default=True,
    help="Folder of the reports.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def evaluate_tagging(
    ctx: click.Context,
    paths: tuple[Path, ...],
    elements: str,
    states: tuple[str, ...],
    rules_only: bool,
    semantics_only: bool,
    budget: float,
    against: Path | None,
    name: str | None,
    report_dir: Path,
    as_json: bool,
) -> None:
    """Measure the tagger against labelled provisions (gold files)."""
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(f"The report's name {name!r} may have letters, digits, '.', '_' and '-'.")
    earlier = _earlier(against)
    problems: list[str] = []
    rows = _read(paths, states, problems)
    tagger, parts = _chosen_tagger(rules_only=rules_only, semantics_only=semantics_only)
    setup = Setup(
        name=name or "not saved",
        parts=parts,
        tagger_version=tagger.version,
        gold=tuple((p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths),
        states=states,
        budget=budget,
    )
    thresholds = dict.fromkeys(tagger.elements, tagger.threshold)
    pairs = tuple(_pairs(tagger, parts, rows))
    report = make_report(pairs, _elements(elements, rows), thresholds, setup)
    if earlier is not None:
        report["against"] = compare(earlier, report)
    if name is not None:
        save_report(report, report_dir, name)
    if as_json:
        click.echo(json_text(report))
    else:
        show_report(report)
    if problems:
        ctx.exit(1)
