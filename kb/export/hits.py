"""Provisions found or pinned, as CSV, workbook and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from kb.export.meta import NO_PUBLICATION
from kb.export.spreadsheet import clean_text, safe_text, typed_text

MAX_HITS = 1_000
MAX_LINK = 2_000
SUGGESTED = "Elements are suggested by software unless a person has confirmed them."
COLUMNS = (
    ("rank", "Rank", 6), ("state", "State code", 6), ("state_name", "State", 20),
    ("invented", "Invented State", 9), ("law", "Law", 36), ("citation", "Citation", 18),
    ("heading", "Heading", 32), ("lang", "Language", 9), ("in_force_from", "In force from", 13),
    ("in_force_until", "In force until", 13), ("snippet", "Text", 80), ("elements", "Elements", 36),
    ("score", "Score", 9), ("lexical", "Score of words", 9), ("semantic", "Similarity", 9),
    ("official_url", "Official link", 36), ("address", "Address here", 36), ("id", "Provision", 40),
)  # fmt: skip
"""Field of :class:`HitRow`, heading, width in characters."""


@dataclass(frozen=True, slots=True)
class HitRow:
    """One provision of the list."""

    rank: int
    id: str
    state: str
    state_name: str
    invented: bool
    law: str
    citation: str
    heading: str
    lang: str
    in_force_from: date | None
    in_force_until: date | None
    snippet: str
    elements: tuple[str, ...]
    score: float | None
    lexical: float | None
    semantic: float | None
    official_url: str
    address: str


@dataclass(frozen=True, slots=True)
class HitsAbout:
    """Where the list comes from."""

    title: str
    query: str
    mode: str
    """Empty for a list that no search made."""
    as_of: date | None
    filters: str
    index: str
    """Digest of the search index."""
    total: int
    """How many there are in all; the list may hold fewer."""
    made_at: datetime
    """UTC."""
    address: str


def _lines(about: HitsAbout, rows: Sequence[HitRow]) -> tuple[tuple[str, str], ...]:
    """Label and text of everything a reader must know before using the list."""
    invented = dict.fromkeys(row.state_name for row in rows if row.invented)
    day = about.as_of.isoformat() if about.as_of else ("every text held" if about.mode else "")
    lines = (
        ("List", about.title),
        ("Query", about.query),
        ("Searched", about.mode),
        ("Law in force on", day),
        ("Filters", about.filters),
        ("Found", f"{about.total:,}; in this list {len(rows):,}"),
        ("Search index", about.index),
        ("Made at (UTC)", about.made_at.strftime("%Y-%m-%d %H:%M")),
        ("Address", about.address),
        ("Suggestions", SUGGESTED),
        ("Note", NO_PUBLICATION),
        (
            "Invented States",
            f"{', '.join(invented)}: States and laws are invented for demonstration."
            if invented
            else "",
        ),
    )
    return tuple((label, text) for label, text in lines if text)


def hits_to_json(rows: Sequence[HitRow], about: HitsAbout) -> dict[str, Any]:
    """The list with what it says of itself; dates and instants as ISO 8601."""
    return {
        "about": {**asdict(about), "as_of": _iso(about.as_of), "made_at": _iso(about.made_at)},
        "notes": [SUGGESTED, NO_PUBLICATION],
        "hits": [
            {
                **asdict(row),
                "elements": list(row.elements),
                "in_force_from": _iso(row.in_force_from),
                "in_force_until": _iso(row.in_force_until),
            }
            for row in rows
        ],
    }


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def hits_to_csv(rows: Sequence[HitRow], about: HitsAbout, *, bom: bool = True) -> bytes:
    """UTF-8, one row a provision; the last columns say of each row where it comes from."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        [
            *(name for name, _, _ in COLUMNS),
            "query",
            "searched",
            "as_of",
            "filters",
            "index",
            "note",
        ]
    )
    day = about.as_of.isoformat() if about.as_of else ""
    tail = (about.query, about.mode, day, about.filters, about.index, SUGGESTED)
    for row in rows:
        values = [*(_plain(getattr(row, name)) for name, _, _ in COLUMNS), *tail]
        writer.writerow([safe_text(v) if isinstance(v, str) else v for v in values])
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _plain(value: object) -> str | float | None:
    """A value as one cell of text or a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float) else None


def hits_to_xlsx(rows: Sequence[HitRow], about: HitsAbout) -> bytes:
    """The sheet Provisions, and on the sheet About where they come from. Nothing is a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": clean_text(about.title)[:200], "comments": NO_PUBLICATION})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    link = book.add_format({"font_color": "#0b5394", "underline": 1, "valign": "top"})
    sheet = book.add_worksheet("Provisions")
    for column, (_, title, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
        for column, (name, _, _) in enumerate(COLUMNS):
            _write(sheet, number, column, getattr(row, name), (plain, day, link))
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    method = book.add_worksheet("About")
    method.set_column(0, 0, 20)
    method.set_column(1, 1, 110)
    for number, (label, text) in enumerate(_lines(about, rows)):
        method.write_string(number, 0, typed_text(label), bold)
        method.write_string(number, 1, typed_text(text), plain)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: object, formats: tuple[Any, ...]) -> None:
    """One cell: a date, a number, a web address, or text that is never a formula."""
    plain, day, link = formats
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
        return
    shown = _plain(value)
    if isinstance(shown, str):
        text = typed_text(shown)
        web = text.startswith(("https://", "http://")) and len(text) <= MAX_LINK
        if web and COLUMNS[column][0] in ("official_url", "address"):
            sheet.write_url(row, column, text, link, string=text)
        else:
            sheet.write_string(row, column, text, plain)
    elif shown is not None:
        sheet.write_number(row, column, shown, plain)
