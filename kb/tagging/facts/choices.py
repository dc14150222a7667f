"""Facts that are a choice: the ground of a permit, who pays, whether a child needs means."""

from __future__ import annotations

import re

from kb.model.findings import FactValue
from kb.tagging.cues import Hit
from kb.tagging.facts.breaks import Breaks
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*\(?\d+[.)])")
_SENTENCE = re.compile(r"[.;]\s|\n")
_ACTS = ("recruitment", "transportation", "transfer", "harbouring", "receipt", "control")
_CHILD_REACH = 12
_ACTS_REACH = 32
_VERB_REACH = 3
_MEANS_REACH = 35
_ONLY_REACH = 60
_LIST_REACH = 6
_DEFINE_REACH = 4
_LEAST = 2


def basis_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``basis`` of a permit; a ground that the text rules out does not count, and one in a
    sentence on renewal only where there is no other."""
    denied = unit.hits.get("personal_denied", ())
    personal = [
        hit
        for hit in unit.hits.get("personal_ground", ())
        if not any(no.first <= hit.first and hit.last <= no.last for no in denied)
    ]
    cooperation = list(unit.hits.get("cooperate", ()))
    breaks = Breaks(unit.text, unit.words, unit.hits)
    renewal = {breaks.sentence(hit.first) for hit in unit.hits.get("renew", ())}
    first = [
        name
        for name, hits in (("personal", personal), ("cooperation", cooperation))
        if any(breaks.sentence(hit.first) not in renewal for hit in hits)
    ]
    grounds = first or [
        name for name, hits in (("personal", personal), ("cooperation", cooperation)) if hits
    ]
    if not grounds:
        return {}
    return {"basis": grounds[0] if len(grounds) == 1 else "both"}


def renewable_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``renewable`` where the text says that the permit is renewed."""
    return {"renewable": True} if unit.hits.get("renew") else {}


def fund_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``fund``: false where the text says that the State does not pay, true where a fund does."""
    if any(not _conditional(unit, hit) for hit in unit.hits.get("state_denied", ())):
        return {"fund": False}
    return {"fund": True} if unit.hits.get("fund") else {}


def _conditional(unit: Unit, hit: Hit) -> bool:
    """Whether the hit's sentence has a condition: "is not paid if ..." denies nothing as such."""
    start, end = unit.words[hit.first].start, unit.words[hit.last].end
    before = [match.end() for match in _SENTENCE.finditer(unit.text, 0, start)]
    after = _SENTENCE.search(unit.text, end)
    sentence = (before[-1] if before else 0, after.start() if after else len(unit.text))
    return bool(_inside(unit, sentence, "condition"))


def list_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``list_open``: true where the forms of exploitation stand in a list that says that there
    are more ("at least"), false where the text defines exploitation and says no such thing."""
    named = unit.hits.get("exploit", [])
    forms = [
        hit for cls, hits in unit.hits.items() if cls.startswith("exploitation.") for hit in hits
    ]
    if _near(unit.hits.get("open_list", []), named, _LIST_REACH) and forms:
        return {"list_open": True}
    closed = _near(unit.hits.get("define", []), named, _DEFINE_REACH) and len(forms) >= _LEAST
    return {"list_open": False} if closed else {}


def consent_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``consent_rule``: the rules of the element only find express rules."""
    return {"consent_rule": "explicit"}


def child_means_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``means_required_children``: whether acts on a child are trafficking only with a means.

    What the text says goes first ("only where a means is used", "even if no means was used").
    Where it says nothing the structure of the paragraphs with acts on a child decides.
    """
    if _near(unit.hits.get("means_only", []), unit.hits.get("child", []), _ONLY_REACH):
        return {"means_required_children": True}
    if unit.hits.get("means_not_needed"):
        return {"means_required_children": False}
    if unit.hits.get("means_ref") or not _mentions_exploitation(unit):
        return {}
    counts = [
        _means_beside(unit, part, acts)
        for part in _paragraphs(unit)
        if (acts := _acts_on_child(unit, part))
    ]
    if 0 in counts:
        return {"means_required_children": False}
    if unit.heading.get("child") and any(count >= _LEAST for count in counts):
        return {"means_required_children": True}
    return {}


def _near(first: list[Hit], second: list[Hit], reach: int) -> bool:
    return any(
        one.first - other.last <= reach and other.first - one.last <= reach
        for one in first
        for other in second
    )


def _mentions_exploitation(unit: Unit) -> bool:
    return any(cls == "exploit" or cls.startswith("exploitation.") for cls in unit.hits)


def _paragraphs(unit: Unit) -> list[tuple[int, int]]:
    """First and last offset of each paragraph. One that leads into a list ("... by:") is joined
    with what follows, for the list may name the means."""
    cuts = [match.start() for match in _PARAGRAPH.finditer(unit.text)]
    parts: list[tuple[int, int]] = []
    start = 0
    for cut in [*cuts, len(unit.text)]:
        if unit.text[start:cut].rstrip().endswith((":", "—", "–", ",", ";")) and cut < len(
            unit.text
        ):
            continue
        parts.append((start, cut))
        start = cut
    return parts


def _inside(unit: Unit, part: tuple[int, int], cls: str) -> list[Hit]:
    words = unit.words
    return [
        hit
        for hit in unit.hits.get(cls, ())
        if part[0] <= words[hit.first].start and words[hit.last].end <= part[1]
    ]


def _acts_on_child(unit: Unit, part: tuple[int, int]) -> list[Hit]:
    """The acts named beside a child in the paragraph: two different ones, or the offence itself
    as a verb ("traffics a child"); nothing where they are not."""
    children = _inside(unit, part, "child")
    verbs = [hit for hit in _inside(unit, part, "topic_act") if _near([hit], children, _VERB_REACH)]
    acts = {
        name: [h for h in _inside(unit, part, f"act.{name}") if _near([h], children, _ACTS_REACH)]
        for name in _ACTS
    }
    named = [hit for hits in acts.values() for hit in hits]
    enough = sum(bool(hits) for hits in acts.values()) >= _LEAST
    return verbs + named if verbs or (enough and _near(named, children, _CHILD_REACH)) else []


def _means_beside(unit: Unit, part: tuple[int, int], acts: list[Hit]) -> int:
    """Number of different means within reach of the acts; those of a graded penalty lie farther
    off."""
    first = min(hit.first for hit in acts) - _MEANS_REACH
    last = max(hit.last for hit in acts) + _MEANS_REACH
    return sum(
        any(first <= hit.first and hit.last <= last for hit in _inside(unit, part, cls))
        for cls in unit.hits
        if cls.startswith("means.")
    )


def legal_person_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``legal_persons``: the rules of the element only find texts that make them liable."""
    return {"legal_persons": True} if unit.hits.get("legal_person") else {}
