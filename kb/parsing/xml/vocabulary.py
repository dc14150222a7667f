"""What the elements of a format are: ``corpora/parsing/xml/*.yml``, checked and compiled once.

A name ``element@value`` is the element with this value (or word) in the attribute that
``variants`` names for it. A wrong data file raises pydantic.ValidationError when first used; a
test reads them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Literal

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field

from kb import safe_yaml
from kb.model.law import ProvisionKind


class Act(IntEnum):
    """What is done with an element."""

    INLINE = 0
    TEXT = 1
    GROUP = 2
    CONTAINER = 3
    ARTICLE = 4
    LEVEL = 5
    NUMBER = 6
    HEADING = 7
    TITLED = 8
    """A group whose heading belongs to the article in it."""
    NOTE = 9
    SKIP = 10
    QUOTE = 11
    PREAMBLE = 12
    ANNEX = 13
    ROW = 14
    BREAK = 15
    ITEM = 16
    """The number of an item, which stands before its text and not round it."""
    MARK = 17
    TITLE = 18
    """The title part of a document: what is not the title goes to the notes."""
    CLOSING = 19
    """Words that close a quotation."""
    UNKNOWN = 20
    HEAD = 21
    """A group that holds number and heading of the unit round it."""
    SUPER = 22
    """Raised characters."""
    SPECIAL = 23
    """What the walker of a format reads in a way of its own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with one element."""

    act: Act
    name: str
    kind: ProvisionKind = ProvisionKind.PARAGRAPH
    style: str = ""
    ordinal: bool = False
    """Units without a number are cited by their place."""
    form: str = ""
    """How a number without marks is printed: ``({n})``."""
    marker: str = ""
    """Attribute that holds the number where it is not in the text."""
    cites: dict[str, str] = field(default_factory=dict)
    text: str = ""
    """Reason of a skipped element; characters of a mark."""
    attribute: str = ""
    variants: dict[str, Rule] = field(default_factory=dict)

    def of(self, element: etree._Element) -> Rule:
        """The rule for the element's own value of the attribute."""
        value = element.get(self.attribute)
        if value is None:
            return self
        for word in value.split():
            found = self.variants.get(word)
            if found is not None:
                return found
        return self


class LevelRule(BaseModel):
    """A numbered unit below the article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["paragraph", "point"]
    style: str
    ordinal: bool = False
    form: str = ""
    marker: str = ""
    cites: dict[str, str] = Field(default_factory=dict)


class VocabularyFile(BaseModel):
    """One file of ``corpora/parsing/xml``: names of elements by what they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variants: dict[str, str] = Field(default_factory=dict)
    containers: dict[ProvisionKind, list[str]] = Field(default_factory=dict)
    articles: list[str] = Field(default_factory=list)
    article_form: str = ""
    levels: dict[str, LevelRule] = Field(default_factory=dict)
    numbers: list[str] = Field(default_factory=list)
    headings: list[str] = Field(default_factory=list)
    heads: list[str] = Field(default_factory=list)
    titled: list[str] = Field(default_factory=list)
    texts: list[str] = Field(default_factory=list)
    groups: list[str] = Field(default_factory=list)
    inline: list[str] = Field(default_factory=list)
    raised: list[str] = Field(default_factory=list)
    special: list[str] = Field(default_factory=list)
    items: list[str] = Field(default_factory=list)
    rows: list[str] = Field(default_factory=list)
    breaks: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    quotes: list[str] = Field(default_factory=list)
    closings: list[str] = Field(default_factory=list)
    preambles: list[str] = Field(default_factory=list)
    annexes: list[str] = Field(default_factory=list)
    titles: list[str] = Field(default_factory=list)
    skipped: dict[str, list[str]] = Field(default_factory=dict)
    marks: dict[str, str] = Field(default_factory=dict)


_LISTS = {
    "articles": Act.ARTICLE,
    "numbers": Act.NUMBER,
    "headings": Act.HEADING,
    "heads": Act.HEAD,
    "titled": Act.TITLED,
    "texts": Act.TEXT,
    "groups": Act.GROUP,
    "inline": Act.INLINE,
    "raised": Act.SUPER,
    "special": Act.SPECIAL,
    "items": Act.ITEM,
    "rows": Act.ROW,
    "breaks": Act.BREAK,
    "notes": Act.NOTE,
    "quotes": Act.QUOTE,
    "closings": Act.CLOSING,
    "preambles": Act.PREAMBLE,
    "annexes": Act.ANNEX,
    "titles": Act.TITLE,
}


def _listed(data: VocabularyFile) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for name, act in _LISTS.items():
        for element in getattr(data, name):
            kind = ProvisionKind.ARTICLE if act is Act.ARTICLE else ProvisionKind.PARAGRAPH
            found[element] = Rule(act, element, kind, form=data.article_form)
    for kind, elements in data.containers.items():
        for element in elements:
            found[element] = Rule(Act.CONTAINER, element, kind)
    for element, level in data.levels.items():
        found[element] = Rule(
            Act.LEVEL, element, ProvisionKind(level.kind), level.style, level.ordinal,
            level.form, level.marker, level.cites,
        )  # fmt: skip
    for reason, elements in data.skipped.items():
        for element in elements:
            found[element] = Rule(Act.SKIP, element, text=reason)
    for element, characters in data.marks.items():
        found[element] = Rule(Act.MARK, element, text=characters)
    return found


def compiled(data: VocabularyFile) -> dict[str, Rule]:
    """Rules by local name."""
    listed = _listed(data)
    rules = {name: rule for name, rule in listed.items() if "@" not in name}
    for element, attribute in data.variants.items():
        own = {
            name.split("@", 1)[1]: rule
            for name, rule in listed.items()
            if name.startswith(f"{element}@")
        }
        plain = rules.get(element, Rule(Act.UNKNOWN, element))
        rules[element] = Rule(
            plain.act, plain.name, plain.kind, plain.style, plain.ordinal, plain.form,
            plain.marker, plain.cites, plain.text, attribute, own,
        )  # fmt: skip
    return rules


@cache
def vocabulary(name: str) -> dict[str, Rule]:
    """Rules of ``corpora/parsing/xml/<name>.yml``."""
    text = (files("corpora") / "parsing" / "xml" / f"{name}.yml").read_text("utf-8")
    return compiled(VocabularyFile.model_validate(safe_yaml.load(text)))


class Rules(dict[str, Rule]):
    """Rules by qualified name as a document is read; a name is looked up once."""

    def __init__(self, by_name: dict[str, Rule]) -> None:
        super().__init__()
        self.by_name = by_name

    def __missing__(self, tag: str) -> Rule:
        name = tag[tag.rfind("}") + 1 :]
        rule = self.by_name.get(name) or Rule(Act.UNKNOWN, name)
        self[tag] = rule
        return rule
