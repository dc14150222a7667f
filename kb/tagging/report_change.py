"""What changed since an earlier report: gained and lost (provision, element) pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kb.errors import UsageError

_FIGURES = (
    ("micro F1", ("micro", "f1")),
    ("macro F1", ("macro", "f1")),
    ("macro F1, elements with enough labels", ("macro", "f1_enough")),
    ("macro average precision", ("macro", "average_precision")),
    ("calibration error", ("calibration", "expected_calibration_error")),
    ("provisions without labels that have findings", ("negatives", "with_findings")),
)
_OUTCOMES = ("right", "false", "missed")


def read_report(text: str, name: str) -> dict[str, Any]:
    """An earlier report; UsageError where the text is none."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no report of kb evaluate tagging: it is no JSON.") from error
    if not _is_report(report):
        raise UsageError(f"{name} is no report of kb evaluate tagging.")
    checked: dict[str, Any] = report
    return checked


def _is_report(report: Any) -> bool:
    if not isinstance(report, dict):
        return False
    tables = ("elements", "items", *{path[0] for _, path in _FIGURES})
    return all(isinstance(report.get(table), dict) for table in tables) and all(
        isinstance(item, dict) and all(isinstance(item.get(name), list) for name in _OUTCOMES)
        for item in report["items"].values()
    )


def _figure(report: Mapping[str, Any], path: tuple[str, str]) -> Any:
    return report[path[0]].get(path[1])


def _moved(
    old: Mapping[str, Any], new: Mapping[str, Any], before: str, after: str
) -> Iterator[list[str]]:
    """Pairs that were ``before`` and are ``after``, in provisions and elements of both."""
    shared = old["elements"].keys() & new["elements"].keys()
    for name, item in new["items"].items():
        if name in old["items"]:
            for element in item[after]:
                if element in shared and element in old["items"][name][before]:
                    yield [name, element]


def _fresh_false(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[list[str]]:
    """False findings of ``new`` that ``old`` did not have, in what both measured."""
    shared = old["elements"].keys() & new["elements"].keys()
    for name, item in new["items"].items():
        if name in old["items"]:
            for element in item["false"]:
                if element in shared and element not in old["items"][name]["false"]:
                    yield [name, element]


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of both, and what moved in the provisions and elements that both measured.

    ``gained`` and ``lost`` are labels that must be found; ``new_false`` and ``gone_false`` are
    findings without a label. A pair is ``[id, element]``.
    """
    both = old["items"].keys() & new["items"].keys()
    return {
        "name": str(old.get("name", "")),
        "parts": str(old.get("parts", "")),
        "tagger_version": str(old.get("tagger_version", "")),
        "provisions_of_both": len(both),
        "provisions_only_before": len(old["items"]) - len(both),
        "provisions_only_now": len(new["items"]) - len(both),
        "figures": {title: [_figure(old, path), _figure(new, path)] for title, path in _FIGURES},
        "gained": list(_moved(old, new, "missed", "right")),
        "lost": list(_moved(old, new, "right", "missed")),
        "new_false": list(_fresh_false(old, new)),
        "gone_false": list(_fresh_false(new, old)),
    }
