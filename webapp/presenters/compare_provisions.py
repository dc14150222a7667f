"""The provisions of a comparison, aligned by sub-element: one row each, a cell for each column.

A passage is quoted in the first row that it belongs to; later rows of its column name it and show
the words that carry their own sub-element. Language versions of one provision are one item.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kb.assessment.comparison import Comparison
from kb.assessment.measure import place
from kb.model.cells import Evidence
from kb.store.rows import FindingRow
from webapp.presenters import words
from webapp.presenters.compare_words import Wording, alike, changed
from webapp.presenters.evidence import EvidenceView
from webapp.presenters.passages import Part
from webapp.translate import gettext
from webapp.urls import provision_url

if TYPE_CHECKING:
    from webapp.wiring import Site

TEXTS = ("original", "translation", "both")
_LONGEST_CHARACTERS = 4_000
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OtherText:
    """The provision in another language in which the law is held."""

    lang: str
    language: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class AlignedItem:
    """One provision in one row of one column."""

    anchor: str
    first: bool
    """Quoted here; else the quotation stands at ``anchor`` in a row above."""
    citation: str
    work: str
    lang: str
    language: str
    law_url: str
    provision_id: str
    provision_url: str
    source_url: str
    text_state_word: str
    decision: str
    confidence: float
    own_words: tuple[str, ...]
    """The words that carry the row's sub-element."""
    quote: tuple[Part, ...]
    other: OtherText | None
    change: str
    """Against the other day: ``same``, ``changed``, ``only here``; empty where States are
    compared."""
    alike_percent: int | None
    """Share of the words that stand in the first column's closest passage as well; None where
    that is not compared (other language, first column)."""


@dataclass(frozen=True, slots=True)
class AlignedCell:
    """One column of one row."""

    present: bool | None
    items: tuple[AlignedItem, ...]


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """One sub-element with its provisions; ``slug`` is empty for the rest."""

    slug: str
    title: str
    cells: tuple[AlignedCell, ...]


def aligned_rows(
    site: Site,
    comparison: Comparison,
    days: Sequence[date],
    views: Sequence[Sequence[EvidenceView]],
    *,
    text: str,
    marked: bool,
) -> tuple[AlignedRow, ...]:
    """Rows that have a provision in some column. ``marked`` marks wording: what changed between
    two days, or what stands in the first column as well."""
    columns = [
        _Column(site, comparison, number, days[number], views[number], text)
        for number in range(len(comparison.cells))
    ]
    _mark_changes(columns, comparison, marked=marked)
    if marked and not comparison.days:
        _mark_alike(columns)
    rows = [
        AlignedRow(
            row.slug,
            row.title,
            tuple(
                AlignedCell(found.present, column.items(row.slug, found.evidence))
                for column, found in zip(columns, row.places, strict=True)
            ),
        )
        for row in comparison.rows
        if any(found.evidence for found in row.places)
    ]
    if any(comparison.rest):
        cells = tuple(
            AlignedCell(bool(rest) or None, column.items("", rest))
            for column, rest in zip(columns, comparison.rest, strict=True)
        )
        rows.append(AlignedRow("", gettext("No sub-element recognised"), cells))
    return tuple(rows)


class _Column:
    """Prepares each provision of one column once and remembers where it was quoted."""

    def __init__(
        self,
        site: Site,
        comparison: Comparison,
        number: int,
        day: date,
        views: Sequence[EvidenceView],
        text: str,
    ) -> None:
        self.site, self.day, self.number = site, day, number
        self.element = comparison.element
        cell = comparison.cells[number]
        self.languages = site.standards.states[cell.state].languages
        self.chosen = text
        self.views = {view.provision_id: view for view in views}
        self.found: dict[str, list[FindingRow]] = {}
        by_place: dict[_Place, list[Evidence]] = {}
        for item in cell.evidence:
            by_place.setdefault(place(item), []).append(item)
        self.evidence = {key: self._ordered(found) for key, found in by_place.items()}
        self.ready = {
            key: self._item(f"c{number}-{count}", found)
            for count, (key, found) in enumerate(self.evidence.items(), 1)
        }
        self.quoted: set[_Place] = set()

    def _ordered(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """The State's own languages first, in their order."""
        order = {lang: rank for rank, lang in enumerate(self.languages)}
        return sorted(evidence, key=lambda e: order.get(e.lang.split("-")[0], len(order)))

    def items(self, sub: str, evidence: Iterable[Evidence]) -> tuple[AlignedItem, ...]:
        """The provisions of one row, each once."""
        found = []
        for key in dict.fromkeys(place(item) for item in evidence):
            first = key not in self.quoted
            self.quoted.add(key)
            found.append(replace(self.ready[key], first=first, own_words=self._own(key, sub)))
        return tuple(found)

    def _own(self, key: _Place, sub: str) -> tuple[str, ...]:
        if not sub:
            return ()
        provision = self.evidence[key][0].provision_id
        if provision not in self.found:
            self.found[provision] = self.site.reader.findings_of(provision)
        rows = self.found[provision]
        said = (
            " ".join(row.text[span.start : span.end].split())
            for row in rows
            if row.finding.element == self.element and row.finding.sub_element == sub
            for span in row.finding.spans
        )
        return tuple(dict.fromkeys(text for text in said if text))

    def _item(self, anchor: str, evidence: Sequence[Evidence]) -> AlignedItem:
        best = evidence[0]
        view = self.views[best.provision_id]
        return AlignedItem(
            anchor=anchor,
            first=True,
            citation=view.citation,
            work=view.work,
            lang=view.lang,
            language=view.language,
            law_url=view.law_url,
            provision_id=view.provision_id,
            provision_url=view.provision_url,
            source_url=view.source_url,
            text_state_word=view.text_state_word,
            decision=view.decision,
            confidence=view.confidence,
            own_words=(),
            quote=view.quote,
            other=self._other(evidence),
            change="",
            alike_percent=None,
        )

    def _other(self, evidence: Sequence[Evidence]) -> OtherText | None:
        """The provision in another language, in force on the same day."""
        if self.chosen == "original":
            return None
        best = evidence[0]
        for item in evidence[1:]:
            if item.lang != best.lang:
                return _other_text(item.lang, item.provision_id, item.quote)
        eid = best.provision_id.rpartition("/~")[2]
        for row in self.site.reader.expressions(best.work_id):
            expression = row.expression
            if expression.lang == best.lang or not _in_force(
                expression.in_force_from, expression.in_force_until, self.day
            ):
                continue
            rows = self.site.reader.article(f"{expression.id}/~{eid}")
            text = "\n".join(" ".join(filter(None, (r.number, r.text))) for r in rows if r.text)
            if text:
                return _other_text(expression.lang, f"{expression.id}/~{eid}", text)
        return None


def _in_force(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or until > day)


def _other_text(lang: str, provision_id: str, text: str) -> OtherText:
    short = text if len(text) <= _LONGEST_CHARACTERS else text[:_LONGEST_CHARACTERS] + " …"
    return OtherText(lang, words.language_name(lang), short, provision_url(provision_id))


def plain(item: AlignedItem) -> str:
    """The quotation without its marks."""
    return "".join(part.text for part in item.quote)


def _mark_changes(columns: Sequence[_Column], comparison: Comparison, *, marked: bool) -> None:
    """Between two days of one State: what stayed, what changed, what stands on one day only."""
    if not comparison.days:
        return
    old, new = columns
    for key, before in tuple(old.ready.items()):
        after = new.ready.get(key)
        if after is None:
            old.ready[key] = replace(before, change="only here")
        elif plain(before) == plain(after):
            old.ready[key] = replace(before, change="same")
            new.ready[key] = replace(after, change="same")
        else:
            gone, came = before.quote, after.quote
            if marked:
                gone, came = changed(plain(before), plain(after))
            old.ready[key] = replace(before, change="changed", quote=gone)
            new.ready[key] = replace(after, change="changed", quote=came)
    for key, after in tuple(new.ready.items()):
        if key not in old.ready:
            new.ready[key] = replace(after, change="only here")


def _mark_alike(columns: Sequence[_Column]) -> None:
    """Between States: runs of words that the closest passage of the first column has as well."""
    first = [(item.lang, plain(item)) for item in columns[0].ready.values()]
    for column in columns[1:]:
        for key, item in tuple(column.ready.items()):
            found: list[Wording] = [
                alike(plain(item), text) for lang, text in first if lang == item.lang
            ]
            if found:
                best = max(found, key=lambda wording: wording.percent)
                column.ready[key] = replace(item, quote=best.parts, alike_percent=best.percent)
