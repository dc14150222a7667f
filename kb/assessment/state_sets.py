"""Sets of States that reviewers choose together: ``corpora/assessment/state_sets.yml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

_SETS = Path(__file__).resolve().parents[2] / "corpora" / "assessment" / "state_sets.yml"
_Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetTitles(_Part):
    """What the set is called, in each language of the pages."""

    en: str = Field(min_length=3)
    fr: str = Field(min_length=3)
    ru: str = Field(min_length=3)


class StateSet(_Part):
    """States that are chosen together."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    titles: SetTitles
    states: Annotated[tuple[_Code, ...], Field(min_length=2)]

    def title(self, language: str) -> str:
        """Its title in a language, in English where it has none."""
        return str(getattr(self.titles, language, self.titles.en))


class _File(_Part):
    version: int
    sets: tuple[StateSet, ...]


@cache
def load_state_sets() -> tuple[StateSet, ...]:
    """The sets that come with the project."""
    return _File.model_validate(yaml.safe_load(_SETS.read_text(encoding="utf-8"))).sets
