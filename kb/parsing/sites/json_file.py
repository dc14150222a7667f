"""Reads JSON safely and accounts for its characters: only the law's own texts are spoken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import ParseError
from kb.parsing.decode import decode_text
from kb.parsing.ledger import MARKUP, SPACE, Ledger
from kb.parsing.source import SourceFile

MAX_JSON_BYTES = 256 * 1024 * 1024
_MOJIBAKE = re.compile("[\u00c2-\u00c5\u00d0\u00d1][\u0080-\u00bf]|\u00e2\u0080")
_NESTED = "It is nested too deeply to be a law."


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A JSON file as read."""

    value: Any
    characters: int
    """Characters of the file."""
    mended: bool
    """UTF-8 had been read as Latin-1 by whoever stored the file, and was turned back."""


def _turned_back(text: str) -> str | None:
    """The text whose UTF-8 bytes were once read as Latin-1; None where they were not."""
    if not _MOJIBAKE.search(text):
        return None
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def read_json(source: SourceFile) -> JsonFile:
    """The value of a JSON file; ParseError with the place of the first fault."""
    if len(source.data) > MAX_JSON_BYTES:
        raise ParseError("It is too large to be a law (over 256 MB).", source.name)
    text = decode_text(source.data, source.name)
    bare = text.lstrip("\ufeff")
    turned = _turned_back(bare)
    try:
        found = json.loads(bare if turned is None else turned)
    except json.JSONDecodeError as error:
        raise ParseError(
            f"The JSON is broken or cut off: {error.msg}.", f"{source.name}:{error.lineno}"
        ) from error
    except RecursionError as error:
        raise ParseError(_NESTED, source.name) from error
    except ValueError as error:
        raise ParseError("The JSON holds a number that is too long.", source.name) from error
    return JsonFile(found, len(text), turned is not None)


def text_at(row: object, *keys: str) -> str:
    """The text at a path of keys, or empty; numbers become text."""
    for key in keys:
        if not isinstance(row, Mapping):
            return ""
        row = row.get(key)
    if isinstance(row, bool) or row is None or isinstance(row, Mapping | list):
        return ""
    return " ".join(str(row).split())


def raw_at(row: object, key: str) -> str:
    """The text of a key with its line breaks; empty where it is none. Lone surrogates are shown."""
    value = row.get(key) if isinstance(row, Mapping) else None
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def rows_at(row: object, *keys: str) -> tuple[Mapping[str, Any], ...]:
    """The objects in a list at a path of keys; a single object is a list of one."""
    for key in keys:
        if not isinstance(row, Mapping):
            return ()
        row = row.get(key)
    if isinstance(row, Mapping):
        return (row,)
    if not isinstance(row, list):
        return ()
    return tuple(item for item in row if isinstance(item, Mapping))


def speak(ledger: Ledger, spoken: int) -> None:
    """Count all of a file but the spoken characters as markup."""
    ledger.leave_out(MARKUP, ledger.total - spoken)


def folded(text: str, ledger: Ledger) -> str:
    """A text with its white space folded and counted."""
    said = " ".join(text.split())
    ledger.leave_out(SPACE, len(text) - len(said))
    return said
