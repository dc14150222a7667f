"""One PDF becomes one document: pages, text without furniture and notes, blocks, the tree.

A place in an issue is the file and the page (``law.pdf:3``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.identify import Described, file_stem, identify, lang_of, state_of
from kb.parsing.ledger import CONTENTS, SPACE, TITLE, Ledger, kept_characters
from kb.parsing.pdf.hyphens import SOFT, Joiner
from kb.parsing.pdf.pages import PdfPages, read_pages
from kb.parsing.pdf.paragraphs import Block, Blocks, usual
from kb.parsing.pdf.reading import Reading
from kb.parsing.pdf.titles import is_masthead, printed_title
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree, is_title, opens_article
from kb.parsing.words import Words, apparatus_file, words_of

HYPHENS = "hyphens at line ends"
_MIN_LETTERS_A_PAGE = 10
_MAX_UNMAPPED = 0.2
_MAX_HEAD = 160
_MAX_ARTICLE_HEAD = 120
_MAX_UNMARKED_TITLE = 90
_SHOWN_PAGES = 10

_Told = tuple[Block, str]
"""A block and its text."""


def parse_pdf(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError with one sentence for a PDF that is locked, broken, too large, a
    scan without text, or no law."""
    told = read_pages(source.data, source.name)
    _refuse_without_text(told, source.name)
    state = state_of(source, {})
    words = words_of(lang_of(source, {}, state), state)
    ledger = _ledger(told, source.name)
    _report(told, ledger)
    blocks, notes = _texts(told, words, ledger)
    title = _title(blocks, words, told.title) or file_stem(source.name)
    work, expression = identify(source, Described(title=title, lang=words.lang))
    tree = Tree(expression.lang, work.state, title, ledger)
    _Feed(tree, title).take(blocks)
    for note in notes:
        tree.note(note)
    provisions = tree.finish()
    if not tree.article_count:
        raise ParseError("It is no law: no article or section was found.", source.name)
    notes_kept = tuple(ledger.notes)
    document = ParsedDocument(work, expression, provisions, notes_kept, characters=ledger.total)
    left_out = ledger.close(kept_characters(document))
    yield replace(document, left_out=left_out, issues=tuple(ledger.issues))


def _ledger(told: PdfPages, place: str) -> Ledger:
    """Words of the pages count with the space or line end that follows them."""
    words = sum(len(page.words) for page in told.pages)
    letters = sum(len(word.text) for page in told.pages for word in page.words)
    ledger = Ledger(words + letters + sum(page.slanted for page in told.pages), place)
    ledger.leave_out(SPACE, words)
    return ledger


def _refuse_without_text(told: PdfPages, place: str) -> None:
    letters = sum(page.letters for page in told.pages)
    unmapped = sum(page.unmapped for page in told.pages)
    if unmapped > _MAX_UNMAPPED * (letters + unmapped):
        raise ParseError(
            "Its fonts do not tell which letters they show; it must be recognised (OCR) anew.",
            place,
        )
    if letters < _MIN_LETTERS_A_PAGE * len(told.pages):
        raise ParseError(
            "It is a scan without text; have its text recognised (OCR) before it is taken in.",
            place,
        )


def _report(told: PdfPages, ledger: Ledger) -> None:
    if told.scripts:
        ledger.warn(f"It holds {told.scripts} scripts, which were not run.")
    if told.files:
        ledger.warn(f"It holds {told.files} embedded files, which were not opened.")
    broken = [page.number for page in told.pages if page.broken]
    if broken:
        ledger.warn(f"{_pages(broken)} cannot be read.", broken[0], level="error")
    empty = [page.number for page in told.pages if not page.broken and not page.letters]
    if empty:
        ledger.warn(f"{_pages(empty)} without text: an empty page, or a scan.", empty[0])
    unmapped = sum(page.unmapped for page in told.pages)
    if unmapped:
        ledger.warn(f"{unmapped} letters have no meaning in the fonts of the file.")


def _pages(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:_SHOWN_PAGES])
    more = f" and {len(numbers) - _SHOWN_PAGES} more" if len(numbers) > _SHOWN_PAGES else ""
    return f"Page {shown}{more}" if len(numbers) == 1 else f"Pages {shown}{more}"


def _texts(told: PdfPages, words: Words, ledger: Ledger) -> tuple[list[_Told], list[str]]:
    """Blocks with their texts, and notes."""
    found = Reading(told, ledger, lambda row: words.article(row) is not None).read()
    lines = [line.text for line in found.lines]
    joiner = Joiner(words.lang, [*lines, *(line for note in found.notes for line in note)])
    body_size = usual([(line.size, len(line.text)) for line in found.lines])
    blocks = Blocks(found.lines, words, body_size).blocks()
    texts = [_joined([line.text for line in block.lines], joiner, ledger) for block in blocks]
    notes = [_joined(note, joiner, ledger) for note in found.notes]
    return list(zip(blocks, texts, strict=True)), notes


def _joined(lines: Sequence[str], joiner: Joiner, ledger: Ledger) -> str:
    text = lines[0]
    for line in lines[1:]:
        text, hyphens, spaces = joiner.join(text, line)
        ledger.leave_out(HYPHENS, hyphens)
        ledger.leave_out(SPACE, -spaces)
    return text.replace(SOFT, "-")


def _title(blocks: Sequence[_Told], words: Words, declared: str) -> str:
    heads: list[tuple[str, float, bool]] = []
    for block, text in blocks:
        if words.article(text) is not None or words.container(text) is not None:
            break
        heads.append((text, block.size, block.heading or block.centred))
    return printed_title(heads, declared)


@cache
def _contents() -> frozenset[str]:
    return frozenset(word.casefold() for word in apparatus_file().contents)


class _Feed:
    """Gives blocks to the tree as headings or texts."""

    def __init__(self, tree: Tree, title: str) -> None:
        self._tree = tree
        self._title = title
        self._bare = False
        """The block before opened an article or container and said no more."""

    def take(self, blocks: Sequence[_Told]) -> None:
        """All blocks, in order."""
        for index, (block, text) in enumerate(blocks):
            if self._skips(text):
                continue
            following = blocks[index + 1][1] if index + 1 < len(blocks) else ""
            bare = self._is_bare(text)
            if block.heading or self._opens(block, text) or self._names(block, text, following):
                self._tree.heading(text, block.page)
            else:
                self._tree.text(text, block.page)
            self._bare = bare

    def _skips(self, text: str) -> bool:
        ledger = self._tree.ledger
        if text.strip(" .:").casefold() in _contents():
            ledger.leave_out(CONTENTS, len(text))
            return True
        if self._tree.unit is not None or self._tree.containers:
            return False
        if text == self._title or is_masthead(text):
            ledger.leave_out(TITLE, len(text))
            return True
        return False

    def _is_bare(self, text: str) -> bool:
        words = self._tree.words
        article = words.article(text, bare=True)
        if article is not None:
            return article.end >= len(text)
        container = words.container(text) if text[:1].isupper() else None
        return container is not None and not container.heading

    def _opens(self, block: Block, text: str) -> bool:
        words = self._tree.words
        article = words.article(text)
        if article is not None:
            stands_alone = block.centred or opens_article(article, text)
            return stands_alone and len(text) - article.end <= _MAX_ARTICLE_HEAD
        return len(text) <= _MAX_HEAD and words.container(text) is not None and text[:1].isupper()

    def _names(self, block: Block, text: str, following: str) -> bool:
        """Whether a block is the title of what the block before opened."""
        if not self._bare or not is_title(text) or not following:
            return False
        if block.centred:
            return True
        one_line = len(block.lines) == 1 and len(text) <= _MAX_UNMARKED_TITLE
        return one_line and (text[-1].isalnum() or text[-1] in ')»”"')
