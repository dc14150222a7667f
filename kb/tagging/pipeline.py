"""spaCy pipelines: a blank tokeniser a language, then our words and cue components."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kb.tagging.cues import Hits, Word, WordReader, find_cues
from kb.tagging.lexicon import load_lexicon
from kb.tagging.plain_spacy import Doc, Language, spacy
from kb.text.folding import encodable

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_MAX_CHARS = 200_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text and the cues in them."""

    words: tuple[Word, ...]
    hits: Hits


class WordsComponent:
    """Cuts tokens at hyphens and apostrophes and reads folded form, lemma and patterns."""

    def __init__(self, lexicon: str) -> None:
        self.reader = WordReader(load_lexicon(lexicon))

    def __call__(self, doc: Doc) -> Doc:
        read = self.reader.read
        words: list[Word] = []
        for token in doc:
            text, at = token.text, token.idx
            if text.isalnum():
                words.append(Word(at, at + len(text), *read(text)))
                continue
            for match in _WORD.finditer(text):
                words.append(Word(at + match.start(), at + match.end(), *read(match[0])))
        doc.user_data["kb_words"] = words
        return doc


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


def _blank(lang: str) -> Any:
    try:
        return spacy.blank(lang)
    except (ImportError, OSError):
        return spacy.blank("xx")


@lru_cache(maxsize=64)
def pipeline(lexicon: str) -> Language:
    """The pipeline of a lexicon: tokeniser, words, cues."""
    nlp: Language = _blank(lexicon)
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
