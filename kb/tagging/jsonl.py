"""The lines that ``kb tag`` reads and writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kb.model.findings import Explanation, TagInput, TagResult

_TEXT_KEYS = ("id", "lang", "text")
_OPTIONAL = ("heading", "state", "work")
MAX_LINE = 64 * 1024 * 1024


class LineError(ValueError):
    """A line that is no input; the message says why."""


def read_line(line: bytes) -> TagInput:
    """One input line (UTF-8); keys that are not in the contract are ignored."""
    if len(line) > MAX_LINE:
        raise LineError(f"it is longer than {MAX_LINE // 2**20} MB")
    try:
        row: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LineError(f"it is not UTF-8 ({error.reason} at byte {error.start})") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError(f"it is no JSON ({error})") from error
    if not isinstance(row, dict):
        raise LineError("it is no JSON object")
    for key in _TEXT_KEYS:
        if not isinstance(row.get(key), str):
            raise LineError(f"{key!r} must be a string")
    for key in _OPTIONAL:
        if not isinstance(row.get(key), str | None):
            raise LineError(f"{key!r} must be a string")
    fields: dict[str, Any] = {key: row.get(key) or "" for key in (*_TEXT_KEYS, *_OPTIONAL)}
    return TagInput(**fields)


def _finding(text: str, result: TagResult, *, with_asserted: bool) -> dict[str, Any]:
    spans = [*result.spans]
    finding: dict[str, Any] = {
        "element": result.element,
        "sub_elements": sorted(result.sub_elements),
        "confidence": result.confidence,
        "method": result.method,
        "spans": [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in spans],
        "facts": {k: list(v) if isinstance(v, tuple) else v for k, v in result.facts.items()},
    }
    if with_asserted:
        finding |= {"asserted": result.asserted, "doubt": result.doubt}
    if result.why is not None:
        finding["why"] = _why(text, result.why)
    return finding


def _why(text: str, why: Explanation) -> dict[str, Any]:
    phrases = [
        {"cue": p.cue, "start": p.start, "end": p.end, "text": text[p.start : p.end]}
        for p in why.phrases
    ]
    return {
        "rules": list(why.rules),
        "phrases": phrases,
        "features": [{"name": name, "adds": value} for name, value in why.features],
        "threshold": why.threshold,
    }


def write_line(
    item: TagInput,
    results: Sequence[TagResult],
    *,
    candidates: bool,
    notes: Sequence[str] = (),
) -> str:
    """The output line of one input; with ``candidates`` also what is not asserted. ``notes`` are
    written where there are any."""
    findings = [
        _finding(item.text, result, with_asserted=candidates)
        for result in results
        if candidates or result.asserted
    ]
    row: dict[str, Any] = {"id": item.id, "findings": findings}
    if notes:
        row["notes"] = list(notes)
    try:
        text = json.dumps(row, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(row)
    return text
