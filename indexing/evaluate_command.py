"""``kb evaluate search``."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from indexing import evaluation
from indexing.backends.elastic import ElasticBackend
from indexing.backends.embedded import EmbeddedBackend
from indexing.evaluation import Found, Judged, Score, mean
from indexing.query.answer import Answerer
from kb import plugins
from kb.errors import UsageError
from kb.model.findings import TagInput
from kb.model.search import IndexEntry, Mode
from kb.ports import Encoder
from kb.services.index import stored_entries
from kb.settings import Settings
from kb.tagging.tagger import make_tagger
from kb.terminal import err, out

MEASURES = {"ndcg": "nDCG@10", "reciprocal_rank": "MRR", "recall": "Recall@50"}
_FOUND_FROM = 0.5


@click.command("search")
@click.argument("qrels", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--gold", multiple=True, type=click.Path(exists=True, path_type=Path, dir_okay=False),
              help="Labelled provisions; else dev*.jsonl beside the queries.")  # fmt: skip
@click.option("--inside", is_flag=True, help="Put them among all provisions of the store.")
@click.option("--scores", type=click.Path(exists=True, path_type=Path, dir_okay=False),
              help="JSON lines with id and scores of elements, from weights that never saw the "
              "provision; else the present tagger reads them.")  # fmt: skip
@click.option("--report", "page", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the tables to this Markdown file.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate_search(
    qrels: Path,
    gold: tuple[Path, ...],
    inside: bool,
    scores: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Measure nDCG@10, reciprocal rank and recall@50 of each mode on labelled queries.

    Where KB_ELASTICSEARCH_URL is set, the same provisions are indexed there too, under a name of
    their own, and the hybrid mode of that engine is measured beside the others.

    The labelled provisions are indexed in a temporary index of their own. A provision of the store
    with the text of a labelled one is left to it; hits that nobody judged are left out of the
    score, and their share is printed.
    """
    settings = Settings()
    files = gold or tuple(sorted(qrels.parent.glob("dev*.jsonl")))
    rows = [row for file in files for row in evaluation.read_jsonl(file)]
    if not rows:
        raise UsageError("There are no labelled provisions; name them with --gold FILE.")
    queries = evaluation.judge(evaluation.read_jsonl(qrels), rows)
    encoder = cache(lambda: plugins.make_encoder(settings))
    read = _read_scores(scores) if scores else _tagged(rows, encoder())
    entries: list[IndexEntry] = evaluation.gold_entries(rows, encoder(), read, _FOUND_FROM)
    others: Iterable[IndexEntry] = stored_entries(settings, encoder()) if inside else ()
    every = [*entries, *evaluation.without_copies(others, rows)]
    known = {row["id"] for row in rows}
    results = _measured(every, queries, known, encoder())
    if settings.elasticsearch_url:
        results |= _on_a_server(settings, every, queries, known, encoder())
    report = _report(results, len(every))
    if page is not None:
        page.write_text(_markdown(report), "utf-8", newline="\n")
    if as_json:
        click.echo(json.dumps(report))
    else:
        _show(report)


def _tagged(rows: Sequence[Mapping[str, Any]], encoder: Encoder) -> dict[str, Found]:
    err.print("The tagger reads the provisions; it has learnt from them if they were its lessons.")
    texts = [f"{row.get('heading') or ''}\n{row['text']}".strip() for row in rows]
    inputs = [
        TagInput(row["id"], row["lang"], row["text"], row.get("heading") or "", row["state"])
        for row in rows
    ]
    found = make_tagger(encoder).tag(inputs, encoder.encode_passages(texts))
    return {
        one.id: Found(
            {result.element: result.confidence for result in results},
            {result.element: sorted(result.sub_elements) for result in results},
        )
        for one, results in zip(inputs, found, strict=True)
    }


def _read_scores(path: Path) -> dict[str, Found]:
    return {
        row["id"]: Found(row["scores"], row.get("sub_elements") or {})
        for row in evaluation.read_jsonl(path)
    }


def _measured(
    entries: Sequence[IndexEntry], queries: Sequence[Judged], known: set[str], encoder: Encoder
) -> dict[str, list[Score]]:
    with tempfile.TemporaryDirectory(prefix="kb-evaluate-") as folder:
        backend = EmbeddedBackend(Path(folder), lambda: encoder)
        backend.build(entries, key="evaluation")
        engine = backend.open_engine()
        plain, full = (Answerer(engine, lambda: encoder, raising=r) for r in (False, True))
        found = {
            "words": evaluation.run(full, queries, Mode.LEXICAL, known),
            "meaning": evaluation.run(full, queries, Mode.SEMANTIC, known),
            "hybrid, elements not used": evaluation.run(plain, queries, Mode.HYBRID, known),
            "hybrid": evaluation.run(full, queries, Mode.HYBRID, known),
        }
        engine.close()
    return found


def _on_a_server(
    settings: Settings,
    entries: Sequence[IndexEntry],
    queries: Sequence[Judged],
    known: set[str],
    encoder: Encoder,
) -> dict[str, list[Score]]:
    """The hybrid mode of Elasticsearch on the same entries; its indices are removed again."""
    site = f"kb-evaluate-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="kb-evaluate-") as folder:
        backend = ElasticBackend(
            settings.elasticsearch_url, lambda: encoder, Path(folder), site=site
        )
        try:
            backend.build(entries, key="evaluation")
            index = backend.open()
            found = evaluation.run(index, queries, Mode.HYBRID, known)
            index.close()
        finally:
            backend.remove()
    return {"hybrid, Elasticsearch": found}


def _report(results: Mapping[str, Sequence[Score]], entries: int) -> dict[str, Any]:
    groups = {
        "all": (True, False),
        "English": (True,),
        "other languages": (False,),
    }
    kinds = sorted({score.kind for scores in results.values() for score in scores})
    modes = {}
    for name, scores in results.items():
        parts = {
            group: [s for s in scores if (s.lang == "en") in of] for group, of in groups.items()
        }
        parts |= {f"kind {kind}": [s for s in scores if s.kind == kind] for kind in kinds}
        modes[name] = {
            group: {
                "queries": len(own),
                "unjudged": round(mean(own, "unjudged"), 4),
                **{measure: round(mean(own, measure), 4) for measure in MEASURES},
            }
            for group, own in parts.items()
        }
    return {"entries": entries, "modes": modes}


def _markdown(report: Mapping[str, Any]) -> str:
    """One table a measure: modes down, groups of queries across."""
    modes = report["modes"]
    groups = list(next(iter(modes.values())))
    count = next(iter(modes.values()))
    lines = [f"# Search: {report['entries']} provisions", ""]
    for measure, title in (*MEASURES.items(), ("unjudged", "Share of the first ten unjudged")):
        lines += [f"## {title}", ""]
        lines.append("| | " + " | ".join(f"{g} ({count[g]['queries']})" for g in groups) + " |")
        lines.append("|---|" + "---:|" * len(groups))
        lines += [
            f"| {mode} | " + " | ".join(f"{own[g][measure]:.3f}" for g in groups) + " |"
            for mode, own in modes.items()
        ]
        lines.append("")
    return "\n".join(lines)


def _show(report: Mapping[str, Any]) -> None:
    for group in next(iter(report["modes"].values())):
        first = next(iter(report["modes"].values()))[group]
        title = f"{group}: {first['queries']} queries, {report['entries']} entries"
        table = Table("Mode", *MEASURES.values(), "Unjudged", title=title)
        for mode, groups in report["modes"].items():
            own = groups[group]
            table.add_row(mode, *(f"{own[one]:.3f}" for one in (*MEASURES, "unjudged")))
        out.print(table)
