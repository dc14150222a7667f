"""Invented draft laws as Word files, made with python-docx."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_LISTS = """
<w:abstractNum {ns} w:abstractNumId="90">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="(%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%4)"/></w:lvl>
</w:abstractNum>"""


class Draft:
    """A Word file that is being written."""

    def __init__(self) -> None:
        self.document = docx.Document()
        numbering = self.document.part.numbering_part.element
        numbering.insert(0, parse_xml(_LISTS.format(ns=nsdecls("w"))))
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
        )

    def say(self, text: str, *, style: str | None = None, level: int | None = None) -> Any:
        """A paragraph; ``level`` numbers it in the list of articles."""
        paragraph = self.document.add_paragraph(text, style=style)
        if level is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
                )
            )
        return paragraph

    def change(self, paragraph: Any, deleted: str, inserted: str) -> None:
        """Tracked changes at the end of a paragraph."""
        who = 'w:id="1" w:author="A" w:date="2031-01-01T00:00:00Z"'
        for xml in (
            f'<w:del {nsdecls("w")} {who}><w:r><w:delText xml:space="preserve">{deleted}</w:delText></w:r></w:del>',
            f'<w:ins {nsdecls("w")} {who}><w:r><w:t xml:space="preserve">{inserted}</w:t></w:r></w:ins>',
        ):
            paragraph._p.append(parse_xml(xml))

    def bytes(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def draft_law() -> Draft:
    """An invented draft of Xaland with counted numbers, a tracked change and a table."""
    draft = Draft()
    for line in ("DRAFT LAW", "on the Protection of Victims of Trafficking in Xaland"):
        draft.say(line).alignment = 1
    draft.say("The invented assembly adopts this law.")
    draft.say("Chapter I. General provisions", style="Heading 1")
    heading = draft.say("Purpose", level=0)
    heading.runs[0].bold = True
    draft.say("This law protects victims of trafficking in human beings.", level=1)
    draft.say("It applies to:", level=1)
    draft.say("all victims, whatever their sex or nationality;", level=2)
    draft.say("members of their family, that is:", level=2)
    draft.say("children;", level=3)
    draft.say("spouses and partners.", level=3)
    heading = draft.say("Recovery and reflection period", level=0)
    heading.runs[0].bold = True
    period = draft.say("A presumed victim has a recovery and reflection period of ", level=1)
    draft.change(period, "thirty", "ninety")
    period.add_run(" days.")
    draft.say("No expulsion is carried out in that time.", level=1)
    draft.say("Chapter II. Assistance", style="Heading 1")
    heading = draft.say("Kinds of assistance", level=0)
    heading.runs[0].bold = True
    draft.say("Assistance is given as follows:")
    table = draft.document.add_table(2, 2)
    for cell, text in zip(
        table._cells, ("Housing", "safe and suitable", "Advice", "free of charge"), strict=True
    ):
        cell.text = text
    return draft


__all__ = ["Draft", "draft_law"]
