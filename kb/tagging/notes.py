"""What a reviewer should know of a text before believing its findings, or their absence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model.findings import TagInput
from kb.text.folding import IGNORED

LONG_CHARS = 100_000
"""Above this a text is no single provision: it was not cut into articles."""
_MIXED_SHARE = 0.1
_MIXED_LETTERS = 200
_SAMPLE_CHARS = 20_000
_SCRIPTS = {
    "Latin": "A-Za-zªº\u00c0-\u024f\u1e00-\u1eff",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f",
    "Armenian": "\u0531-\u0587",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f",
    "Georgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
}
_RUNS = {name: re.compile(f"[{letters}]+") for name, letters in _SCRIPTS.items()}
_NOT_LATIN = re.compile("[\u0370-\u1cbf\u2d00-\u2d2f]")
_WORD_OF_TWO = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w{3,40}\b")
_INVISIBLE = re.compile(f"[{IGNORED}]")
_BROKEN_LINE = re.compile(r"[^\W\d_][-\u2010\u00ad\u00ac]\r?\n[ \t]{0,40}[^\W\d_]")
_MANY_BREAKS = 5

EMPTY = "empty: The text is empty; nothing could be found."
UNKNOWN_LANGUAGE = (
    "unknown-language: No cue terms are held for the language {lang!r}; only the meaning was"
    " compared, which finds less and is less certain."
)
LONG = (
    "long-text: The text has {chars} characters; it may hold several provisions, and facts are"
    " not read."
)
MIXED = "mixed-scripts: The text is written in several scripts ({names})."
LOOKALIKE = "look-alike-letters: Words mix Latin and Cyrillic letters and may not be recognised."
INVISIBLE = "invisible-characters: The text holds invisible characters; they were passed over."
BROKEN = "broken-words: Many words are cut at the end of a line; the text may come from a scan."


def notes_of(item: TagInput, lexicon: str) -> tuple[str, ...]:
    """Notes on a text, each a short code, a colon and a sentence; none for an ordinary text.

    ``lexicon`` is the name of the lexicon that serves the text's language, or empty. Reads at
    most the first 20,000 characters for all but the length.
    """
    if not item.text.strip():
        return (EMPTY,)
    return tuple(_notes(item, lexicon))


def _notes(item: TagInput, lexicon: str) -> Iterator[str]:
    if not lexicon:
        yield UNKNOWN_LANGUAGE.format(lang=item.lang)
    if len(item.text) > LONG_CHARS:
        yield LONG.format(chars=len(item.text))
    sample = item.text[:_SAMPLE_CHARS]
    if _NOT_LATIN.search(sample):
        scripts = scripts_of(sample)
        if len(scripts) > 1:
            yield MIXED.format(names=", ".join(scripts))
        if _WORD_OF_TWO.search(sample):
            yield LOOKALIKE
    if not sample.isascii() and _INVISIBLE.search(sample):
        yield INVISIBLE
    if sum(1 for _ in _BROKEN_LINE.finditer(sample)) >= _MANY_BREAKS:
        yield BROKEN


def scripts_of(text: str) -> tuple[str, ...]:
    """Scripts that hold a tenth of the letters, or two hundred of them, in the order of
    :data:`_SCRIPTS`."""
    letters = {
        name: sum(len(run) for run in pattern.findall(text)) for name, pattern in _RUNS.items()
    }
    whole = sum(letters.values())
    return tuple(
        name
        for name, n in letters.items()
        if n and (n >= _MIXED_LETTERS or n / whole >= _MIXED_SHARE)
    )
