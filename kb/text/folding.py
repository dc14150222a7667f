"""Folds words so that spellings that mean the same compare equal."""

from __future__ import annotations

import re
import unicodedata

_DOTLESS_I = {ord("ı"): "i", ord("’"): "'", ord("ʼ"): "'"}
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def fold(word: str) -> str:
    """Case-folded, without accents: ``Dítě`` -> ``dite``. The length may change."""
    if word.isascii():
        return word.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", word.casefold())).translate(_DOTLESS_I)


def encodable(text: str) -> str:
    """The text with lone surrogates replaced one for one; offsets stay true."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
