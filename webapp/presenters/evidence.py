"""Findings and evidence as pages and JSON show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kb.model.cells import Evidence
from kb.model.findings import FactValue
from kb.store.reading import Reader
from kb.store.rows import FindingRow
from webapp.presenters import words
from webapp.presenters.passages import Part, parts, quoted
from webapp.standards import Standards
from webapp.urls import element_url, finding_url, provision_url, web_address, work_url


@dataclass(frozen=True, slots=True)
class FindingView:
    """One element found in one provision, with the sentence that carries it."""

    key: str
    element: str
    title: str
    url: str
    why_url: str
    sub_elements: tuple[str, ...]
    facts: tuple[str, ...]
    confidence: float
    method: str
    decision: str
    suggested: bool
    provision_id: str
    lang: str
    quote: tuple[Part, ...]
    spans: tuple[str, ...]
    """The marked words themselves."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Evidence of a cell: where it stands, what it says, how we know."""

    finding_id: str
    why_url: str
    provision_id: str
    provision_url: str
    law_url: str
    work_id: str
    work: str
    citation: str
    quote: tuple[Part, ...]
    lang: str
    language: str
    text_state: str
    text_state_word: str
    in_force_from: date | None
    source_url: str
    retrieved_at: datetime | None
    sha256: str
    confidence: float
    method: str
    sub_elements: tuple[str, ...]
    facts: tuple[str, ...]
    territories: tuple[str, ...]
    decision: str


def fact_list(facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Facts as words."""
    return tuple(words.fact_words(name, value) for name, value in facts.items())


def finding_views(
    rows: Sequence[FindingRow],
    lang: str,
    standards: Standards,
) -> dict[str, list[FindingView]]:
    """Findings by provision id."""
    subs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.finding.sub_element:
            key = (row.provision_id, row.finding.element)
            subs[key].append(
                standards.sub_element_title(row.finding.element, row.finding.sub_element)
            )
    views: dict[str, list[FindingView]] = defaultdict(list)
    for row in rows:
        if not row.finding.sub_element:
            found = subs[(row.provision_id, row.finding.element)]
            views[row.provision_id].append(_finding(row, lang, standards, found))
    return views


def _finding(row: FindingRow, lang: str, standards: Standards, subs: Sequence[str]) -> FindingView:
    finding = row.finding
    spans = [(span.start, span.end) for span in finding.spans]
    return FindingView(
        key=finding.key,
        element=finding.element,
        title=standards.element_title(finding.element),
        url=element_url(finding.element),
        why_url=finding_url(finding.key),
        sub_elements=tuple(subs),
        facts=fact_list(finding.facts),
        confidence=round(finding.confidence, 3),
        method=finding.method,
        decision=row.decision,
        suggested=not row.decision,
        provision_id=row.provision_id,
        lang=lang,
        quote=quoted(row.text, spans),
        spans=tuple(row.text[start:end] for start, end in spans),
    )


def evidence_views(
    evidence: Iterable[Evidence], element: str, reader: Reader, standards: Standards
) -> tuple[EvidenceView, ...]:
    """Evidence of one cell; the marked words are read from the findings themselves."""
    return tuple(_evidence(item, element, reader, standards) for item in evidence)


def _evidence(item: Evidence, element: str, reader: Reader, standards: Standards) -> EvidenceView:
    provision = reader.provision(item.provision_id)
    version = provision.expression_id.rpartition("/")[2] if provision else ""
    return EvidenceView(
        finding_id=item.finding_id,
        why_url=finding_url(item.finding_id),
        provision_id=item.provision_id,
        provision_url=provision_url(item.provision_id),
        law_url=work_url(item.work_id, version=version, at=provision.eid if provision else ""),
        work_id=item.work_id,
        work=item.work,
        citation=item.citation,
        quote=_marked_quote(item, element, reader),
        lang=item.lang,
        language=words.language_name(item.lang),
        text_state=item.text_state,
        text_state_word=words.text_state_word(item.text_state, item.enacted_year),
        in_force_from=item.in_force_from,
        source_url=web_address(item.source_url),
        retrieved_at=item.retrieved_at,
        sha256=item.sha256,
        confidence=round(item.confidence, 3),
        method=item.method,
        sub_elements=tuple(standards.sub_element_title(element, s) for s in item.sub_elements),
        facts=fact_list(item.facts),
        territories=item.territories,
        decision=item.decision,
    )


def _marked_quote(item: Evidence, element: str, reader: Reader) -> tuple[Part, ...]:
    spans = [
        (span.start - item.start, span.end - item.start)
        for row in reader.findings_of(item.provision_id)
        if row.finding.element == element and not row.finding.sub_element
        for span in row.finding.spans
    ]
    return parts(item.quote, spans, "evidence")
