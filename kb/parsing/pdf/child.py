"""The process that opens a hostile PDF: bytes on standard input, one JSON object a line out.

First line: ``{"pages", "title", "scripts", "files"}``; then one line a page (see ``pages``); or
``{"refused": sentence}``. Scripts, forms, links and embedded files are counted, never run or
opened: pdfium is used without its form and script parts.

Bounds: 1.5 GB of memory, 20 s of processor time and half a second more for each page,
3000 pages, 60,000 letters a page, 12 million letters in all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

MAX_PAGES = 3000
MAX_PAGE_LETTERS = 60_000
MAX_LETTERS = 12_000_000
MAX_SIDE_PT = 14_400
"""PDF 1.7 (ISO 32000-1), Annex C: no page is wider or higher."""
MEMORY_BYTES = 1_500_000_000
OPENING_S = 20
SECONDS_PER_PAGE = 0.5
_PAGES_UNKNOWN = 0


def bound(pages: int) -> None:
    """Limit memory and processor time for a file of so many pages (0: not known yet)."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    seconds = int(OPENING_S + pages * SECONDS_PER_PAGE)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    if pages == _PAGES_UNKNOWN:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes) -> Iterator[dict[str, object]]:
    """What is told of a file: its head, then each page; or one refusal."""
    import pypdfium2 as pdfium  # noqa: PLC0415 - after the bounds are set
    from pypdfium2 import raw  # noqa: PLC0415

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        yield {"refused": _reason(str(error))}
        return
    count = len(document)
    if count > MAX_PAGES:
        yield {"refused": f"It has {count} pages; a PDF of more than {MAX_PAGES} is not read."}
        return
    bound(count)
    yield {
        "pages": count,
        "title": document.get_metadata_value("Title"),
        "scripts": max(0, raw.FPDFDoc_GetJavaScriptActionCount(document)),
        "files": document.count_attachments(),
    }
    yield from _pages(document, count)


def _reason(said: str) -> str:
    lower = said.lower()
    if "password" in lower:
        return "It is locked with a password; hand in a copy that anyone may open."
    if "security" in lower:
        return "It is encrypted in a way that cannot be read; hand in a copy without protection."
    return "The PDF is broken or cut off: it cannot be opened."


def _pages(document: object, count: int) -> Iterator[dict[str, object]]:
    import pypdfium2 as pdfium  # noqa: PLC0415

    from kb.parsing.pdf.runs import page_runs  # noqa: PLC0415

    assert isinstance(document, pdfium.PdfDocument)
    letters = 0
    for index in range(count):
        try:
            page = document[index]
            width, height = page.get_size()
            if max(width, height) > MAX_SIDE_PT:
                yield {"refused": f"Page {index + 1} is larger than a page can be."}
                return
            found = page_runs(page, max_letters=MAX_PAGE_LETTERS)
            page.close()
        except OverflowError:
            yield {"refused": f"Page {index + 1} holds more than {MAX_PAGE_LETTERS} letters."}
            return
        except pdfium.PdfiumError:
            yield {"broken": True}
            continue
        letters += found.letters
        if letters > MAX_LETTERS:
            yield {"refused": f"It holds more than {MAX_LETTERS} letters."}
            return
        yield {
            "width": round(found.width, 1),
            "height": round(found.height, 1),
            "letters": found.letters,
            "unmapped": found.unmapped,
            "slanted": found.slanted,
            "runs": [run.row() for run in found.runs if run.text.strip()],
        }


def main() -> None:
    """Read standard input within the bounds."""
    bound(_PAGES_UNKNOWN)
    data = sys.stdin.buffer.read()
    for said in read(data):
        sys.stdout.write(json.dumps(said, ensure_ascii=True, separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
