"""What a parser is given: the bytes of one file and what the caller knows about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.model.law import DateBasis


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows; it wins over what the file says."""

    state: str | None = None
    lang: str | None = None
    in_force_from: date | None = None
    date_basis: DateBasis | None = None
    url: str = ""
    placeholder_date: bool = False
    """The caller's date is a converter's placeholder: the file's own date counts."""
    charset: str = ""
    """Charset of the bytes where only a server or a person says it and the bytes do not."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file. ``name`` is the path as given; its folder ``<cc>`` may name the State."""

    name: str
    data: bytes
    hints: Hints = Hints()
