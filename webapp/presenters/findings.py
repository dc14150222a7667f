"""Why something was found: rules, phrases and weighed features, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.asked import NotHeld, shown
from webapp.locale import number_words
from webapp.presenters.feature_words import cue_words, feature_words, rule_words
from webapp.presenters.passages import Part, quoted
from webapp.presenters.review import why_doubtful
from webapp.translate import gettext
from webapp.urls import element_url, provision_url, state_url

if TYPE_CHECKING:
    from kb.services.explain import Reason
    from kb.store.rows import FindingRow
    from webapp.wiring import Site

_HALF = 50
"""Length of the longest bar; the axis stands at this place of a hundred."""


@dataclass(frozen=True, slots=True)
class PhraseView:
    """Words of the text and what they are a sign of; the same words once."""

    words: str
    sign_of: str


@dataclass(frozen=True, slots=True)
class FeatureView:
    """What one feature adds to the log-odds; ``bar`` is its length, 0 to 50."""

    name: str
    title: str
    adds: float
    adds_words: str
    bar: float


@dataclass(frozen=True, slots=True)
class WhyView:
    """What decided."""

    rules: tuple[str, ...]
    phrases: tuple[PhraseView, ...]
    quote: tuple[Part, ...]
    """The passage of the text that holds most phrases, the phrases marked."""
    features: tuple[FeatureView, ...]
    threshold: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingPageView:
    """A finding and why it stands; ``unexplained`` says why that cannot be told."""

    key: str
    element: str
    title: str
    element_url: str
    state: str
    state_name: str
    state_url: str
    invented: bool
    work_id: str
    work: str
    citation: str
    provision_id: str
    provision_url: str
    lang: str
    confidence: float
    method: str
    doubt: float
    doubtful: str
    decision: str
    tagger_version: str
    quote: tuple[Part, ...]
    why: WhyView | None
    unexplained: str


def finding_page(site: Site, key: str) -> FindingPageView:
    """NotHeld if no text holds such a finding."""
    places = site.reader.findings_by_key([key.replace("\x00", " ")]).get(key)
    if not places:
        raise NotHeld(f"No finding with the key {shown(key)!r} stands in a text held here.")
    row = places[0]
    finding = row.finding
    provision = site.reader.provision(row.provision_id)
    work = site.reader.work(finding.work_id)
    assert provision is not None
    assert work is not None
    expression = next(e for e in work.expressions if e.expression.id == provision.expression_id)
    why, unexplained = _why(site, row)
    return FindingPageView(
        key=key,
        element=finding.element,
        title=site.standards.element_title(finding.element),
        element_url=element_url(finding.element),
        state=work.work.state,
        state_name=site.standards.state_name(work.work.state),
        state_url=state_url(work.work.state),
        invented=work.work.invented or site.standards.invented(work.work.state),
        work_id=work.work.id,
        work=work.work.short_title or work.work.title,
        citation=provision.citation or provision.number or provision.eid,
        provision_id=provision.id,
        provision_url=provision_url(provision.id),
        lang=expression.expression.lang,
        confidence=round(finding.confidence, 3),
        method=finding.method,
        doubt=finding.doubt,
        doubtful=why_doubtful(finding.doubt),
        decision=row.decision,
        tagger_version=finding.tagger_version,
        quote=quoted(row.text, [(span.start, span.end) for span in finding.spans]),
        why=why,
        unexplained=unexplained,
    )


def _why(site: Site, row: FindingRow) -> tuple[WhyView | None, str]:
    explainer = site.explainer()
    if not explainer.knows(row.finding.tagger_version):
        return None, gettext(
            "This finding was made by an earlier version of the tagger, so the reasons are no"
            " longer known; the next build reads the text again."
        )
    reason = explainer.explain(row.finding.key)
    if reason is None or reason.result.why is None:
        return None, gettext(
            "The reasons cannot be told: the text is no longer held as the tagger read it; the"
            " next build reads it again."
        )
    return _why_view(site, reason), ""


def _why_view(site: Site, reason: Reason) -> WhyView:
    why = reason.result.why
    assert why is not None
    text = reason.unit.text
    spans = [(phrase.start, phrase.end) for phrase in why.phrases]
    named = dict.fromkeys(
        PhraseView(" ".join(text[p.start : p.end].split()), cue_words(p.cue)) for p in why.phrases
    )
    longest = max((abs(adds) for _, adds in why.features), default=0) or 1
    return WhyView(
        rules=tuple(rule_words(name) for name in why.rules),
        phrases=tuple(named),
        quote=quoted(text, spans),
        features=tuple(
            FeatureView(
                name=name,
                title=feature_words(name, site.standards.element_title),
                adds=adds,
                adds_words=("\u2212" if adds < 0 else "+") + number_words(abs(adds), 2),
                bar=round(_HALF * abs(adds) / longest, 1),
            )
            for name, adds in why.features
        ),
        threshold=round(why.threshold, 3),
        notes=tuple(note.partition(": ")[2] or note for note in reason.result.notes),
    )
