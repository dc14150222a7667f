"""Strict reading of what a source publishes: a missing node, an odd count or an unknown word is a
signal, never a default. Every function raises Unexpected with one sentence."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Literal, TypeVar, overload

from crawlers.framework.errors import Unexpected

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def one(items: Iterable[T], what: str) -> T:
    """The only item."""
    return exactly(1, items, what)[0]


def exactly(n: int, items: Iterable[T], what: str) -> tuple[T, ...]:
    """The items, of which there must be ``n``."""
    found = tuple(items)
    if len(found) != n:
        raise Unexpected(f"Expected {n} of {what}, found {len(found)}.")
    return found


def at_least(n: int, items: Iterable[T], what: str) -> tuple[T, ...]:
    """The items, of which there must be ``n`` or more."""
    found = tuple(items)
    if len(found) < n:
        raise Unexpected(f"Expected at least {n} of {what}, found {len(found)}.")
    return found


def audit(mapping: Mapping[str, object], ignore: Iterable[str] = ()) -> None:
    """Report what was not read: call it with the rest of a mapping from which all known keys were
    taken (``pop``). Empty values (None, "", [], {}) are of no interest."""
    known = set(ignore)
    empty: tuple[object, ...] = (None, "", [], {})
    unread = sorted(k for k, value in mapping.items() if k not in known and value not in empty)
    if unread:
        raise Unexpected(f"Unknown fields: {', '.join(unread)}.")


@overload
def lookup(table: Mapping[K, T], key: K, required: Literal[True] = True) -> T: ...
@overload
def lookup(table: Mapping[K, T], key: K, required: bool) -> T | None: ...
def lookup(table: Mapping[K, T], key: K, required: bool = True) -> T | None:
    """The value of ``key``; an unknown key is Unexpected, or None where it is not required."""
    if key in table:
        return table[key]
    if required:
        known = ", ".join(sorted(map(str, table))[:12])
        raise Unexpected(f"Unknown word {str(key)[:80]!r}; known are {known}.")
    return None
