"""Law as a web page, from the plain Markdown of the demonstration."""

from __future__ import annotations

import re
from html import escape

from crawlers.lawsite.invented import Edition, Law

_HEADING = re.compile(r"(#{1,6}) +(.*)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"\*(.+?)\*")


def page(title: str, body: str, *, lang: str, charset: str = "", refresh: str = "") -> str:
    """A page with the furniture of an official site. ``charset`` is declared in its head."""
    declared = f'<meta charset="{charset}">' if charset else ""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head>{declared}<title>{escape(title)}</title>'
        f'{refresh}<script>var visits = 1;</script></head><body><header><a href="/">Invented law'
        '</a></header><nav><ul><li><a href="/about">About</a></li></ul></nav>'
        f"{body}<footer>Invented State. This is not the law of any country.</footer>"
        "</body></html>"
    )


def law_page(law: Law, edition: Edition, *, charset: str = "", status: str = "") -> str:
    """One law: a line of facts, then the text inside ``<article id="law">``."""
    facts = (
        f'<dl id="facts"><dt>Identifier</dt><dd class="identifier">{law.identifier}</dd>'
        f'<dt>Enacted</dt><dd class="enacted">{law.enacted}</dd>'
        f'<dt>In force from</dt><dd class="in-force-from">{edition.in_force_from}</dd>'
        f'<dt>Status</dt><dd class="status">{status or "in force"}</dd></dl>'
    )
    text = "\n".join(_blocks(edition.markdown()))
    body = f'<nav>{facts}</nav><main><article id="law">{text}</article></main>'
    return page(law.title, body, lang=law.lang, charset=charset)


def _blocks(markdown: str) -> list[str]:
    blocks = []
    for block in re.split(r"\n{2,}", markdown.strip()):
        heading = _HEADING.fullmatch(block)
        if heading:
            level = len(heading[1])
            blocks.append(f"<h{level}>{_inline(heading[2])}</h{level}>")
        else:
            lines = "<br>".join(_inline(line) for line in block.split("\n"))
            blocks.append(f"<p>{lines}</p>")
    return blocks


def _inline(text: str) -> str:
    bold = _BOLD.sub(r"<b>\1</b>", escape(text, quote=False))
    return _ITALIC.sub(r"<i>\1</i>", bold)
