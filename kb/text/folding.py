"""Folds words so that spellings that mean the same compare equal."""

from __future__ import annotations

import re
import unicodedata

_DOTLESS_I = {ord("ı"): "i", ord("’"): "'", ord("ʼ"): "'"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def fold(word: str) -> str:
    """Case-folded, without accents: ``Dítě`` -> ``dite``. The length may change."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_DOTLESS_I)


def encodable(text: str) -> str:
    """The text with lone surrogates replaced one for one; offsets stay true."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
