"""Builds the search index from the store and the embedding cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache as once
from pathlib import Path

from sqlalchemy import Engine

from kb import plugins
from kb.errors import MissingPartError
from kb.model.findings import FactValue
from kb.model.search import LIFE, IndexEntry
from kb.ports import Encoder, Progress, Stage
from kb.services.workspace import catalogue_for
from kb.settings import Settings
from kb.store import stages
from kb.store.embeddings import EmbeddingCache
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.store.rows import IndexRow
from kb.terminal import NoProgress
from kb.text.numbers import cited_number

_CHUNK = 1_000


def cache_folder(settings: Settings, digest: str) -> Path:
    """Where the embedding cache of a model is, by the model's digest."""
    return settings.embeddings_dir / digest[:16]


def open_cache(settings: Settings, encoder: Encoder) -> EmbeddingCache:
    """The embedding cache of a model."""
    folder = cache_folder(settings, encoder.digest)
    return EmbeddingCache(folder, encoder.digest, encoder.dimensions)


def _key(rows: Sequence[IndexRow], encoder: Encoder) -> str:
    digest = hashlib.sha256(encoder.digest.encode())
    for row in rows:
        digest.update("\x1f".join(map(str, astuple(row))).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Standards:
    """What the catalogue adds to an entry."""

    regions: Mapping[str, str]
    instruments: Mapping[str, tuple[str, ...]]

    def of(self, elements: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted({i for slug in elements for i in self.instruments.get(slug, ())}))


def _standards(reader: Reader) -> _Standards:
    catalogue = catalogue_for(reader)
    return _Standards(
        {code: state.region for code, state in catalogue.states.items()},
        {
            slug: tuple(sorted({reference.instrument for reference in element.references}))
            for slug, element in catalogue.elements.items()
        },
    )


def fact_values(values: Sequence[FactValue]) -> tuple[float | str, ...]:
    """Values as the index compares them: numbers, words; true is ``true``, life its years."""
    return tuple(
        str(value).lower()
        if isinstance(value, bool)
        else LIFE
        if value == "life"
        else float(value)
        if isinstance(value, int | float)
        else str(value)
        for value in values
    )


def cited_numbers(number: str) -> tuple[str, ...]:
    """A printed number in the form with which a citation is compared."""
    plain = cited_number(number)
    return (plain,) if plain else ()


def _entries(
    engine: Engine, rows: Sequence[IndexRow], cache: EmbeddingCache, stage: Stage
) -> Iterator[IndexEntry]:
    reader = Reader(engine)
    standards = _standards(reader)
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        hashes = list({row.unit_sha256 for row in part})
        units = reader.units(hashes)
        vectors = cache.get_many(hashes)
        if len(vectors) < len(hashes):
            raise MissingPartError("Some provisions are not encoded yet; run `kb build`.")
        for row in part:
            unit = units[row.unit_sha256]
            yield IndexEntry(
                id=row.provision_id,
                work_id=row.work_id,
                state=row.state,
                lang=row.lang,
                work_title=row.work_title,
                kind=row.kind,
                citation=row.citation,
                heading=unit.heading,
                text=unit.text,
                elements=row.tags.elements,
                in_force_from=row.in_force_from,
                in_force_until=row.in_force_until,
                vectors=vectors[row.unit_sha256],
                element_scores=row.tags.scores,
                sub_elements=tuple(
                    f"{slug}/{sub}" for slug, subs in row.tags.sub_elements.items() for sub in subs
                ),
                region=standards.regions.get(row.state, ""),
                instruments=standards.of(row.tags.elements),
                numbers=cited_numbers(row.number),
                facts={name: fact_values(values) for name, values in row.tags.facts.items()},
            )
            stage.advance()


def stored_entries(settings: Settings, encoder: Encoder) -> Iterator[IndexEntry]:
    """Every entry of the store, as the index takes it; MissingPartError where one is not
    encoded."""
    engine = open_store(settings)
    cache = open_cache(settings, encoder)
    try:
        rows = list(stages.index_rows(engine))
        with NoProgress().stage("", len(rows)) as stage:
            yield from _entries(engine, rows, cache, stage)
    finally:
        cache.close()
        engine.dispose()


def rebuild_index(
    settings: Settings,
    *,
    backend: str = "",
    progress: Progress,
    encoder: Callable[[], Encoder] | None = None,
) -> str:
    """Build the index of the store's present content and switch to it; returns its digest.

    ``encoder`` gives the encoder where one is loaded already.

    Nothing is done where that index is in use already. MissingPartError if provisions are not
    encoded yet.
    """
    engine = open_store(settings)
    given = encoder or once(lambda: plugins.make_encoder(settings))
    target = plugins.make_index_backend(settings, given, backend)
    rows = list(stages.index_rows(engine))
    ready = given()
    key = _key(rows, ready)
    cache = open_cache(settings, ready)
    try:
        with progress.stage("Building the index", len(rows)) as stage:
            return target.build(_entries(engine, rows, cache, stage), key=key)
    finally:
        cache.close()
        engine.dispose()
