"""Provisions nearest in meaning to one that is held, or to a text that a drafter pastes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kb.errors import MissingPartError, UsageError
from kb.model.search import Filters, Hit, Mode, Query
from kb.store.found import FoundRow, found_rows
from webapp import asked
from webapp.asked import Args, NotHeld, shown
from webapp.presenters.search_hits import LawHits, law_groups
from webapp.translate import gettext, ngettext
from webapp.urls import provision_url, query_string, work_url

if TYPE_CHECKING:
    from webapp.wiring import Site

MOST_TEXT = 5_000
_SHOWN = 30
_OF_ONE_STATE = 6
"""Of one State, so that a law of many like provisions leaves room for others."""
_ASKED = 60
"""Provisions asked for with each part of a pasted text."""
_DEPTHS = (150, 1_500)
"""How many neighbours are asked for: more where one State has most of the first."""
_WINDOW = 1_400
"""Characters of a pasted text that are encoded together: the model reads some 500 tokens."""
_MOST_ADDRESS = 1_800
"""A pasted text up to this length in an address has a permanent one."""
_SENTENCE_END = re.compile(r"(?<=[.;:!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class SimilarAsked:
    """What is asked for: ``id`` or ``text``."""

    id: str
    text: str
    state: str
    """The drafter's own State: left out, or empty."""
    others: bool
    """Whether only other States are shown."""
    day: date
    today: date

    def url(self, **changed: str) -> str:
        """Its address."""
        day = "" if self.day == self.today else self.day.isoformat()
        others = "1" if self.others else ""
        pairs = {"id": self.id, "text": self.text, "state": self.state, "others": others,
                 "as_of": day}  # fmt: skip
        return "/similar" + query_string({**pairs, **changed})


@dataclass(frozen=True, slots=True)
class StateOption:
    """A State to choose as one's own."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class StateHits:
    """Similar provisions of one State."""

    state: str
    state_name: str
    invented: bool
    laws: tuple[LawHits, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """The provision that others are compared with."""

    id: str
    title: str
    law: str
    lang: str
    state_name: str
    text: str
    url: str
    law_url: str


@dataclass(frozen=True, slots=True)
class SimilarView:
    """The page of similar provisions."""

    text: str
    source: SourceView | None
    state: str
    others: bool
    switch_url: str
    states: tuple[StateOption, ...]
    as_of: date
    problem: str
    answer: str
    groups: tuple[StateHits, ...]
    most: int
    here_url: str
    """Permanent address; empty where the text is too long for one."""
    invented: bool


def read(args: Args, today: date) -> SimilarAsked:
    """Read the address or the form; UsageError for a text over :data:`MOST_TEXT` characters."""
    text = args.get("text", "").replace("\x00", " ").strip()
    if len(text) > MOST_TEXT:
        raise UsageError(f"A text to compare has at most {MOST_TEXT:,} characters.")
    return SimilarAsked(
        id=asked.text(args, "id"),
        text=text,
        state=asked.text(args, "state").upper(),
        others=bool(asked.one_of(args, "others", ("1",), "")),
        day=asked.day(args, "as_of") or today,
        today=today,
    )


def similar_view(site: Site, query: SimilarAsked) -> SimilarView:
    """What is most similar, by State. NotHeld for a provision that is not held."""
    source = _source(site, query.id) if query.id else None
    own = source.state if source else query.state
    if own and not source:
        own = site.standards.state(own).code
    hits, problem = _found(site, query, source, own)
    groups = _by_state(law_groups(site, hits, day=query.day))
    permanent = source is not None or len(query.url()) <= _MOST_ADDRESS
    return SimilarView(
        text=query.text if not source else "",
        source=_source_view(site, source) if source else None,
        state=own,
        others=query.others,
        switch_url=query.url(others="" if query.others else "1") if permanent else "",
        states=tuple(
            StateOption(code, state.name, code == own)
            for code, state in sorted(site.standards.states.items(), key=lambda s: s[1].name)
        ),
        as_of=query.day,
        problem=problem,
        answer=_answer(query, source, hits, groups) if not problem else "",
        groups=groups,
        most=MOST_TEXT,
        here_url=query.url() if permanent and (source or query.text) else "",
        invented=any(group.invented for group in groups),
    )


def _answer(
    query: SimilarAsked, source: FoundRow | None, hits: Sequence[Hit], groups: Sequence[StateHits]
) -> str:
    if source is None and not query.text:
        return ""
    if not hits:
        return gettext("No similar provision is held.")
    found = ngettext("%(num)d provision", "%(num)d provisions", len(hits))
    states = ngettext("of %(num)d State", "of %(num)d States", len(groups))
    return gettext(
        "%(found)s %(states)s, the most similar first; at most %(most)d of a State.",
        found=found,
        states=states,
        most=_OF_ONE_STATE,
    )


def _found(
    site: Site, query: SimilarAsked, source: FoundRow | None, own: str
) -> tuple[list[Hit], str]:
    try:
        if source is not None:
            return _neighbours(site, query, source), ""
        if query.text:
            return _to_text(site, query, own), ""
    except MissingPartError as error:
        return [], str(error)
    return [], ""


def _source(site: Site, provision_id: str) -> FoundRow:
    """The provision, or the article round it where that is what the index holds."""
    row = found_rows(site.engine, [provision_id]).get(provision_id)
    if row is None:
        raise NotHeld(f"No provision with the identifier {shown(provision_id)!r} is held here.")
    held = site.reader.provision(provision_id)
    if held is not None and held.unit_sha256 is None:
        article = site.reader.article(provision_id)
        before = [one for one in article if one.position <= held.position and one.unit_sha256]
        if before:
            return found_rows(site.engine, [before[-1].id])[before[-1].id]
    return row


def _neighbours(site: Site, query: SimilarAsked, source: FoundRow) -> list[Hit]:
    """Nearest entries in force on the day, without other versions of the provision itself."""
    index = site.index()
    filters = _filters(site, query, source.state)
    if filters is None:
        return []
    fit: list[Hit] = []
    for depth in _DEPTHS:
        try:
            hits = index.similar(source.id, limit=depth, filters=filters).hits
        except UsageError:  # the index was built before the provision came
            return _to_text(site, replace(query, text=source.text[:MOST_TEXT]), source.state)
        rows = found_rows(site.engine, [hit.id for hit in hits])
        fit = [hit for hit in hits if _is_another(source, rows.get(hit.id))]
        fit = _spread(fit)
        if len(fit) >= _SHOWN or len(hits) < depth:
            break
    return fit[:_SHOWN]


def _spread(hits: Sequence[Hit]) -> list[Hit]:
    """The first few of each State, in their order."""
    counts: Counter[str] = Counter()
    kept = []
    for hit in hits:
        counts[hit.state] += 1
        if counts[hit.state] <= _OF_ONE_STATE:
            kept.append(hit)
    return kept


def _is_another(source: FoundRow, row: FoundRow | None) -> bool:
    """Whether it is held, and no version of the provision itself."""
    return row is not None and (row.work_id, row.eid) != (source.work_id, source.eid)


def _filters(site: Site, query: SimilarAsked, own: str) -> Filters | None:
    """In force on the day and, where only these are wanted, of other States; None where no other
    State's law is held."""
    filters = Filters(as_of=query.day)
    if not (query.others and own):
        return filters
    others = tuple(code for code in _states(site) if code != own)
    return replace(filters, states=others) if others else None


def _to_text(site: Site, query: SimilarAsked, own: str) -> list[Hit]:
    """Provisions nearest to any part of a text."""
    index = site.index()
    filters = _filters(site, query, own)
    if filters is None:
        return []
    best: dict[str, Hit] = {}
    for part in windows(query.text):
        asked_for = Query(part, Mode.SEMANTIC, filters, _ASKED, today=query.day)
        for hit in index.search(asked_for).hits:
            if hit.id not in best or _similarity(hit) > _similarity(best[hit.id]):
                best[hit.id] = hit
    ordered = sorted(best.values(), key=lambda hit: (-_similarity(hit), hit.id))
    return _spread(ordered)[:_SHOWN]


def _similarity(hit: Hit) -> float:
    return hit.semantic if hit.semantic is not None else 0.0


def _states(site: Site) -> tuple[str, ...]:
    """States whose law is held."""
    return site.memory.get(
        ("held states", site.version()), lambda: tuple(site.reader.state_counts())
    )


def windows(text: str) -> tuple[str, ...]:
    """A text in parts that the model reads whole, cut between sentences; without the signs that
    the query language reads."""
    plain = re.sub(r"[\"“”„«»:()\[\]{}^~*\\/+]", " ", text)
    parts: list[str] = [""]
    for sentence in _SENTENCE_END.split(plain):
        for start in range(0, len(sentence), _WINDOW):
            piece = " ".join(sentence[start : start + _WINDOW].split())
            if len(parts[-1]) + len(piece) > _WINDOW:
                parts.append("")
            parts[-1] = f"{parts[-1]} {piece}".strip()
    return tuple(_no_operators(part) for part in parts if part)


def _no_operators(text: str) -> str:
    """Operators of the query language are upper case; a pasted law means none."""
    return re.sub(r"\b(AND|OR|NOT)\b", lambda found: found[0].lower(), text)


def _by_state(laws: Sequence[LawHits]) -> tuple[StateHits, ...]:
    """States in the order of their best provision."""
    order: dict[str, list[LawHits]] = {}
    for law in laws:
        order.setdefault(law.state, []).append(law)
    return tuple(
        StateHits(state, found[0].state_name, found[0].invented, tuple(found))
        for state, found in order.items()
    )


def _source_view(site: Site, row: FoundRow) -> SourceView:
    version = row.expression_id.rpartition("/")[2]
    return SourceView(
        id=row.id,
        title=" ".join(filter(None, (row.citation, row.heading))),
        law=row.work_title,
        lang=row.lang,
        state_name=site.standards.state_name(row.state),
        text=row.text,
        url=provision_url(row.id),
        law_url=work_url(row.work_id, version=version, at=row.eid),
    )
