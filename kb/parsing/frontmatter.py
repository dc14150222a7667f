"""Front matter of law-as-git Markdown: YAML between two lines ``---``.

Keys that are read (all others are left out and counted): ``title``, ``short_title``,
``identifier`` (else ``slug``, ``jurabk``), ``state`` (else ``country``), ``lang`` (else
``language``), ``rank``, ``kind``, ``text_state``, ``territories``, ``invented``,
``enactment_date``, ``publication_date``, ``in_force_from``, ``in_force_until``, ``last_updated``,
``entry_in_force``, ``effectiveness_date``, ``status``, ``source``, ``eli``. Keys are read in any
case. ``kind``, ``text_state``, ``territories``, ``lang`` and ``state`` win over what titles tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

import yaml

from kb.errors import ParseError

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as text: a wrong date spoils only itself, and ``no`` is a language."""
_MAX_CHARS = 200_000
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NESTED = re.compile(r"[\[{]\s*[\[{]\s*[\[{]\s*[\[{]")

_NOTHING = frozenset({"", "null", "~", "None"})

Meta = Mapping[str, object]


def split(text: str, place: str) -> tuple[dict[str, object], int]:
    """Front matter with keys in lower case, and the offset where the body begins.

    ParseError where the block is never closed, is no YAML, or is no mapping.
    """
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if not re.compile(r"---[ \t]*\n").match(text, start):
        return {}, start if text[:1] == "\ufeff" else 0
    first = text.index("\n", start) + 1
    end = _END.search(text, first, first + _MAX_CHARS)
    if end is None:
        raise ParseError("The front matter is never closed with a line of ---.", f"{place}:1")
    block = text[first : end.start()]
    if _NESTED.search(block):
        raise ParseError("The front matter is nested too deeply.", f"{place}:1")
    try:
        found = yaml.load(block, Loader=_LOADER)  # noqa: S506 - makes texts, lists and mappings only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        reason = error.problem or "it is no YAML"
        raise ParseError(
            f"The front matter cannot be read: {reason}.", f"{place}:{line}"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ParseError("The front matter cannot be read: it is no YAML.", f"{place}:1") from error
    if found is None or found == "":
        found = {}
    if not isinstance(found, dict):
        raise ParseError("The front matter is not a list of keys and values.", f"{place}:1")
    return {str(key).lower(): value for key, value in found.items()}, min(end.end() + 1, len(text))


def text_of(meta: Meta, *keys: str) -> str:
    """The first of the keys that has a value, as one line of text."""
    for key in keys:
        value = meta.get(key)
        if value is not None and not isinstance(value, dict | list):
            said = " ".join(str(value).split())
            if said not in _NOTHING:
                return said
    return ""


def date_of(value: object) -> date | None:
    """A calendar date from a YAML date, ``2020-01-31`` or ``31.01.2020``; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.search(str(value)) if value is not None else None
    if match is None:
        return None
    year, month, day = (
        (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def list_of(value: object) -> tuple[str, ...]:
    """A list of texts from a YAML list or from one text with commas."""
    if value is None:
        return ()
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(said for item in items if (said := str(item).strip()))
