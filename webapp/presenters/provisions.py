"""One provision: its whole article, what was found in it, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.asked import NotHeld, shown
from webapp.presenters import words
from webapp.presenters.laws import LawView, VersionView, law_view, version_key, version_view
from webapp.presenters.passages_found import NOTHING, Found
from webapp.presenters.works import ARTICLE_KINDS, BlockView, found_marks, make_blocks
from webapp.urls import provision_url, query_string, work_url

if TYPE_CHECKING:
    from kb.store.rows import ProvisionRow
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class NeighbourView:
    """The article before or after."""

    id: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ProvisionPageView:
    """A provision and the article round it."""

    id: str
    eid: str
    citation: str
    heading: str
    cite_as: str
    law: LawView
    version: VersionView
    lang: str
    article: BlockView
    law_url: str
    similar_url: str
    previous: NeighbourView | None
    next: NeighbourView | None


def provision_page(site: Site, provision_id: str, found: Found = NOTHING) -> ProvisionPageView:
    """NotHeld if there is no such provision; ``found`` are marks of the hit that led here."""
    row = site.reader.provision(provision_id) if "\x00" not in provision_id else None
    if row is None:
        raise NotHeld(f"No provision with the identifier {shown(provision_id)!r} is held here.")
    expression = site.reader.expression(row.expression_id)
    assert expression is not None
    work = site.reader.work(expression.expression.work_id)
    assert work is not None
    article = site.reader.article(provision_id)
    findings = [f for member in article for f in site.reader.findings_of(member.id)]
    notes = {eid: [t for e, t in expression.notes if e == eid] for eid, _ in expression.notes}
    lang = expression.expression.lang
    marks = found_marks(site, article, row.eid, found)
    blocks = make_blocks(site, [article], article, findings, lang, notes, marks)
    law = law_view(work, site.standards, current=row.expression_id)
    version = version_view(expression, work.work.date, current=row.expression_id)
    before, after = _neighbours(site, row, article)
    return ProvisionPageView(
        id=row.id,
        eid=row.eid,
        citation=row.citation or row.number or row.eid,
        heading=article[0].heading,
        cite_as=_cite_as(law, version, row.citation or row.number or row.eid),
        law=law,
        version=version,
        lang=lang,
        article=blocks[0],
        law_url=work_url(law.id, version=version_key(expression), at=row.eid),
        similar_url="/similar" + query_string({"id": row.id}),
        previous=before,
        next=after,
    )


def _cite_as(law: LawView, version: VersionView, citation: str) -> str:
    title = law.short_title or law.title
    pieces = [law.state_name, title, citation]
    if version.in_force_from:
        pieces.append(f"text in force from {words.day(version.in_force_from)}")
    if version.text_state != "consolidated":
        pieces.append(version.text_state_word)
    return ", ".join(pieces)


def _neighbours(
    site: Site, row: ProvisionRow, article: list[ProvisionRow]
) -> tuple[NeighbourView | None, NeighbourView | None]:
    rows = site.memory.get(
        ("articles", row.expression_id, site.version()),
        lambda: [r for r in site.reader.provisions(row.expression_id) if r.kind in ARTICLE_KINDS],
    )
    places = {r.id: place for place, r in enumerate(rows)}
    place = places.get(article[0].id)
    if place is None:
        return None, None
    before = rows[place - 1] if place else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    return _neighbour(before), _neighbour(after)


def _neighbour(row: ProvisionRow | None) -> NeighbourView | None:
    if row is None:
        return None
    label = " ".join(filter(None, (row.citation or row.number, row.heading)))
    return NeighbourView(row.id, label, provision_url(row.id))
