"""United States law in USLM: titles of the US Code, public laws and compiled statutes.

Notes, source credits and amendment histories are kept beside the law, not as law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from kb.model.law import DateBasis, ParsedDocument, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.reading import below, iso_date, local_name, words_in
from kb.parsing.xml.vocabulary import vocabulary
from kb.parsing.xml.walker import Walker

_DASHES = re.compile(r"[–—-]+")


def _title(root: etree._Element, meta: etree._Element, stem: str) -> str:
    said = words_in(below(meta, "title"))
    if local_name(root) == "uscDoc":
        main = below(root, "main", "title")
        heading = words_in(below(main, "heading")) if main is not None else ""
        return f"United States Code, {said or stem}" + (f": {heading}" if heading else "")
    short = words_in(below(meta, "citableAsShortTitle")) or words_in(below(root, "shortTitle"))
    return short or words_in(below(root, "officialTitle")) or said or stem


def _number(root: etree._Element, meta: etree._Element, stem: str) -> str:
    number = words_in(below(meta, "docNumber"))
    if local_name(root) == "uscDoc":
        return f"usc-{number}" if number else stem
    congress = words_in(below(meta, "congress"))
    return f"pl-{congress}-{number}" if congress and number else number or stem


def _released(meta: etree._Element) -> date | None:
    """Day to which the text is current: that of the release, else of the law's approval."""
    for name in ("currentThroughDate", "created", "approvedDate", "date"):
        found = below(meta, name)
        day = iso_date(words_in(found) or (found.get("date") if found is not None else ""))
        if day is not None:
            return day
    return None


def _describe(root: etree._Element, source: SourceFile) -> Described:
    stem = file_stem(source.name)
    meta = below(root, "meta")
    if meta is None:
        meta = root
    kind = local_name(root)
    edition = below(root, "preface", "editionNote", "date")
    if kind == "uscDoc":
        since, enacted, state = _released(meta), None, TextState.CONSOLIDATED
    elif kind == "statuteCompilation":
        enacted = iso_date(words_in(below(meta, "approvedDate")))
        since = iso_date(edition.get("date")) if edition is not None else None
        state = TextState.CONSOLIDATED
    else:
        enacted = iso_date(words_in(below(meta, "approvedDate"))) or _approved(root)
        since, state = enacted, TextState.AS_ENACTED
    title = _title(root, meta, stem)
    official = words_in(below(root, "officialTitle"))
    if kind not in ("uscDoc", "statuteCompilation") and is_amending(f"{title} {official}"):
        state = TextState.AMENDING
    return Described(
        title=title,
        number=_DASHES.sub("-", _number(root, meta, stem)),
        state="US",
        lang="en",
        meta={"short_title": words_in(below(meta, "citableAsShortTitle"))},
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=state,
    )


def _approved(root: etree._Element) -> date | None:
    found = below(root, "approvedDate")
    return iso_date(found.get("date")) or iso_date(words_in(found)) if found is not None else None


def parse_uslm(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document."""
    said = _describe(root, source)
    work, expression, walker = start(Walker, vocabulary("uslm"), source, said, total)
    walker.walk(root, None)
    yield finish(walker, root, work, expression)
