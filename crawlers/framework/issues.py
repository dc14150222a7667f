"""``issues.jsonl`` of a run: one line for each remark, written at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path


class IssueFile:
    """Appends to the file and counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[tuple[str, str]] = Counter()
        """(source, level) -> number of lines."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def add(self, level: str, source: str, url: str, what: str, data: Mapping[str, object]) -> None:
        """Write one remark. ``level`` is ``warning`` or ``error``."""
        line = {"level": level, "source": source, "url": url, "what": what, "data": dict(data)}
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as out:
            out.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self.counts[source, level] += 1
