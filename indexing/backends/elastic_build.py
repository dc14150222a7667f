"""Builds an index on the server: fill, verify, switch the alias, remove what is old.

The index is named after its content, so that making it is the lock: a second builder of the same
content waits and then finds the index ready. A builder notes in the index that it is at work; one
that was killed does not, and the next removes what it left.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from indexing.backends.elastic_client import Exists, Server
from indexing.backends.elastic_documents import Spool, part_documents
from indexing.backends.elastic_load import Away, Patience, load
from indexing.backends.elastic_mapping import corrections, index_body, parts_body
from kb.errors import KbError, MissingPartError

SITE = "kb"
READY, FILLING = "ready", "filling"
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """Waits of a builder, in seconds."""

    beat_s: float = 5.0
    """Between two notes that it is at work."""
    dead_s: float = 30.0
    """Without such a note another builder counts as ended."""
    grace_s: float = 600.0
    """How long an index that is no longer in use stays for readers that have it open."""
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class Names:
    """What an index of a digest is called on the server; ``site`` begins each name, so that one
    server can hold several knowledge bases."""

    digest: str
    site: str = SITE

    @property
    def alias(self) -> str:
        """Names the index in use."""
        return alias_of(self.site)

    @property
    def index(self) -> str:
        """Holds the entries."""
        return f"{self.alias}-{self.digest}"

    @property
    def parts(self) -> str:
        """Holds the tables of a reader."""
        return f"{self.site}-parts-{self.digest}"

    @property
    def loading(self) -> str:
        """Alias through which the index is filled: where the index was removed there is no such
        alias, and the server makes up no index of its own."""
        return f"{self.site}-loading-{self.digest}"


def alias_of(site: str) -> str:
    """The alias that names the index in use."""
    return f"{site}-provisions"


def digest_of(index: str) -> str:
    """The digest in the name of an index."""
    return index.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the index of one digest."""

    server: Server
    names: Names
    about: Mapping[str, Any]
    """What a reader compares: schema version and model."""
    pace: Pace

    def standing(self) -> bool:
        """Switch to the index if it stands complete; False if it is to be built. KbError where
        its name is taken by what this program did not make."""
        if self.server.is_index(self.names.alias):
            raise KbError(
                f"Elasticsearch has an index named {self.names.alias}, which must be an alias; "
                "remove or rename it, then run `kb index`."
            )
        about = self._about()
        if about is None or about.get("state") != READY:
            return False
        if self.server.count(self.names.index) != about["count"]:
            self._remove()
            return False
        self._switch(about)
        return True

    def build(self, spool: Spool) -> None:
        """Fill the index with what was spooled and switch to it."""
        offsets = spool.offsets()
        lengths = spool.lengths()
        about = {
            **self.about,
            "digest": self.names.digest,
            "count": spool.count,
            "corrections": corrections(lengths),
        }
        body = index_body(
            dimensions=spool.dimensions,
            count=spool.count,
            lengths=lengths,
            elements=spool.elements,
            about={**about, "state": FILLING, "beat": time.time()},
        )
        if not self._claim(body):
            return
        try:
            with self._beating(about):
                parts = part_documents(spool.lemmas, offsets)
                self._fill_parts(parts)
                load(spool.documents(offsets), self._send, time.sleep, self.pace.patience)
                self.patiently(lambda: self.server.settle(self.names.index, merge=True))
                self.patiently(lambda: self._verify(spool))
        except BaseException:
            with suppress(KbError):
                self._remove()
            raise
        self._switch(about)

    def patiently(self, ask: Callable[[], None]) -> None:
        """Ask again while the server is away; :class:`Away` when patience ends."""
        patience = self.pace.patience
        waited, pause = 0.0, patience.first_s
        while True:
            try:
                return ask()
            except Away:
                if waited >= patience.whole_s:
                    raise
            time.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, patience.longest_s)

    def _claim(self, body: dict[str, Any]) -> bool:
        """Make the index; False if another builder finished it meanwhile."""
        while True:
            try:
                self.patiently(
                    lambda: self.server.create(self.names.index, body, alias=self.names.loading)
                )
                return True
            except Exists:
                if self._other_finished():
                    return not self.standing()
                self._remove()

    def _other_finished(self) -> bool:
        """Wait while another builder is at work on the same index."""
        seen: object = object()
        until = time.monotonic() + self.pace.dead_s
        while time.monotonic() < until:
            about = self._about()
            if about is None or about.get("state") == READY:
                return about is not None
            if about.get("beat") != seen:
                seen, until = about.get("beat"), time.monotonic() + self.pace.dead_s
            time.sleep(min(1.0, self.pace.beat_s))
        return False

    def _about(self) -> Mapping[str, Any] | None:
        """What the index says of itself, None where there is none."""
        found = self.server.about(self.names.index)
        about = found.get(self.names.index)
        if about is not None and about.get("digest") != self.names.digest:
            raise KbError(
                f"Elasticsearch has an index named {self.names.index} that this program did not "
                "make; remove or rename it, then run `kb index`."
            )
        return about

    @contextmanager
    def _beating(self, about: Mapping[str, Any]) -> Iterator[None]:
        """Note every few seconds that this builder is at work."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(self.pace.beat_s):
                with suppress(KbError):
                    note = {**about, "state": FILLING, "beat": time.time()}
                    self.server.note(self.names.index, note)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _fill_parts(self, documents: list[dict[str, Any]]) -> None:
        self.patiently(lambda: self.server.remove(self.names.parts))

        def make() -> None:
            with suppress(Exists):
                self.server.create(self.names.parts, parts_body())

        self.patiently(make)
        for number, document in enumerate(documents):
            action = json.dumps({"index": {"_id": str(number)}}).encode()
            lines = [action, json.dumps(document).encode()]
            self.patiently(lambda lines=lines: self._send_part(lines))  # type: ignore[misc]
        self.patiently(lambda: self.server.refresh(self.names.parts))

    def _send_part(self, lines: list[bytes]) -> None:
        (result,) = self.server.bulk(self.names.parts, lines, alias=False)
        if result["status"] >= 300:
            raise Away("Elasticsearch does not take the tables of the search index; try again.")

    def _send(self, lines: Sequence[bytes]) -> list[Mapping[str, Any]]:
        return self.server.bulk(self.names.loading, lines, alias=True)

    def _verify(self, spool: Spool) -> None:
        """Everything is there, and some of it as it was sent."""
        held = self.server.count(self.names.index)
        if held != spool.count:
            raise MissingPartError(
                f"Elasticsearch holds {held} of {spool.count} provisions after loading; "
                "run `kb index` again."
            )
        step = max(1, spool.count // SAMPLES)
        rows = range(0, spool.count, step)
        ids = [str(row) for row in rows]
        found = self.server.documents(self.names.index, ids, ("id",), False)
        if [one["id"] for one in found] != [spool.ids[row] for row in rows]:
            raise MissingPartError(
                "Elasticsearch holds other provisions than were sent; run `kb index` again."
            )

    def _switch(self, about: Mapping[str, Any]) -> None:
        names = self.names
        ready = {**about, "state": READY, "beat": 0, "left": 0}
        self.patiently(lambda: self.server.note(names.index, ready))
        before = [name for name in self.server.behind(names.alias) if name != names.index]
        self.patiently(lambda: self.server.switch(names.alias, names.index, before, names.loading))
        self._remove_old(before)

    def _remove_old(self, before: list[str]) -> None:
        """Remove indices that nobody reads; those before the present one stay for a while."""
        now = time.time()
        for name, about in self.server.about(f"{self.names.alias}-*").items():
            other = Names(digest_of(name), self.names.site)
            if name == self.names.index or about.get("digest") != other.digest:
                continue
            if name in before:
                self.server.note(name, {**about, "left": now})
            elif self._nobody_needs(about, now):
                self.server.remove(name, other.parts)

    def _nobody_needs(self, about: Mapping[str, Any], now: float) -> bool:
        if about.get("state") == READY:
            return now - float(about.get("left") or 0) > self.pace.grace_s
        return now - float(about.get("beat") or 0) > 10 * self.pace.dead_s

    def _remove(self) -> None:
        self.server.remove(self.names.index, self.names.parts)


def in_use(server: Server, site: str) -> str | None:
    """Digest of the index behind the alias, None if there is none."""
    return next((digest_of(name) for name in reversed(server.behind(alias_of(site)))), None)
