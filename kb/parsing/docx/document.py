"""One Word file becomes one document: a clean copy, mammoth's HTML of it, the reading of HTML.

A place in an issue is the file and the paragraph (``law.docx:12``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape

import mammoth
import nh3
from lxml import etree

from kb.errors import ParseError
from kb.model.law import LeftOut, Note, ParsedDocument, ParseIssue
from kb.parsing.docx.cleaning import HEADING, TITLE, Taken, clean
from kb.parsing.docx.package import MAIN, Parts, is_old_word, is_word, open_parts
from kb.parsing.html import parse_html
from kb.parsing.identify import file_stem, lang_of, state_of
from kb.parsing.ledger import CONTENTS
from kb.parsing.source import SourceFile
from kb.parsing.words import words_of

DELETIONS = "tracked deletions"
BOXES = "text boxes and pictures"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_STYLES = "\n".join(
    [
        f"p.{TITLE} => h1:fresh",
        *(f"p.{HEADING}{n} => h{n}:fresh" for n in range(2, 7)),
        "u => ",
        "strike => ",
    ]
)
_TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr",
         "td", "th", "strong", "em", "sup", "sub", "br"}  # fmt: skip
_CELL_START = re.compile(r"(<t[dh]>)<p>")
_CELL_END = re.compile(r"</p>(</t[dh]>)")
_BLOCK_END = re.compile(r"(?<=</p>)|(?<=</h[1-6]>)|(?<=</tr>)")


def is_docx(source: SourceFile) -> bool:
    """Whether a file is of Word's kind, or of the older kind that is refused."""
    named = source.name.lower().endswith((".doc", ".docx", ".docm"))
    return is_word(source.data) or (named and is_old_word(source.data))


def parse_docx(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError with one sentence for a file that is locked, broken, too large, of
    the older kind, or no law."""
    if is_old_word(source.data):
        raise ParseError(
            "It is an older or a locked Word file; save it as DOCX without a password.", source.name
        )
    parts = open_parts(source.data, source.name)
    if MAIN not in parts:
        raise ParseError("The Word file holds no document.", source.name)
    taken = _cleaned(parts, source)
    html = _html(parts, taken.title or file_stem(source.name))
    for document in parse_html(SourceFile(source.name, html.encode(), source.hints)):
        yield _complete(document, taken, source.name)


def _cleaned(parts: Parts, source: SourceFile) -> Taken:
    state = state_of(source, {})
    words = words_of(lang_of(source, {}, state), state)

    def names_law(text: str) -> bool:
        article = words.article(text)
        if article is not None:
            return True
        container = words.container(text) if text[:1].isupper() else None
        return container is not None and bool(container.number)

    try:
        return clean(parts, names_law)
    except RecursionError as error:
        raise ParseError("It is nested too deeply to be a law.", source.name) from error


def _html(parts: Parts, title: str) -> str:
    """The clean copy as HTML with plain tags only, one paragraph a line."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as container:
        container.writestr("[Content_Types].xml", _TYPES)
        container.writestr("_rels/.rels", _RELATIONS)
        container.writestr(MAIN, etree.tostring(parts[MAIN], encoding="utf-8"))
    copy.seek(0)
    made = mammoth.convert_to_html(
        copy, style_map=_STYLES, include_default_style_map=False, include_embedded_style_map=False
    )
    body = nh3.clean(made.value, tags=_TAGS, attributes={})
    rows = _CELL_END.sub(r"\1", _CELL_START.sub(r"\1", body))
    lines = "\n".join(_BLOCK_END.split(rows))
    return f"<html><head><title>{escape(title)}</title></head><body>{lines}</body></html>"


def _complete(document: ParsedDocument, taken: Taken, place: str) -> ParsedDocument:
    """The document with its notes and with an account of what the clean copy does not hold."""
    counts = {DELETIONS: taken.deleted, CONTENTS: taken.contents, BOXES: taken.boxed}
    left_out = {item.reason: item.characters for item in document.left_out}
    for reason, characters in counts.items():
        if characters:
            left_out[reason] = left_out.get(reason, 0) + characters
    notes = tuple(Note("", text) for text in taken.notes)
    more = sum(counts.values()) + sum(len(note.text) for note in notes)
    return replace(
        document,
        notes=(*document.notes, *notes),
        left_out=tuple(LeftOut(reason, left_out[reason]) for reason in sorted(left_out)),
        issues=(*document.issues, *_issues(taken, place)),
        characters=document.characters + more,
    )


def _issues(taken: Taken, place: str) -> Iterator[ParseIssue]:
    if taken.deletions or taken.insertions:
        yield ParseIssue(
            "warning",
            f"It holds tracked changes: {taken.insertions} insertions were kept and "
            f"{taken.deletions} deletions ({taken.deleted} characters) left out.",
            place,
        )
    if taken.comments:
        yield ParseIssue("warning", f"{taken.comments} comments were left out.", place)
    if taken.boxed:
        yield ParseIssue(
            "warning", f"{taken.boxed} characters in text boxes and pictures were left out.", place
        )
