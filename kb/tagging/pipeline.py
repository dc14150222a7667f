"""spaCy pipelines: a blank one a lexicon, with our tokeniser, words and cues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from kb.tagging.clauses import ends_clause
from kb.tagging.cues import Hits, Seen, Word, WordReader, find_cues
from kb.tagging.lexicon import load_lexicon
from kb.tagging.orthography import orthography
from kb.tagging.plain_spacy import Doc, Language, Vocab, spacy
from kb.text.folding import IGNORED, encodable

_LINE_END = re.compile(rf"[-\u2010\u00ac{IGNORED}]{{1,3}}[ \t]{{0,8}}\r?\n[ \t]{{0,40}}")
"""What parts a word that was cut at the end of a line."""
_MAX_CHARS = 200_000_000
_MOST_LEXEMES = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text and the cues in them."""

    words: tuple[Word, ...]
    hits: Hits


class Tokenizer:
    """Cuts a text at the edges of words: one regular expression instead of the language's own
    rules, which take seconds to load and are cut once more at hyphens anyway."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.vocab = Vocab()

    def __call__(self, text: str) -> Doc:
        """A document whose tokens are words and what stands between them."""
        runs = self.pattern.split(text)
        tokens = [run for run in runs if run]
        if len(self.vocab) > _MOST_LEXEMES:
            self.vocab = Vocab()
        doc = Doc(self.vocab, words=tokens, spaces=[False] * len(tokens))
        doc.user_data["kb_runs"] = runs
        return doc


class WordsComponent:
    """Reads folded form and patterns of the words and numbers the sentences."""

    def __init__(self, lexicon: str) -> None:
        self.reader = WordReader(load_lexicon(lexicon))
        self.orthography = orthography(lexicon)

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["kb_words"] = list(self._words(doc.user_data.pop("kb_runs")))
        return doc

    def _words(self, runs: list[str]) -> Iterator[Word]:
        """The words of gap, word, gap, word, ..., gap."""
        read = self.reader.read
        ends = list(accumulate(map(len, runs)))
        clause, at, last = 0, 1, len(runs)
        while at < last:
            raw, gap, start, end = runs[at], runs[at - 1], ends[at - 1], ends[at]
            if len(gap) > 1 and at > 1 and ends_clause(gap, runs[at - 2], raw, self.orthography):
                clause += 1
            seen = read(raw)
            if at + 2 < last and len(runs[at + 1]) > 1:
                whole = self._rejoined(raw, runs[at + 1], runs[at + 2], seen)
                if whole is not None:
                    seen, end, at = whole, ends[at + 2], at + 2
            yield Word(start, end, seen[0], seen[1], clause)
            at += 2

    def _rejoined(self, first: str, gap: str, second: str, seen: Seen) -> Seen | None:
        """The word that was cut at the end of a line ("traffick-" and "ing"), or None.

        Of "anti-" and "trafficking" only the parts say something: they stay two words.
        """
        if not _LINE_END.fullmatch(gap) or not (first[-1].isalpha() and second[0].isalpha()):
            return None
        if second[0].isupper() and not first.isupper():
            return None
        whole = self.reader.read(first + second)
        return whole if whole[1] or not (seen[1] or self.reader.read(second)[1]) else None


class CuesComponent:
    """Finds the cue terms of the language's lexicon."""

    def __init__(self, lexicon: str) -> None:
        self.lexicon = load_lexicon(lexicon)

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["kb_cues"] = find_cues(doc.user_data["kb_words"], self.lexicon)
        return doc


@Language.factory("kb_words", default_config={"lexicon": "en"})
def _make_words(nlp: Language, name: str, lexicon: str) -> WordsComponent:
    return WordsComponent(lexicon)


@Language.factory("kb_cues", default_config={"lexicon": "en"})
def _make_cues(nlp: Language, name: str, lexicon: str) -> CuesComponent:
    return CuesComponent(lexicon)


@lru_cache(maxsize=64)
def pipeline(lexicon: str) -> Language:
    """The pipeline of a lexicon: tokeniser, words, cues."""
    nlp: Language = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(orthography(lexicon).word)
    nlp.max_length = _MAX_CHARS
    nlp.add_pipe("kb_words", config={"lexicon": lexicon})
    nlp.add_pipe("kb_cues", config={"lexicon": lexicon})
    return nlp


def read_text(text: str, lexicon: str) -> Reading:
    """Words and cues of a text; offsets are code points of ``text``."""
    if not text.strip():
        return Reading((), {})
    doc = pipeline(lexicon)(encodable(text))
    return Reading(tuple(doc.user_data["kb_words"]), doc.user_data["kb_cues"])
