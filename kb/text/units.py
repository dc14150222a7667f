"""Cuts the provisions of a law into the units that are tagged, embedded and found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model.law import Provision, ProvisionKind, Unit

MAX_CHARS = 3500
_LEADS = (":", "—", "–")
_MAX_LEAD = 300
_WHOLE = (ProvisionKind.ARTICLE, ProvisionKind.QUOTED)
_BELOW = (ProvisionKind.PARAGRAPH, ProvisionKind.POINT)


class _Cutter:
    def __init__(self, provisions: Sequence[Provision], max_chars: int) -> None:
        self.max_chars = max_chars
        self.by_eid = {provision.eid: provision for provision in provisions}
        self.children: dict[str | None, list[Provision]] = {}
        for provision in provisions:
            self.children.setdefault(provision.parent, []).append(provision)
        self.sizes: dict[str, int] = {}
        for provision in reversed(provisions):
            self.sizes[provision.eid] = len(_line(provision)) + sum(
                1 + self.sizes[child.eid] for child in self._parts(provision)
            )

    def _parts(self, provision: Provision) -> list[Provision]:
        """Children that are no unit of their own."""
        return [c for c in self.children.get(provision.eid, ()) if c.kind in _BELOW]

    def cut(self, provision: Provision, heads: tuple[str, ...]) -> Iterator[Unit]:
        """Units of a provision and of all below it, in document order."""
        if provision.kind in _WHOLE or provision.kind is ProvisionKind.ANNEX:
            yield from self._whole(provision, heads)
        elif provision.text.strip():
            yield self._unit([provision], (*heads, provision.heading), own=True)
        inner = (*heads, provision.heading)
        yield from self._others(provision, inner)

    def _others(self, provision: Provision, heads: tuple[str, ...]) -> Iterator[Unit]:
        """Containers, articles and quoted provisions below a provision, at any depth."""
        for child in self.children.get(provision.eid, ()):
            if child.kind in _BELOW:
                yield from self._others(child, heads)
            else:
                yield from self.cut(child, heads)

    def _whole(self, provision: Provision, heads: tuple[str, ...]) -> Iterator[Unit]:
        heads = (*heads, provision.heading)
        if self.sizes[provision.eid] <= self.max_chars or provision.id:
            unit = self._unit([provision], heads)
            if unit.text.strip():
                yield unit
        else:
            yield from self._split(provision, heads, root=True)

    def _split(
        self, provision: Provision, heads: tuple[str, ...], *, root: bool = False
    ) -> Iterator[Unit]:
        """Own text, then the children: small neighbours together, long ones split again."""
        if _line(provision, root=root).strip():
            yield self._unit([provision], heads, own=True, root=root)
        if _leads_on(provision.text):
            heads = (*heads, provision.text)
        group: list[Provision] = []
        size = 0
        for child in self._parts(provision):
            length = self.sizes[child.eid]
            if group and size + length > self.max_chars:
                yield self._unit(group, heads)
                group, size = [], 0
            if length > self.max_chars and self._parts(child):
                yield from self._split(child, heads)
            else:
                group.append(child)
                size += length
        if group:
            yield self._unit(group, heads)

    def _unit(
        self,
        group: Sequence[Provision],
        heads: tuple[str, ...],
        *,
        own: bool = False,
        root: bool = False,
    ) -> Unit:
        first = group[0]
        lines: list[str] = []
        for provision in group:
            if own:
                lines.append(_line(provision, root=root or provision.kind not in _BELOW))
            else:
                lines.extend(self._lines(provision, root=provision.kind not in _BELOW))
        return Unit(
            eid=first.eid,
            heading=" > ".join(head for head in heads if head),
            text="\n".join(line for line in lines if line),
            citation=first.citation,
        )

    def _lines(self, provision: Provision, *, root: bool) -> Iterator[str]:
        yield _line(provision, root=root)
        for child in self._parts(provision):
            yield from self._lines(child, root=False)


def _leads_on(text: str) -> bool:
    """Whether a text introduces what follows it: "A victim has the right to:"."""
    return text.rstrip().endswith(_LEADS) and len(text) <= _MAX_LEAD


def _line(provision: Provision, *, root: bool = False) -> str:
    """A provision's own words; below an article its number and heading go before them."""
    if root or provision.kind not in _BELOW:
        return provision.text
    parts = (provision.number, provision.heading, provision.text)
    return " ".join(part for part in parts if part)


def units(provisions: Sequence[Provision], max_chars: int = MAX_CHARS) -> list[Unit]:
    """Cut provisions (parents first) into units in document order.

    An article or quoted provision of at most ``max_chars`` characters is one unit; a longer one is
    split at its paragraphs and points, small neighbours together. Each provision's text stands in
    exactly one unit; text outside articles gives units too. A unit's eId and citation are those of
    its first provision; its heading is that of the article with all above it, and the words that
    lead on to it where it is a part ("A victim has the right to:"). A provision with a public id
    of its own is never split.
    """
    cutter = _Cutter(provisions, max_chars)
    return [unit for root in cutter.children.get(None, ()) for unit in cutter.cut(root, ())]


def passage_texts(provisions: Sequence[Provision]) -> Iterator[tuple[str, str]]:
    """(eId, text) of each article or the like and of each of its parts that has words.

    ``provisions`` are those of a whole law, parents first.
    """
    families: dict[str, list[Provision]] = {}
    root_of: dict[str, str] = {}
    for provision in provisions:
        if provision.kind in _BELOW and provision.parent in root_of:
            root_of[provision.eid] = root_of[provision.parent]
            families[root_of[provision.eid]].append(provision)
        elif provision.kind in _WHOLE or provision.kind is ProvisionKind.ANNEX:
            root_of[provision.eid] = provision.eid
            families[provision.eid] = [provision]
    for family in families.values():
        text, found = passages(family)
        yield from ((one.eid, text[one.start : one.end]) for one in found if one.start < one.end)


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a provision, with all below it that is no unit of its own, stands in the text of the
    article round it: half-open ranges of code points."""

    eid: str
    label: int
    """Start of its first line, number included."""
    start: int
    """Start of its own words, behind the number."""
    end: int


def passages(provisions: Sequence[Provision]) -> tuple[str, tuple[Passage, ...]]:
    """Text of an article or other provision that is no part, and the passages of it and its parts.

    ``provisions`` begin with it and go on in document order; others than its paragraphs and points
    are left out. Any unit cut from it is a stretch of this text that begins at the label of the
    passage with the unit's eId. Its own passage comes first and is the whole text.
    """
    root = provisions[0]
    inside = {root.eid}
    lines: list[tuple[Provision, str]] = []
    for provision in provisions:
        if provision is root or (provision.parent in inside and provision.kind in _BELOW):
            inside.add(provision.eid)
            lines.append((provision, _line(provision, root=provision is root)))
    text = "\n".join(line for _, line in lines if line)
    found: dict[str, Passage] = {}
    parents = {provision.eid: provision.parent for provision, _ in lines[1:]}
    at = 0
    for provision, line in lines:
        if line:
            end = at + len(line)
            number = f"{provision.number} " if provision is not root and provision.number else ""
            start = min(at + len(number), end)
            found[provision.eid] = Passage(provision.eid, at, start, end)
            above = parents.get(provision.eid)
            while above is not None:
                if above in found:
                    found[above] = Passage(above, found[above].label, found[above].start, end)
                above = parents.get(above)
            at = end + 1
    found.pop(root.eid, None)
    return text, (Passage(root.eid, 0, 0, len(text)), *found.values())


def full_text(provisions: Sequence[Provision], eid: str) -> str:
    """A provision with everything below it, for display: one line a provision, quoted ones too.

    Raises KeyError where no provision has this eId.
    """
    by_eid = {provision.eid: provision for provision in provisions}
    children: dict[str | None, list[Provision]] = {}
    for provision in provisions:
        children.setdefault(provision.parent, []).append(provision)
    lines: list[str] = []
    waiting = [by_eid[eid]]
    while waiting:
        provision = waiting.pop()
        shown = provision.text
        if provision.eid != eid:
            parts = (provision.number, provision.heading, provision.text)
            shown = " ".join(part for part in parts if part)
        if shown:
            lines.append(shown)
        waiting.extend(reversed(children.get(provision.eid, ())))
    return "\n".join(lines)
