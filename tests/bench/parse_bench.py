"""Speed of parsing XML and HTML, by format, on one core.

Real samples are in ``../shared/formats``; where they are not, the invented examples of
``tests/golden/parsing`` are read again and again (they are small, so that what a file costs
whatever its size weighs more). Time is processor time of this process: another program on the
machine does not change it much. Files that are refused (lists, pages without text) are left out.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ParseError
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "parsing"
GOALS_MB = {"XML": 20.0, "HTML": 5.0}
"""A second and core."""
ROUND_S = 0.3
ROUNDS = 3
_ENDINGS = (".xml", ".akn", ".html", ".htm", ".xhtml")
_PAGE = re.compile(rb"<(?:!doctype\s+)?html[\s>]", re.IGNORECASE)
_HEAD_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that is a law. ``kind`` is XML or HTML, ``family`` the publisher's format."""

    kind: str
    family: str
    source: SourceFile


def samples(folder: Path) -> Iterator[Sample]:
    """Files of both kinds; packed ones unpacked, what is no law left out."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.name.removesuffix(".gz")
        if not name.lower().endswith(_ENDINGS):
            continue
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        ours = folder == GOLDEN
        given = SourceFile(f"xa/{name}" if ours else str(path), data, Hints("XA" if ours else None))
        if is_law(given):
            family = name.partition(".")[0] if ours else path.parent.name
            yield Sample(kind_of(name, data), family, given)


def kind_of(name: str, data: bytes) -> str:
    """HTML by its ending or its root; some publishers call it XML."""
    page = _PAGE.search(data[:_HEAD_BYTES].replace(b"\0", b""))
    return "XML" if name.lower().endswith((".xml", ".akn")) and not page else "HTML"


def is_law(source: SourceFile) -> bool:
    """Whether the file is read; the first reading also loads what the parser needs."""
    try:
        return any(True for _ in list(parse(source)))
    except ParseError:
        return False


def seconds_of(sources: Sequence[SourceFile]) -> float:
    """Processor seconds of reading all once: the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        times, began = 0, time.process_time()
        while not times or time.process_time() - began < ROUND_S:
            for source in sources:
                for _document in parse(source):
                    pass
            times += 1
        best = min(best, (time.process_time() - began) / times)
    return best


def main() -> None:
    """Measure and print."""
    shared = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared")) / "formats"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=shared if shared.is_dir() else GOLDEN)
    asked = parser.parse_args()
    families: dict[tuple[str, str], list[SourceFile]] = defaultdict(list)
    for sample in samples(asked.folder):
        families[sample.kind, sample.family].append(sample.source)
    if not families:
        raise SystemExit(f"There is no XML or HTML law in {asked.folder}.")
    if asked.folder == GOLDEN:
        print("The invented examples are read, for want of real samples.\n")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; one core is used.\n")
    print("| Format | Files | MB | MB a second |\n|---|---|---|---|")
    whole = dict.fromkeys(GOALS_MB, (0, 0, 0.0))
    for (kind, family), sources in sorted(families.items(), reverse=True):
        size, took_s = sum(len(one.data) for one in sources), seconds_of(sources)
        say(f"{kind}: {family}", len(sources), size, took_s)
        files, bytes_, seconds = whole[kind]
        whole[kind] = (files + len(sources), bytes_ + size, seconds + took_s)
    for kind, (files, bytes_, seconds) in whole.items():
        if files:
            say(f"**{kind}, all** (goal {GOALS_MB[kind]:g})", files, bytes_, seconds)


def say(what: str, files: int, bytes_: int, seconds: float) -> None:
    """One row."""
    print(f"| {what} | {files} | {bytes_ / 1e6:.2f} | {bytes_ / 1e6 / seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
