"""Whether sparing the victim is a duty or a choice, and for which offences."""

from __future__ import annotations

from kb.model.findings import FactValue
from kb.tagging.cues import Hits
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_MAY_BEFORE = 8
_SCOPE_PREFIX = "scope."


def _near_discretion(hits: Hits) -> bool:
    return any(
        -_MAY_BEFORE <= may.first - spare.last <= _MAY_BEFORE
        or spare.first <= may.first <= spare.last
        or may.first <= spare.first <= may.last + _MAY_BEFORE
        for may in hits.get("may", ())
        for spare in hits.get("nonpunish", ())
    )


def non_punishment_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``np_type`` (``discretion`` where the rule says may) and ``np_scope``."""
    scope = tuple(
        sorted(
            cls.removeprefix(_SCOPE_PREFIX) for cls in unit.hits if cls.startswith(_SCOPE_PREFIX)
        )
    )
    facts: dict[str, FactValue] = {
        "np_type": "discretion" if _near_discretion(unit.hits) else "duty"
    }
    if scope:
        facts["np_scope"] = scope
    return facts
