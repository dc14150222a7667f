"""The site's parts, put together in one place."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import Engine

from crawlers.framework.card import Card, load_cards
from indexing.query import reader
from kb.catalogue import Catalogue
from kb.errors import KbError, MissingPartError
from kb.export.map.panels import load_panels
from kb.model.cells import Matrix
from kb.model.search import Query
from kb.plugins import make_encoder, make_index_backend
from kb.ports import Clock, Encoder, IndexBackend, ProvisionIndex
from kb.services.matrix import build_matrix
from kb.services.workspace import catalogue_for
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader
from webapp.locale import language
from webapp.standards import Standards
from webapp.titles import catalogue_in

if TYPE_CHECKING:
    from kb.services.explain import Explainer

_T = TypeVar("_T")
_REMEMBERED = 48


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The calendar date in UTC."""
        return self.now().date()


class Memory:
    """Keeps the last results of slow work, for all threads of a process."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """The result kept under ``key``, made now if there is none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("_T", self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


class Site:
    """What the pages read: store, catalogue, index, source cards."""

    def __init__(self, settings: Settings, engine: Engine, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.engine = engine
        self.reader = Reader(engine)
        self.clock: Clock = clock or SystemClock()
        self.memory = Memory()
        self._index: tuple[str, ProvisionIndex] | None = None
        self._index_lock = threading.Lock()
        self.make_explainer: Callable[[Engine, Settings], Explainer] = _make_explainer
        self._explainer: tuple[str, Explainer] | None = None
        self._explainer_lock = threading.Lock()

    def version(self) -> str:
        """Changes with the data; part of the key of everything that is kept."""
        return self.reader.version()

    def data_version(self) -> str:
        """Changes with the law that is held, not with decisions."""
        return self.version().rpartition("/")[0]

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue, with the invented States while their law is held."""
        key = ("catalogue", self.data_version())
        return self.memory.get(key, lambda: catalogue_for(self.reader))

    @property
    def standards(self) -> Standards:
        """States, elements and instruments, titled in the language of the page."""
        catalogue, code = self.catalogue, language()
        return self.memory.get(
            ("standards", id(catalogue), code), lambda: Standards(catalogue_in(catalogue, code))
        )

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Cards of the sources."""
        return load_cards()

    def matrix(
        self,
        as_of: date,
        instrument: str | None,
        states: tuple[str, ...],
        elements: tuple[str, ...],
    ) -> Matrix:
        """The matrix of these States and elements; kept until the data changes."""
        if not states or not elements:
            return Matrix(as_of, instrument, states, elements, ())
        key = ("matrix", self.version(), as_of, instrument, states, elements)
        return self.memory.get(
            key,
            lambda: build_matrix(
                self.reader,
                self.catalogue,
                as_of=as_of,
                instrument=instrument,
                states=states,
                elements=elements,
            ),
        )

    @cached_property
    def _encoder(self) -> Encoder:
        return make_encoder(self.settings)

    @cached_property
    def _backend(self) -> IndexBackend:
        return make_index_backend(self.settings, lambda: self._encoder)

    def index(self) -> ProvisionIndex:
        """The search index in use; MissingPartError with the mending command if there is none."""
        with self._index_lock:
            digest = self._backend.current()
            if digest is None:
                raise MissingPartError("There is no search index yet; make it with `kb build`.")
            if self._index is None or self._index[0] != digest:
                self._index = (digest, self._backend.open())
            return self._index[1]

    def explainer(self) -> Explainer:
        """Says why findings stand. Made when first asked and again when the data changed."""
        version = self.version()
        with self._explainer_lock:
            if self._explainer is None or self._explainer[0] != version:
                self._explainer = (version, self.make_explainer(self.engine, self.settings))
            return self._explainer[1]

    def warm(self) -> None:
        """Load map, index and model before the first question; what is missing is said when
        asked."""
        load_panels()
        try:
            self.index().search(Query("victims", limit=1))
            reader.prepare()
        except KbError:
            return


def _make_explainer(engine: Engine, settings: Settings) -> Explainer:
    from kb.services.explain import make_explainer  # noqa: PLC0415 - spaCy loads slowly

    return make_explainer(engine, settings)


def make_site(settings: Settings) -> Site:
    """Open the store and make the site's parts."""
    return Site(settings, open_store(settings))
