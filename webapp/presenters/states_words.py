"""A State's law in a paragraph that could be read aloud. Says no more than what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.assessment.medians import numbers_of
from kb.catalogue import POLITICAL_CONSENT, State
from kb.model.cells import Cell, Status
from webapp.locale import number_words
from webapp.presenters.states_profile import parts_found
from webapp.standards import Standards
from webapp.translate import gettext, ngettext

FOUND = (Status.MET, Status.LARGELY, Status.PARTLY)


def in_a_row(items: Sequence[str]) -> str:
    """ "one, two and three"."""
    if len(items) < 2:
        return "".join(items)
    return gettext("%(first)s and %(last)s", first=", ".join(items[:-1]), last=items[-1])


def treaties_said(standards: Standards, state: State) -> str:
    """Which instruments the State is bound by, in one sentence; empty where none is known."""
    bound, unsure = [], False
    for key, instrument in standards.instruments.items():
        row = standards.catalogue.status(state.code, key)
        if row.party != "yes" or row.consent_type == POLITICAL_CONSENT:
            continue
        since = f" ({row.in_force.year})" if row.in_force else ""
        bound.append(f"{instrument.short}{since}")
        unsure = unsure or not row.verified
    if not bound:
        return ""
    said = gettext("It is bound by the %(list)s.", list=in_a_row(bound))
    if unsure:
        return gettext("%(said)s Some of these facts were not verified.", said=said)
    return said


def content_said(cells: Mapping[str, Cell], standards: Standards) -> list[str]:
    """What the law held says on the questions that are asked first; one sentence each."""
    sentences = [
        _forms(cells, standards),
        _penalties(cells),
        _number(cells, "reflection-period", "reflection_days"),
        _bodies(cells),
    ]
    return [sentence for sentence in sentences if sentence]


def _content(cells: Mapping[str, Cell], element: str) -> Cell | None:
    cell = cells.get(element)
    return cell if cell and (cell.as_if or cell.status) in FOUND else None


def _forms(cells: Mapping[str, Cell], standards: Standards) -> str:
    forms = [
        title[:1].lower() + title[1:]
        for slug in ("exploitation-core", "exploitation-extended")
        if (cell := _content(cells, slug))
        for title in parts_found(cell, standards)
    ]
    if not forms:
        return ""
    return gettext("The forms of exploitation found in it are %(forms)s.", forms=in_a_row(forms))


def _penalties(cells: Mapping[str, Cell]) -> str:
    cell = _content(cells, "penalties-natural")
    if cell is None:
        return ""
    least = numbers_of(cell.facts.get("min_years", ()))
    most = numbers_of(cell.facts.get("max_years", ()))
    if least and most:
        return gettext(
            "The imprisonment that it states for trafficking is from %(least)g to %(most)g years.",
            least=min(least),
            most=max(most),
        )
    if most:
        return gettext(
            "The imprisonment that it states for trafficking is up to %(most)g years.",
            most=max(most),
        )
    return ""


def _number(cells: Mapping[str, Cell], element: str, fact: str) -> str:
    cell = _content(cells, element)
    days = numbers_of(cell.facts.get(fact, ())) if cell else ()
    if not days:
        return ""
    if len(days) > 1:
        said = " / ".join(map(number_words, days))
        return gettext("For recovery and reflection it states %(days)s days.", days=said)
    return ngettext(
        "A presumed victim has %(num)d day to recover and reflect.",
        "A presumed victim has %(num)d days to recover and reflect.",
        int(days[0]),
    )


def _bodies(cells: Mapping[str, Cell]) -> str:
    asked = {
        "compensation-state": gettext("compensation from the State"),
        "national-coordination": gettext("national co-ordination"),
        "national-rapporteur": gettext("a national rapporteur"),
    }
    there = [said for slug, said in asked.items() if _content(cells, slug)]
    absent = [
        said
        for slug, said in asked.items()
        if slug in cells and (cells[slug].as_if or cells[slug].status) is Status.NOT_FOUND
    ]
    sentences = []
    if there:
        sentences.append(gettext("It has provisions on %(list)s.", list=in_a_row(there)))
    if absent:
        sentences.append(
            gettext("Nothing was found in the law held on %(list)s.", list=in_a_row(absent))
        )
    return " ".join(sentences)
