"""What styles say of paragraphs: level of heading, numbers, place on the line."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from kb.parsing.docx.package import W

_MAX_CHAIN = 20
_BODY_LEVEL = 9
"""Outline levels run from 0; 9 is body text (ECMA-376, part 1, 17.3.1.20)."""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style with what it takes from those that it is based on."""

    name: str = ""
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None
    centred: bool | None = None
    bold: bool | None = None


def value(element: etree._Element | None, path: str) -> str | None:
    """``w:val`` of the element at a path, or None."""
    found = (
        element.find("/".join(W + step for step in path.split("/")))
        if element is not None
        else None
    )
    return found.get(f"{W}val") if found is not None else None


def switch(element: etree._Element | None, name: str) -> bool | None:
    """An on/off property; None where it is not told."""
    found = element.find(W + name) if element is not None else None
    if found is None:
        return None
    return found.get(f"{W}val", "true") not in ("0", "false", "off")


def number(text: str | None) -> int | None:
    """A whole number of at most four digits, or None."""
    return (
        int(text)
        if text is not None and text.isascii() and text.isdigit() and len(text) < 5
        else None
    )


def read_style(holder: etree._Element | None, name: str, run: etree._Element | None) -> Style:
    """What a ``w:pPr`` says, with the ``w:rPr`` of its runs."""
    placed = value(holder, "jc")
    return Style(
        name=name,
        outline=number(value(holder, "outlineLvl")),
        num_id=value(holder, "numPr/numId"),
        level=number(value(holder, "numPr/ilvl")),
        centred=None if placed is None else placed == "center",
        bold=switch(run, "b"),
    )


def merged(own: Style, base: Style) -> Style:
    """A style with what it does not say taken from another."""
    return Style(
        name=own.name or base.name,
        outline=base.outline if own.outline is None else own.outline,
        num_id=base.num_id if own.num_id is None else own.num_id,
        level=base.level if own.level is None else own.level,
        centred=base.centred if own.centred is None else own.centred,
        bold=base.bold if own.bold is None else own.bold,
    )


class Styles:
    """The paragraph styles of one document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._own: dict[str, Style] = {}
        self._based: dict[str, str] = {}
        self._default = ""
        for style in root.iter(f"{W}style") if root is not None else ():
            if style.get(f"{W}type", "paragraph") != "paragraph":
                continue
            key = style.get(f"{W}styleId", "")
            name = (value(style, "name") or key).lower()
            self._own[key] = read_style(style.find(f"{W}pPr"), name, style.find(f"{W}rPr"))
            self._based[key] = value(style, "basedOn") or ""
            if switch(style, "default") or style.get(f"{W}default") in ("1", "true"):
                self._default = key

    def of(self, paragraph: etree._Element) -> Style:
        """What holds for a paragraph: its own properties, then its style's."""
        own = paragraph.find(f"{W}pPr")
        key = value(own, "pStyle") or self._default
        found = read_style(own, "", None)
        for _ in range(_MAX_CHAIN):
            style = self._own.get(key)
            if style is None:
                break
            found = merged(found, style)
            key = self._based.get(key, "")
        return found

    @staticmethod
    def heading_level(style: Style) -> int | None:
        """Level of a heading from 1, or None for a text."""
        if style.outline is not None and style.outline < _BODY_LEVEL:
            return style.outline + 1
        if style.name.startswith("heading "):
            return number(style.name.removeprefix("heading "))
        return None
