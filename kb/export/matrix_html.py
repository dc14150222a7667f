"""The matrix as one page of HTML that needs nothing else: no script, no font, no address."""

from __future__ import annotations

from html import escape

from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue
from kb.export.meta import (
    NO_PUBLICATION,
    SUGGESTIONS,
    ExportMeta,
    element_title,
    instrument_words,
    is_invented,
    method_lines,
    state_name,
    status_words,
)
from kb.model.cells import Cell, Matrix

_STYLE = """
body{font:16px/1.5 'Noto Sans',sans-serif;color:#1b1f24;background:#fff;margin:24px}
table{border-collapse:separate;border-spacing:0}
caption{text-align:left;font-weight:600;padding:8px 0}
th,td{border:1px solid #d5d9de;padding:4px 8px;vertical-align:top;text-align:left;font-size:14px}
thead th{position:sticky;top:0;background:#f5f6f7}
tbody th{position:sticky;left:0;background:#f5f6f7}
tbody th.invented{background:#ffe9a8}
.suggested{font-style:italic;border-style:dotted}
.reason{display:block;color:#56606b;font-style:normal;max-width:28ch}
dt{font-weight:600}dd{margin:0 0 8px}
@media print{thead th,tbody th{position:static}}
"""


def matrix_to_html(matrix: Matrix, catalogue: Catalogue, meta: ExportMeta) -> bytes:
    """UTF-8 page: heading, table, legend and method."""
    title = f"Compliance matrix as of {matrix.as_of.isoformat()}"
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}{_colours()}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(instrument_words(catalogue, matrix.instrument))}.</p>",
        f"<p><strong>{escape(NO_PUBLICATION)}</strong> {escape(SUGGESTIONS)}</p>",
        _table(matrix, catalogue),
        "<h2>Legend</h2>",
        _legend(),
        "<h2>Method</h2><dl>",
        *(
            f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>"
            for label, text in method_lines(
                catalogue, matrix.instrument, matrix.as_of, matrix.states, meta
            )
        ),
        "</dl></body></html>\n",
    ]
    return "\n".join(parts).encode()


def _class(status: str) -> str:
    return "s-" + status.replace(" ", "-")


def _colours() -> str:
    return "".join(
        f".{_class(status)}{{color:#{words.colour};background:#{words.fill}}}\n"
        for status, words in load_vocabulary().statuses.items()
    )


def _table(matrix: Matrix, catalogue: Catalogue) -> str:
    heads = "".join(
        f'<th scope="col">{escape(element_title(catalogue, slug))}</th>' for slug in matrix.elements
    )
    width = len(matrix.elements)
    rows = []
    for number, state in enumerate(matrix.states):
        mark = ' class="invented"' if is_invented(catalogue, state) else ""
        cells = "".join(_cell(c) for c in matrix.cells[number * width : (number + 1) * width])
        name = escape(state_name(catalogue, state))
        rows.append(f'<tr><th scope="row"{mark}>{name}</th>{cells}</tr>')
    return (
        "<table><caption>States and elements</caption>"
        f'<thead><tr><th scope="col">State</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(cell: Cell) -> str:
    classes = f"{_class(cell.status)}{' suggested' if cell.suggested else ''}"
    mark = load_vocabulary().statuses[cell.status].mark
    reason = f'<span class="reason">{escape(cell.reason)}</span>' if cell.reason else ""
    words = escape(status_words(cell))
    return f'<td class="{classes}"><span aria-hidden="true">{mark}</span> {words}{reason}</td>'


def _legend() -> str:
    items = "".join(
        f'<dt class="{_class(status)}">{words.mark} {escape(words.word)}</dt>'
        f"<dd>{escape(words.says)}</dd>"
        for status, words in load_vocabulary().statuses.items()
    )
    return f"<dl>{items}</dl>"
