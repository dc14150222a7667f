"""What Justice Laws XML says of itself: identification, dates, language."""

from __future__ import annotations

from datetime import date

from lxml import etree

from kb.model.law import DateBasis, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.source import SourceFile

_LIMS = "{http://justice.gc.ca/lims}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def name_of(element: etree._Element) -> str:
    """Local name; empty for a comment, an instruction or an entity."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def words_in(element: etree._Element) -> str:
    """All text of an element."""
    return "".join(str(text) for text in element.itertext())


def _date(element: etree._Element | None) -> date | None:
    if element is None:
        return None
    try:
        parts = [int(element.findtext(name) or "") for name in ("YYYY", "MM", "DD")]
        return date(*parts)
    except (ValueError, TypeError):
        return None


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _text(root: etree._Element, path: str) -> str:
    found = root.find(path)
    return " ".join(words_in(found).split()) if found is not None else ""


def describe(root: etree._Element, source: SourceFile) -> Described:
    """Title, number, language, dates and text state of a Statute, Regulation or Bill."""
    bill = name_of(root) == "Bill"
    long_title = _text(root, "Identification/LongTitle")
    short_title = _text(root, "Identification/ShortTitle")
    title = (long_title or short_title) if bill else (short_title or long_title)
    year = _text(root, "Identification/Chapter/AnnualStatuteId/YYYY")
    chapter = _text(root, "Identification/Chapter/AnnualStatuteId/AnnualStatuteNumber")
    number = (
        _text(root, "Identification/Chapter/ConsolidatedNumber")
        or _text(root, "Identification/InstrumentNumber")
        or (f"{year}-c{chapter}" if year and chapter else "")
        or file_stem(source.name)
    )
    enacted = _date(root.find(".//Stages[@stage='assented-to']/Date")) or _date(
        root.find("Identification/RegistrationDate/Date")
    )
    since = enacted if bill else _iso(root.get(f"{_LIMS}pit-date")) or enacted
    state = TextState.CONSOLIDATED
    if bill:
        state = TextState.AMENDING if is_amending(long_title) else TextState.AS_ENACTED
    return Described(
        title=title or file_stem(source.name),
        number=number,
        state="CA",
        lang=root.get(_XML_LANG, ""),
        meta={"short_title": short_title},
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=state,
    )
