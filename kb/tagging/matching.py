"""Applies the rules of the elements to the cues of a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.model.findings import TagInput
from kb.tagging.cues import Hit, Hits, Word
from kb.tagging.lexicon import load_lexicon
from kb.tagging.pipeline import Reading, read_text
from kb.tagging.references import reference_places
from kb.tagging.rules import Condition, ElementRules, RuleBook
from kb.tagging.scope import protective_view
from kb.tagging.windows import Mark, Window, join, windows
from kb.text.folding import fold

_TITLE_CHARS = 200
_MORE = 0.02
"""What each further rule that fires adds to the confidence."""
_MOST = 0.97


@dataclass(frozen=True)
class Unit:
    """A text to tag with everything the rules ask of it."""

    text: str
    words: tuple[Word, ...]
    hits: Hits
    protective: Hits
    heading: Hits
    work: Hits
    title_words: int
    """Words of the text's first line, when it is short enough to be a title."""
    present: frozenset[str]
    """Classes with a hit anywhere: text, heading or title of the work."""


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """What the rules of an element say of a text."""

    score: float
    rules: tuple[str, ...]
    windows: tuple[Window, ...]
    best: float
    """Score of the strongest rule by itself."""


@lru_cache(maxsize=4_096)
def _cues_of(text: str, lexicon: str) -> Hits:
    return read_text(text, lexicon).hits


def _with_references(item: TagInput, reading: Reading) -> Hits:
    places = reference_places(item) if reading.words else ()
    if not places:
        return reading.hits
    starts = [word.start for word in reading.words]
    indexes = [max(0, bisect_right(starts, place) - 1) for place in places]
    return {**reading.hits, "topic_ref": [Hit(index, index) for index in indexes]}


def make_unit(item: TagInput, lexicon: str) -> Unit:
    """Read a text, its heading and the title of its work."""
    reading = read_text(item.text, lexicon)
    hits = _with_references(item, reading)
    lead = len(item.text) - len(item.text.lstrip())
    line_end = item.text.find("\n", lead)
    line_end = len(item.text) if line_end < 0 else line_end
    short = line_end - lead <= _TITLE_CHARS and line_end < len(item.text)
    heading, work = _cues_of(item.heading, lexicon), _cues_of(item.work, lexicon)
    return Unit(
        text=item.text,
        words=reading.words,
        hits=hits,
        protective=protective_view(item.text, reading.words, hits),
        heading=heading,
        work=work,
        present=frozenset((*hits, *heading, *work)),
        title_words=sum(word.start < line_end for word in reading.words) if short else 0,
    )


def _in_zone(unit: Unit, hits: Hits, zone: str, cls: str, first: int) -> bool:
    if zone == "text":
        found = hits.get(cls, ())
        return any(hit.first < first for hit in found) if first else bool(found)
    if zone == "work":
        return bool(unit.work.get(cls))
    if unit.heading.get(cls):
        return True
    return zone == "title" and any(hit.first < unit.title_words for hit in hits.get(cls, ()))


def _marks(hits: Hits, condition: Condition, book: RuleBook) -> list[Mark]:
    return [
        Mark(hit.first, hit.last, label)
        for label in condition.of
        for cls in book.members(label)
        for hit in hits.get(cls, ())
    ]


def _holds(
    unit: Unit, hits: Hits, condition: Condition, book: RuleBook
) -> tuple[Window, ...] | None:
    """Windows of evidence (perhaps none) if the condition holds, None if it does not."""
    if condition.of:
        marks = _marks(hits, condition, book)
        if len(marks) < condition.least:
            return None
        return windows(marks, condition.least, condition.within) or None
    if condition.shorter:
        return () if len(unit.text) < condition.shorter else None
    label = condition.has or condition.lacks
    present = any(
        _in_zone(unit, hits, zone, cls, condition.first)
        for cls in book.members(label)
        for zone in condition.zones
    )
    if condition.lacks:
        return None if present else ()
    if not present:
        return None
    places = [hit for cls in book.members(label) for hit in hits.get(cls, ())]
    return tuple(Window(hit.first, hit.last) for hit in places[:1])


def match_element(unit: Unit, rules: ElementRules, book: RuleBook) -> RuleMatch | None:
    """The best of the element's rules, or None if no rule holds."""
    hits = unit.protective if rules.protective else unit.hits
    fired: list[tuple[float, str, tuple[Window, ...]]] = []
    for rule in rules.rules:
        if any(unit.present.isdisjoint(need) for need in rule.needs):
            continue
        evidence: list[Window] = []
        for condition in rule.when:
            found = _holds(unit, hits, condition, book)
            if found is None:
                break
            evidence.extend(found)
        else:
            fired.append((rule.score, rule.name, tuple(evidence)))
    if not fired:
        return None
    fired.sort(key=lambda entry: -entry[0])
    score = min(_MOST, fired[0][0] + _MORE * (len(fired) - 1))
    return RuleMatch(score, tuple(name for _, name, _ in fired), fired[0][2], fired[0][0])


@lru_cache(maxsize=64)
def _gate_stems(lexicon: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    stems = load_lexicon(lexicon).stems
    found = {stem for cls in classes for stem in stems.get(cls, ())}
    return tuple(sorted(found, key=len))


def passes_gate(item: TagInput, lexicon: str, book: RuleBook) -> bool:
    """Whether any rule could hold. Looks for beginnings of words only, so that most law is not
    read further: the texts of ten States' laws are tagged some five times as fast."""
    if len(item.text) < book.always_shorter or reference_places(item):
        return True
    classes = tuple(cls for label in book.gate for cls in book.members(label))
    stems = _gate_stems(lexicon, classes)
    folded = fold(item.text)
    if any(stem in folded for stem in stems):
        return True
    return bool(
        _cues_of(item.work, lexicon).get("topic") or _cues_of(item.heading, lexicon).get("topic")
    )


def sub_hits(
    hits: Hits, group: str, members: Sequence[str], near: Sequence[Window], reach: int
) -> Mapping[str, tuple[Hit, ...]]:
    """Hits of the group's classes within ``reach`` words of the evidence, by sub-element."""
    found: dict[str, tuple[Hit, ...]] = {}
    joined = join(near)
    starts = [window.first - reach for window in joined]

    def is_near(hit: Hit) -> bool:
        place = bisect_right(starts, hit.first) - 1
        return place >= 0 and hit.last <= joined[place].last + reach

    for member in members:
        kept = tuple(hit for hit in hits.get(f"{group}.{member}", ()) if is_near(hit))
        if kept:
            found[member] = kept
    return found


def labelled_hits(
    hits: Hits, labels: Mapping[str, str], book: RuleBook
) -> Mapping[str, tuple[Hit, ...]]:
    """Hits of each sub-element's label in the whole text; those without a hit are left out."""
    found = {
        slug: tuple(sorted(_hits_of(hits, label, book), key=lambda hit: (hit.first, hit.last)))
        for slug, label in labels.items()
    }
    return {slug: kept for slug, kept in found.items() if kept}


def _hits_of(hits: Hits, label: str, book: RuleBook) -> list[Hit]:
    return [hit for cls in book.members(label) for hit in hits.get(cls, ())]
