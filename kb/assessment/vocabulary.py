"""Words and colours of the statuses, read from ``corpora/assessment/statuses.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kb.model.cells import Status

_STATUSES = Path(__file__).resolve().parents[2] / "corpora" / "assessment" / "statuses.yml"
_Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{6}$")]


class StatusWords(BaseModel):
    """How one status is written and coloured (RGB in hex, without ``#``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    word: str = Field(min_length=2)
    colour: _Hex
    fill: _Hex
    mark: str = Field(min_length=1, max_length=1)
    says: str = Field(min_length=10)


class Vocabulary(BaseModel):
    """All statuses, and the two words that go with them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    not_taken_up: str
    suggested: str
    statuses: Mapping[Status, StatusWords]

    @model_validator(mode="after")
    def _every_status(self) -> Vocabulary:
        missing = set(Status) - set(self.statuses)
        if missing:
            raise ValueError(f"statuses without words: {sorted(missing)}")
        return self


@cache
def load_vocabulary() -> Vocabulary:
    """The words that come with the project."""
    return Vocabulary.model_validate(yaml.safe_load(_STATUSES.read_text(encoding="utf-8")))
