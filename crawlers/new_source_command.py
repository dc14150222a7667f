"""``kb new-source``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import click

from crawlers.framework.card import SOURCES
from crawlers.new_source import KINDS, Kind, blanks, new_source
from kb.settings import Settings
from kb.terminal import out


@click.command("new-source")
@click.argument("state", metavar="CC")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="page",
    show_default=True,
    help="What the source publishes: pages, XML, a git repository; card writes no crawler.",
)
@click.option("--lang", default="", help="Language of the laws, BCP 47 (else the State's one).")
@click.pass_context
def new_source_command(ctx: click.Context, state: str, name: str, kind: str, lang: str) -> None:
    """Begin a source: card, crawler, example. Of one that is there, tell what is left to do.

    CC is the State (ISO 3166-1 alpha-2), NAME one word for its database.
    """
    root = Settings().crawl_sources
    folder = (root or SOURCES) / state.lower() / name
    there = folder.is_dir()
    if not there:
        for path in new_source(state, name, kind=cast("Kind", kind), lang=lang, root=root):
            out.print(f"Written: {_shown(path)}", markup=False, highlight=False)
    left = blanks(folder)
    for blank in left:
        where = f"{_shown(blank.path)}:{blank.line}"
        out.print(f"{where}: {blank.text}", markup=False, highlight=False, soft_wrap=True)
    if left:
        told = (
            "Fill in the places above" if not there else f"{len(left)} places are to be filled in"
        )
        out.print(f"{told}; docs/add-a-source.md says how.", highlight=False)
        ctx.exit(1 if there else 0)
    out.print("Nothing is left to fill in.")


def _shown(path: Path) -> str:
    """The path from here where it lies below."""
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here
