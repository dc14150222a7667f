"""Makes ``corpora/search/synonyms.yml``: ``python -m indexing.query.synonym_table``.

The lexicon's terms are patterns (``конфіск*``, ``délai ~6 réflexion``), which an index of words
cannot be asked for. Here they are found in the example laws of ``corpora/training/examples``, and
what stands there is kept: the forms in which law writes the term, the most frequent first. Where
that gives few, the words of the dictionary that fit follow: inflected forms of the same words,
then short words that fit a pattern of one word.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from simplemma.strategies.dictionaries.dictionary_factory import (
    SUPPORTED_LANGUAGES,
    DefaultDictionaryFactory,
)

from indexing.query.function_words import is_function_word
from indexing.query.search_data import read, table_language
from kb import safe_yaml
from kb.tagging.cues import Word, WordReader, find_cues
from kb.tagging.lexicon import available, load_lexicon, read_data
from kb.text.folding import fold

MOST_FORMS = 8
"""Terms of a class in a language; more would not be asked for."""
LONGEST_TERM = 4
"""Words of a term."""
MOST_ADDED = 4
"""Letters by which a word of the dictionary may be longer than the beginning that it fits."""
SHORTEST_BEGINNING = 4
SHORTEST_WORD = 3
"""Letters of a term of one word."""
_LETTERS = re.compile(r"[^\W\d_]+")
_PATTERN = re.compile(r"[*~|]")
_CLAUSE_END = re.compile(r"[.;:\n]")


def main() -> None:
    """Write the table."""
    wanted = tuple(read("synonym_classes")["classes"])
    table = {lang: terms_of(lang, wanted) for lang in available()}
    lines = ["# Terms of each class by language, made by indexing.query.synonym_table.", "terms:"]
    for cls in wanted:
        lines.append(f"  {cls}:")
        lines += [
            f"    {json.dumps(lang)}: {json.dumps('; '.join(table[lang][cls]), ensure_ascii=False)}"
            for lang in table
            if table[lang].get(cls)
        ]
    path = files("corpora") / "search" / "synonyms.yml"
    with open(str(path), "w", encoding="utf-8") as target:
        target.write("\n".join(lines) + "\n")


def terms_of(lang: str, wanted: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Class to folded terms of a language of the lexicon, the best first."""
    seen = _seen(lang, wanted)
    plain, patterns = _written(lang, tuple(seen))
    fitting = _fitting(lang, patterns, seen)
    found = {
        cls: tuple(
            dict.fromkeys((*_first(cls, lang), *_ranked(seen[cls]), *plain[cls], *fitting[cls]))
        )[:MOST_FORMS]
        for cls in seen
    }
    return {cls: terms for cls, terms in found.items() if terms}


def _ranked(counts: Counter[str]) -> list[str]:
    """The most frequent first; equals in the order of the alphabet."""
    return sorted(counts, key=lambda term: (-counts[term], term))


def _seen(lang: str, wanted: Iterable[str]) -> dict[str, Counter[str]]:
    """Class to terms in the example laws and how often."""
    reader = WordReader(load_lexicon(lang))
    counts: dict[str, Counter[str]] = {cls: Counter() for cls in wanted}
    for text in _examples(lang):
        raw, words = _read(text, reader)
        for cls, hits in find_cues(words, reader.lexicon).items():
            if cls in counts:
                spans = (raw[hit.first : hit.last + 1] for hit in hits)
                counts[cls].update(_cut(span) for span in spans if _is_term(span, lang))
    return counts


def _first(cls: str, lang: str) -> tuple[str, ...]:
    """Terms that come before those of the examples."""
    line = read("synonym_classes")["first"].get(cls, {}).get(lang, "")
    return tuple(_cut(fold(term).split()) for term in line.split(";") if term)


def _written(
    lang: str, wanted: Iterable[str]
) -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    """From the lexicon's file: class to terms without a pattern; class to beginnings of words,
    with how many letters may follow."""
    classes = safe_yaml.load(read_data(f"{lang}.yml"))["classes"]
    plain: dict[str, list[str]] = {}
    patterns: dict[str, dict[str, int]] = {}
    for cls in wanted:
        name, _, sub = cls.partition(".")
        terms: Any = classes.get(name) or []
        terms = terms.get(sub, []) if sub else terms
        words = [fold(term).split() for term in terms if not _PATTERN.search(term)]
        plain[cls] = [_cut(one) for one in words if _is_term(one, lang)]
        choices = [one for term in terms if " " not in term for one in term.split("|")]
        patterns[cls] = {
            fold(one.removesuffix("*")): MOST_ADDED if one.endswith("*") else 0
            for one in choices
            if not one.startswith("*") and len(one) > SHORTEST_BEGINNING
        }
    return plain, patterns


def _fitting(
    lang: str, patterns: Mapping[str, Mapping[str, int]], seen: Mapping[str, Counter[str]]
) -> dict[str, list[str]]:
    """Class to words of the dictionary: forms of words seen, then others, the shortest first."""
    by_beginning: dict[str, list[tuple[str, str]]] = {}
    for cls, own in patterns.items():
        for beginning in own:
            by_beginning.setdefault(beginning[:SHORTEST_BEGINNING], []).append((beginning, cls))
    lemmas: dict[str, dict[str, set[str]]] = {cls: {} for cls in patterns}
    for form, lemma in _dictionary(lang):
        for beginning, cls in by_beginning.get(form[:SHORTEST_BEGINNING], ()):
            added = len(lemma) - len(beginning)
            if form.startswith(beginning) and added <= patterns[cls][beginning]:
                lemmas[cls].setdefault(lemma, set()).add(form)
    return {cls: _in_turn(own, set(seen[cls])) for cls, own in lemmas.items()}


def _in_turn(lemmas: Mapping[str, set[str]], seen: set[str]) -> list[str]:
    """One form of each lemma, then a second, and so on; lemmas with a word seen come first."""
    order = sorted(lemmas, key=lambda one: (not lemmas[one] & seen, len(one), one))
    rows = [sorted(lemmas[one], key=lambda form: (form != one, len(form), form)) for one in order]
    return [form for turn in zip_longest(*rows) for form in turn if form]


def _dictionary(lang: str) -> Iterator[tuple[str, str]]:
    """Folded words and lemmas that are letters only."""
    if lang in SUPPORTED_LANGUAGES:
        for form, lemma in DefaultDictionaryFactory().get_dictionary(lang).items():
            folded = fold(form)
            if folded.isalpha():
                yield folded, fold(lemma)


def _examples(lang: str) -> Iterator[str]:
    folder = files("corpora") / "training" / "examples"
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if table_language(entry.name.removesuffix(".jsonl")) == lang:
            for line in entry.read_text("utf-8").splitlines():
                example = json.loads(line)
                yield f"{example['work']}\n{example['heading']}\n{example['text']}"


def _read(text: str, reader: WordReader) -> tuple[list[str], list[Word]]:
    """The folded words as the text writes them, and as the lexicon reads them."""
    raw: list[str] = []
    words: list[Word] = []
    clause = 0
    parts = reader.orthography.word.split(text)
    for gap, word in zip(parts[::2], parts[1::2], strict=False):
        clause += bool(_CLAUSE_END.search(gap))
        raw.append(fold(word))
        words.append(Word(0, 0, *reader.read(word), clause))
    return raw, words


def _cut(span: Sequence[str]) -> str:
    """The words as the index cuts them, at apostrophes too."""
    return " ".join(_LETTERS.findall(" ".join(span)))


def _is_term(span: Sequence[str], lang: str) -> bool:
    """Whether it is a term that may be asked for: short, whole and no function word at an end."""
    if not 0 < len(span) <= LONGEST_TERM or not all(map(_LETTERS.search, span)):
        return False
    if is_function_word(span[0], lang) or is_function_word(span[-1], lang):
        return False
    return len(span) > 1 or len(span[0]) >= SHORTEST_WORD


if __name__ == "__main__":
    main()
