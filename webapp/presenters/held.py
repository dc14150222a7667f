"""What is held of each State, counted once for each state of the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb.store.rows import StateCount

if TYPE_CHECKING:
    from webapp.wiring import Site


def held_counts(site: Site) -> Mapping[str, StateCount]:
    """Works, provisions and findings of the States whose law is held. Counting takes 60 ms with
    the laws of ten States, so the answer is kept until the data changes."""
    return site.memory.get(("held", site.version()), site.reader.state_counts)
