"""What a cluster does to its client, on a real server that the tests stop and start."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from elasticsearch import Elasticsearch

from indexing.backends import elastic_load
from indexing.backends.elastic import ElasticBackend
from indexing.backends.elastic_build import FILLING, Names, Pace
from indexing.backends.elastic_client import Times
from indexing.backends.elastic_load import Patience
from indexing.query.plan import Plan, QueryWord
from indexing.query.tree import EVERYTHING
from kb.errors import KbError, MissingPartError
from kb.model.search import FloatArray, IndexEntry

CHUNK = 50
COUNT = 400
PACE = Pace(beat_s=0.2, dead_s=1.5, patience=Patience(first_s=0.2, longest_s=1.0, whole_s=40.0))
ONE_SENTENCE = re.compile(r"[^.!?\n]+(?:[.](?=\S)[^.!?\n]+)*\.")


class Plain:
    """An encoder that is never asked: entries bring their vectors."""

    name = "plain"
    digest = "p" * 64
    dimensions = 8

    def encode_query(self, text: str) -> FloatArray:
        raise AssertionError(text)

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        raise AssertionError(texts)


def entries(count: int = COUNT, state: str = "XA") -> list[IndexEntry]:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(count, 1, Plain.dimensions)).astype(np.float32)
    return [
        IndexEntry(
            id=f"/akn/xa/act/2001/code/~sec_{n}", work_id="/akn/xa/act/2001/code", state=state,
            lang="en", work_title="Code", kind="act", citation=f"s. {n}", heading="",
            text=f"victim number n{n} of a trade", elements=(), in_force_from=None,
            in_force_until=None, vectors=vectors[n] / np.linalg.norm(vectors[n]),
        )
        for n in range(count)
    ]  # fmt: skip


@dataclass
class Node:
    """A server of these tests alone, whose data outlive a stop."""

    folder: Path
    data: Path
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        own = {
            "ELASTICSEARCH_PORT": str(self.port),
            "ELASTICSEARCH_DATA": str(self.data),
            "ELASTICSEARCH_HEAP": "512m",
        }
        return subprocess.run(
            [str(self.folder / script)], env={**os.environ, **own}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip

    def start(self) -> None:
        done = self.run("start")
        if "needs Java" in done.stderr:
            pytest.skip(f"needs Java 21: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def node(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    if not (shared / "elasticsearch" / "start").exists():
        pytest.skip(f"needs {shared.name}/elasticsearch/start beside the checkout")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = Node(shared / "elasticsearch", tmp_path_factory.mktemp("data"), port)
    try:
        found.start()
        yield found
    finally:
        found.run("stop")


@pytest.fixture(scope="module")
def raw(node: Node) -> Iterator[Elasticsearch]:
    with Elasticsearch(node.url, request_timeout=30) as client:
        yield client


@pytest.fixture
def site(request: pytest.FixtureRequest) -> str:
    return re.sub("[^a-z]", "", request.node.name)[:60]


@pytest.fixture(autouse=True)
def many_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_load, "CHUNK_DOCUMENTS", CHUNK)


@pytest.fixture
def make(node: Node, site: str, tmp_path: Path) -> Callable[..., ElasticBackend]:
    def backend(url: str = "", **more: object) -> ElasticBackend:
        given = {"site": site, "pace": PACE, **more}
        return ElasticBackend(url or node.url, Plain, tmp_path / "spool", **given)  # type: ignore[arg-type]

    return backend


@dataclass
class Proxy:
    """Stands between client and server. ``bulk`` is called with the number of each bulk request
    and says whether its answer is lost; ``silent`` keeps all answers back."""

    target: int
    bulk: Callable[[int], bool] = lambda _n: False
    silent: bool = False
    asked: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __post_init__(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            while request := self._message(client):
                if self.silent:
                    time.sleep(30)
                lost = False
                if b"/_bulk" in request[:200]:
                    self.asked += 1
                    lost = self.bulk(self.asked)
                with socket.create_connection(("127.0.0.1", self.target), timeout=30) as server:
                    server.sendall(request)
                    answer = self._message(server)
                if lost:
                    return
                client.sendall(answer)

    @staticmethod
    def _message(source: socket.socket) -> bytes:
        held = b""
        while b"\r\n\r\n" not in held:
            part = source.recv(65_536)
            if not part:
                return b""
            held += part
        head, _, body = held.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.I)
        while len(body) < int(length.group(1) if length else 0):
            body += source.recv(65_536)
        return head + b"\r\n\r\n" + body


@pytest.fixture
def proxy(node: Node) -> Iterator[Proxy]:
    between = Proxy(node.port)
    yield between
    between.listener.close()


def holds_all(backend: ElasticBackend, count: int = COUNT) -> None:
    engine = backend.open_engine()
    assert engine.count == count
    assert engine.in_order(EVERYTHING, 0, count + 1) == list(range(count))
    word = QueryWord(f"n{count - 1}", (f"n{count - 1}",))
    assert [one.key for one in engine.by_words(Plan((word,)), 5)] == [count - 1]
    engine.close()


def one_sentence(error: pytest.ExceptionInfo[KbError]) -> str:
    said = str(error.value)
    assert ONE_SENTENCE.fullmatch(said), said
    return said


Make = Callable[..., ElasticBackend]


def test_server_stopped_while_it_is_filled_loses_nothing(
    node: Node, proxy: Proxy, make: Make
) -> None:
    starter = threading.Thread(target=node.start)

    def stop_at_third(number: int) -> bool:
        if number == 3:
            node.run("stop")
            starter.start()
        return number == 3

    proxy.bulk = stop_at_third
    backend = make(proxy.url)
    backend.build(entries(), key="one")
    starter.join()
    assert proxy.asked > COUNT / CHUNK
    holds_all(backend)


def test_answers_lost_on_the_way_make_no_double(proxy: Proxy, make: Make) -> None:
    proxy.bulk = lambda number: number in (2, 4, 5)
    backend = make(proxy.url)
    backend.build(entries(), key="one")
    holds_all(backend)


def test_rejected_provision_is_named_and_the_old_index_stays(
    make: Make, raw: Elasticsearch, site: str
) -> None:
    backend = make()
    before = backend.build(entries(20), key="one")
    wrong = entries(30)
    wrong[7:8] = entries(8, state="X" * 40_000)[7:]
    with pytest.raises(KbError, match="immense term") as error:
        backend.build(wrong, key="two")
    assert wrong[7].id in one_sentence(error)
    assert backend.current() == before
    holds_all(backend, 20)
    assert set(raw.indices.get(index=f"{site}-provisions-*")) == {Names(before, site).index}


def test_index_of_that_name_with_another_mapping_is_left_alone(
    make: Make, raw: Elasticsearch, site: str
) -> None:
    other = make(site=f"{site}twin")
    name = Names(other.build(entries(5), key="one"), site).index
    raw.indices.create(index=name, mappings={"properties": {"row": {"type": "text"}}})
    with pytest.raises(KbError, match="did not make") as error:
        make().build(entries(5), key="one")
    assert name in one_sentence(error)
    assert raw.indices.exists(index=name)


def test_index_named_as_the_alias_is_left_alone(make: Make, raw: Elasticsearch, site: str) -> None:
    raw.indices.create(index=f"{site}-provisions")
    with pytest.raises(KbError, match="must be an alias") as error:
        make().build(entries(5), key="one")
    one_sentence(error)


@pytest.mark.parametrize("secret", ["", "elastic:pass-word-1@"])
def test_silent_server_is_told_in_bounded_time(proxy: Proxy, make: Make, secret: str) -> None:
    proxy.silent = True
    url = proxy.url.replace("//", f"//{secret}")
    backend = make(url, times=Times(reading_s=0.5, writing_s=0.5))
    began = time.monotonic()
    with pytest.raises(MissingPartError, match="did not answer in time") as error:
        backend.open_engine()
    assert time.monotonic() - began < 10
    assert "pass-word-1" not in one_sentence(error)


def test_server_that_is_not_there_is_told(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    backend = make(f"http://127.0.0.1:{port}")
    for ask in (backend.current, backend.open_engine, lambda: backend.build([], key="one")):
        with pytest.raises(MissingPartError, match="start it or mend") as error:
            ask()
        one_sentence(error)


def test_index_of_another_version_names_the_mending_command(
    make: Make, raw: Elasticsearch, site: str
) -> None:
    old = f"{site}-provisions-{'0' * 32}"
    about = {"schema": 1, "format": 1, "model": Plain.digest, "digest": "0" * 32, "count": 0}
    raw.indices.create(
        index=old, aliases={f"{site}-provisions": {}}, mappings={"_meta": about}
    )  # fmt: skip
    backend = make()
    with pytest.raises(MissingPartError, match=r"another version.*kb index") as error:
        backend.open_engine()
    one_sentence(error)
    backend.build(entries(20), key="one")
    holds_all(backend, 20)


def test_missing_alias_is_put_back_without_a_new_build(
    make: Make, raw: Elasticsearch, site: str
) -> None:
    backend = make()
    digest = backend.build(entries(20), key="one")
    raw.indices.delete_alias(index="*", name=f"{site}-provisions")
    with pytest.raises(MissingPartError, match=r"no search index yet.*kb index"):
        backend.open_engine()
    assert backend.build(iter(()), key="one") == digest
    holds_all(backend, 20)


def test_two_builders_at_once_make_one_index(make: Make, raw: Elasticsearch, site: str) -> None:
    done: list[str] = []
    threads = [
        threading.Thread(target=lambda: done.append(make().build(entries(), key="one")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2
    assert len(set(done)) == 1
    holds_all(make())
    assert len(raw.indices.get(index=f"{site}-provisions-*")) == 1


def test_what_a_killed_builder_left_is_built_anew(
    make: Make, raw: Elasticsearch, site: str
) -> None:
    digest = make(site=f"{site}twin").build(entries(20), key="one")
    names = Names(digest, site)
    about = {"digest": digest, "state": FILLING, "beat": time.time(), "count": 20}
    raw.indices.create(
        index=names.index, aliases={names.loading: {}}, mappings={"_meta": about}
    )  # fmt: skip
    raw.index(index=names.index, id="3", document={"half": "built"}, refresh=True)
    assert make().build(entries(20), key="one") == digest
    holds_all(make(), 20)


def test_index_removed_while_it_is_filled_is_told(
    proxy: Proxy, make: Make, raw: Elasticsearch, site: str
) -> None:
    def remove_at_fifth(number: int) -> bool:
        if number == 5:
            raw.indices.delete(index=f"{site}-provisions-*")
        return False

    raw.cluster.put_settings(persistent={"action.destructive_requires_name": False})
    proxy.bulk = remove_at_fifth
    with pytest.raises(KbError, match="removed from Elasticsearch while") as error:
        make(proxy.url).build(entries(), key="one")
    one_sentence(error)
    assert not raw.indices.get(index=f"{site}-*")


def test_index_removed_under_a_reader_is_told(make: Make, raw: Elasticsearch, site: str) -> None:
    backend = make()
    name = Names(backend.build(entries(5), key="one"), site).index
    engine = backend.open_engine()
    raw.indices.delete(index=name)
    with pytest.raises(MissingPartError, match=r"was removed.*kb index") as error:
        engine.in_order(EVERYTHING, 0, 5)
    one_sentence(error)


def test_old_indices_go_when_their_readers_had_time(
    make: Make, raw: Elasticsearch, site: str
) -> None:
    backend = make(pace=Pace(grace_s=0.0))
    digests = [backend.build(entries(n), key=str(n)) for n in (3, 4, 5)]
    kept = {Names(digest, site).index for digest in digests[1:]}
    assert set(raw.indices.get(index=f"{site}-provisions-*")) == kept
    assert len(raw.indices.get(index=f"{site}-parts-*")) == len(kept)
