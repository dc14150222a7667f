"""A small store with laws of two invented States, written through the store's own writers.

The wording is ours. It does not need a parser, a tagger or a model, so that the pages are tested
for themselves; tests/e2e shows the demonstration corpus as the whole chain builds it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kb.model.findings import (
    DISAGREEMENT,
    Explanation,
    FactValue,
    Finding,
    Phrase,
    Span,
    TagResult,
    finding_key,
    text_sha256,
)
from kb.model.law import (
    DateBasis,
    Expression,
    ParsedDocument,
    Provision,
    ProvisionKind,
    Snapshot,
    TextState,
    Unit,
    Work,
)
from kb.model.search import (
    NO_FILTERS,
    Filters,
    Highlight,
    Hit,
    Mode,
    Query,
    SearchResult,
)
from kb.services.changes import record_changes
from kb.services.explain import Explainer, Reason
from kb.settings import Settings
from kb.store import changes as stored_changes
from kb.store import writing
from kb.store.engine import open_store
from kb.store.rows import Tags, UnitRow
from kb.terminal import NoProgress
from kb.text.units import units

XA_CODE = "/akn/xa/act/2012-03-01/XA-code"
XA_OLD = f"{XA_CODE}/eng@2012-06-01"
XA_NEW = f"{XA_CODE}/eng@2020-01-01"
XB_LAW = "/akn/xb/act/2009/XB-law"
XB_TEXT = f"{XB_LAW}/rus@2010-01-01"
ODD_ID = "XB/odd?id=1#2 é%"
WRITTEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TAGGER = "0" * 64
OLDER = "1" * 64


@dataclass(frozen=True)
class Found:
    """A finding to write: the words that carry it."""

    eid: str
    element: str
    words: str
    sub_elements: tuple[str, ...] = ()
    facts: dict[str, FactValue] | None = None
    doubt: float = 0.0
    version: str = TAGGER


def settings(folder: Path) -> Settings:
    """Settings of a store in a folder of the test's own."""
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'kb.sqlite'}")


def _article(number: int, heading: str, text: str, points: tuple[str, ...] = ()) -> list[Provision]:
    eid = f"sec_{number}"
    lead = Provision(
        eid, ProvisionKind.ARTICLE, str(number), heading, text, "chp_1", f"s. {number}"
    )
    rest = [
        Provision(
            f"{eid}__para_{i}",
            ProvisionKind.PARAGRAPH,
            f"({i})",
            "",
            words,
            eid,
            f"s. {number}({i})",
        )
        for i, words in enumerate(points, 1)
    ]
    return [lead, *rest]


def _chapter(title: str) -> Provision:
    return Provision("chp_1", ProvisionKind.CHAPTER, "1", title, "", None, "Chapter 1")


def _findings(
    work_id: str, units: list[Unit], found: list[Found]
) -> dict[str, list[tuple[Finding, str]]]:
    texts = {unit.eid: unit.text for unit in units}
    result: dict[str, list[tuple[Finding, str]]] = {}
    for one in found:
        text = texts[one.eid]
        start = text.index(one.words)
        sha = text_sha256(text)
        for sub in ("", *one.sub_elements):
            finding = Finding(
                key=finding_key(work_id, one.eid, sha, one.element, sub),
                work_id=work_id,
                eid=one.eid,
                text_sha256=sha,
                element=one.element,
                sub_element=sub,
                spans=(Span(start, start + len(one.words)),),
                facts=(one.facts or {}) if not sub else {},
                confidence=0.91,
                method="rules+semantic",
                tagger_version=one.version,
                doubt=one.doubt,
            )
            result.setdefault(one.eid, []).append((finding, text))
    return result


def _summaries(
    tagged: dict[tuple[str, str], list[tuple[Finding, str]]],
) -> dict[tuple[str, str], Tags]:
    return {
        key: Tags(
            elements=tuple(sorted({finding.element for finding, _ in found})),
            scores={finding.element: finding.confidence for finding, _ in found},
        )
        for key, found in tagged.items()
    }


def _write(
    folder: Path,
    work: Work,
    expression: Expression,
    provisions: list[Provision],
    found: list[Found],
) -> None:
    engine = open_store(settings(folder))
    law_units = units(provisions)
    sha = hashlib.sha256(expression.id.encode()).hexdigest()
    with engine.begin() as connection:
        path = f"{expression.id}.md"
        url = "https://law.example/text"
        snapshot = writing.add_snapshot(
            connection, Snapshot(sha, url, path, WRITTEN, 1000, "text/markdown")
        )
        document = ParsedDocument(work, expression, tuple(provisions))
        writing.add_document(connection, document, law_units, snapshot_id=snapshot, path=path)
        writing.close_intervals(connection, [work.id])
        by_eid = _findings(work.id, law_units, found)
        hashes = {unit.eid: unit.sha256(expression.lang) for unit in law_units}
        tagged = {(hashes[eid], work.id): by_eid.get(eid, []) for eid in hashes}
        writing.replace_findings(connection, tagged, _summaries(tagged), TAGGER, {})
        writing.start_run(connection, expression.id, "ingest", WRITTEN)
        writing.finish_run(connection, expression.id, WRITTEN, {})
    engine.dispose()


_OFFENCE = (
    "A person who recruits, transports or harbours another person, by threat or deception, "
    "for the purpose of exploitation is guilty of trafficking in persons."
)
_NON_PUNISHMENT = "Лицо, пострадавшее от торговли людьми, не подлежит наказанию."
_REFLECTION = (
    "A person who may be a victim has a period of at least {days} days to recover and reflect. "
    "No decision on removal is enforced in that time."
)


def reflection_key() -> str:
    """Key of the finding in section 2 of the code in force."""
    sha = text_sha256(_REFLECTION.format(days=45))
    return finding_key(XA_CODE, "sec_2", sha, "reflection-period", "")


def change_key(settings: Settings) -> str:
    """Key of the change from the old text of the code to the one in force."""
    engine = open_store(settings)
    (change,) = stored_changes.latest(engine)
    engine.dispose()
    return change.key


def non_punishment_key() -> str:
    """Key of the finding that an earlier version of the tagger made."""
    return finding_key(XB_LAW, "sec_1", text_sha256(_NON_PUNISHMENT), "non-punishment", "")


class ReadyReasons(Explainer):
    """Tells the same reasons of every finding of this version; needs no tagger."""

    def __init__(self) -> None:
        """Nothing is read."""

    def knows(self, version: str) -> bool:
        return version == TAGGER

    def explain(self, key: str) -> Reason | None:
        if key != reflection_key():
            return None
        text = _REFLECTION.format(days=45)
        start, victim = text.index("recover and reflect"), text.index("victim")
        why = Explanation(
            rules=("reflection-period",),
            phrases=(Phrase("victim", victim, victim + 6), Phrase("reflection", start, start + 19)),
            features=(
                ("rule reflection-period@reflection-period", 1.5),
                ("no cue: length", -0.75),
                ("meaning, rule", 0.0),
                ("text cue act.recruitment@reflection-period", 0.25),
                ("of another <kind>", -0.1),
            ),
            threshold=0.4,
        )
        notes = ("long-text: The text has 200,000 characters.",)
        result = TagResult(
            "reflection-period", 0.91, "rules+semantic", (), doubt=0.82, notes=notes, why=why
        )
        return Reason(UnitRow("", "en", "", text), result)


class OneHit:
    """A search index that finds section 2 of the code in force whatever is asked; tests replace
    ``answer`` and ``digest``, and read in ``asked`` what was asked."""

    count = 1

    def __init__(self) -> None:
        self.digest = "d1"
        self.answer = SearchResult(
            "", Mode.HYBRID, 1, 1.0, {"state": {"XA": 1}}, (found_hit(f"{XA_NEW}/~sec_2"),)
        )
        self.asked: list[Query] = []

    def search(self, query: Query) -> SearchResult:
        self.asked.append(query)
        return replace(self.answer, query=query.text, mode=query.mode)

    def similar(self, entry_id: str, *, limit: int, filters: Filters = NO_FILTERS) -> SearchResult:
        self.asked.append(Query(entry_id, Mode.SEMANTIC, filters, limit))
        wanted = filters.states
        hits = tuple(hit for hit in self.answer.hits if not wanted or hit.state in wanted)
        return replace(self.answer, query=entry_id, mode=Mode.SEMANTIC, hits=hits)

    def close(self) -> None:
        """Nothing is open."""


def found_hit(provision_id: str, **changed: Any) -> Hit:
    """A hit on a provision of the store, the words "recover" and "reflect" marked."""
    text = _REFLECTION.format(days=45)
    start = text.index("recover and reflect")
    hit = Hit(
        id=provision_id, state="XA", work_id=XA_CODE, work_title="Criminal Code",
        citation="s. 2", heading="Time to recover", lang="en", score=0.9, lexical=4.2,
        semantic=0.81, elements=("reflection-period",),
        highlights=(
            Highlight(text[start:], ((0, 7), (12, 19)), start),
        ),
    )  # fmt: skip
    return replace(hit, **changed)


def _xa(folder: Path) -> None:
    work = Work(
        XA_CODE, "XA", "criminal-code", "Criminal Code of Arvenia", "Criminal Code",
        "XA-code", date(2012, 3, 1), invented=True,
    )  # fmt: skip
    for identifier, start, days in ((XA_OLD, date(2012, 6, 1), 15), (XA_NEW, date(2020, 1, 1), 45)):
        expression = Expression(
            identifier, XA_CODE, "en", TextState.CONSOLIDATED, start,
            date_basis=DateBasis.SOURCE, source_url="https://law.example/xa?a=1&b=2",
        )  # fmt: skip
        provisions = [
            _chapter("Offences against liberty"),
            *_article(1, "Trafficking in persons", _OFFENCE, ("Imprisonment of 3 to 10 years.",)),
            *_article(2, "Time to recover", _REFLECTION.format(days=days)),
            *_article(3, "<script>alert(1)</script>", "A heading that is markup stays text."),
        ]
        found = [
            Found("sec_1", "offence-standalone", "guilty of trafficking in persons"),
            Found("sec_1", "act", "recruits, transports or harbours", ("recruitment",)),
            Found(
                "sec_2",
                "reflection-period",
                f"at least {days} days",
                (),
                {"reflection_days": days},
                0.82,
            ),
        ]
        _write(folder, work, expression, provisions, found)


def _xb(folder: Path) -> None:
    work = Work(
        XB_LAW, "XB", "special-trafficking-law", "Закон о противодействии торговле людьми",
        date=date(2009, 1, 1), invented=True,
    )  # fmt: skip
    expression = Expression(
        XB_TEXT, XB_LAW, "ru", TextState.AS_ENACTED, date(2010, 1, 1), source_url="javascript:x"
    )
    provisions = [
        _chapter("Общие положения"),
        *_article(1, "Освобождение от наказания", _NON_PUNISHMENT),
        Provision("odd", ProvisionKind.ARTICLE, "2", "Odd", "Своеобразный номер.", None, "ст. 2",
                  id=ODD_ID),
    ]  # fmt: skip
    found = [
        Found("sec_1", "non-punishment", "не подлежит наказанию", doubt=DISAGREEMENT, version=OLDER)
    ]
    _write(folder, work, expression, provisions, found)


def _long(folder: Path) -> None:
    """A code of some 700 KB in 500 sections."""
    work = Work("/akn/xb/act/2001/XB-long", "XB", "criminal-code", "Long Code", invented=True)
    expression = Expression(
        f"{work.id}/eng@2001-01-01", work.id, "en", TextState.CONSOLIDATED, date(2001, 1, 1)
    )
    sentence = "Whoever does what this section describes answers for it as the court decides. "
    provisions = [_chapter("Everything")]
    for number in range(1, 501):
        points = tuple(f"{sentence * 3}Point {i} of {number}." for i in range(1, 6))
        provisions += _article(number, f"Matter {number}", sentence, points)
    _write(folder, work, expression, provisions, [])


def write_store(folder: Path) -> Settings:
    """All laws, into ``folder``; returns the settings that open them."""
    folder.mkdir(parents=True, exist_ok=True)
    _xa(folder)
    _xb(folder)
    _long(folder)
    engine = open_store(settings(folder))
    record_changes(engine, WRITTEN, NoProgress())
    engine.dispose()
    return settings(folder)
