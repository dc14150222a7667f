"""A form that was not kept: what is wrong, and everything that was typed, to send it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_TYPED = ("reason", "text")


@dataclass(frozen=True, slots=True)
class ProblemView:
    """The form again; ``name`` and ``typed`` are the text field, ``hidden`` all else."""

    address: str
    problem: str
    name: str
    typed: str
    hidden: tuple[tuple[str, str], ...]
    back: str


def problem_view(
    address: str, fields: Sequence[tuple[str, str]], problem: str, back: str
) -> ProblemView:
    """From the fields of the form that was sent."""
    name = "text" if address == "/comments" else "reason"
    typed = next((value for key, value in fields if key == name), "")
    hidden = tuple((key, value) for key, value in fields if key not in _TYPED)
    return ProblemView(address, problem, name, typed, hidden, back)
