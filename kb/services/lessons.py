"""Decisions as labelled provisions for ``kb train``.

A finding that stands accepted is an example of its element in that text, a rejected one an example
of text without it. Of all other elements a decision says nothing: they get grade 1, which training
leaves out. What people dispute teaches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from kb.assessment.review import disputed
from kb.model.desk import REJECT, Place
from kb.model.findings import Decision
from kb.store.decisions import kept_places, of_findings
from kb.tagging.gold import MUST

_UNKNOWN = 1

Lesson = dict[str, Any]
"""A labelled provision as a gold file has it, see :func:`kb.tagging.gold.read_gold`."""


def decided_lessons(engine: Engine, elements: Iterable[str]) -> list[Lesson]:
    """One labelled provision for each text and language on whose findings people decided."""
    return lessons_from(of_findings(engine), kept_places(engine), tuple(elements))


def lessons_from(
    decisions: Mapping[str, Sequence[Decision]],
    places: Mapping[str, Place],
    elements: Sequence[str],
) -> list[Lesson]:
    """The same from decisions by finding; ``places`` says what text each finding stands in.

    Findings of sub-elements are left out: training learns elements. The same wording in several
    laws is one lesson, and an element on which its decisions differ is left unknown there.
    """
    said: dict[tuple[str, str], dict[str, set[bool]]] = defaultdict(lambda: defaultdict(set))
    where: dict[tuple[str, str], Place] = {}
    for key, given in sorted(decisions.items()):
        place = places.get(key)
        if place is None or place.sub_element or disputed(given) or not place.lang:
            continue
        text = (place.lang, place.text_sha256)
        said[text][place.element].add(given[-1].verdict != REJECT)
        where.setdefault(text, place)
    return [_lesson(where[text], said[text], elements) for text in sorted(said)]


def _lesson(place: Place, said: Mapping[str, set[bool]], elements: Sequence[str]) -> Lesson:
    labels = dict.fromkeys(elements, _UNKNOWN)
    for element, verdicts in said.items():
        if len(verdicts) == 1:
            labels.pop(element, None)
            if True in verdicts:
                labels[element] = MUST
    return {
        "id": f"decided:{place.text_sha256[:16]}:{place.lang}",
        "lang": place.lang,
        "state": place.state,
        "work": place.work_id,
        "text": place.text,
        "labels": labels,
    }
