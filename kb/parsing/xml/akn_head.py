"""What an Akoma Ntoso document says of itself, in the ways of its publishers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from kb.model.ids import alpha2
from kb.model.law import DateBasis, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.source import SourceFile
from kb.parsing.xml.reading import below, folded, iso_date, words_in

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_COUNTRIES = {"UK": "GB", "EL": "GR", "LUX": "LU"}
"""Codes of publishers (EU style, authority tables) that are not ISO 3166-1 alpha-2."""
_LANGUAGES = {"gr": "el", "fre": "fr", "ger": "de", "gre": "el", "dut": "nl"}
"""Codes that publishers use beside ISO 639 (ISO 639-2/B, or the State's own)."""
_DATES_IN_FORCE = ("jolux:dateApplicability", "jolux:dateEntryInForce", "validFrom", "dateInForce")
_DATES_OF_ACT = ("jolux:dateDocument", "dateIssued", "verkuendungsfassung-ausfertigungsdatum")
_EDITION = re.compile(r"^Version consolidée applicable au [\d/]+ : ")
_TITLE_CHARS = 300
_MARKS = " .:,;"


@dataclass(frozen=True, slots=True)
class AknHead:
    """Parts of the identification that the adapters read."""

    country: str
    lang: str
    work_uri: str
    expression_uri: str
    work_dates: dict[str, str]
    expression_dates: dict[str, str]


def _value(element: etree._Element | None, name: str, attribute: str = "value") -> str:
    found = below(element, name) if element is not None else None
    return folded(found.get(attribute)) if found is not None else ""


def _dates(element: etree._Element | None) -> dict[str, str]:
    if element is None:
        return {}
    found = element.iter("{*}FRBRdate")
    return {folded(item.get("name")): folded(item.get("date")) for item in found}


def read_head(document: etree._Element) -> AknHead:
    """The FRBR identification; parts that are missing are empty."""
    work = below(document, "meta", "identification", "FRBRWork")
    expression = below(document, "meta", "identification", "FRBRExpression")
    country = _value(work, "FRBRcountry").rsplit("/", 1)[-1].upper()
    country = _COUNTRIES.get(country, country)[:2]
    lang = _value(expression, "FRBRlanguage", "language").rsplit("/", 1)[-1].lower()
    primary = re.split(r"[-_]", lang, maxsplit=1)[0]
    return AknHead(
        country,
        _LANGUAGES.get(primary, alpha2(primary)),
        _value(work, "FRBRthis"),
        _value(expression, "FRBRthis"),
        _dates(work),
        _dates(expression),
    )


def _first(dates: dict[str, str], names: tuple[str, ...]) -> date | None:
    return next((found for name in names if (found := iso_date(dates.get(name)))), None)


def _jolux(document: etree._Element, name: str) -> str:
    """A value of the Legilux extension; the document's own, not an article's."""
    identification = below(document, "identification")
    for item in identification.iter("{*}jolux") if identification is not None else ():
        if any(value == name for value in item.attrib.values()):
            return words_in(item)
    return ""


def title_of(document: etree._Element, head: AknHead, stem: str) -> str:
    """Title in the document's language."""
    work = below(document, "meta", "identification", "FRBRWork")
    for item in work.iter("{*}FRBRname") if work is not None else ():
        if item.get(_XML_LANG) == head.lang and folded(item.get("value")):
            return folded(item.get("value"))
    said = _jolux(document, "title")
    if said:
        return folded(_EDITION.sub("", said.replace("\\n", " ")))
    preface = below(document, "preface")
    if preface is None:
        return stem
    names = ("docTitle", "shortTitle", "longTitle")
    if head.country == "GB":
        names = ("shortTitle", "docTitle", "longTitle")
    for name in names:
        text = words_in(below(preface, name))
        if text:
            return text.strip(_MARKS)
    lines = [words_in(item) for item in preface.iter("{*}p")]
    return " ".join(line for line in lines if line)[:_TITLE_CHARS] or stem


def _number(document: etree._Element, head: AknHead) -> str:
    """The publisher's number: of the classified collection, of the gazette, or in the URI."""
    work = below(document, "meta", "identification", "FRBRWork")
    number = words_in(below(document, "preface", "docNumber")) or _value(work, "FRBRnumber")
    consolidates = _jolux(document, "consolidates")
    uri = consolidates or head.work_uri
    parts = re.sub(r"/(?:!?main|jo|main-text|enacted|regelungstext[^/]*)?/*$", "", uri).split("/")
    if "/eli/etat/" in uri:
        return "-".join(parts[parts.index("leg") + 1 :]) if "leg" in parts else number
    if head.country == "IT" and len(parts) >= 4:
        return f"{parts[parts.index('act') + 1]}-{parts[-1]}" if "act" in parts else number
    if head.country == "GB" and "id" in parts:
        return "-".join(parts[parts.index("id") + 1 :])
    if head.country == "DE" and "bund" in parts:
        return "-".join(parts[parts.index("bund") + 1 :])
    if head.country == "EU":
        return _value(work, "FRBRalias") or number
    return number or "-".join(part for part in parts[-2:] if part)


def _in_force(document: etree._Element, head: AknHead) -> date | None:
    said = iso_date(_jolux(document, "dateApplicability")) or _first(
        head.expression_dates, _DATES_IN_FORCE
    )
    if said is not None:
        return said
    if head.country == "IT":
        return next(iter(filter(None, map(iso_date, head.expression_dates.values()))), None)
    if head.country == "FI":
        return _last_entry(document)
    if head.country == "DE":
        return _interval(document)
    return None


def _last_entry(document: etree._Element) -> date | None:
    """Finlex: the day on which the latest change that the text has came into force."""
    meta = below(document, "meta")
    found = meta.iter("{*}dateEntryIntoForce") if meta is not None else ()
    days = [day for item in found if (day := iso_date(item.get("date")))]
    return max(days, default=None)


def _interval(document: etree._Element) -> date | None:
    """LegalDocML.de: first day of the intervals of validity (Geltungszeitgruppen)."""
    meta = below(document, "meta")
    if meta is None:
        return None
    events = {item.get("eId"): item.get("date") for item in meta.iter("{*}eventRef")}
    starts = (item.get("start") or "" for item in meta.iter("{*}timeInterval"))
    days = [day for start in starts if (day := iso_date(events.get(start.lstrip("#"))))]
    return min(days, default=None)


def _text_state(document: etree._Element, head: AknHead, title: str) -> TextState:
    uri = f"{head.work_uri} {head.expression_uri}"
    form = words_in(below(document, "meta", "form"))
    if is_amending(title) or form == "mantelform" or form.startswith("aenderung"):
        return TextState.AMENDING
    if head.country == "IT":
        return TextState.CONSOLIDATED
    enacted = (
        "/enacted" in uri
        or "/act/statute/" in uri
        or "verkuendung" in uri
        or (uri.startswith("http://data.legilux") and not _jolux(document, "consolidates"))
        or "/eli/oc/" in uri
        or head.country == "EU"
    )
    return TextState.AS_ENACTED if enacted else TextState.CONSOLIDATED


def describe(document: etree._Element, source: SourceFile) -> Described:
    """Title, number, State, language, dates and text state of one document."""
    head = read_head(document)
    title = title_of(document, head, file_stem(source.name))
    enacted = (
        iso_date(_jolux(document, "dateDocument"))
        or _first(head.work_dates, _DATES_OF_ACT)
        or next(filter(None, map(iso_date, head.work_dates.values())), None)
    )
    since = _in_force(document, head)
    uri = head.expression_uri
    return Described(
        title=title,
        number=_number(document, head),
        state=head.country if re.fullmatch("[A-Z]{2}", head.country) else "",
        lang=head.lang,
        meta={"source": uri} if uri.startswith("http") else {},
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=_text_state(document, head, title),
    )
