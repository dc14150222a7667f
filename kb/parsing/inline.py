"""Takes the marks of Markdown and of revised texts out of a line; the words stay as they are."""

from __future__ import annotations

import html
import re
from functools import cache

from kb.parsing.words import apparatus_file

_SPECIAL = re.compile(r"[*_\[\]<&\\^|`~\u00a0\u202f\u2009\u00ad\u200b\u2060\ufeff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,2000}?-->")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,500})\]\((?:[^()\s]|\([^()\s]*\)){0,600}(?:\s+\"[^\"]{0,300}\")?\)"
)
_BOLD = re.compile(r"\*\*(?=\S)([^*]+(?:\*(?!\*)[^*]+)*)\*\*|__(?=\S)([^_]+)__")
_ITALIC = re.compile(
    r"(?<![*\\])\*(?!\*)([^*]+?)(?<!\\)\*(?!\*)|(?<![\w\\])_(?=\S)([^_]+?)(?<=\S)_(?!\w)"
)
_STRAY = re.compile(r"\*\*+")
_CODE = re.compile(r"`([^`]+)`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~^=\"'])")
_WIDE = str.maketrans("\u00a0\u202f\u2009", "   ", "\u00ad\u200b\u2060\ufeff")
_AMENDED = re.compile(r"[FCE]\d{1,3}\[([^\[\]]*)\]")
_UNOPENED = re.compile(r"\]([.,;:]?)$")


@cache
def _editorial() -> re.Pattern[str]:
    return re.compile("|".join(apparatus_file().editorial_marks))


def _kept(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group is not None), "")


def clean(text: str) -> str:
    """The words of a text without markup; never longer than the text."""
    if _SPECIAL.search(text) is None:
        return text
    out = text.translate(_WIDE)
    if "<" in out:
        out = _TAG.sub("", out)
    if "](" in out:
        out = _LINK.sub(r"\1", out)
    if "[" in out:
        out = _AMENDED.sub(_kept, out)
    out = _editorial().sub("", out)
    if "*" in out or "_" in out:
        out = _BOLD.sub(_kept, out)
        out = _ITALIC.sub(_kept, out)
        out = _STRAY.sub("", out)
    if "`" in out:
        out = _CODE.sub(r"\1", out)
    if "\\" in out:
        out = _ESCAPE.sub(r"\1", out)
    if "&" in out:
        out = html.unescape(out)
    if "]" in out and out.count("]") > out.count("["):
        out = _UNOPENED.sub(r"\1", out)
    out = out.strip()
    return out if len(out) <= len(text) else text.strip()
