"""Numbers that stand in the text: nests the lines of an article by the labels they open with."""

from __future__ import annotations

from kb.parsing.ledger import MARKUP, Ledger
from kb.parsing.node import Node
from kb.parsing.tree import Tree


class Labels:
    """Feeds texts to the tree builder that Markdown and HTML use, one article at a time."""

    def __init__(self, lang: str, state: str, title: str, ledger: Ledger) -> None:
        self.tree = Tree(lang, state, title, ledger, join=MARKUP)
        self._node: Node | None = None

    def take(self, node: Node, text: str) -> None:
        """Put a text below an article, at the level its label tells."""
        if self._node is not node:
            self.close()
            self._node = node
            self.tree.unit = node
        if not self.tree.quoting.takes_text(text, node.line):
            self.tree.body(text, node.line)

    def close(self) -> None:
        """Leave the article; a quotation that is still open ends here and is reported."""
        tree = self.tree
        tree.quoting.finish()
        tree.unit, tree.stack, tree.closed, tree.latest = None, [], [], None
        self._node = None
