"""A hostile PDF is refused with one sentence or read without harm; nothing in it is run."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest
import weasyprint

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.pdf import child, pages
from kb.parsing.pdf.document import parse_pdf
from kb.parsing.source import Hints, SourceFile

LAW = """<h1>Invented Act of Xaland</h1><h2>Section 1. Purpose</h2>
<p>(1) This invented Act protects the victims of trafficking in human beings.</p>
<p>(2) It applies to everyone without any distinction.</p>"""


def law_pdf(extra: str = "") -> bytes:
    pdf = weasyprint.HTML(string=LAW + extra).write_pdf(uncompressed_pdf=True)
    assert isinstance(pdf, bytes)
    return pdf


def read(data: bytes) -> ParsedDocument:
    (document,) = parse_pdf(SourceFile("xa/law.pdf", data, Hints("XA", "en")))
    return document


def refused(data: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        read(data)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def written(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, with a true table of places."""
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % places[n] for n in sorted(objects))
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def paged(
    content: bytes, *, kids: bytes = b"3 0 R", count: int = 1, box: bytes = b"0 0 600 800",
    catalogue: bytes = b"", trailer: bytes = b"",
) -> bytes:  # fmt: skip
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R"
            b" /Resources << /Font << /F 5 0 R >> >> >>" % box,
            4: content,
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        },
        trailer,
    )


def words(*lines: str) -> bytes:
    shown = b" ".join(
        b"1 0 0 1 50 %d Tm (%s) Tj" % (700 - 14 * n, line.encode()) for n, line in enumerate(lines)
    )
    return stream(b"BT /F 11 Tf " + shown + b" ET")


SECTION = words("Section 1. Purpose", "This invented Act protects victims in every case.")


def test_the_hand_made_pdf_is_a_law() -> None:
    assert read(paged(SECTION)).provisions[0].eid == "sec_1"


def test_a_file_with_a_wrong_table_of_places_is_read_whole() -> None:
    good = law_pdf()
    broken = good[: good.rindex(b"startxref")] + b"startxref\n999999999\n%%EOF\n"
    assert read(broken).provisions == read(good).provisions


def test_a_file_cut_off_is_refused() -> None:
    assert "broken or cut off" in refused(law_pdf()[:400])


def test_a_locked_file_is_refused() -> None:
    lock = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <%s> /U <%s> >>" % (
        b"11" * 32,
        b"22" * 32,
    )
    identity = b" /ID [<%s> <%s>]" % (b"33" * 16, b"33" * 16)
    assert "locked with a password" in refused(paged(SECTION, trailer=lock + identity))


def test_scripts_are_counted_and_never_run() -> None:
    script = b"<< /S /JavaScript /JS (app.alert\\('run'\\);) >>"
    names = b"/Names << /JavaScript << /Names [(go) %s] >> >> /OpenAction %s" % (script, script)
    document = read(paged(SECTION, catalogue=names))
    assert ["scripts" in issue.message for issue in document.issues] == [True]
    assert all("alert" not in p.text for p in document.provisions)


def test_embedded_files_are_counted_and_never_opened() -> None:
    attached = weasyprint.Attachment(string=b"Section 9. Hidden", name="law.txt")
    pdf = weasyprint.HTML(string=LAW).write_pdf(attachments=[attached])
    assert isinstance(pdf, bytes)
    document = read(pdf)
    assert ["embedded" in issue.message for issue in document.issues] == [True]
    assert next(p.number for p in document.provisions if p.eid.startswith("sec")) == "1"
    assert not any("Hidden" in p.heading for p in document.provisions)


def test_ten_thousand_pages_are_refused_by_their_number() -> None:
    many = paged(SECTION, kids=b"3 0 R " * 10_000, count=10_000)
    assert "10000 pages" in refused(many)


def test_a_page_wider_than_a_page_can_be_is_refused() -> None:
    assert "Page 1 is larger" in refused(paged(SECTION, box=b"0 0 2000000 2000000"))


def test_a_page_with_more_letters_than_a_page_can_hold_is_refused() -> None:
    assert "letters" in refused(paged(words(*(["a" * 500] * 200))))


def test_pages_that_hold_each_other_end() -> None:
    loop = paged(SECTION, kids=b"2 0 R 2 0 R 3 0 R", count=3)
    document = read(loop)
    assert [p.eid for p in document.provisions] == ["sec_1"]
    assert any(issue.level == "error" for issue in document.issues)


_MEASURED = """
import resource, sys
from pathlib import Path
from kb.errors import ParseError
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
try:
    list(parse(SourceFile("bomb.pdf", Path(sys.argv[1]).read_bytes(), Hints(state="XA", lang="en"))))
except ParseError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def test_a_page_that_unfolds_to_gigabytes_is_ended_by_the_bound_of_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * 16_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = head + block * 500
    assert len(bomb) < 10_000_000
    file = tmp_path / "bomb.pdf"
    file.write_bytes(paged(stream(bomb, b"/Filter /FlateDecode")))
    # In a process of its own, whose only child is the reader.
    said = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(file)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "too much memory" in said[0]
    assert int(said[-1]) < child.MEMORY_BYTES


def test_a_scan_is_refused_with_what_to_do() -> None:
    picture = "<svg width='400' height='400'><rect width='400' height='400' fill='gray'/></svg>"
    pdf = weasyprint.HTML(string=picture).write_pdf()
    assert isinstance(pdf, bytes)
    assert "scan without text" in refused(pdf)


def test_a_reader_that_dies_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    dies = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(pages, "_COMMAND", ("-c", dies))
    assert "damaged" in refused(law_pdf())
