"""Makes the words of a Word document plain: numbers written out, changes settled, notes apart.

Reads the roots of the parts; changes the document's tree in place; says what it took out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from kb.parsing.docx.numbering import Numbering
from kb.parsing.docx.package import MAIN, Parts, W
from kb.parsing.docx.styles import Style, Styles

TITLE = "KbTitle"
HEADING = "KbHeading"
"""Names of the styles in the clean copy; a heading's level follows."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_DELETED = (f"{W}del", f"{W}moveFrom")
_INSERTED = (f"{W}ins", f"{W}moveTo")
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object", _ALTERNATIVE)
_SILENT = (f"{W}instrText", f"{W}delInstrText", f"{W}commentReference", f"{W}annotationRef")
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAX_HEADING = 250
_MAX_TITLE = 300
_MAX_TITLE_LINES = 4


@dataclass(slots=True)
class Taken:
    """What the clean copy does not hold."""

    deletions: int = 0
    deleted: int = 0
    """Characters of tracked deletions."""
    insertions: int = 0
    contents: int = 0
    """Characters of tables of contents."""
    boxed: int = 0
    """Characters in text boxes and pictures."""
    comments: int = 0
    notes: list[str] = field(default_factory=list)
    title: str = ""


def clean(parts: Parts, names_law: Callable[[str], bool]) -> Taken:
    """Make the document of ``parts`` plain. ``names_law`` tells a line that opens an article or
    container; the title stands before the first."""
    root = parts[MAIN]
    taken = Taken()
    _settle_changes(root, taken)
    _drop_pictures(root, taken)
    _part_notes(parts, taken)
    styles = Styles(parts.get("word/styles.xml"))
    numbering = Numbering(parts.get("word/numbering.xml"))
    lines = [
        line
        for paragraph in list(root.iter(f"{W}p"))
        if (line := _line(paragraph, styles, numbering, taken)) is not None
    ]
    taken.title = _set_title(lines, names_law)
    for link in root.iter(f"{W}hyperlink"):
        link.attrib.pop(_LINK, "")
    return taken


@dataclass(frozen=True, slots=True)
class _Line:
    paragraph: etree._Element
    text: str
    heading: bool
    titled: bool
    """It has Word's own style for titles."""


def _line(
    paragraph: etree._Element, styles: Styles, numbering: Numbering, taken: Taken
) -> _Line | None:
    style = styles.of(paragraph)
    if style.name.startswith("toc "):
        taken.contents += len(words_of(paragraph))
        _remove(paragraph)
        return None
    _write_number(paragraph, style, numbering)
    text = " ".join(words_of(paragraph).split())
    level = Styles.heading_level(style)
    titled = style.name == "title"
    heading = level is not None or titled or _looks_like_heading(paragraph, style, text)
    name = f"{HEADING}{6 if level is None else min(level + 1, 6)}" if heading else ""
    _set_style(paragraph, name)
    return _Line(paragraph, text, heading, titled) if text else None


def _set_title(lines: Sequence[_Line], names_law: Callable[[str], bool]) -> str:
    """Make one title of the first headings before the first article; empty where there are none."""
    heads: list[_Line] = []
    for line in lines:
        if names_law(line.text) or (heads and not line.heading) or len(heads) == _MAX_TITLE_LINES:
            break
        if line.heading:
            heads.append(line)
    titled = [line for line in heads if line.titled]
    heads = titled or heads
    title = " ".join(line.text for line in heads)
    if not heads or len(title) > _MAX_TITLE:
        return ""
    first = heads[0].paragraph
    for child in list(first):
        first.remove(child)
    etree.SubElement(etree.SubElement(first, f"{W}r"), f"{W}t").text = title
    _set_style(first, TITLE)
    for line in heads[1:]:
        _remove(line.paragraph)
    return title


def words_of(element: etree._Element) -> str:
    """The words in an element, without those of fields and deletions."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _settle_changes(root: etree._Element, taken: Taken) -> None:
    for mark in list(root.iter(f"{W}rPr")):
        if mark.find(f"{W}del") is not None and mark.getparent() is not None:
            _join_with_next(mark)
    for element in list(root.iter(*_DELETED)):
        parent = element.getparent()
        if parent is None or parent.tag == f"{W}rPr":
            continue
        gone = "".join(t.text or "" for t in element.iter(f"{W}delText", f"{W}t"))
        taken.deletions += 1
        taken.deleted += len(gone)
        parent.remove(element)
    for element in list(root.iter(*_INSERTED)):
        parent = element.getparent()
        if parent is None or parent.tag in (f"{W}rPr", f"{W}trPr"):
            continue
        taken.insertions += 1
        place = parent.index(element)
        for child in list(element):
            parent.insert(place, child)
            place += 1
        parent.remove(element)


def _join_with_next(mark: etree._Element) -> None:
    """The end of a paragraph was deleted: what follows goes on in it."""
    holder = mark.getparent()
    paragraph = holder.getparent() if holder is not None else None
    if holder is None or holder.tag != f"{W}pPr" or paragraph is None:
        return
    following = paragraph.getnext()
    if following is None or following.tag != f"{W}p":
        return
    properties = following.find(f"{W}pPr")
    place = 0 if properties is None else 1
    for child in list(paragraph):
        if child is not holder:
            following.insert(place, child)
            place += 1
    _remove(paragraph)


def _drop_pictures(root: etree._Element, taken: Taken) -> None:
    for element in list(root.iter(*_PICTURES)):
        taken.boxed += max((len(words_of(c)) for c in element), default=0)
        _remove(element)
    taken.comments = sum(1 for _ in root.iter(f"{W}commentReference"))
    for element in list(root.iter(*_SILENT)):
        _remove(element)


def _part_notes(parts: Parts, taken: Taken) -> None:
    for kind in ("footnote", "endnote"):
        texts: dict[str | None, str] = {}
        root = parts.get(f"word/{kind}s.xml")
        if root is not None:
            _settle_changes(root, taken)
            texts = {
                note.get(f"{W}id"): " ".join(words_of(note).split())
                for note in root.iter(f"{W}{kind}")
            }
        for call in list(parts[MAIN].iter(f"{W}{kind}Reference")):
            text = texts.get(call.get(f"{W}id"), "")
            if text:
                taken.notes.append(text)
            _remove(call)


def _write_number(paragraph: etree._Element, style: Style, numbering: Numbering) -> None:
    if not style.num_id or style.num_id == "0" or not words_of(paragraph).strip():
        return
    label = numbering.next(style.num_id, style.level or 0)
    if label is None:
        return
    run = etree.Element(f"{W}r")
    if paragraph.find(f"{W}r/{W}rPr/{W}b") is not None:
        etree.SubElement(etree.SubElement(run, f"{W}rPr"), f"{W}b")
    text = etree.SubElement(run, f"{W}t")
    text.text = label.text + label.gap
    text.set(_SPACE, "preserve")
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, run)


def _looks_like_heading(paragraph: etree._Element, style: Style, text: str) -> bool:
    """Centred or bold lines are headings; long ones and sentences in bold are not."""
    if not text.strip() or len(text) > _MAX_HEADING:
        return False
    if style.centred:
        return True
    return bool(style.bold) and paragraph.find(f".//{W}rPr/{W}b[@{W}val='0']") is None


def _set_style(paragraph: etree._Element, name: str) -> None:
    old = paragraph.find(f"{W}pPr")
    if old is not None:
        paragraph.remove(old)
    if name:
        properties = etree.Element(f"{W}pPr")
        etree.SubElement(properties, f"{W}pStyle").set(f"{W}val", name)
        paragraph.insert(0, properties)
