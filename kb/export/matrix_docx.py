"""The evidence behind the matrix as a Word document: by State, or by element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from kb.assessment.review import Verdicts
from kb.catalogue import Catalogue
from kb.export.matrix_by_state import unheld
from kb.export.matrix_csv import facts_words
from kb.export.meta import (
    NO_PUBLICATION,
    SUGGESTIONS,
    ExportMeta,
    element_title,
    instrument_words,
    is_invented,
    method_lines,
    state_name,
    status_words,
)
from kb.export.spreadsheet import clean_text
from kb.model.cells import Cell, Evidence, Matrix
from kb.model.findings import Decision

BY = ("state", "element")
RIBBON = "INVENTED STATE. Made up for demonstration; its laws are made up too."
_MOST_QUOTE = 4_000
"""Code points of a quotation; a longer one is cut, and says so."""
_WORDS = {"accept": "confirmed by", "reject": "rejected by", "override": "corrected by"}


def matrix_to_docx(
    matrix: Matrix,
    catalogue: Catalogue,
    meta: ExportMeta,
    verdicts: Verdicts,
    *,
    by: str = "state",
    names: bool = True,
) -> bytes:
    """One heading a State (or element) and below it each cell with its evidence. States of which
    nothing is held stand in one sentence. ``names`` says who decided; else "a reviewer"."""
    writer = _Writer(matrix, catalogue, verdicts, names)
    title = f"Evidence behind the compliance matrix as of {matrix.as_of.isoformat()}"
    writer.document.core_properties.title = title
    writer.document.core_properties.comments = NO_PUBLICATION
    writer.document.add_heading(title, 0)
    writer.plain(f"{instrument_words(catalogue, matrix.instrument)}.")
    writer.plain(f"{NO_PUBLICATION} {SUGGESTIONS}")
    writer.groups(by)
    writer.document.add_heading("Method", 1)
    lines = method_lines(catalogue, matrix.instrument, matrix.as_of, matrix.states, meta)
    for label, text in lines:
        writer.labelled(label, text)
    out = BytesIO()
    writer.document.save(out)
    return out.getvalue()


class _Writer:
    """Writes into one document."""

    def __init__(
        self, matrix: Matrix, catalogue: Catalogue, verdicts: Verdicts, names: bool
    ) -> None:
        self.matrix, self.catalogue, self.verdicts, self.names = matrix, catalogue, verdicts, names
        self.document: Any = Document()
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "Noto Sans", Pt(10)

    def groups(self, by: str) -> None:
        """Everything under its headings."""
        nothing = unheld(self.matrix)
        cells = [cell for cell in self.matrix.cells if cell.state not in nothing]
        keys = self.matrix.states if by == "state" else self.matrix.elements
        found: dict[str, list[Cell]] = {key: [] for key in keys}
        for cell in cells:
            found[cell.state if by == "state" else cell.element].append(cell)
        for key, own in found.items():
            if own:
                self._group(key, own, by)
        if nothing:
            self.document.add_heading("No law is held here", 1)
            self.plain(", ".join(state_name(self.catalogue, state) for state in nothing) + ".")

    def _group(self, key: str, cells: Iterable[Cell], by: str) -> None:
        by_state = by == "state"
        title = state_name(self.catalogue, key) if by_state else element_title(self.catalogue, key)
        self.document.add_heading(clean_text(title), 1)
        if by_state and is_invented(self.catalogue, key):
            self._ribbon()
        for cell in cells:
            name = (
                element_title(self.catalogue, cell.element)
                if by_state
                else state_name(self.catalogue, cell.state)
            )
            self.document.add_heading(clean_text(name), 2)
            if not by_state and is_invented(self.catalogue, cell.state):
                self._ribbon()
            self._cell(cell)

    def _cell(self, cell: Cell) -> None:
        self.labelled("Status", status_words(cell))
        self.labelled("Reason", cell.reason)
        self.labelled("Gaps", "; ".join(cell.gaps))
        self.labelled("Facts", facts_words(cell.facts))
        key = (cell.state, "", cell.element, self.matrix.instrument or "")
        decided = {d.who: d for d in self.verdicts.cells.get(key, ())}
        self.labelled("Decisions on the cell", self._decided(decided))
        for item in cell.evidence:
            self._evidence(item)
        if cell.searched and not cell.evidence:
            works = ", ".join(work.title for work in cell.searched.works) or "no law"
            self.labelled("Searched", works)
            self.labelled("Not held", ", ".join(cell.searched.missing_kinds))

    def _evidence(self, item: Evidence) -> None:
        quote = clean_text(item.quote)
        cut = f"{quote[:_MOST_QUOTE]}… (cut)" if len(quote) > _MOST_QUOTE else quote
        paragraph = self.document.add_paragraph(style="Intense Quote")
        run = paragraph.add_run(cut)
        run.font.name = "Noto Serif"
        _set_language(run, item.lang)
        self.labelled("Citation", f"{item.work}, {item.citation}")
        self.labelled("Language", item.lang)
        self.labelled("Text", ", ".join(_about_text(item)))
        self.labelled("Official link", item.source_url)
        if item.retrieved_at:
            self.labelled("Retrieved at (UTC)", item.retrieved_at.strftime("%Y-%m-%d %H:%M"))
        decided = {d.who: d for d in self.verdicts.findings.get(item.finding_id, ())}
        found = self._decided(decided) or "suggested by the software; no person has confirmed it"
        self.labelled("Finding", found)

    def _decided(self, decided: Mapping[str, Decision]) -> str:
        return "; ".join(self._decision(one) for one in decided.values())

    def _decision(self, one: Decision) -> str:
        who = one.who if self.names else "a reviewer"
        status = f" to “{one.status}”" if one.status else ""
        reason = f" ({one.reason})" if one.reason else ""
        day = one.at.date().isoformat()
        return f"{_WORDS.get(one.verdict, one.verdict)} {who}{status}, {day}{reason}"

    def plain(self, text: str) -> None:
        """A paragraph."""
        self.document.add_paragraph(clean_text(text))

    def labelled(self, label: str, text: str) -> None:
        """``Label: text``; nothing where there is no text."""
        if not text:
            return
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(clean_text(text))

    def _ribbon(self) -> None:
        run = self.document.add_paragraph().add_run(RIBBON)
        run.bold = True
        run.font.color.rgb = RGBColor(0x8A, 0x5A, 0x00)


def _about_text(item: Evidence) -> Iterator[str]:
    if item.text_state:
        yield item.text_state
    if item.in_force_from:
        yield f"in force from {item.in_force_from.isoformat()}"


def _set_language(run: Any, lang: str) -> None:
    """So that Word hyphenates and checks a quotation in its own language."""
    if lang:
        element = OxmlElement("w:lang")
        element.set(qn("w:val"), clean_text(lang))
        run._element.get_or_add_rPr().append(element)
