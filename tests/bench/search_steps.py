"""Steps of the search bench that run in a process of their own, so that memory can be told.

Each prints what it measured as JSON. The folder ``place`` holds ``pool.pickle``, ``vectors.f32``,
``langs.npy`` and ``data/index``.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import time
from collections.abc import Callable
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from asking import Embedded, Question, recall, times_ms
from corpus_generator import entries
from corpus_pool import Pool, make_pool
from peers.elasticsearch import WIDE_CANDIDATES, Elasticsearch
from peers.fts5 import Fts5
from peers.peer import Peer
from query_generator import questions

from indexing.backends.embedded import EmbeddedBackend
from indexing.query import reader
from kb.model.search import FloatArray, Query
from kb.plugins import make_encoder
from kb.services.index import stored_entries
from kb.settings import Settings

SEED = 20260101
RECALL_QUERIES = 60
WARM = 20


def load_pool(place: Path) -> Pool:
    """The pool that :func:`pool` wrote."""
    found: Pool = pickle.loads((place / "pool.pickle").read_bytes())
    return found


def pool(place: Path, count: int) -> dict[str, Any]:
    """Make the pool from the knowledge base that KB_DATA_DIR names."""
    settings = Settings()
    encoder = make_encoder(settings)
    made = make_pool(stored_entries(settings, encoder), encoder, SEED)
    (place / "pool.pickle").write_bytes(pickle.dumps(made))
    return {"sentences": len(made.sentences), "languages": [own.lang for own in made.languages]}


def generate(place: Path, count: int) -> dict[str, Any]:
    """Make all provisions once; keep their vectors for the exact search."""
    made = load_pool(place)
    names = {own.lang: number for number, own in enumerate(made.languages)}
    langs = np.empty(count, np.int32)
    spent, size = 0.0, 0
    with (place / "vectors.f32").open("wb") as file:
        began = time.perf_counter()
        for number, entry in enumerate(entries(made, count, SEED)):
            spent += time.perf_counter() - began
            langs[number] = names[entry.lang]
            file.write(entry.vectors.tobytes())
            size += len(entry.text.encode())
            began = time.perf_counter()
    np.save(place / "langs.npy", langs)
    return {"seconds": spent, "text_mb": size / 1e6}


def build(place: Path, count: int) -> dict[str, Any]:
    """Build the embedded index."""
    encoder = make_encoder(Settings())
    target = EmbeddedBackend(place / "data" / "index", lambda: encoder)
    began = time.perf_counter()
    name = target.build(entries(load_pool(place), count, SEED), key=f"bench {count}")
    seconds = time.perf_counter() - began
    files = [path for path in (place / "data" / "index" / name).rglob("*") if path.is_file()]
    sizes = {str(path.name): path.stat().st_size for path in files}
    vectors = sum(size for file, size in sizes.items() if file.startswith("vectors"))
    return {"seconds": seconds, "bytes": sum(sizes.values()), "vector_bytes": vectors}


def load_peer(place: Path, count: int, name: str) -> dict[str, Any]:
    """Load one of the other engines."""
    target = PEERS[name](place)
    began = time.perf_counter()
    target.build(entries(load_pool(place), count, SEED))
    return {"seconds": time.perf_counter() - began, "bytes": target.size_bytes()}


PEERS: dict[str, Callable[[Path], Peer]] = {
    "fts5": Fts5,
    "elasticsearch": lambda place: Elasticsearch(os.environ["KB_ELASTICSEARCH_URL"]),
    "elasticsearch-wide": lambda place: Elasticsearch(
        os.environ["KB_ELASTICSEARCH_URL"], WIDE_CANDIDATES
    ),
}


def memory_mb() -> dict[str, float]:
    """Resident memory of this process: all, and without the files that are mapped."""
    status = Path("/proc/self/status").read_text() if Path("/proc/self/status").exists() else ""
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return {
        name: int(lines[field].split()[0]) * 1024 / 1e6
        for name, field in (("all", "VmRSS"), ("own", "RssAnon"))
        if field in lines
    }


def ask(place: Path, count: int, peers: list[str], fixed: list[str], drawn: int) -> dict[str, Any]:
    """Ask every engine every question, one after the other."""
    texts = [*fixed, *questions(load_pool(place), drawn + WARM, SEED)]
    encoder = make_encoder(Settings())
    encoder.encode_query("ready")
    found: dict[str, Any] = {"memory": {"before": memory_mb()}}
    began = time.perf_counter()
    index = EmbeddedBackend(place / "data" / "index", lambda: encoder).open()
    found["open_s"] = time.perf_counter() - began
    began = time.perf_counter()
    index.search(Query("first question", highlight=False))
    found["first_ms"] = (time.perf_counter() - began) * 1000
    reader.prepare()  # as the site does when it starts
    found["memory"]["opened"] = memory_mb()
    vectors, found["encode_ms"] = _encoded(encoder.encode_query, texts)
    others = {name: PEERS[name](place) for name in peers}
    states = sorted(index.search(Query("law", highlight=False)).facets["state"])
    asked = [Question(*one) for one in zip(texts, vectors, cycle(states), strict=False)]
    engines = {"embedded": Embedded(index), **others}
    found["times_ms"] = times_ms(engines, asked[:-WARM], asked[-WARM:])
    found["queries"] = len(texts) - WARM
    found["memory"]["asked"] = memory_mb()
    found["memory"] |= {name: {"all": peer.resident_mb()} for name, peer in others.items()}
    found["recall"] = recall(place, index, others, texts[:RECALL_QUERIES], vectors)
    return found


def _encoded(
    encode: Callable[[str], FloatArray], texts: list[str]
) -> tuple[list[FloatArray], list[float]]:
    vectors, times = [], []
    for text in texts:
        began = time.perf_counter()
        vectors.append(encode(text))
        times.append((time.perf_counter() - began) * 1000)
    return vectors, times


@cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("pool", "generate", "build", "peer", "ask"))
    parser.add_argument("place", type=Path)
    parser.add_argument("provisions", type=int)
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--question", action="append", default=[])
    parser.add_argument("--drawn", type=int, default=0)
    return parser


def main() -> None:
    """Do one step."""
    asked = _parser().parse_args()
    place, count = asked.place, asked.provisions
    done = {
        "pool": lambda: pool(place, count),
        "generate": lambda: generate(place, count),
        "build": lambda: build(place, count),
        "peer": lambda: load_peer(place, count, asked.peer[0]),
        "ask": lambda: ask(place, count, asked.peer, asked.question, asked.drawn),
    }[asked.step]()
    print(json.dumps(done))


if __name__ == "__main__":
    main()
