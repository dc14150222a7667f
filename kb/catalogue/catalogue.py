"""The catalogue as one object, loaded from the data folder and folders that add to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kb.catalogue.model import (
    Element,
    Group,
    Instrument,
    Reservation,
    State,
    TreatyStatus,
)
from kb.catalogue.reading import (
    CatalogueError,
    check,
    label,
    read_record,
    read_records,
    read_rows,
)
from kb.errors import UsageError

POLITICAL_CONSENT = "political-commitment"
_Pair = tuple[str, str]
_R = TypeVar("_R", Element, Instrument)
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Elements, instruments, States and who is bound by what. Never changes once loaded."""

    elements: Mapping[str, Element]
    """By slug, in the order of their ids."""
    instruments: Mapping[str, Instrument]
    states: Mapping[str, State]
    """By code, in the order of the data files; invented States last."""
    groups: tuple[Group, ...]
    digest: str
    """SHA-256 (hex) of all data files."""
    statuses: Mapping[_Pair, TreatyStatus]
    """Rows of the files by (State, instrument); :meth:`status` also answers where none is."""
    all_reservations: Mapping[_Pair, tuple[Reservation, ...]]

    def status(self, state: str, instrument: str) -> TreatyStatus:
        """Whether the State is bound. Political commitments bind every participating State from
        its admission; a pair without a row is ``unknown``. UsageError for a name that is not
        in the catalogue."""
        self._known(state, instrument)
        row = self.statuses.get((state, instrument))
        if row is not None:
            return row
        if self.instruments[instrument].kind == "political":
            return self._political(self.states[state], self.instruments[instrument])
        return TreatyStatus(state=state, instrument=instrument, party="unknown")

    def reservations(self, state: str, instrument: str) -> tuple[Reservation, ...]:
        """Reservations and declarations in file order; UsageError as in :meth:`status`."""
        self._known(state, instrument)
        return self.all_reservations.get((state, instrument), ())

    def elements_of(self, group: str) -> tuple[Element, ...]:
        """Elements of a group (``A`` to ``H``)."""
        return tuple(element for element in self.elements.values() if element.group == group)

    def core(self) -> tuple[Element, ...]:
        """The twelve most important elements."""
        return tuple(element for element in self.elements.values() if element.core)

    def _known(self, state: str, instrument: str) -> None:
        if state not in self.states:
            raise UsageError(f"The State {state!r} is not in the catalogue.")
        if instrument not in self.instruments:
            raise UsageError(f"The instrument {instrument!r} is not in the catalogue.")

    @staticmethod
    def _political(state: State, instrument: Instrument) -> TreatyStatus:
        start: date = max(instrument.adopted, state.osce_since or instrument.adopted)
        return TreatyStatus(
            state=state.code,
            instrument=instrument.id,
            party="yes",
            consent_type=POLITICAL_CONSENT,
            in_force=start,
            source=state.osce_source,
            verified=True,
            note="Commitment of every participating State; not treaty law",
        )


def load_catalogue(root: Path | None = None, *, extra: Sequence[Path] = ()) -> Catalogue:
    """Load the catalogue that comes with the project, or the one in ``root``.

    Folders in ``extra`` add States (``states.yml``) and treaty status (``status/*.csv``).
    Raises CatalogueError (a KbError) with one sentence for each thing wrong. The result is kept
    for the life of the process.
    """
    return _load(root.resolve() if root else default_root(), tuple(p.resolve() for p in extra))


def default_root() -> Path:
    """The ``corpora`` folder."""
    return Path(str(files("corpora")))


@lru_cache(maxsize=8)
def _load(root: Path, extra: tuple[Path, ...]) -> Catalogue:
    elements = _read_each(root / "elements", Element)
    instruments = _read_each(root / "instruments", Instrument)
    states: list[State] = []
    statuses: list[TreatyStatus] = []
    reservations: list[Reservation] = []
    for folder in (root, *extra):
        if folder == root or (folder / "states.yml").exists():
            states += read_records(folder / "states.yml", "states", State)
        for path in sorted((folder / "status").glob("*.csv")):
            _read_status(path, statuses, reservations)
    by_slug = _unique(((e.slug, e) for e in sorted(elements, key=lambda e: e.id)), "element")
    return Catalogue(
        elements=by_slug,
        instruments=_unique(((i.id, i) for i in instruments), "instrument"),
        states=_unique(((s.code, s) for s in states), "State"),
        groups=read_records(root / "groups.yml", "groups", Group),
        digest=_digest(root, extra),
        statuses=_unique((((s.state, s.instrument), s) for s in statuses), "treaty status"),
        all_reservations=_grouped(reservations),
    )


def _read_each(folder: Path, kind: type[_R]) -> list[_R]:
    return [_named(path, read_record(path, kind)) for path in sorted(folder.glob("*.yml"))]


def _named(path: Path, record: _R) -> _R:
    slug = record.slug if isinstance(record, Element) else record.id
    if path.stem != slug:
        raise CatalogueError([f"{label(path)}: the file must be named {slug}.yml."])
    return record


def _read_status(path: Path, statuses: list[TreatyStatus], reservations: list[Reservation]) -> None:
    """A file whose header has ``party`` holds treaty status, one with ``effect`` reservations."""
    for place, row in read_rows(path):
        if "effect" in row or "kind" in row:
            cells = {**row, "paragraphs": tuple(row.get("paragraphs", "").split())}
            reservations.append(check(cells, Reservation, place))
        else:
            statuses.append(check(row, TreatyStatus, place))


def _unique(pairs: Iterable[tuple[_K, _V]], what: str) -> Mapping[_K, _V]:
    found: dict[_K, _V] = {}
    for key, value in pairs:
        if key in found:
            name = " ".join(key) if isinstance(key, tuple) else str(key)
            raise CatalogueError([f"The {what} {name} stands twice in the catalogue."])
        found[key] = value
    return MappingProxyType(found)


def _grouped(reservations: list[Reservation]) -> Mapping[_Pair, tuple[Reservation, ...]]:
    found: dict[_Pair, tuple[Reservation, ...]] = {}
    for one in reservations:
        pair = (one.state, one.instrument)
        found[pair] = (*found.get(pair, ()), one)
    return MappingProxyType(found)


def _digest(root: Path, extra: tuple[Path, ...]) -> str:
    total = hashlib.sha256()
    for folder in (root, *extra):
        for pattern in ("elements/*.yml", "instruments/*.yml", "*.yml", "status/*.csv"):
            for path in sorted(folder.glob(pattern)):
                total.update(f"{path.relative_to(folder).as_posix()}\x1f".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
