"""Words for statuses, review, levels and facts, as the pages say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from babel import Locale, UnknownLocaleError

from kb.catalogue import Level
from kb.model.cells import Cell, Review, Status
from kb.model.findings import FactValue
from webapp.locale import day_words, language, number_words
from webapp.titles import fact_title
from webapp.translate import gettext, ngettext


def status_word(status: Status) -> str:
    """The word beside the shape (UI.md, table of statuses)."""
    return {
        Status.MET: gettext("Met"),
        Status.LARGELY: gettext("Largely met"),
        Status.PARTLY: gettext("Partly met"),
        Status.NOT_MET: gettext("Not met: contrary text"),
        Status.NOT_FOUND: gettext("Nothing found"),
        Status.NOT_SEARCHED: gettext("No such law held here"),
        Status.NOT_APPLICABLE: gettext("Does not apply"),
        Status.BENCHMARK: gettext("Not bound; for comparison"),
        Status.NEEDS_REVIEW: gettext("Needs review"),
    }[status]


def status_counts(counts: Mapping[Status, int]) -> str:
    """ "3 partly met; 17 nothing found": every status that occurs, in the table's order."""
    return "; ".join(
        f"{counts[status]} {_in_a_list(status_word(status).lower())}"
        for status in Status
        if counts.get(status)
    )


def _in_a_list(words: str) -> str:
    """Words without the sign that parts the list; in French a space stands before it."""
    return words.replace("\u00a0;", ";").replace(";", ",")


def review_word(review: Review) -> str:
    """How far people have confirmed it."""
    return {
        Review.SUGGESTED: gettext("suggested"),
        Review.CONFIRMED: gettext("confirmed"),
        Review.CONFIRMED_TWICE: gettext("confirmed by two"),
        Review.DISPUTED: gettext("disputed"),
    }[review]


def claims(status: Status) -> bool:
    """Whether the status says something of the law's content; only then is it suggested."""
    return status not in (Status.NOT_SEARCHED, Status.NOT_APPLICABLE)


def level_word(level: str) -> str:
    """The obligation level of a reference."""
    return {
        Level.MANDATORY: gettext("mandatory"),
        Level.MANDATORY_SOFTENED: gettext("mandatory, softened"),
        Level.BEST_EFFORTS: gettext("best efforts"),
        Level.CONSIDER: gettext("duty to consider"),
        Level.OPTIONAL: gettext("optional"),
        Level.POLITICAL: gettext("political commitment"),
    }[Level(level)]


def fact_type_word(kind: str) -> str:
    """The type of a fact, as a reader says it."""
    return {
        "bool": gettext("yes or no"),
        "int": gettext("whole number"),
        "float": gettext("number"),
        "str": gettext("text"),
        "enum": gettext("one of"),
        "list": gettext("any of"),
    }[kind]


def binding_word(binding: str) -> str:
    """Whether the reference binds the State."""
    return {
        "yes": gettext("binds the State"),
        "no": gettext("does not bind the State"),
        "reserved": gettext("excluded by a reservation"),
        "unknown": gettext("not known whether it binds the State"),
    }.get(binding, binding)


def consent_word(consent: str) -> str:
    """How a State consented to be bound; the kind as words where it is none of these."""
    return {
        "ratification": gettext("ratification"),
        "accession": gettext("accession"),
        "acceptance": gettext("acceptance"),
        "approval": gettext("approval"),
        "succession": gettext("succession"),
        "political-commitment": gettext("political commitment"),
        "member-state-transposition": gettext("transposition as a Member State"),
    }.get(consent, consent.replace("-", " "))


def text_state_word(state: str, year: int | None = None) -> str:
    """What the text is, said so that nobody takes an amendment for the law in force."""
    if state == "as enacted":
        when = f" {year}" if year else ""
        return gettext("as enacted%(when)s; later changes not held", when=when)
    if state == "amending":
        return gettext("amending act; later changes not held")
    return gettext("consolidated")


def kind_word(kind: str) -> str:
    """A kind of work as words."""
    return {
        "criminal-code": gettext("criminal code"),
        "special-trafficking-law": gettext("special trafficking law"),
        "aliens-law": gettext("aliens law"),
        "asylum-law": gettext("asylum law"),
        "victims-rights-or-support": gettext("victims rights or support"),
        "state-compensation": gettext("state compensation"),
        "nrm-or-sop": gettext("NRM or SOP"),
        "witness-protection": gettext("witness protection"),
        "criminal-procedure": gettext("criminal procedure"),
        "corporate-liability": gettext("corporate liability"),
        "labour-inspection-or-forced-labour": gettext("labour inspection or forced labour"),
        "action-plan": gettext("action plan"),
        "other": gettext("other"),
    }.get(kind, kind.replace("-", " "))


def slug_words(slug: str) -> str:
    """A sub-element or other slug as words."""
    return slug.replace("-", " ").replace("_", " ")


def _in_unit(value: float, unit: str) -> str:
    """A number with its unit; empty where the word is no unit."""
    many = int(value) if value == int(value) else 2
    said = value_words(value)
    match unit:
        case "days":
            return ngettext("%(said)s day", "%(said)s days", many, said=said)
        case "months":
            return ngettext("%(said)s month", "%(said)s months", many, said=said)
        case "years":
            return ngettext("%(said)s year", "%(said)s years", many, said=said)
        case "hours":
            return ngettext("%(said)s hour", "%(said)s hours", many, said=said)
        case "age":
            return gettext("age %(said)s", said=said)
    return ""


def unit_word(unit: str) -> str:
    """The unit of a fact for a heading; itself where it is not one of these."""
    return {
        "days": gettext("days"),
        "months": gettext("months"),
        "years": gettext("years"),
        "hours": gettext("hours"),
        "national currency": gettext("national currency"),
    }.get(unit, unit)


def number_of(value: float, unit: str) -> str:
    """A number with its unit in words, or alone where it has none: ``15 days``."""
    return _in_unit(value, unit) or f"{value_words(value)} {unit_word(unit)}".strip()


def fact_words(name: str, value: FactValue) -> str:
    """A fact as a reader says it: ``reflection days: 15``."""
    return f"{fact_title(name, slug_words(name))}: {value_words(value)}"


def short_fact(name: str, value: FactValue) -> str:
    """The shortest honest form: ``15 days`` where the name ends in a unit."""
    unit = slug_words(name).split()[-1]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _in_unit(value, unit) or fact_words(name, value)
    return fact_words(name, value)


def value_words(value: FactValue) -> str:
    """A fact's value as words."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, float):
        return number_words(value)
    if isinstance(value, tuple | list):
        return ", ".join(slug_words(str(item)) for item in value)
    return slug_words(str(value))


def fact_parts(facts: Mapping[str, Sequence[FactValue]], limit: int) -> list[str]:
    """The first few facts, each once."""
    said = (short_fact(name, value) for name, values in facts.items() for value in values)
    return list(dict.fromkeys(said))[:limit]


def cell_sentence(cell: Cell, state: str, element: str) -> str:
    """ "Estonia, reflection period: partly met, suggested, 15 days, 2 provisions"."""
    pieces = [_lower(status_word(cell.status))]
    if cell.as_if is not None:
        pieces.append(gettext("content would be: %(word)s", word=_lower(status_word(cell.as_if))))
    if claims(cell.status):
        pieces.append(review_word(cell.review))
    pieces += fact_parts({n: [s.value for s in seen] for n, seen in cell.facts.items()}, 2)
    count = len({item.provision_id for item in cell.evidence})
    if count:
        pieces.append(ngettext("%(num)d provision", "%(num)d provisions", count))
    return f"{state}, {_lower(element)}: {', '.join(pieces)}"


def _lower(text: str) -> str:
    second = text[1:2]
    return text if second.isupper() else text[:1].lower() + text[1:]


def day(value: date | None) -> str:
    """A date as pages write it; empty where there is none."""
    return day_words(value) if value else ""


def instant(value: datetime | None) -> str:
    """An instant in UTC, to the minute."""
    return f"{day_words(value)}, {value:%H:%M} UTC" if value else ""


def language_name(code: str) -> str:
    """A language in the language of the page, its code where it is not known."""
    try:
        return Locale.parse(code).get_display_name(language()) or code
    except (UnknownLocaleError, ValueError):
        return code
