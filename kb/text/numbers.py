"""Numbers of provisions, so that a number as cited and as printed compare equal."""

from __future__ import annotations

import re

from kb.text.folding import fold

_RAISED = str.maketrans({raised: f".{n}" for n, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})
_LOOKALIKE = str.maketrans("асео", "aceo")
_GREEK_ALPHA = str.maketrans("α", "a")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑–−_", "-"))
_DOUBLED = re.compile(r"\.{2,}")
_INITIAL = re.compile(r"([a-z])\*{0,2}\.?(?=\d)")
_JOINTS = re.compile(r"(?<=\d)[.-](?=\d)")


def cited_number(number: str) -> str:
    """One spelling of a number, folded, without blanks: ``177 bis`` -> ``177bis``, ``143¹`` ->
    ``143.1``, ``L. 425-1`` -> ``l425-1``, ``323Α`` (Greek) -> ``323a``. Empty where there is no
    digit."""
    raised = number.replace("^", ".").translate(_RAISED).translate(_HYPHENS)
    plain = fold("".join(raised.split())).translate(_LOOKALIKE).translate(_GREEK_ALPHA)
    plain = _INITIAL.sub(r"\1", _DOUBLED.sub(".", plain).strip("§.()-°º"))
    return plain if any(map(str.isdigit, plain)) else ""


def spellings(number: str) -> tuple[str, ...]:
    """Of a number from :func:`cited_number`, the spellings under which laws print it: with dots
    and with hyphens between its figures."""
    return tuple(dict.fromkeys((number, _JOINTS.sub(".", number), _JOINTS.sub("-", number))))
