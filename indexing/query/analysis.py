"""Analysis, once for every engine: a text becomes a chain of words, each with a folded form and
a folded lemma. Engines index two parallel whitespace-separated chains and never analyse again.

``form`` is the word in compatibility form, case-folded, without accents, so that ``trestny`` finds
``trestný``; ``lemma`` is the folded dictionary form, so that ``victims`` finds ``victim``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kb.text.folding import fold
from kb.text.lemmas import lemma as dictionary_form

# Letters and digits; combining accents and the soft hyphen belong to the word they stand in.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad])*")
_SOFT_HYPHEN = "\u00ad"
LONGEST_WORD = 100
"""Characters of a word that count; engines bound the length of a term."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; offsets are those of the text as it was given."""

    form: str
    lemma: str
    start: int
    end: int


class Analyser:
    """Remembers each word once: law repeats a few ten thousand words."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, tuple[str, str]]] = {}

    def words(self, text: str, lang: str) -> list[Word]:
        """The words with their places."""
        known = self._known.setdefault(lang, {})
        found = []
        for match in _WORD.finditer(text):
            form, lemma = self._forms(match.group(), lang, known)
            found.append(Word(form, lemma, match.start(), match.end()))
        return found

    def chains(self, text: str, lang: str) -> tuple[str, str]:
        """The forms and the lemmas of a text, each joined by blanks, word under word."""
        known = self._known.setdefault(lang, {})
        pairs = [self._forms(raw, lang, known) for raw in _WORD.findall(text)]
        return " ".join(form for form, _ in pairs), " ".join(lemma for _, lemma in pairs)

    def learned(self) -> dict[str, set[str]]:
        """Each form met so far with its lemmas in all languages, where a lemma differs."""
        table: dict[str, set[str]] = {}
        for known in self._known.values():
            for form, lemma in known.values():
                if form != lemma:
                    table.setdefault(form, set()).add(lemma)
        return table

    @staticmethod
    def _forms(raw: str, lang: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
        pair = known.get(raw)
        if pair is None:
            pair = known[raw] = _analyse(raw, lang)
        return pair


def _analyse(raw: str, lang: str) -> tuple[str, str]:
    word = unicodedata.normalize("NFKC", raw[:LONGEST_WORD]).replace(_SOFT_HYPHEN, "")
    form = fold(word) or raw
    if word.isdigit():
        return form, form
    # Sentence starts and headings are capitalised: the dictionary is asked for the plain word too.
    found = dictionary_form(word, lang)
    if found == word and not word.islower():
        found = dictionary_form(word.lower(), lang)
    return form, fold(found) or form
