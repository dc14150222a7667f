"""A report as tables, for the terminal and for Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_NONE = "–"
_PARTS = {"rules": "rules only", "semantics": "semantics only", "both": "rules and semantics"}
_SCORE = ("precision", "recall", "f1", "support", "right", "false", "missed")
_SCORE_HEAD = ("P", "R", "F1", "support", "right", "false", "missed")
_REVIEWED = {
    "nobody": "nobody",
    "of_decisions": "{share} of the decisions",
    "of_pairs": "{share} of all pairs",
    "all_decisions": "every decision",
}
_MOVES = {
    "gained": "Gained",
    "lost": "Lost",
    "new_false": "New false findings",
    "gone_false": "False findings gone",
}


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of ready cells; ``note`` says how to read it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def _cell(value: Any) -> str:
    if value is None:
        return _NONE
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _rows(
    table: Mapping[str, Mapping[str, Any]], keys: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    return tuple((name, *(_cell(row[key]) for key in keys)) for name, row in table.items())


def _scores(title: str, table: Mapping[str, Any], note: str = "", *, ranked: bool) -> ReportTable:
    head, keys = list(_SCORE_HEAD), list(_SCORE)
    if ranked:
        head, keys = ["AP", *head], ["average_precision", *keys]
    return ReportTable(title, ("", *head), _rows(table, keys), note)


def _overall(report: Mapping[str, Any]) -> ReportTable:
    micro, macro = report["micro"], report["macro"]
    keys = ("precision", "recall", "f1", "average_precision")
    enough = (_NONE, _NONE, _cell(macro["f1_enough"]), _NONE)
    least = macro["least_positives"]
    return ReportTable(
        "Overall",
        ("", "P", "R", "F1", "AP"),
        (
            ("micro", *(_cell(micro[key]) for key in keys)),
            (f"macro, {macro['elements']} elements", *(_cell(macro[key]) for key in keys)),
            (f"macro, {macro['elements_enough']} elements with {least} labels or more", *enough),
        ),
        "Macro figures are means over the elements that the gold holds.",
    )


def _negatives(report: Mapping[str, Any]) -> ReportTable:
    counts = report["negatives"]
    return ReportTable(
        "Provisions without labels",
        ("", "provisions", "with findings", "findings"),
        (
            ("all", *(_cell(counts[key]) for key in ("provisions", "with_findings", "findings"))),
            ("hard", _cell(counts["hard"]), _cell(counts["hard_with_findings"]), _NONE),
        ),
    )


def _budget(report: Mapping[str, Any]) -> ReportTable:
    keys = (
        "reviewed",
        "share_of_decisions",
        "share_of_pairs",
        "coverage",
        "micro_f1",
        "macro_f1",
        "macro_f1_enough",
    )
    budget = report["budget"]
    share = f"{100 * budget['share']:g} %"
    nobody = budget["nobody"]
    return ReportTable(
        "Review budget",
        (
            "a person decides",
            "count",
            "of decisions",
            "of pairs",
            "coverage",
            "micro F1",
            "macro F1",
            f"macro F1, {report['macro']['least_positives']}+ labels",
        ),
        tuple(
            (title.format(share=share), *(_cell(budget[key][name]) for name in keys))
            for key, title in _REVIEWED.items()
        ),
        f"A decision is a finding, or a candidate with a confidence of 0.05 or more: "
        f"{nobody['decisions']} of the {nobody['pairs']} pairs of provision and element. The least "
        "sure go to a person, who is taken to be right; a share of all pairs goes as far as there "
        "are decisions. Coverage is the share of all errors that the person meets.",
    )


def _calibration(report: Mapping[str, Any]) -> ReportTable:
    calibration = report["calibration"]
    rows = (
        (
            f"{bin_['low']:.1f} to {bin_['high']:.1f}",
            *(_cell(bin_[key]) for key in ("count", "confidence", "right")),
        )
        for bin_ in calibration["bins"]
    )
    error = _cell(calibration["expected_calibration_error"])
    return ReportTable(
        "Calibration",
        ("confidence", "candidates", "mean confidence", "share right"),
        tuple(rows),
        f"Expected calibration error {error}. Labels of grade 1 are left out.",
    )


def _facts(report: Mapping[str, Any]) -> ReportTable:
    keys = ("exact_where_asserted", "asserted", "exact_of_all", "stated", "wrong")
    return ReportTable(
        "Facts, exact match",
        ("", "where the element was asserted", "support", "of all stated", "support", "wrong"),
        _rows(report["facts"], keys),
    )


def _element_langs(report: Mapping[str, Any]) -> ReportTable:
    langs = tuple(report["langs"])

    def cell(row: Mapping[str, Any], lang: str) -> str:
        return f"{_cell(row[lang]['f1'])} ({row[lang]['support']})" if lang in row else ""

    rows = (
        (element, *(cell(row, lang) for lang in langs))
        for element, row in report["element_langs"].items()
    )
    return ReportTable(
        "Elements by language", ("", *langs), tuple(rows), "F1, with the support in brackets."
    )


def _change(change: Mapping[str, Any]) -> ReportTable:
    rows = [(title, *map(_cell, values)) for title, values in change["figures"].items()]
    rows += [(title.lower(), "", str(len(change[key]))) for key, title in _MOVES.items()]
    name = change["name"] or "the earlier report"
    return ReportTable(
        f"Against {name}",
        ("", "before", "now"),
        tuple(rows),
        f"Gained and lost count in the {change['provisions_of_both']} provisions of both reports; "
        f"{change['provisions_only_before']} were in the earlier one only, "
        f"{change['provisions_only_now']} are in this one only.",
    )


def tables(report: Mapping[str, Any]) -> Iterator[ReportTable]:
    """The tables of a report in the order in which a person reads them."""
    yield _overall(report)
    if "against" in report:
        yield _change(report["against"])
    compensation = "Compensation is that of the State or of the offender."
    yield _scores("Flagship elements", report["flagships"], compensation, ranked=True)
    yield _negatives(report)
    yield _budget(report)
    yield _calibration(report)
    yield _facts(report)
    ranked = "AP is the average precision over all candidates, asserted or not."
    yield _scores("Elements", report["elements"], ranked, ranked=True)
    yield _scores("Languages", report["langs"], ranked=True)
    yield _scores("States", report["states"], ranked=False)
    yield _scores("Sub-elements", report["subs"], ranked=False)
    yield _element_langs(report)


def moves(change: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The lists of gained and lost items: a title, and the ids of each element."""
    for key, title in _MOVES.items():
        ids: dict[str, list[str]] = defaultdict(list)
        for name, element in change[key]:
            ids[element].append(name)
        yield title, dict(sorted(ids.items()))


def _safe(text: str) -> str:
    """One cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _markdown_table(table: ReportTable) -> Iterator[str]:
    yield f"\n## {_safe(table.title)}\n"
    if table.note:
        yield f"{table.note}\n"
    if not table.rows:
        yield "Nothing to count."
        return
    yield f"| {' | '.join(map(_safe, table.head))} |"
    yield f"|---|{'---:|' * (len(table.head) - 1)}"
    for row in table.rows:
        yield f"| {' | '.join(map(_safe, row))} |"


def _markdown_moves(change: Mapping[str, Any]) -> Iterator[str]:
    for title, elements in moves(change):
        yield f"\n### {title}\n"
        for element, ids in elements.items():
            yield f"- {element}: {', '.join('`' + _safe(i).replace('`', '') + '`' for i in ids)}"
        if not elements:
            yield "None."


def setup_sentence(report: Mapping[str, Any]) -> str:
    """What was measured, in a sentence or two."""
    only = f" (only {', '.join(report['only_states'])})" if report["only_states"] else ""
    files = ", ".join(each["file"] for each in report["gold"])
    return (
        f"{report['provisions']} labelled provisions of {files}{only}, "
        f"{len(report['elements'])} elements. Decided by {_PARTS[report['parts']]}, "
        f"tagger {report['tagger_version']}."
    )


def markdown(report: Mapping[str, Any]) -> str:
    """The whole report as a page."""
    lines = [f"# Tagging: {_safe(report['name'])}\n", _safe(setup_sentence(report))]
    for table in tables(report):
        lines += _markdown_table(table)
        if table.title.startswith("Against ") and "against" in report:
            lines += _markdown_moves(report["against"])
    return "\n".join(lines) + "\n"
