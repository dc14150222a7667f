"""Law-as-git Markdown, in the dialects of its converters.

Reads front matter or ``%`` lines, headings, paragraphs, lists, tables and footnotes line by line;
writes one document. A wrapped paragraph becomes one line; other line breaks are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing import frontmatter
from kb.parsing.decode import decode_text
from kb.parsing.frontmatter import text_of
from kb.parsing.identify import Described, file_stem, identify, lang_of, state_of
from kb.parsing.inline import clean
from kb.parsing.labels import find_label
from kb.parsing.ledger import CONTENTS, FRONT_MATTER, MARKUP, SPACE, TITLE, Ledger
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree
from kb.parsing.words import apparatus_file, words_of

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*?)[ \t]*#*$", re.DOTALL)
_PERCENT = re.compile(r"%[ \t]*([^\n]*)\n")
_TABLE_RULE = re.compile(r"[|:\-=+ \t]+$")
_DEFINITION = re.compile(r":[ \t]+")
_ENDS_CLAUSE = re.compile(r"[.;:,)\]—–-]$")
_WRAPPED_AT = 55
_LABEL_LIKE = re.compile(
    r"[-*•]\s|[(„“«‘\"]|\d{1,3}[a-z]?[.)°º]|[a-zа-яα-ω]{1,2}\)|[IVXLC]+[. ]|Art\.|§|[A-Z]\w+\."
)
_ENACTED = re.compile(r"^Ausfertigungsdatum[ \t]*\n:[ \t]+(\d{4}-\d\d-\d\d)", re.MULTILINE)
_HEAD_CHARS = 2000
_QUOTE_RULE = re.compile(r">[ \t]?")


NOTE = -1


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1-6), a text (level 0) or a note (level -1), clean, with its first line."""

    level: int
    text: str
    line: int


@cache
def _notes() -> re.Pattern[str]:
    return re.compile("|".join(apparatus_file().note_lines))


@cache
def _contents() -> frozenset[str]:
    return frozenset(word.casefold() for word in apparatus_file().contents)


class Reader:
    """Cuts the body of a file into blocks; counts what it leaves out."""

    def __init__(self, body: str, ledger: Ledger, lang: str) -> None:
        self._lines = body.split("\n")
        self._ledger = ledger
        self._lang = lang
        self._buffer: list[str] = []
        self._start = 0

    def blocks(self) -> Iterator[Block]:
        """Headings and texts in reading order."""
        lines = self._lines
        space = len(lines) - 1
        index = 0
        while index < len(lines):
            line = lines[index]
            index += 1
            said = line.strip()
            space += len(line) - len(said)
            if not said:
                yield from self._flush()
            elif said[0] == "#" and (found := _HEADING.match(said)):
                yield from self._flush()
                text = found[2]
                self._ledger.leave_out(MARKUP, len(said) - len(text))
                if text.count("**") % 2 and index < len(lines) and lines[index].strip():
                    more = lines[index].strip()
                    space += len(lines[index]) - len(more) - 1
                    text = f"{text} {more}"
                    index += 1
                yield from self._block(len(found[1]), text, index)
            elif said[0] == "|":
                yield from self._flush()
                yield from self._row(said, index)
            else:
                if self._buffer and self._breaks(said):
                    yield from self._flush()
                if not self._buffer:
                    self._start = index
                self._buffer.append(said)
        yield from self._flush()
        self._ledger.leave_out(SPACE, space)

    def _breaks(self, said: str) -> bool:
        """Whether a line right below another is a text of its own."""
        before = self._buffer[-1]
        if said[0] == ":" and _DEFINITION.match(said):
            return False
        if not _LABEL_LIKE.match(said):
            return False
        if len(before) >= _WRAPPED_AT and not _ENDS_CLAUSE.search(before):
            return False
        return said[:2] in ("- ", "* ", "• ") or find_label(clean(said), self._lang) is not None

    def _flush(self) -> Iterator[Block]:
        buffer = self._buffer
        if not buffer:
            return
        self._buffer = []
        text = buffer[0]
        for before, line in pairwise(buffer):
            wrapped = len(before) >= _WRAPPED_AT and not before.endswith("  ")
            text += (" " if wrapped else "\n") + line
        self._ledger.leave_out(SPACE, 1 - len(buffer))
        yield from self._block(0, text, self._start)

    def _block(self, level: int, text: str, line: int) -> Iterator[Block]:
        if level == 0 and _notes().match(text):
            words = clean(text)
            self._ledger.leave_out(MARKUP, len(text) - len(words))
            if words:
                yield Block(NOTE, words, line)
            return
        if level == 0 and text[0] == ">":
            bare = "\n".join(_QUOTE_RULE.sub("", part, count=1) for part in text.split("\n"))
            self._ledger.leave_out(MARKUP, len(text) - len(bare))
            text = bare
        words = clean(text)
        self._ledger.leave_out(MARKUP, len(text) - len(words))
        if words:
            yield Block(level, words, line)

    def _row(self, said: str, line: int) -> Iterator[Block]:
        if _TABLE_RULE.fullmatch(said):
            self._ledger.leave_out(MARKUP, len(said))
            return
        cells = [cell for part in said.strip("|").split("|") if (cell := clean(part.strip()))]
        text = " | ".join(cells)
        if len(text) > len(said):
            text = " ".join(cells)
        self._ledger.leave_out(MARKUP, len(said) - len(text))
        if text:
            yield Block(0, text, line)


class _Skipper:
    """Leaves out titles that repeat the front matter, tables of contents and descriptions."""

    def __init__(self, ledger: Ledger, title: str) -> None:
        self._ledger = ledger
        self._title = title.casefold()
        self._in_contents = False
        self._started = False

    def skips(self, block: Block, tree: Tree) -> bool:
        """Count the block and say whether it is no law."""
        if block.level:
            self._in_contents = block.text.strip(" .:").casefold() in _contents()
            if self._in_contents:
                self._ledger.leave_out(CONTENTS, len(block.text))
                return True
            return self._is_title(block, tree)
        if self._in_contents:
            self._ledger.leave_out(CONTENTS, len(block.text))
            return True
        if "\n:" in block.text and self._describes(block.text):
            self._ledger.note(block.text)
            return True
        return False

    @staticmethod
    def _describes(text: str) -> bool:
        term = text.split("\n", 1)[0].strip()
        return any(term.startswith(word) for word in apparatus_file().definition_notes)

    def _is_title(self, block: Block, tree: Tree) -> bool:
        if block.level > 1 or tree.roots:
            self._started = self._started or bool(tree.roots)
            return False
        if tree.words.article(block.text) or tree.words.container(block.text):
            return False
        self._ledger.leave_out(TITLE, len(block.text))
        return True


def _percent_header(text: str) -> tuple[dict[str, object], int]:
    """The ``%`` lines of some German conversions: title, then date of enactment."""
    meta: dict[str, object] = {}
    end = 0
    while match := _PERCENT.match(text, end):
        end = match.end()
        said = match[1].strip()
        if ":" not in said or not meta:
            meta.setdefault("title", " ".join(said.split()))
        else:
            found = frontmatter.date_of(said)
            if found is not None:
                meta["enactment_date"] = found
    return meta, end


def _title(meta: frontmatter.Meta, body: str, source: SourceFile, lang: str, state: str) -> str:
    title = text_of(meta, "title")
    if title:
        return title
    words = words_of(lang, state)
    found: list[str] = []
    for match in re.finditer(r"^#{1,3}[ \t]+(.+)$", body[:20_000], re.MULTILINE):
        text = clean(match[1].strip())
        if words.article(text) or len(found) == 2:
            break
        found.append(text)
        if words.container(text) is None:
            break
    return ", ".join(found) or file_stem(source.name)


def parse_markdown(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError where the file is no law."""
    text = decode_text(source.data, source.name)
    total = len(text)
    ledger = Ledger(total, source.name)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        ledger.leave_out(SPACE, total - len(text))
    meta, offset = frontmatter.split(text, source.name)
    if not meta and text.startswith("%", offset):
        percent, end = _percent_header(text[offset:])
        meta, offset = dict(percent), offset + end
    ledger.leave_out(FRONT_MATTER, offset)
    body = text[offset:]
    described = _ENACTED.search(body, 0, _HEAD_CHARS)
    if described is not None and "enactment_date" not in meta:
        meta["enactment_date"] = described[1]
    state = state_of(source, meta)
    lang = lang_of(source, meta, state)
    title = _title(meta, body, source, lang, state)
    work, expression = identify(source, Described(title=title, meta=meta))
    tree = Tree(lang, state, title, ledger)
    skipper = _Skipper(ledger, title)
    first_line = text.count("\n", 0, offset)
    for block in Reader(body, ledger, lang).blocks():
        if block.level == NOTE:
            tree.note(block.text)
            continue
        if skipper.skips(block, tree):
            continue
        line = block.line + first_line
        (tree.heading if block.level else tree.text)(block.text, line)
    provisions = tree.finish()
    if not tree.article_count:
        raise ParseError("It is no law: no article or section was found.", source.name)
    kept = sum(len(p.number) + len(p.heading) + len(p.text) for p in provisions)
    left_out = ledger.close(kept)
    yield ParsedDocument(
        work, expression, provisions, tuple(ledger.notes), left_out, tuple(ledger.issues), total
    )
