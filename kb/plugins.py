"""The only file that reads entry points: encoders, indexes, crawls and commands of other rooms."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import cast

import click

from kb.errors import UsageError
from kb.ports import Crawls, Encoder, IndexBackend
from kb.settings import Settings


def _factory(group: str, name: str) -> object:
    found = {entry.name: entry for entry in entry_points(group=group)}
    if name not in found:
        raise UsageError(f"There is no {group} part named {name!r}; known are {sorted(found)}.")
    return found[name].load()


def make_encoder(settings: Settings) -> Encoder:
    """The engine for the configured model: onnx for the bundled one, else sentence-transformers."""
    bundled = settings.encoder_model == "multilingual-e5-small"
    factory = _factory("kb.encoders", "onnx" if bundled else "sentence-transformers")
    return cast("Callable[[Settings], Encoder]", factory)(settings)


def make_index_backend(
    settings: Settings, encoder: Callable[[], Encoder], name: str = ""
) -> IndexBackend:
    """The search engine named by ``name`` or the settings."""
    factory = _factory("kb.indexes", name or settings.index_backend)
    return cast("Callable[[Settings, Callable[[], Encoder]], IndexBackend]", factory)(
        settings, encoder
    )


def make_crawls(settings: Settings) -> Crawls:
    """What gathers laws from their sources."""
    return cast("Callable[[Settings], Crawls]", _factory("kb.crawlers", "web"))(settings)


def command_names() -> tuple[str, ...]:
    """Names of the other rooms' commands; a dot stands for a space."""
    return tuple(sorted(entry.name for entry in entry_points(group="kb.commands")))


def command(name: str) -> click.Command:
    """A command of another room."""
    return cast("click.Command", _factory("kb.commands", name))
