"""The matrix as one page of HTML that needs nothing else: no script, no font, no address.

On paper the tables show statuses in words only, a group of elements at a time, and no rows for
States of which nothing is held; reasons and gaps follow by State. :mod:`kb.export.pdf` prints the
same page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue
from kb.export.matrix_by_state import by_state, unheld
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
from kb.model.cells import Cell, Matrix, Review

INVENTED_RIBBON = "States and laws marked “invented” are made up for demonstration."
REVIEW_MARKS = {Review.CONFIRMED: "✓", Review.CONFIRMED_TWICE: "✓✓", Review.DISPUTED: "⇄"}
_MOST_COLUMNS = 12
"""Elements of one table; more do not fit across a page."""
_STYLE = """
body{font:16px/1.5 'Noto Sans',sans-serif;color:#1b1f24;background:#fff;margin:24px}
h2{margin:32px 0 8px}h3{margin:24px 0 4px;font-size:18px}
table{border-collapse:separate;border-spacing:0;margin-bottom:24px}
caption{text-align:left;font-weight:600;padding:8px 0}
th,td{border:1px solid #d5d9de;padding:4px 8px;vertical-align:top;text-align:left;font-size:14px}
thead th,tbody th{background:#f5f6f7}
@media screen{thead th{position:sticky;top:0}tbody th{position:sticky;left:0}}
.invented,tbody th.invented{background:#ffe9a8}
.ribbon{background:#ffe9a8;padding:8px 16px;font-weight:600}
.suggested{font-style:italic;border-style:dotted}
.reason{display:block;color:#56606b;font-style:normal;max-width:28ch}
.quiet{color:#56606b}
.paper{display:none}
dt{font-weight:600}dd{margin:0 0 8px}
@page{size:A4 landscape;margin:14mm 12mm 16mm;
@bottom-left{content:string(foot);font:8pt 'Noto Sans';color:#56606b}
@bottom-right{content:counter(page) ' / ' counter(pages);font:8pt 'Noto Sans';color:#56606b}}
@media print{
body{font-size:9pt;line-height:1.35;margin:0}
h1{font-size:16pt;margin:0 0 6pt;string-set:foot content()}h2{font-size:13pt}h3{font-size:10.5pt}
h2,h3,caption{break-after:avoid}tr{break-inside:avoid}
table{width:100%;table-layout:fixed}
th,td{font-size:7pt;padding:2pt 3pt;line-height:1.25}
thead th{hyphens:auto;font-weight:600}
td .reason,.mark,tr.unheld{display:none}
.paper{display:block}
.legend,.method{font-size:8pt}.legend dd,.method dd{margin-bottom:3pt}
.state dd{margin:0 0 3pt 8pt}.state dt{break-after:avoid}
}
"""


def matrix_to_html(matrix: Matrix, catalogue: Catalogue, meta: ExportMeta) -> bytes:
    """UTF-8 page: heading, tables, reasons by State, legend and method."""
    return "\n".join(_parts(matrix, catalogue, meta)).encode()


def _parts(matrix: Matrix, catalogue: Catalogue, meta: ExportMeta) -> Iterator[str]:
    title = f"Compliance matrix as of {matrix.as_of.isoformat()}"
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}{_colours()}</style></head><body>"
    yield f"<h1>{escape(title)}</h1>"
    if any(is_invented(catalogue, state) for state in matrix.states):
        yield f'<p class="ribbon">{escape(INVENTED_RIBBON)}</p>'
    yield f"<p>{escape(instrument_words(catalogue, matrix.instrument))}.</p>"
    yield f"<p><strong>{escape(NO_PUBLICATION)}</strong> {escape(SUGGESTIONS)}</p>"
    if nothing := unheld(matrix):
        names = ", ".join(state_name(catalogue, state) for state in nothing)
        yield f'<p class="paper">No law is held here, hence no row: {escape(names)}.</p>'
    for name, places in _column_groups(matrix, catalogue):
        yield _table(matrix, catalogue, name, places)
    yield "<h2>Reasons and gaps by State</h2>"
    yield from by_state(matrix, catalogue)
    yield '<h2>Legend</h2><dl class="legend">'
    yield _legend()
    yield '</dl><h2>Method</h2><dl class="method">'
    lines = method_lines(catalogue, matrix.instrument, matrix.as_of, matrix.states, meta)
    for label, text in lines:
        yield f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>"
    yield "</dl></body></html>\n"


def _column_groups(matrix: Matrix, catalogue: Catalogue) -> Iterator[tuple[str, Sequence[int]]]:
    """Title and places of the elements of each group of the catalogue, in the matrix's order."""
    groups: dict[str, list[int]] = {}
    for place, slug in enumerate(matrix.elements):
        element = catalogue.elements.get(slug)
        groups.setdefault(element.group if element else "", []).append(place)
    titles = {group.id: group.title for group in catalogue.groups}
    for group, places in groups.items():
        title = titles.get(group, "Elements")
        for start in range(0, len(places), _MOST_COLUMNS):
            more = " (continued)" if start else ""
            yield f"{title}{more}", places[start : start + _MOST_COLUMNS]


def css_class(status: str) -> str:
    """Class of a status."""
    return "s-" + status.replace(" ", "-")


def _colours() -> str:
    return "".join(
        f".{css_class(status)}{{color:#{words.colour};background:#{words.fill}}}\n"
        for status, words in load_vocabulary().statuses.items()
    )


def _table(matrix: Matrix, catalogue: Catalogue, name: str, places: Sequence[int]) -> str:
    heads = "".join(
        f'<th scope="col">{escape(element_title(catalogue, matrix.elements[place]))}</th>'
        for place in places
    )
    width = len(matrix.elements)
    rows = []
    nothing = unheld(matrix)
    for number, state in enumerate(matrix.states):
        row = '<tr class="unheld">' if state in nothing else "<tr>"
        mark = ' class="invented"' if is_invented(catalogue, state) else ""
        cells = "".join(_cell(matrix.cells[number * width + place]) for place in places)
        title = escape(state_name(catalogue, state))
        rows.append(f'{row}<th scope="row"{mark}>{title}</th>{cells}</tr>')
    return (
        f"<table><caption>{escape(name)}</caption>"
        f'<thead><tr><th scope="col">State</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(cell: Cell) -> str:
    classes = f"{css_class(cell.status)}{' suggested' if cell.suggested else ''}"
    mark = _mark(load_vocabulary().statuses[cell.status].mark)
    reason = f'<span class="reason">{escape(cell.reason)}</span>' if cell.reason else ""
    words = escape(status_words(cell)) + _review(cell)
    return f'<td class="{classes}">{mark} {words}{reason}</td>'


def _review(cell: Cell) -> str:
    mark = REVIEW_MARKS.get(cell.review)
    return f", {escape(cell.review.value)} {_mark(mark)}" if mark else ""


def _mark(mark: str) -> str:
    return f'<span class="mark" aria-hidden="true">{mark}</span>'


def _legend() -> str:
    items = "".join(
        f'<dt class="{css_class(status)}">{_mark(words.mark)} {escape(words.word)}</dt>'
        f"<dd>{escape(words.says)}</dd>"
        for status, words in load_vocabulary().statuses.items()
    )
    return (
        f"{items}<dt>Confirmed, confirmed-twice, disputed {_mark('✓, ✓✓, ⇄')}</dt>"
        "<dd>Confirmed by one person, confirmed by two persons, persons disagree.</dd>"
    )
