"""The title of a law that is printed, not declared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from kb import safe_yaml
from kb.text.folding import fold

_MAX_TITLE = 400
_LETTERS = re.compile(r"[^\W\d_]")
_NO_TITLE = re.compile(
    r"\.(?:docx?|pdf|indd|qxd|rtf|odt|p65)$|^microsoft word|^untitled|^\W*$", re.I
)


class MastheadFile(BaseModel):
    """``mastheads.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    mastheads: list[str]


@cache
def _mastheads() -> re.Pattern[str]:
    text = (files("corpora") / "parsing" / "mastheads.yml").read_text("utf-8")
    return re.compile("|".join(MastheadFile.model_validate(safe_yaml.load(text)).mastheads))


def is_masthead(text: str) -> bool:
    """Whether a line names a gazette or its issue."""
    return _mastheads().search(fold(" ".join(text.split()))) is not None


def printed_title(heads: Sequence[tuple[str, float, bool]], declared: str) -> str:
    """The title: the largest of the ``heads`` before the first article, else the declared one.

    Each head is its text, its size, and whether it is set as a heading. Empty where there is none.
    """
    told = [
        (size, -place, text)
        for place, (text, size, heading) in enumerate(heads)
        if heading
        and len(text) <= _MAX_TITLE
        and len(_LETTERS.findall(text)) >= 3
        and not is_masthead(text)
    ]
    if told:
        return max(told)[2]
    if _NO_TITLE.search(declared) is None and not is_masthead(declared):
        return " ".join(declared.split())
    first = next((t for t, _, _ in heads if len(t) <= _MAX_TITLE and not is_masthead(t)), "")
    return first if _LETTERS.search(first) else ""
