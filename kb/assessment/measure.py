"""Measures the evidence for one element against one rule: status, reason and gaps.

Reads evidence that was already chosen (asserted, not rejected, in force on the date). Adding a
text that contradicts nothing never makes a status worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.assessment.rules import FactPolicy, FactTest, Item, Rule, Rules, Scalar, scalars
from kb.model.cells import Evidence, FactSeen, Status
from kb.model.law import TextState

_RANK = {
    Status.NOT_APPLICABLE: -1,
    Status.BENCHMARK: -1,
    Status.MET: 0,
    Status.LARGELY: 1,
    Status.PARTLY: 2,
    Status.NEEDS_REVIEW: 3,
    Status.NOT_SEARCHED: 4,
    Status.NOT_FOUND: 5,
    Status.NOT_MET: 6,
}
_NAMED_GAPS = 3


def rank(status: Status) -> int:
    """Order from ``met`` (0) to ``not met``; what asks for nothing stands before."""
    return _RANK[status]


@dataclass(frozen=True, slots=True)
class Stated:
    """One value of a fact where a provision states it."""

    value: Scalar
    work_id: str
    provision_id: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing in words, and what in the instrument asks for it."""

    words: str
    sub_elements: tuple[str, ...] = ()
    article: str = ""
    """The paragraph that asks for it; empty: that of the reference with the sub-elements."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What the evidence gives against one rule."""

    status: Status
    reason: str
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Evidence as rules see it: sub-elements, stated facts, elements beside it."""

    sub_elements: frozenset[str]
    facts: Mapping[str, tuple[Stated, ...]]
    beside: tuple[frozenset[str], ...]
    """For each provision, the elements found in it."""


def place(item: Evidence) -> tuple[str, str]:
    """Work and eId: the same for all language versions of a provision."""
    return item.work_id, item.provision_id.rpartition("/~")[2]


def read_content(
    rules: Rules, evidence: Sequence[Evidence], beside: Mapping[str, frozenset[str]]
) -> Content:
    """Collect what the evidence says; a value said in several languages counts once."""
    facts: dict[str, dict[tuple[Scalar, str, str], Stated]] = {}
    for item in evidence:
        work, eid = place(item)
        for name, value in item.facts.items():
            seen = facts.setdefault(rules.fact_aliases.get(name, name), {})
            for scalar in scalars(value):
                seen.setdefault((scalar, work, eid), Stated(scalar, work, item.provision_id))
    return Content(
        sub_elements=frozenset(sub for item in evidence for sub in item.sub_elements),
        facts={name: tuple(seen.values()) for name, seen in facts.items()},
        beside=tuple(beside.get(item.provision_id, frozenset()) for item in evidence),
    )


def facts_seen(evidence: Sequence[Evidence]) -> dict[str, tuple[FactSeen, ...]]:
    """Every stated value with the provision that states it, once for all languages."""
    seen: dict[str, list[FactSeen]] = {}
    known = set()
    for item in evidence:
        for name, value in item.facts.items():
            key = (name, value, place(item))
            if key not in known:
                known.add(key)
                seen.setdefault(name, []).append(FactSeen(value, item.provision_id))
    return {name: tuple(values) for name, values in sorted(seen.items())}


@dataclass(frozen=True, slots=True)
class Reading:
    """Evidence read once, for every rule that measures it."""

    evidence: tuple[Evidence, ...]
    content: Content
    consolidated: Content | None
    """Content of the consolidated texts; None if there is none of these."""


def read(
    rules: Rules, evidence: Sequence[Evidence], beside: Mapping[str, frozenset[str]]
) -> Reading:
    """Read all evidence, and that from consolidated texts on its own."""
    content = read_content(rules, evidence, beside)
    consolidated = [e for e in evidence if e.text_state == TextState.CONSOLIDATED]
    if len(consolidated) == len(evidence):
        return Reading(tuple(evidence), content, content)
    current = read_content(rules, consolidated, beside) if consolidated else None
    return Reading(tuple(evidence), content, current)


def measure(rules: Rules, rule: Rule, reading: Reading) -> Measure:
    """Status of found evidence, with the cap for text whose later changes are not held."""
    result = _measure(rules, rule, reading.content)
    conflict = _conflict(rules, rule, reading)
    if conflict:
        return Measure(Status.NEEDS_REVIEW, conflict, result.gaps)
    if reading.consolidated is reading.content:
        return result
    if reading.consolidated is not None:
        current = _measure(rules, rule, reading.consolidated)
        if rank(current.status) <= rank(result.status):
            return result
    status = Status.LARGELY if result.status is Status.MET else result.status
    caveat = text_state_caveat(reading.evidence)
    return Measure(status, _joined((result.reason, caveat)), result.gaps)


def text_state_caveat(evidence: Sequence[Evidence]) -> str:
    """Why text that is not consolidated proves the law in force only in part."""
    other = [e for e in evidence if e.text_state != TextState.CONSOLIDATED]
    years = sorted({e.enacted_year for e in other if e.enacted_year})
    when = f" {', '.join(str(year) for year in years)}" if years else ""
    amending = all(e.text_state == TextState.AMENDING for e in other)
    how = " by an amending act" if amending else ""
    return f"as enacted{when}{how}; later changes not held"


def _measure(rules: Rules, rule: Rule, content: Content) -> Measure:
    contrary = [r.text for r in rule.contrary if _only_so(content, r.test)]
    checks = [(item, _check(rules, item, content)) for item in rule.items]
    gaps = [
        Gap(check.words, item.sub_elements, item.article)
        for item, check in checks
        if not check.fulfilled
    ]
    if contrary:
        said = [Gap(text) for text in contrary]
        return Measure(Status.NOT_MET, _joined(contrary), (*said, *gaps))
    missing = [(item, check) for item, check in checks if not check.fulfilled]
    short = [c.words for _, c in missing if c.stated]
    unsaid = [c.words for item, c in missing if not c.stated and not item.unread]
    unread = [rules.default.unread] if any(_is_unread(*one) for one in missing) else []
    shown = [c.words for _, c in checks if c.fulfilled]
    notes = [r.text for r in rule.notes if _stated_so(content, r.test)]
    status = _status(rule, checks)
    return Measure(status, _joined([*short, *_named(unsaid), *unread, *shown, *notes]), tuple(gaps))


def _status(rule: Rule, checks: Sequence[tuple[Item, Check]]) -> Status:
    """What no machine reads for is no gap of the law; it only keeps the status from ``met``."""
    missing = [(item, check) for item, check in checks if not check.fulfilled]
    known = [item for item, check in missing if not _is_unread(item, check)]
    if not missing:
        return Status.MET
    if not known:
        return Status.LARGELY
    if rule.partial and len(missing) == len(checks) and not any(c.stated for _, c in checks):
        return Status.NOT_FOUND
    nothing = len(missing) == len(checks) > 1
    many = nothing or len(known) > rule.largely_up_to
    return Status.PARTLY if many or any(i.cap is Status.PARTLY for i in known) else Status.LARGELY


@dataclass(frozen=True, slots=True)
class Check:
    """One item held against the content."""

    words: str
    fulfilled: bool
    stated: bool = False
    """A fact is stated, whether it suffices or not."""


def _is_unread(item: Item, check: Check) -> bool:
    return item.unread and not check.stated


def _check(rules: Rules, item: Item, content: Content) -> Check:
    test = item.test
    stated = content.facts.get(test.fact, ()) if test else ()
    found = bool(content.sub_elements.intersection(item.sub_elements))
    if test and stated:
        good = [s for s in stated if test.holds(s.value)]
        bad = [s for s in stated if not test.holds(s.value)]
        one_is_enough = rules.policy(test.fact).fold == "any"
        pick = _highest if one_is_enough and test.operator == "at_least" else _lowest
        if good and (one_is_enough or not bad):
            return Check(_filled(item.shown, pick(good)), True, True)
        if one_is_enough and found and not item.fact_decides:
            return Check("", True)
        return Check(_filled(item.failed, pick(bad)), False, True)
    if found or item.presumed or any(_stands_beside(item, beside) for beside in content.beside):
        return Check("", True)
    return Check(item.missing, False)


def _stands_beside(item: Item, elements: frozenset[str]) -> bool:
    """Whether the elements found in one provision stand for the item."""
    if not item.together or not elements.issuperset(item.together):
        return False
    return elements.isdisjoint(item.apart)


def _stated_so(content: Content, test: FactTest) -> bool:
    return any(test.holds(s.value) for s in content.facts.get(test.fact, ()))


def _only_so(content: Content, test: FactTest) -> bool:
    """Every provision that states the fact states it so. One exclusion in a law that otherwise
    grants the right is no contrary text: a wrong ``not met`` is worse than a gap left open."""
    stated = content.facts.get(test.fact, ())
    return bool(stated) and all(test.holds(s.value) for s in stated)


def _conflict(rules: Rules, rule: Rule, reading: Reading) -> str:
    """Words for values that cannot both be the law; consolidated text speaks first."""
    tests = [item.test for item in rule.items if item.test]
    for test in [*tests, *(remark.test for remark in rule.contrary)]:
        current = reading.consolidated.facts.get(test.fact) if reading.consolidated else None
        stated = current or reading.content.facts.get(test.fact, ())
        if len(stated) > 1 and _disagree(rules.policy(test.fact), test, stated):
            values = " and ".join(sorted({say(s.value) for s in stated}))
            return f"The provisions state different values for {fact_words(test.fact)}: {values}"
    return ""


def _disagree(policy: FactPolicy, test: FactTest, stated: Sequence[Stated]) -> bool:
    works: dict[str, set[Scalar]] = {}
    for one in stated:
        works.setdefault(one.work_id, set()).add(one.value)
    sides = {work: {test.holds(value) for value in values} for work, values in works.items()}
    if policy.within_work == "sides" and any(len(side) > 1 for side in sides.values()):
        return True
    if len(works) == 1 or policy.between_works == "none":
        return False
    if policy.between_works == "distinct":
        return len({frozenset(values) for values in works.values()}) > 1
    return len({holds for side in sides.values() for holds in side}) > 1


def fact_words(name: str) -> str:
    """A fact's name as words (``reflection_days`` -> ``reflection days``)."""
    return name.replace("_", " ")


def say(value: Scalar) -> str:
    """A value as a reader writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_", " ")


def _lowest(stated: Sequence[Stated]) -> Scalar:
    numbers = [s.value for s in stated if isinstance(s.value, int | float)]
    return min(numbers) if numbers else stated[0].value


def _highest(stated: Sequence[Stated]) -> Scalar:
    if any(s.value == "life" for s in stated):
        return "life"
    numbers = [s.value for s in stated if isinstance(s.value, int | float)]
    return max(numbers) if numbers else stated[0].value


def _filled(template: str, value: Scalar) -> str:
    return template.replace("{value}", say(value))


def _named(gaps: Sequence[str]) -> list[str]:
    if len(gaps) <= _NAMED_GAPS:
        return list(gaps)
    rest = len(gaps) - _NAMED_GAPS
    return [*gaps[:_NAMED_GAPS], "one more gap" if rest == 1 else f"{rest} more gaps"]


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)
