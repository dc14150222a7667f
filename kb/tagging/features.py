"""What is known of a text and an element, as named numbers for the trained head.

A feature is shared by all elements (``title``) and, where elements differ, has a twin for the
element alone (``title@return``), so that few labels move the common weight and many the element's
own. Features of single rules and cues say how far each can be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p

from kb.tagging.matching import RuleMatch, Unit, match_element
from kb.tagging.meaning import Readings
from kb.tagging.rules import ElementRules, RuleBook

Features = dict[str, float]
OWN = 0.5
"""Size of an element's own twin: smaller values are trusted less (they are regularised more)."""
_CUE, _WITH = 0.5, 0.4
_FIRST, _EARLY, _NEAR = 25, 60, 40
_USUAL_LOG_WORDS = 4.5
_TITLE_CUES = ("topic", "child", "define")
_TEXT_CUES = ("topic", "topic_ref", "victim", "offence", "offender", "exploit")
_WORK_CUES = ("topic", "criminal_law", "victims_law", "aliens_law")
_ACTS = ("recruitment", "transportation", "transfer", "harbouring", "receipt")
_SEVERAL_ACTS = 3
_CLOSE = 3
"""An element among the first three by meaning."""


@dataclass(frozen=True)
class Candidate:
    """An element that a text may address."""

    rules: ElementRules
    match: RuleMatch | None
    features: Features


@dataclass(frozen=True)
class _Cues:
    """Where the cues of one element stand."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    work: tuple[str, ...]
    first: int
    count: int


def _in_title(unit: Unit, cls: str) -> bool:
    if unit.heading.get(cls):
        return True
    return any(hit.first < unit.title_words for hit in unit.hits.get(cls, ()))


def _cues(unit: Unit, classes: Sequence[str]) -> _Cues | None:
    known = [cls for cls in classes if cls in unit.present]
    if not known:
        return None
    places = [hit.first for cls in known for hit in unit.hits.get(cls, ())]
    return _Cues(
        title=tuple(cls for cls in known if _in_title(unit, cls)),
        text=tuple(cls for cls in known if unit.hits.get(cls)),
        work=tuple(cls for cls in known if unit.work.get(cls)),
        first=min(places, default=len(unit.words)),
        count=len(places),
    )


def _context(unit: Unit) -> Features:
    """What the whole text is about, the same for all elements."""
    words = log(max(len(unit.words), 1))
    found: Features = {"length": words - _USUAL_LOG_WORDS}
    found |= {f"text:{cls}": 1.0 for cls in _TEXT_CUES if unit.hits.get(cls)}
    found |= {f"title:{cls}": 1.0 for cls in _TITLE_CUES if _in_title(unit, cls)}
    found |= {f"work:{cls}": 1.0 for cls in _WORK_CUES if unit.work.get(cls)}
    if unit.hits.get("penalty") and unit.hits.get("prison"):
        found["text:penalty"] = 1.0
    if sum(bool(unit.hits.get(f"act.{act}")) for act in _ACTS) >= _SEVERAL_ACTS:
        found["text:acts"] = 1.0
    if any(cls in unit.present for cls in ("topic", "topic_ref")):
        found["anywhere:topic"] = 1.0
    return found


class _Writer:
    """Collects the features of one pair; ``own`` adds the element's twin."""

    def __init__(self, element: str) -> None:
        self.element = element
        self.found: Features = {}

    def put(self, name: str, value: float, *, own: bool = True) -> None:
        if value:
            self.found[name] = value
            if own:
                self.found[f"{name}@{self.element}"] = value * OWN

    def alone(self, name: str, value: float) -> None:
        self.found[f"{name}@{self.element}"] = value


def _put_rules(into: _Writer, match: RuleMatch, words: int) -> None:
    into.put("rule score", (match.score - 0.75) * 5, own=False)
    into.put("two rules", float(len(match.rules) > 1))
    into.put("three rules", float(len(match.rules) > 2))
    near = min((window.first for window in match.windows), default=words)
    into.put("evidence near the beginning", float(near < _NEAR))
    for name in match.rules:
        into.alone(f"rule {name}", 1.0)


def _put_cues(into: _Writer, cues: _Cues, words: int, *, fired: bool) -> None:
    kind = "rule" if fired else "cue"
    into.put(f"{kind}: in the title", float(bool(cues.title)))
    into.put(f"{kind}: in the title of the work", float(bool(cues.work)))
    into.put("among the first words", float(cues.first < _FIRST))
    into.put(f"{kind}: early", float(cues.first < _EARLY))
    into.put("cues", log1p(cues.count))
    into.put("kinds of cues", log1p(len(cues.text)))
    into.put("density of cues", 10 * cues.count / max(words, 1), own=False)
    for zone, classes in (("title", cues.title), ("text", cues.text), ("work", cues.work)):
        for cls in classes:
            into.alone(f"{zone} cue {cls}", _CUE)


def _put_meaning(into: _Writer, readings: Readings, kind: str, *, topical: bool) -> None:
    own = readings.scores[into.element]
    into.put("meaning", own)
    into.put(f"meaning, {kind}", own, own=False)
    into.put(f"read by meaning, {kind}", 1.0, own=False)
    into.put("first by meaning", float(readings.rank[into.element] == 0), own=False)
    into.put("close by meaning", float(readings.rank[into.element] < _CLOSE), own=False)
    into.put("strongest meaning", readings.strongest, own=False)
    into.put("behind the strongest", readings.strongest - own, own=False)
    into.put("elements by meaning", 0.3 * readings.many, own=False)
    into.put("likeness to the definition", readings.likeness[into.element])
    if not topical:
        into.put("meaning without the topic", own, own=False)
        into.put("strongest meaning without the topic", readings.strongest, own=False)


def _features(
    unit: Unit | None,
    element: str,
    match: RuleMatch | None,
    cues: _Cues | None,
    context: Features,
    fired: Sequence[str],
    readings: Readings | None,
) -> Features:
    into = _Writer(element)
    into.put("always", 1.0)
    kind = "rule" if match else "cue" if cues else "no cue"
    words = len(unit.words) if unit else 0
    if match:
        _put_rules(into, match, words)
    if cues:
        _put_cues(into, cues, words, fired=match is not None)
    if match or cues:
        into.put(f"{kind}: here", 1.0)
        into.put("rules of other elements", log1p(len(fired)), own=False)
        for other in fired:
            if other != element:
                into.alone(f"with {other}", _WITH)
    for name, value in context.items():
        into.put(name, value, own=bool(match or cues))
        into.put(f"{kind}: {name}", value, own=False)
    if readings:
        _put_meaning(into, readings, kind, topical="anywhere:topic" in context)
    return into.found


def candidates(
    unit: Unit | None, book: RuleBook, readings: Readings | None, floor: float
) -> Iterator[Candidate]:
    """Elements with a cue in the unit, or whose meaning reaches ``floor``.

    ``unit`` is None where no lexicon serves the language, ``readings`` where nothing is encoded.
    """
    matches: Mapping[str, RuleMatch] = {}
    context: Features = {}
    if unit is not None:
        found = ((rules.element, match_element(unit, rules, book)) for rules in book.elements)
        matches = {element: match for element, match in found if match is not None}
        context = _context(unit)
    fired = tuple(matches)
    for rules in book.elements:
        element = rules.element
        cues = _cues(unit, book.cues[element]) if unit is not None else None
        match = matches.get(element)
        if not match and not cues and (readings is None or readings.scores[element] < floor):
            continue
        features = _features(unit, element, match, cues, context, fired, readings)
        yield Candidate(rules, match, features)
