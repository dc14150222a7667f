"""Who and what a cue is about: takes out cues about offenders and in exclusions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kb.tagging.cues import Hit, Hits, Word

_BREAK = re.compile(r"[.;]\s|\n")
_OFFENDER_REACH = 8
_EXCLUSION_REACH = 25
_ABOUT_VICTIMS = ("topic", "topic_ref", "victim", "nrm", "reflection")


def _breaks(text: str) -> list[int]:
    return [match.start() for match in _BREAK.finditer(text)]


def _same_sentence(breaks: Sequence[int], first: int, second: int) -> bool:
    return bisect_right(breaks, first) == bisect_right(breaks, second)


def _led_by(
    hit: Hit, leads: Sequence[Hit], reach: int, words: Sequence[Word], breaks: Sequence[int]
) -> bool:
    return any(
        0 < hit.first - lead.last <= reach
        and _same_sentence(breaks, words[lead.last].start, words[hit.first].start)
        for lead in leads
    )


def protective_view(text: str, words: Sequence[Word], hits: Hits) -> Hits:
    """The cues without those about offenders ("a person convicted of trafficking") and those that
    an exclusion takes out ("does not apply to victims of trafficking")."""
    offenders = hits.get("offender", [])
    exclusions = hits.get("exclusion", [])
    if not offenders and not exclusions:
        return hits
    breaks = _breaks(text)
    view = dict(hits)
    for cls in _ABOUT_VICTIMS:
        if cls not in hits:
            continue
        kept = [
            hit
            for hit in hits[cls]
            if not _led_by(hit, exclusions, _EXCLUSION_REACH, words, breaks)
            and (
                cls in ("victim", "nrm", "reflection")
                or not _led_by(hit, offenders, _OFFENDER_REACH, words, breaks)
            )
        ]
        view[cls] = kept
    return view
