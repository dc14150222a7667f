"""Folds words so that spellings that mean the same compare equal."""

from __future__ import annotations

import re
import unicodedata

MARKS = "\u0300-\u036f\u0483-\u0487"
"""Accents that stand after their letter, for a class of a regular expression."""
IGNORED = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Soft hyphens, zero-width characters and marks of the direction of writing: nobody sees them."""
_DOTLESS_I = {ord("ı"): "i", ord("’"): "'", ord("ʼ"): "'"}
_DROPPED = re.compile(f"[{MARKS}{IGNORED}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def fold(word: str) -> str:
    """Case-folded, without accents and invisible characters: ``Dítě`` -> ``dite``. The length
    may change."""
    if word.isascii():
        return word.lower()
    return _DROPPED.sub("", unicodedata.normalize("NFKD", word.casefold())).translate(_DOTLESS_I)


def encodable(text: str) -> str:
    """The text with lone surrogates replaced one for one; offsets stay true."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
