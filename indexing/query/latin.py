"""Keys under which a name in Cyrillic, Greek, Georgian or Armenian meets its Latin spellings.

There are many romanisations: ISO 9, BGN/PCGN, those of the States, of scholars, of newspapers. The
key does not choose one. It folds what they write differently for one letter: ``kh`` ``gh`` ``g``
``h``; ``ts`` ``tz`` ``c`` ``ch`` ``č``; ``zh`` ``z`` ``ž``; ``sh`` ``s`` ``š``; ``y`` ``i`` ``j``;
``ye`` ``je`` ``e``; ``ou`` ``u``; ``ph`` ``f``; double letters. So it is coarse: it serves names
(citation, title, heading) and must not be used for the text.

Some letters are read in ways that no folding unites, such as Greek chi (``ch``, ``h``) or the hard
sign (nothing, ``a``, ``u``). The indexed side then has several keys (:func:`latin_keys`) and a word
of a query one (:func:`latin_key`).

Measured on ``tests/unit/indexing/latin_names.txt`` (168 names in ten languages, 380 spellings):
98.7 % meet. Of the 8,199 different words of four letters and more in a criminal code in Ukrainian
6.8 % share their key with another, nearly all with an inflected form of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from kb.text.lemmas import primary

MOST_KEYS = 8
"""Keys of one word at most."""
SHORTEST_KEY = 2
BOTH_SCRIPTS = frozenset({"sr", "hbs", "bs", "cnr", "az", "uz", "tk", "kk", "mn", "tg"})
"""Languages written in Cyrillic and in Latin: names in either script have keys."""

_LONGEST = 60
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’ʼʹʺ])*")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0531-\u058a\u10a0-\u10ff\u1c90-\u1cbf]")

# Ways of reading a letter, the usual first; the longest spelling first where one begins another.
_READINGS: Mapping[str, tuple[str, ...]] = {
    "ё": ("е", "io"), "щ": ("shch", "sht"), "ъ": ("", "a", "u"), "ж": ("zh", "j"), "ә": ("a", "e"),
    "ѓ": ("gj", "g"), "ќ": ("kj", "k"), "ђ": ("dj", "d"), "ў": ("u", "v"),
    "х": ("kh", "ch"), "ხ": ("kh", "x"),
    "θ": ("th",), "ου": ("ou",), "ού": ("ou",), "αι": ("ai", "e"), "αί": ("ai", "e"),
    "ει": ("ei", "i"), "εί": ("ei", "i"), "οι": ("oi", "i"), "οί": ("oi", "i"),
    "αυ": ("av", "au", "af"), "αύ": ("av", "au", "af"), "ευ": ("ev", "eu", "ef"),
    "εύ": ("ev", "eu", "ef"), "χ": ("ch", "h"), "γγ": ("ng", "g"), "γκ": ("gk", "g"),
    "γχ": ("nch", "nh"), "μπ": ("mp", "b"), "ντ": ("nt", "d"), "ξ": ("x",),
    "ու": ("u",), "խ": ("kh", "x"), "ւ": ("v",),
}  # fmt: skip
_READ = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)))
_BEFORE_VOWEL = re.compile(r"^ո(?=[^ւվ])")

# Accents that stand for a digraph in ISO 9 or in the alphabets of the region.
_ACCENTED = str.maketrans({
    "č": "ch", "ć": "ch", "š": "sh", "ž": "zh", "ŝ": "shch", "û": "yu", "â": "ya", "đ": "dj",
    "ç": "ch", "ş": "sh", "ș": "sh", "ț": "ts", "ţ": "ts", "ŭ": "u",
})  # fmt: skip

# One pass, longest first: what a digraph becomes is not read again.
_FOLDED: Mapping[str, str] = {
    "schtsch": "sc", "shch": "sc", "sch": "s", "tsch": "c", "tsh": "c", "tch": "c", "zgh": "zh",
    "dzh": "i", "dj": "i", "zh": "z", "sh": "s", "kh": "h", "gh": "h", "ch": "c", "ts": "c",
    "tz": "c", "cz": "c", "th": "t", "ph": "f", "ck": "k", "q": "k", "w": "v", "x": "ks",
    "ou": "u", "g": "h", "y": "i", "j": "i",
}  # fmt: skip
_FOLD = re.compile("|".join(sorted(_FOLDED, key=len, reverse=True)))
_NOT_LETTERS = re.compile(r"[^a-z]+")
_OLD_END = re.compile(r"(?<=[oe])ff$")
_IE = re.compile(r"i+e")
_DOUBLE = re.compile(r"(.)\1+")


def latin_key(word: str) -> str:
    """The key of one word of a query in any script; empty for one without letters."""
    return next(iter(_keys(word[:_LONGEST])), "")


def latin_keys(text: str, lang: str = "") -> list[str]:
    """Keys of the words of a name, in order, each once: of words in another script than Latin,
    and of Latin words too where ``lang`` is written in both scripts."""
    also_latin = primary(lang) in BOTH_SCRIPTS
    found: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = match.group()[:_LONGEST]
        if also_latin or _FOREIGN.search(word):
            found.update(dict.fromkeys(k for k in _keys(word) if len(k) >= SHORTEST_KEY))
    return list(found)


@lru_cache(maxsize=50_000)
def _keys(word: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())
    if not _FOREIGN.search(plain):
        return (key,) if (key := _folded(plain.translate(_ACCENTED))) else ()
    keys = dict.fromkeys(map(_folded, islice(_spellings(plain), MOST_KEYS)))
    return tuple(key for key in keys if key)


def _spellings(word: str) -> map[str]:
    """Ways of reading the word, the usual first."""
    word = _BEFORE_VOWEL.sub("vo", word)
    pieces: list[tuple[str, ...]] = []
    end = 0
    for match in _READ.finditer(word):
        pieces += [(word[end : match.start()],), _READINGS[match.group()]]
        end = match.end()
    pieces.append((word[end:],))
    return map("".join, product(*pieces))


def _folded(word: str) -> str:
    letters = _NOT_LETTERS.sub("", anyascii(word).lower())
    letters = _OLD_END.sub("v", letters)
    folded = _FOLD.sub(lambda match: _FOLDED[match.group()], letters)
    return _DOUBLE.sub(r"\1", _IE.sub("e", folded))
