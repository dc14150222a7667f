"""Commands of the index: ``kb index``, ``kb search``, ``kb evaluate search``."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import click
from rich.markup import escape

from kb import plugins
from kb.errors import UsageError
from kb.model.search import Filters, Hit, Mode, Query, SearchResult
from kb.settings import Settings
from kb.terminal import SystemClock, TerminalProgress, out

_FIELDS = {
    "state": "states",
    "lang": "langs",
    "element": "elements",
    "work": "works",
    "kind": "kinds",
    "sub_element": "sub_elements",
    "region": "regions",
    "instrument": "instruments",
    "year": "years",
    "status": "statuses",
}
MOST = 1_000


@click.command()
@click.option("--backend", type=click.Choice(["embedded", "elasticsearch"]), default=None)
def index(backend: str | None) -> None:
    """Build the search index of what the store holds and switch to it."""
    from kb.services.index import rebuild_index  # noqa: PLC0415 - searching needs no database

    digest = rebuild_index(Settings(), backend=backend or "", progress=TerminalProgress())
    click.echo(f"The index in use is {digest}.")


@click.command()
@click.argument("query")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), default="hybrid")
@click.option("--filter", "filters", multiple=True, metavar="FIELD=VALUE",
              help="state, lang, element, sub_element, work, kind, region, instrument, year, "
              "status or as_of; repeat for several.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, MOST), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(query: str, mode: str, filters: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find provisions by words and by meaning, in any language.

    Only text in force today is searched; --filter as_of=2015-06-30 names another day and
    --filter as_of=any searches every text held.
    """
    settings = Settings()
    encoder = cache(lambda: plugins.make_encoder(settings))
    opened = plugins.make_index_backend(settings, encoder).open()
    try:
        asked = Query(query, Mode(mode), read_filters(filters), limit, today=SystemClock().today())
        answer = opened.search(asked)
    finally:
        opened.close()
    if as_json:
        click.echo(json.dumps(result_to_json(answer), ensure_ascii=False))
    else:
        _show(answer)


def read_filters(words: tuple[str, ...]) -> Filters:
    """Filters from FIELD=VALUE; UsageError for another field or no date."""
    values: dict[str, tuple[str, ...]] = {}
    as_of: date | None = SystemClock().today()
    for word in words:
        field, _, value = word.partition("=")
        if field == "as_of":
            as_of = None if value == "any" else _day(value)
        elif field in _FIELDS and value:
            shown = value.upper() if field == "state" else value
            values[_FIELDS[field]] = (*values.get(_FIELDS[field], ()), shown)
        else:
            raise UsageError(
                f"{word!r} is no filter; write FIELD=VALUE with one of "
                f"{', '.join([*_FIELDS, 'as_of'])}."
            )
    return replace(Filters(as_of=as_of), **values)  # type: ignore[arg-type]


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{value!r} is no date; write 2020-01-31, or any.") from error


def result_to_json(answer: SearchResult) -> dict[str, Any]:
    """The answer as the design's contract has it."""
    return {
        "query": answer.query,
        "mode": answer.mode.value,
        "total": answer.total,
        "took_ms": answer.took_ms,
        "facets": {field: dict(counts) for field, counts in answer.facets.items()},
        "hits": [_hit(hit) for hit in answer.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "state": hit.state,
        "work": hit.work_id,
        "work_title": hit.work_title,
        "citation": hit.citation,
        "heading": hit.heading,
        "lang": hit.lang,
        "score": hit.score,
        "parts": {"lexical": hit.lexical, "semantic": hit.semantic},
        "elements": list(hit.elements),
        "highlights": [
            {"text": one.text, "marks": [list(m) for m in one.marks], "start": one.start,
             "kind": one.kind}
            for one in hit.highlights
        ],
    }  # fmt: skip


def _show(answer: SearchResult) -> None:
    if answer.reading.problem:
        out.print(escape(answer.reading.problem), highlight=False)
    if answer.reading.text:
        out.print(f"Read as: {escape(answer.reading.text)}", highlight=False)
    for named in answer.reading.named:
        what = f"{named.field}={named.value}"
        out.print(f"“{escape(named.words)}” was read as {what}.", highlight=False)
    for hit in answer.cited:
        out.print(f"Cited: [bold]{escape(hit.citation)}[/bold] {escape(hit.work_title)}")
    if not answer.hits:
        out.print("Nothing was found.")
    for number, hit in enumerate(answer.hits, start=1):
        out.print(
            f"[bold]{number}. {escape(hit.citation)}[/bold] {escape(hit.work_title)} ({hit.state})",
            highlight=False,
        )
        for shown in hit.highlights:
            out.print(f"   {_marked(shown.text, shown.marks)}", highlight=False)
        if hit.elements:
            out.print(f"   [dim]{escape(', '.join(hit.elements))}[/dim]", highlight=False)
    out.print(f"{answer.total} provisions, {answer.took_ms:.0f} ms", highlight=False)


def _marked(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    parts, done = [], 0
    for start, end in marks:
        parts.append(f"{escape(text[done:start])}[underline]{escape(text[start:end])}[/underline]")
        done = end
    return " ".join(("".join(parts) + escape(text[done:])).split())
