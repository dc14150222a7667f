"""What is shown of a provision: the part with the query's words, or the nearest in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from indexing.query.analysis import Analyser, Word
from indexing.query.plan import Plan
from indexing.query.query_words import Lemmas
from kb.model.search import FloatArray, Highlight

SNIPPET = 240
"""Characters of a snippet."""
_SENTENCE_END = re.compile(r"(?<=[.;:!?…])\s+|\n+")
MEANING_CHARACTERS = 4_000
"""Text of one answer that is compared sentence by sentence: some 50 ms of encoding on 2 cores."""
SHORTEST_PART = 40

EncodeMany = Callable[[Sequence[str]], Sequence[FloatArray]]


def word_highlight(
    text: str, lang: str, plan: Plan, analyser: Analyser, lemmas: Lemmas
) -> Highlight | None:
    """The part of the text with the most different words of the query, or None. Synonyms count as
    the words that they stand for. ``lemmas`` are those that the index knows for a form: no
    dictionary is loaded to show a hit."""
    wanted = {lemma: n for n, word in enumerate(plan.words) for lemma in word.lemmas}
    forms = {
        s.forms[0]: n
        for n, word in enumerate(plan.words)
        for s in word.synonyms
        if len(s.forms) == 1 and s.lang == lang
    }
    forms |= {word.form: n for n, word in enumerate(plan.words)}

    def number(form: str) -> int | None:
        found = forms.get(form, wanted.get(form))
        if found is None:
            found = next((wanted[one] for one in lemmas(form) if one in wanted), None)
        return found

    matched = [
        (word, found)
        for word in analyser.words(text, "")
        if (found := number(word.form)) is not None
    ]
    if not matched:
        return None
    # Words of the query that are frequent in this text say little about the place.
    counts: dict[int, int] = {}
    for _word, n in matched:
        counts[n] = counts.get(n, 0) + 1
    best = max(range(len(matched)), key=lambda at: (_weight(matched, at, counts), -at))
    inside = [
        word for word, _n in matched[best:] if word.end - matched[best][0].start <= SNIPPET * 3 // 4
    ]
    start, end = _bounds(text, inside[0].start, inside[-1].end)
    shown = [word for word, _n in matched if start <= word.start and word.end <= end]
    return Highlight(text[start:end], _merged(text, shown, start), start, "words")


def opening(text: str) -> Highlight:
    """The beginning of a text, with nothing marked."""
    end = _bounds(text, 0, 0)[1]
    return Highlight(text[:end], (), 0, "meaning")


def meaning_highlights(
    texts: Sequence[str], query: FloatArray, encode: EncodeMany
) -> list[Highlight]:
    """The sentence of each text that is nearest to the query; beyond the allowance its opening."""
    left = MEANING_CHARACTERS
    parts: list[tuple[tuple[int, int], ...]] = []
    for text in texts:
        own = sentences(text) if len(text) <= left else ()
        left -= len(text) if own else 0
        parts.append(own if len(own) > 1 else ())
    flat = [text[start:end] for text, own in zip(texts, parts, strict=True) for start, end in own]
    scores = iter([float((vectors @ query).max()) for vectors in encode(flat)] if flat else [])
    found = []
    for text, own in zip(texts, parts, strict=True):
        if not own:
            found.append(_whole(text))
            continue
        values = [next(scores) for _ in own]
        start, end = own[int(np.argmax(values))]
        found.append(Highlight(text[start:end], ((0, end - start),), start, "meaning"))
    return found


@lru_cache(maxsize=2_000)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Bounds of sentences, list items and lines; a very short part joins the next."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    found: list[tuple[int, int]] = []
    start = 0
    for end in cuts[1:]:
        if end - start >= SHORTEST_PART or end == len(text):
            own = text[start:end]
            if own.strip():
                found.append((start + len(own) - len(own.lstrip()), start + len(own.rstrip())))
            start = end
    return tuple(found)


def _whole(text: str) -> Highlight:
    if 0 < len(text) <= SNIPPET:
        return Highlight(text, ((0, len(text)),), 0, "meaning")
    return opening(text)


def _weight(matched: Sequence[tuple[Word, int]], at: int, counts: dict[int, int]) -> float:
    first = matched[at][0].start
    seen: set[int] = set()
    for word, n in matched[at:]:
        if word.end - first > SNIPPET * 3 // 4:
            break
        seen.add(n)
    return sum(1 / (1 + counts[n]) for n in seen) + len(seen)


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """A part of about ``SNIPPET`` characters around [first, last), cut at blanks."""
    room = max(0, SNIPPET - (last - first))
    start = max(0, first - room // 3)
    end = min(len(text), start + max(SNIPPET, last - start))
    start = max(0, min(start, end - SNIPPET))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _merged(text: str, words: Sequence[Word], offset: int) -> tuple[tuple[int, int], ...]:
    """Marks inside the part; neighbours with only a blank between them are one mark."""
    marks: list[tuple[int, int]] = []
    for word in words:
        start, end = word.start - offset, word.end - offset
        if marks and not text[marks[-1][1] + offset : word.start].strip():
            marks[-1] = (marks[-1][0], end)
        else:
            marks.append((start, end))
    return tuple(marks)
