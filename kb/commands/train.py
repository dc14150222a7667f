"""``kb train`` with what reviewers decided: the store is read here, training knows none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.services.lessons import decided_lessons
from kb.settings import Settings
from kb.store.engine import open_store
from kb.tagging.gold import read_gold
from kb.tagging.rules import load_rules
from kb.tagging.training.command import train_on, train_tagger
from kb.terminal import err


def _train(paths: tuple[Path, ...], decisions: bool, **options: Any) -> None:
    rows = []
    if decisions:
        elements = [rules.element for rules in load_rules().elements]
        rows = [read_gold(row) for row in decided_lessons(open_store(Settings()), elements)]
        err.print(f"{len(rows)} provisions on which reviewers decided.", highlight=False)
    train_on(paths, more=rows, **options)


train = click.Command(
    "train",
    callback=_train,
    help=train_tagger.help,
    params=[
        *train_tagger.params,
        click.Option(
            ["--decisions"],
            is_flag=True,
            help="Learn from what reviewers accepted and rejected in the store, too.",
        ),
    ],
)
