"""A law to read: contents, text with anchors, what was found in it, its versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import dropwhile
from typing import TYPE_CHECKING

from kb.store.rows import ExpressionRow, FindingRow, ProvisionRow, WorkRow
from webapp import asked
from webapp.asked import Args, NotHeld, shown
from webapp.presenters.evidence import FindingView, finding_views
from webapp.presenters.laws import LawView, VersionView, law_view, version_key, version_view
from webapp.presenters.passages import Part, layered, places_of
from webapp.presenters.passages_found import NOTHING, Found, Span, read_found, shares
from webapp.urls import provision_url, query_string, work_url

if TYPE_CHECKING:
    from webapp.wiring import Site

ARTICLE_KINDS = ("article", "quoted")
PART_CHARACTERS = 150_000
"""A law is cut into parts of about this size, between articles, so that a code of 700 KB answers
as fast as a short act. Chosen so that the whole page stays under some 600 KB."""


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """One provision as it stands in the text."""

    id: str
    eid: str
    kind: str
    number: str
    heading: str
    citation: str
    target: str
    depth: int
    """Depth below the article, 0 for the article itself."""
    text: tuple[Part, ...]
    url: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """An article with everything in it, or a heading of structure (``kind`` says which)."""

    kind: str
    lead: ProvisionView
    rows: tuple[ProvisionView, ...]
    findings: tuple[FindingView, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContentsItem:
    """One line of the contents."""

    eid: str
    label: str
    url: str
    here: bool
    elements: int
    children: tuple[ContentsItem, ...]


@dataclass(frozen=True, slots=True)
class WorkView:
    """One part of one text of a law."""

    law: LawView
    version: VersionView
    contents: tuple[ContentsItem, ...]
    part: int
    part_count: int
    previous_url: str
    next_url: str
    whole_url: str
    blocks: tuple[BlockView, ...]
    finding_count: int
    lang: str
    at: str
    asked: str
    """The query that led straight here, empty where none did."""
    asked_url: str
    """All that it finds."""


@dataclass(frozen=True, slots=True)
class WorkAsked:
    """What the address asks for."""

    version: str
    lang: str
    as_of: date | None
    at: str
    part: int
    whole: bool
    found: Found = NOTHING
    asked: str = ""


def read(args: Args) -> WorkAsked:
    """Read the address."""
    whole = args.get("part") == "all"
    part = 0 if whole else asked.number(args, "part", default=0, least=1, most=9999)
    return WorkAsked(
        version=asked.text(args, "version"),
        lang=asked.text(args, "lang"),
        as_of=asked.day(args, "as_of"),
        at=asked.text(args, "at"),
        part=part,
        whole=whole,
        found=read_found(args.get("found", "")),
        asked=asked.text(args, "asked"),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A text laid out once and kept: blocks of rows, cut into parts."""

    rows: tuple[ProvisionRow, ...]
    blocks: tuple[tuple[ProvisionRow, ...], ...]
    part_of: tuple[int, ...]
    """Part number (from 1) of each block."""
    block_of: Mapping[str, int]
    """Block of each eId."""


def lay_out(rows: Sequence[ProvisionRow]) -> Reading:
    """Group rows into articles and structure headings, and cut them into parts."""
    blocks: list[list[ProvisionRow]] = []
    block_of: dict[str, int] = {}
    in_article: set[str] = set()
    for row in rows:
        if row.parent in in_article and row.kind != "quoted":
            blocks[-1].append(row)
            in_article.add(row.eid)
        else:
            blocks.append([row])
            if row.kind in ARTICLE_KINDS:
                in_article = {row.eid}
        block_of[row.eid] = len(blocks) - 1
    return Reading(tuple(rows), tuple(map(tuple, blocks)), _cut(blocks), block_of)


def _cut(blocks: Sequence[Sequence[ProvisionRow]]) -> tuple[int, ...]:
    total = sum(len(row.text) for block in blocks for row in block)
    limit = PART_CHARACTERS if total > PART_CHARACTERS * 1.5 else total + 1
    numbers: list[int] = []
    part, size = 1, 0
    for place, block in enumerate(blocks):
        length = sum(len(row.text) for row in block)
        heading_before = place > 0 and len(blocks[place - 1]) == 1 and not blocks[place - 1][0].text
        if size + length > limit and size and not heading_before:
            part, size = part + 1, 0
        size += length
        numbers.append(part)
    return tuple(numbers)


def work_view(site: Site, work_id: str, query: WorkAsked) -> WorkView:
    """One part of a law. NotHeld if the law or the version is not held."""
    row = site.reader.work(work_id) if "\x00" not in work_id else None
    if row is None or not row.expressions:
        raise NotHeld(f"No law with the identifier {shown(work_id)!r} is held here.")
    chosen = _choose(row, query, site.clock.today())
    expression = chosen.expression
    key = (expression.id, site.version())
    reading = site.memory.get(
        ("reading", *key), lambda: lay_out(site.reader.provisions(expression.id))
    )
    findings = site.memory.get(("findings", *key), lambda: site.reader.findings(expression.id))
    part = _part(reading, query)
    version = version_key(chosen)
    base = work_url(work_id, version=version)
    join = "&" if "?" in base else "?"
    count = reading.part_of[-1] if reading.part_of else 1
    return WorkView(
        law=law_view(row, site.standards, current=expression.id),
        version=version_view(chosen, row.work.date, current=expression.id),
        contents=_contents(reading, findings, work_id, version, part),
        part=part,
        part_count=count,
        previous_url=f"{base}{join}part={part - 1}" if part > 1 else "",
        next_url=f"{base}{join}part={part + 1}" if 0 < part < count else "",
        whole_url=f"{base}{join}part=all" if count > 1 and part else "",
        blocks=_blocks(site, chosen, reading, findings, part, query),
        finding_count=sum(1 for f in findings if not f.finding.sub_element),
        lang=expression.lang,
        at=query.at if query.at in reading.block_of else "",
        asked=query.asked,
        asked_url="/search" + query_string({"q": query.asked, "stay": "1"}) if query.asked else "",
    )


def _choose(row: WorkRow, query: WorkAsked, today: date) -> ExpressionRow:
    candidates = list(row.expressions)
    if query.version:
        candidates = [e for e in candidates if query.version in (version_key(e), e.expression.id)]
        if not candidates:
            raise NotHeld(f"No version {shown(query.version)!r} of this law is held here.")
        return candidates[0]
    if query.lang:
        candidates = [e for e in candidates if e.expression.lang == query.lang]
        if not candidates:
            raise NotHeld(f"This law is not held in the language {shown(query.lang)!r}.")
    day = query.as_of or today
    in_force = [
        e
        for e in candidates
        if (e.expression.in_force_from is None or e.expression.in_force_from <= day)
        and (e.expression.in_force_until is None or e.expression.in_force_until > day)
    ]
    if query.as_of and not in_force:
        raise NotHeld(f"No text of this law in force on {day.isoformat()} is held here.")
    return (in_force or candidates)[0]


def _part(reading: Reading, query: WorkAsked) -> int:
    if query.whole:
        return 0
    if query.at and query.at in reading.block_of:
        return reading.part_of[reading.block_of[query.at]]
    last = reading.part_of[-1] if reading.part_of else 1
    if query.part > last:
        raise NotHeld(f"This law has {last} parts; there is no part {query.part}.")
    return query.part or 1


def label_of(row: ProvisionRow) -> str:
    """Number and heading, as contents show them."""
    number = row.citation if row.kind in ARTICLE_KINDS and row.citation else row.number
    if row.kind not in ARTICLE_KINDS and row.number:
        number = f"{row.kind.capitalize()} {row.number}"
    return " ".join(piece for piece in (number, row.heading) if piece) or row.kind.capitalize()


def _contents(
    reading: Reading, findings: Sequence[FindingRow], work_id: str, version: str, part: int
) -> tuple[ContentsItem, ...]:
    counts: dict[int, set[str]] = defaultdict(set)
    eid_of = {row.id: row.eid for row in reading.rows}
    for found in findings:
        place = reading.block_of.get(eid_of.get(found.provision_id, ""))
        if place is not None:
            counts[place].add(found.finding.element)
    children: dict[str | None, list[int]] = defaultdict(list)
    leads = {block[0].eid for block in reading.blocks}
    for place, block in enumerate(reading.blocks):
        parent = block[0].parent if block[0].parent in leads else None
        children[parent].append(place)

    def item(place: int) -> ContentsItem:
        lead = reading.blocks[place][0]
        here = part == 0 or reading.part_of[place] == part
        return ContentsItem(
            eid=lead.eid,
            label=label_of(lead),
            url=f"#{lead.eid}" if here else work_url(work_id, version=version, at=lead.eid),
            here=here,
            elements=len(counts.get(place, ())),
            children=tuple(item(child) for child in children.get(lead.eid, ())),
        )

    return tuple(item(place) for place in children[None])


def _blocks(
    site: Site,
    chosen: ExpressionRow,
    reading: Reading,
    findings: Sequence[FindingRow],
    part: int,
    query: WorkAsked,
) -> tuple[BlockView, ...]:
    wanted = [
        block
        for block, number in zip(reading.blocks, reading.part_of, strict=True)
        if part in (0, number)
    ]
    rows = [row for block in wanted for row in block]
    notes: dict[str, list[str]] = defaultdict(list)
    for eid, text in chosen.notes:
        notes[eid].append(text)
    held = reading.block_of.get(query.at)
    marks = found_marks(
        site, reading.blocks[held] if held is not None else (), query.at, query.found
    )
    return make_blocks(site, wanted, rows, findings, chosen.expression.lang, notes, marks)


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of a hit by eId, in each row's own offsets."""

    kind: str = "words"
    by_eid: Mapping[str, Sequence[Span]] = field(default_factory=dict)


NO_MARKS = Marks()


def found_marks(site: Site, block: Sequence[ProvisionRow], at: str, found: Found) -> Marks:
    """Where the marks of a hit stand in the article that holds it; ``at`` is where the text that
    was found begins."""
    rows = list(dropwhile(lambda row: row.eid != at, block))
    if not found.spans or not rows:
        return NO_MARKS
    sha = rows[0].unit_sha256
    text = site.reader.units([sha])[sha].text if sha else rows[0].text
    return Marks(found.kind, shares(text, [(row.eid, row.text) for row in rows], found.spans))


def make_blocks(
    site: Site,
    blocks: Sequence[Sequence[ProvisionRow]],
    rows: Sequence[ProvisionRow],
    findings: Sequence[FindingRow],
    lang: str,
    notes: Mapping[str, Sequence[str]],
    marks: Marks = NO_MARKS,
) -> tuple[BlockView, ...]:
    """Views of whole articles, evidence and what was searched for marked in the text."""
    ids = {row.id for row in rows}
    here = [f for f in findings if f.provision_id in ids]
    views = finding_views(here, lang, site.standards)
    return tuple(_block(block, views, notes, marks) for block in blocks)


def _block(
    block: Sequence[ProvisionRow],
    views: Mapping[str, Sequence[FindingView]],
    notes: Mapping[str, Sequence[str]],
    marks: Marks,
) -> BlockView:
    findings = tuple(view for row in block for view in views.get(row.id, ()))
    needles = {span for view in findings for span in view.spans if len(span) > 2}
    depth = {block[0].eid: 0}
    rows = []
    for row in block:
        depth.setdefault(row.eid, min(depth.get(row.parent or "", 0) + 1, 4))
        rows.append(provision_view(row, depth[row.eid], needles, marks))
    kind = "article" if block[0].kind in ARTICLE_KINDS else "structure"
    own = tuple(note for row in block for note in notes.get(row.eid, ()))
    return BlockView(kind, rows[0], tuple(rows[1:]), findings, own)


def provision_view(
    row: ProvisionRow, depth: int, needles: set[str], marks: Marks = NO_MARKS
) -> ProvisionView:
    """One row of text; the words that are evidence or were searched for are marked."""
    spans = [place for needle in needles for place in _places(needle, row.text)]
    return ProvisionView(
        id=row.id,
        eid=row.eid,
        kind=row.kind,
        number=row.number,
        heading=row.heading,
        citation=row.citation,
        target=row.target,
        depth=depth,
        text=layered(row.text, (("evidence", spans), (marks.kind, marks.by_eid.get(row.eid, ())))),
        url=provision_url(row.id),
    )


def _places(needle: str, text: str) -> list[tuple[int, int]]:
    """Where a span's words stand in this row; a span may run over several rows, line by line."""
    found: list[tuple[int, int]] = []
    for line in needle.split("\n"):
        if len(line.strip()) > 2:
            found += places_of(line, text)
    return found
