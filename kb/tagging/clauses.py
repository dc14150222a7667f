"""Where sentences and items of a list end, judged by what stands between two words."""

from __future__ import annotations

import re

from kb.tagging.orthography import Orthography
from kb.text.folding import fold

_ALWAYS = re.compile(r"[;!?\u037e\u061b\u0387\u0589\u00b7](?!\w)|\u2026\s")
_DOT = re.compile(r"\.[^\w\s]{0,5}\s")
_NEW_LINE = re.compile(r"\.[^\w\n]{0,20}\n")
_NUMBERED = re.compile(r"[(\[§]")
_GEORGIAN = re.compile(r"[\u10d0-\u10ff]")
_MOST_ORDINAL_DIGITS = 2


def ends_clause(gap: str, before: str, after: str, how: Orthography) -> bool:
    """Whether a sentence or list item ends between the words ``before`` and ``after``.

    ``gap`` is what stands between them. A semicolon, question or exclamation mark ends one. A dot
    does at the end of a line, before a capital and before the number of a paragraph, unless an
    abbreviation, a single letter or an ordinal bears it.
    """
    if _ALWAYS.search(gap):
        return True
    if "." not in gap or not _DOT.search(gap) or _bears_dot(before, how):
        return False
    if _NEW_LINE.search(gap):
        return True
    if how.ordinals and before.isdecimal() and len(before) <= _MOST_ORDINAL_DIGITS:
        return False
    if _NUMBERED.search(gap):
        return True
    return not _goes_on(after)


def _bears_dot(word: str, how: Orthography) -> bool:
    if len(word) == 1:
        return word.isalpha()
    return fold(how.plain(word)) in how.abbreviations


def _goes_on(word: str) -> bool:
    """A small letter or digit goes on with the sentence; Georgian has no capitals to tell."""
    first = word[0]
    return first.isdigit() or (first.islower() and not _GEORGIAN.match(first))
