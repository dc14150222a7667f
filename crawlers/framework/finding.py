"""Finds the crawler of a source: ``crawler.py`` beside its card, else the plain one."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from crawlers.framework import plain
from crawlers.framework.card import SOURCES, Card
from crawlers.framework.context import Context
from kb.errors import MissingPartError

Crawl = Callable[[Context], None]


def folder_of(card: Card, root: Path | None = None) -> Path:
    """The folder of a card below the root of all sources."""
    area = (root or SOURCES) / card.key.split("-", 1)[0]
    names = (path for path in area.iterdir() if path.is_dir())
    return next(p for p in names if f"{area.name}-{p.name}".replace("_", "-") == card.key)


def has_way(card: Card, root: Path | None = None) -> bool:
    """Whether there is anything to ask for: a crawler of its own, or an address of a law."""
    return (folder_of(card, root) / "crawler.py").exists() or any(w.url for w in card.works)


def crawler_of(card: Card, root: Path | None = None) -> Crawl:
    """The ``crawl`` function of a source; MissingPartError where its module has none."""
    path = folder_of(card, root) / "crawler.py"
    if not path.exists():
        return plain.crawl
    crawl: Crawl | None = getattr(_module(path, root), "crawl", None)
    if crawl is None:
        raise MissingPartError(f"{path} has no function crawl(ctx).")
    return crawl


def _module(path: Path, root: Path | None) -> ModuleType:
    area, source = path.parts[-3:-1]
    if root is None or root.resolve() == SOURCES:
        return importlib.import_module(f"crawlers.sources.{area}.{source}.crawler")
    name = f"kb_own_sources.{area}.{source}.crawler"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module
