"""Builds the tree of provisions where the published structure says every level itself.

Nothing is guessed from the words: the site's module says what opens, at which rank. Numbers are
taken as printed; what is no number or text is counted in the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kb.model.law import Provision, ProvisionKind
from kb.parsing.flattened import flattened
from kb.parsing.labels import value_of
from kb.parsing.ledger import MARKUP, NUMBERING, Ledger
from kb.parsing.node import Node
from kb.parsing.quoting import named_act
from kb.parsing.words import NUMBER, article_file, level_of, words_of

ANNEX_RANK = 0
_DASHES = "-–—•*·"
_QUOTES = "„“”\"«»‘’' "
QUOTATION = "quotation marks"
_MAX_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Numbered:
    """A printed number below an article."""

    number: str
    bare: str
    style: str


def numbered(printed: str) -> Numbered:
    """Number, bare form and style of a printed number such as ``(1)``, ``a)``, ``1.``, ``–``."""
    said = printed.strip()
    bare = said.strip("()[].:;,°ºª „“”\"'«»").strip(_DASHES).strip()
    if not bare:
        return Numbered("", "", "-")
    digit = bare[0].isdigit()
    if said.startswith("§"):
        return Numbered(said.rstrip(" ."), bare.lstrip("§ "), "§")
    if said.startswith(("(", "[")):
        style = "(1)" if digit else "(a)" if bare[0].islower() else "(A)"
    elif said.endswith((")", "]")):
        double = len(bare) == 2 and bare[0] == bare[1]
        style = "1)" if digit else "aa)" if double else "a)"
    elif "°" in said or "º" in said:
        style = "1°"
    else:
        style = "1." if digit else "A." if bare[0].isupper() else "a."
        return Numbered(bare, bare, style)
    return Numbered(said, bare, style)


@cache
def _articles_named(words: tuple[str, ...]) -> re.Pattern[str]:
    """An article named inside a sentence; the first group is its number."""
    names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})\s*({NUMBER})", re.I)


def article_refs(lang: str) -> tuple[str, ...]:
    """The inflected words that name an article: the first two of ``refs`` in ``articles.yml``."""
    found = article_file().languages.get(lang)
    return tuple(found.refs[:2]) if found else ()


class Outline:
    """The tree of one document while it is read."""

    def __init__(
        self, lang: str, state: str, ledger: Ledger, title: str = "", join: str = MARKUP
    ) -> None:
        self.lang = lang
        self.ledger = ledger
        self.words = words_of(lang, state)
        self.roots: list[Node] = []
        self.containers: list[Node] = []
        self.unit: Node | None = None
        self.stack: list[tuple[int, Node]] = []
        """Open levels below the unit with their ranks."""
        self.latest: Node | None = None
        self.article_count = 0
        self.join = join
        """What the line breaks that a text gets count as."""
        self._act = named_act(title, lang)
        self._form = ""
        """How this document cites an article."""
        self._named = _articles_named((*self.words.before, *article_refs(lang)))

    # --- containers ------------------------------------------------------------------------

    def container(self, kind: ProvisionKind, rank: int, text: str, line: int = 0) -> Node:
        """Open a container from the words that name it, closing all of its rank and deeper."""
        node = Node(kind, line, rank=rank)
        found = self.words.container(text)
        if found is None or (not found.number and not found.word):
            node.heading = text
        else:
            node.number, node.heading = found.number, found.heading
            node.word, node.cite = found.word, found.cite
            node.bare = node.number.strip(" .")
            if len(node.number) > 4:
                node.bare = node.bare.lower()
        self.ledger.leave_out(NUMBERING, len(text) - len(node.number) - len(node.heading))
        return self.open_container(node)

    def numbered_container(self, kind: ProvisionKind, rank: int, text: str, line: int = 0) -> Node:
        """Open a container whose words are one word and its number (``Titlul PRELIMINAR``)."""
        word, _, number = text.partition(" ")
        node = Node(kind, line, rank=rank, word=word, number=number, bare=number)
        self.ledger.leave_out(NUMBERING, len(text) - len(number))
        return self.open_container(node)

    def open_container(self, node: Node) -> Node:
        """Hang a container at its rank; an annex takes text of its own."""
        while self.containers and self.containers[-1].rank >= node.rank:
            self.containers.pop()
        self.leave_unit()
        self._hang(node)
        self.containers.append(node)
        if node.kind is ProvisionKind.ANNEX:
            self.unit = node
        return node

    def _hang(self, node: Node) -> None:
        if self.containers:
            self.containers[-1].add(node)
        else:
            self.roots.append(node)
        self.latest = node

    def leave_unit(self) -> None:
        """Close the article or annex that is open."""
        self.unit = None
        self.stack = []

    def preamble(self, text: str, line: int = 0) -> None:
        """Text before the first article and container."""
        node = self.roots[-1] if self.roots else None
        if node is None or node.kind is not ProvisionKind.PREAMBLE:
            node = Node(ProvisionKind.PREAMBLE, line)
            self.roots.append(node)
        node.texts.append(text)

    # --- articles --------------------------------------------------------------------------

    def article(self, text: str, line: int = 0) -> Node:
        """Open an article from its printed number, and heading if it stands in the same words."""
        found = self.words.article(text, bare=True)
        node = Node(ProvisionKind.ARTICLE, line)
        if found is not None:
            node.number, node.cite, node.word = found.number, found.cite, found.word
            node.abbreviation, node.heading = found.eid, text[found.end :].strip()
        elif len(text) <= _MAX_NUMBER:
            node.number = text.strip(" .:")
            node.cite = "{n}"
        else:
            node.heading = text
        self.ledger.leave_out(NUMBERING, len(text) - len(node.number) - len(node.heading))
        return self.open_article(node)

    def open_article(self, node: Node) -> Node:
        """Hang an article below the innermost container."""
        self.leave_unit()
        self._hang(node)
        self.unit = node
        self.article_count += 1
        self._form = self._form or node.cite
        return node

    def fill(self, text: str) -> None:
        """Give a heading to what was opened last; a second one goes on the first."""
        node = self.latest
        assert node is not None
        if node.heading:
            self.ledger.leave_out(self.join, -1)
            node.heading = f"{node.heading} {text}"
        else:
            node.heading = text

    def quoted(self, text: str, line: int = 0) -> Node:
        """Open an article quoted inside the article that is open; ``text`` as printed or empty."""
        outer = self.stack[-1][1] if self.stack else self.unit
        assert outer is not None
        text = self._unquoted(text)
        node = outer.add(Node(ProvisionKind.QUOTED, line))
        found = self.words.article(text, bare=True) if text else None
        if found is not None:
            node.number, node.cite, node.word = found.number, found.cite, found.word
            node.heading = text[found.end :].strip()
        elif text:
            node.heading = text
        self.ledger.leave_out(NUMBERING, len(text) - len(node.number) - len(node.heading))
        self.aim(node)
        self.unit, self.stack, self.latest = node, [], node
        return node

    def _unquoted(self, text: str) -> str:
        said = text.lstrip(_QUOTES)
        self.ledger.leave_out(QUOTATION, len(text) - len(said))
        return said

    def aim(self, node: Node) -> None:
        """Say what a quoted provision is inserted into, from the instruction above it."""
        said = []
        above = node.parent
        while above is not None and above.kind is not ProvisionKind.QUOTED:
            said.append("\n".join([*above.texts, above.heading]))
            above = above.parent
        act = next((name for words in said if (name := named_act(words, self.lang))), self._act)
        place = node.cite.format(n=node.number) if node.number and node.cite else ""
        if not place and self._form:
            reference = next((m[1] for words in said if (m := self._named.search(words))), "")
            place = self._form.format(n=reference) if reference else ""
        node.target = f"{act} {place}".strip() if place else ""

    # --- below articles --------------------------------------------------------------------

    def level(self, printed: str, rank: int, line: int = 0) -> Node:
        """Open a numbered level; ranks grow downwards, and its own rank and deeper are closed."""
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()
        parent = self.stack[-1][1] if self.stack else self.unit
        assert parent is not None
        printed = self._unquoted(printed)
        said = numbered(printed)
        kind = ProvisionKind(level_of(self.lang, said.style)[0])
        if parent.kind is ProvisionKind.POINT:
            kind = ProvisionKind.POINT
        node = parent.add(Node(kind, line, number=said.number, style=said.style, bare=said.bare))
        node.value = value_of(said.bare, said.style) if said.bare else 0
        self.ledger.leave_out(NUMBERING, len(printed) - len(said.number))
        self.stack.append((rank, node))
        return node

    def nest(self, printed: str, line: int = 0) -> Node:
        """Open a numbered level where only its style tells its place: beside the open one of the
        same style, else below the innermost."""
        style = numbered(printed).style
        same = [rank for rank, node in self.stack if node.style == style]
        rank = same[-1] if same else (self.stack[-1][0] + 1 if self.stack else 1)
        return self.level(printed, rank, line)

    def close(self, rank: int) -> None:
        """Close the levels of a rank and deeper."""
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()

    def text(self, text: str, line: int = 0) -> None:
        """Put words under what is open; after points they are a text of their own.

        Words after the last article that stand in nothing are signatures: they become a note.
        """
        node = self.stack[-1][1] if self.stack else self.unit
        if node is None:
            if not self.containers and self.article_count:
                self.ledger.note(text)
            elif self.containers:
                self.containers[-1].texts.append(text)
            else:
                self.preamble(text, line)
            return
        if node.children and node.kind is not ProvisionKind.PREAMBLE:
            last = node.children[-1]
            if last.kind is ProvisionKind.PARAGRAPH and not last.style and not last.children:
                last.texts.append(text)
                return
            node = node.add(Node(ProvisionKind.PARAGRAPH, line))
        node.texts.append(text)

    # --- the end ---------------------------------------------------------------------------

    def finish(self) -> tuple[Provision, ...]:
        """The provisions, flat; repeated addresses are reported."""
        return flattened(self.roots, self.lang, self.ledger, self.join)
