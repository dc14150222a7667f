"""Says which parts are there and proves each with one real call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as once

from kb import plugins
from kb.errors import KbError
from kb.model.search import Query
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader


@dataclass(frozen=True, slots=True)
class Check:
    """How one part fared."""

    part: str
    ok: bool
    needed: bool
    said: str
    seconds: float


def _check(part: str, needed: bool, call: Callable[[], str]) -> Check:
    started = time.perf_counter()
    try:
        ok, said = True, call()
    except KbError as error:
        ok, said = False, str(error)
    return Check(part, ok, needed, said, round(time.perf_counter() - started, 3))


def examine(settings: Settings) -> list[Check]:
    """Encode a sentence, read the database, search the index, ask Elasticsearch."""
    encoder = once(lambda: plugins.make_encoder(settings))

    def model() -> str:
        ready = encoder()
        vector = ready.encode_query("reflection period")
        return f"{ready.name} gave a vector of {vector.shape[0]} numbers."

    def database() -> str:
        engine = open_store(settings)
        totals = Reader(engine).totals()
        return (
            f"{engine.dialect.name} holds {totals.works} works, {totals.provisions} provisions "
            f"and {totals.findings} findings."
        )

    def index() -> str:
        opened = plugins.make_index_backend(settings, encoder).open()
        try:
            total = opened.search(Query("trafficking", limit=1)).total
        finally:
            opened.close()
        return f"{opened.count} provisions; a search for one word ranked {total}."

    def elasticsearch() -> str:
        backend = plugins.make_index_backend(settings, encoder, "elasticsearch")
        return f"It answers; index in use: {backend.current() or 'none yet'}."

    checks = [
        _check("model", True, model),
        _check("database", True, database),
        _check("index", True, index),
    ]
    wanted = settings.index_backend == "elasticsearch"
    if settings.elasticsearch_url or wanted:
        checks.append(_check("elasticsearch", wanted, elasticsearch))
    else:
        said = "It is not configured and not needed; KB_ELASTICSEARCH_URL names it."
        checks.append(Check("elasticsearch", True, False, said, 0.0))
    return checks
