"""Reads what an address asks for. Anything may stand in it; what makes no sense is refused in
one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from werkzeug.datastructures import MultiDict

from kb.errors import KbError, UsageError

Args = MultiDict[str, str]
_MAX_VALUES = 200
_MAX_VALUE_CHARACTERS = 2_000
_SHOWN_CHARACTERS = 60


class NotHeld(KbError):
    """What is asked for is not in the knowledge base."""


def shown(value: str) -> str:
    """A value of the address as a message repeats it: short, on one line."""
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN_CHARACTERS else line[:_SHOWN_CHARACTERS] + "…"


def one_of(args: Args, name: str, known: Iterable[str], default: str) -> str:
    """The value if it is known; UsageError if not."""
    value = args.get(name, "")
    choices = tuple(known)
    if not value:
        return default
    if value not in choices:
        listed = ", ".join(choices)
        raise UsageError(f"{name} can be {listed}; it cannot be {shown(value)!r}.")
    return value


def text(args: Args, name: str) -> str:
    """Free text, trimmed; UsageError where it is too long."""
    value = args.get(name, "").replace("\x00", " ").strip()
    if len(value) > _MAX_VALUE_CHARACTERS:
        raise UsageError(f"{name} is longer than {_MAX_VALUE_CHARACTERS:,} characters.")
    return value


def many(args: Args, name: str) -> tuple[str, ...]:
    """All values of a repeated parameter, each once; commas separate as well."""
    values: dict[str, None] = {}
    for entry in args.getlist(name):
        for part in entry.replace("\x00", " ").split(","):
            if part.strip():
                values[part.strip()[:_MAX_VALUE_CHARACTERS]] = None
    if len(values) > _MAX_VALUES:
        raise UsageError(f"{name} is given more than {_MAX_VALUES} times.")
    return tuple(values)


def day(args: Args, name: str) -> date | None:
    """A calendar date; UsageError where it is none."""
    value = args.get(name, "").strip()
    if not value:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(
            f"{name} is a date such as 2026-01-31; {shown(value)!r} is none."
        ) from None


def number(args: Args, name: str, *, default: int, least: int, most: int) -> int:
    """A whole number inside the bounds; UsageError where it is none."""
    value = args.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not least <= int(value) <= most:
        raise UsageError(
            f"{name} is a whole number from {least} to {most}; {shown(value)!r} is none."
        )
    return int(value)
