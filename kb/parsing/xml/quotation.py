"""What a quoted provision is inserted into, told by the instruction before it."""

from __future__ import annotations

from kb.model.law import ProvisionKind
from kb.parsing.node import Node
from kb.parsing.quoting import named_act
from kb.parsing.words import Words, level_of


def instruction_above(node: Node | None) -> str:
    """The nearest words of the amending act itself, from the node upwards."""
    while node is not None:
        if node.texts and node.kind is not ProvisionKind.QUOTED:
            return "\n".join(node.texts)
        node = node.parent
    return ""


class Targets:
    """Names targets; remembers the act that was named last."""

    def __init__(self, lang: str, title: str, words: Words) -> None:
        self.lang = lang
        self.words = words
        self.act = named_act(title, lang)

    def target(self, quoted: Node, *, style: str = "") -> str:
        """``Criminal Code s. 279.01``; a quoted part (``style``) is named after its article."""
        instruction = instruction_above(quoted.parent)
        self.act = named_act(instruction, self.lang) or self.act
        if quoted.number and not style:
            place = (quoted.cite or "{n}").format(n=quoted.number)
        else:
            reference = self.words.reference(instruction)
            place = self.words.cite("", reference) if reference else ""
            if place and quoted.number and style:
                place += level_of(self.lang, style)[1].format(n=quoted.bare or quoted.number)
        return f"{self.act} {place}".strip() if place else ""
