"""Text that is safe in a spreadsheet."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Characters that XML 1.0 (production 2, Char) does not allow; XLSX is XML.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_CELL_CHARACTERS = 32_767
"""Limit of a cell in the Office Open XML applications."""


def safe_text(text: str) -> str:
    """For CSV: text that no spreadsheet program takes for a formula; an apostrophe goes before it.

    OWASP, CSV injection: cells that begin with ``= + - @``, tab or carriage return.
    """
    clean = clean_text(text)
    return f"'{clean}" if starts_like_a_formula(clean) else clean


def starts_like_a_formula(text: str) -> bool:
    """Whether a program could take the text for a formula, blanks before it or not."""
    return clean_text(text).lstrip(" \n").startswith(_FORMULA)


def typed_text(text: str) -> str:
    """For XLSX, where a cell is of type text: quotations stay exact, but for a leading ``=``.

    :meth:`kb.export.sheet_formats.Formats.write` marks the cells of all other texts that begin
    like a formula, so that editing them does not make them one.
    """
    clean = clean_text(text)
    return f"'{clean}" if clean.startswith("=") else clean


def clean_text(text: str) -> str:
    """Text without characters that XML cannot hold, cut to what a cell can hold."""
    clean = _NOT_XML.sub("", text)
    room = MAX_CELL_CHARACTERS - 1
    return clean if len(clean) <= room else f"{clean[: room - 1]}…"
