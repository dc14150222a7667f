"""Formats of a workbook and how text is written into it."""

from __future__ import annotations

from typing import Any

from kb.assessment.vocabulary import load_vocabulary
from kb.export.spreadsheet import clean_text, starts_like_a_formula, typed_text
from kb.model.cells import Status

MAX_LINK = 2_000
"""Longest link of the format (2,079 characters), with room to spare."""
MAX_LINKS = 60_000
"""Links that a sheet can hold (65,530), with room to spare."""
_TOP: dict[str, Any] = {"valign": "top"}


class Formats:
    """Formats of the workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Status, bool], Any] = {}
        self._properties: dict[int, dict[str, Any]] = {}
        self._quoted: dict[int, Any] = {}
        self.title = self._add({"bold": True, "font_size": 14})
        self.note = self._add({"italic": True, "font_color": "#56606b"})
        self.header = self._add(
            {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#f5f6f7", **_TOP}
        )
        self.state = self._add({"bold": True, **_TOP})
        self.invented = self._add({"bold": True, "bg_color": "#ffe9a8", **_TOP})
        self.wrapped = self._add({"text_wrap": True, **_TOP})
        self.input = self._add({"text_wrap": True, "bg_color": "#fffbe6", "border": 1, **_TOP})
        self.date = self._add({"num_format": "yyyy-mm-dd hh:mm", **_TOP})
        self.day = self._add({"num_format": "yyyy-mm-dd", **_TOP})
        self.share = self._add({"num_format": "0.00", **_TOP})
        self.link = self._add({"font_color": "#0b5394", "underline": 1, **_TOP})

    def _add(self, properties: dict[str, Any]) -> Any:
        made = self._book.add_format(properties)
        self._properties[id(made)] = properties
        return made

    def status(self, status: Status, suggested: bool) -> Any:
        """Colour and fill of the status; dotted and italic where it is a suggestion."""
        key = (status, suggested)
        if key not in self._made:
            words = load_vocabulary().statuses[status]
            self._made[key] = self._add(
                {
                    "font_color": f"#{words.colour}",
                    "bg_color": f"#{words.fill}",
                    "italic": suggested,
                    "border": 4 if suggested else 1,
                    "border_color": f"#{words.colour}",
                    "text_wrap": True,
                    **_TOP,
                }
            )
        return self._made[key]

    def quoted(self, style: Any) -> Any:
        """The format with the mark of a spreadsheet program for text that stays text, also when
        somebody edits the cell (ECMA-376 part 1, 18.8.45, ``quotePrefix``)."""
        key = id(style)
        if key not in self._quoted:
            self._quoted[key] = self._add({**self._properties[key], "quote_prefix": True})
        return self._quoted[key]

    def write(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        """Text that is never taken for a formula; it stays letter for letter what it was, but for
        a leading ``=``."""
        shown = typed_text(text)
        style = self.quoted(style) if starts_like_a_formula(text) else style
        sheet.write_string(row, column, shown, style)

    def write_link(self, sheet: Any, row: int, column: int, url: str) -> None:
        """A link if it is a web address that the format can hold, else plain text."""
        url = clean_text(url)
        web = url.startswith(("https://", "http://"))
        if web and len(url) <= MAX_LINK and row <= MAX_LINKS:
            sheet.write_url(row, column, url, self.link, string=url)
        else:
            self.write(sheet, row, column, url, self.wrapped)
