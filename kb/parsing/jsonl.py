"""``provisions.jsonl``: one provision a line.

Keys: ``id, state, lang, work, citation, heading, text``; others are ignored.

A line stays one provision however long, and keeps its id. One document for each State, work and
language. A line that cannot be read is reported with its number; the rest goes in.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kb.errors import ParseError
from kb.model.ids import ExpressionId, WorkId, alpha3, id_part
from kb.model.law import (
    DateBasis,
    Expression,
    LeftOut,
    ParsedDocument,
    ParseIssue,
    Provision,
    ProvisionKind,
    TextState,
    Work,
)
from kb.parsing.decode import decode_text
from kb.parsing.identify import kind_of, lang_of, state_of
from kb.parsing.ledger import MARKUP
from kb.parsing.source import SourceFile

_YEAR = re.compile(r"(?<![\d.])(1[5-9]\d\d|20[0-4]\d)(?![\d.])")
_MAX_SLUG = 80
_SLUG = re.compile(r"[^\w]+")
_NUMBER_END = re.compile(r"\d+$")
_NUMBER_START = re.compile(r"(?P<n>\d+(?:[-–]\d+)?)\.\s+")
_NUMBERS = re.compile(r"(?<=art)\d+(?:[-–]\d+)?|(?<=sec)\d+|\d+")


@dataclass(slots=True)
class _Group:
    """Lines of one State, work and language."""

    state: str
    lang: str
    work: str
    provisions: dict[str, Provision] = field(default_factory=dict)
    issues: list[ParseIssue] = field(default_factory=list)
    characters: int = 0
    replaced: int = 0
    mended: int = 0


def _line_error(number: int, reason: str, source: SourceFile) -> ParseIssue:
    return ParseIssue("error", f"Line {number} was left out: {reason}.", f"{source.name}:{number}")


def _text(row: dict[str, object], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a text")
    return (
        value.encode("utf-8", "replace").decode() if max(value, default="") >= "\ud800" else value
    )


def _slug(work: str) -> str:
    return id_part(_SLUG.sub("-", work.lower()))[:_MAX_SLUG].strip("-") or "unknown"


def _year(group: _Group) -> str:
    """The year of the work where its title, else all its ids, name exactly one."""
    in_title: set[str] = set(_YEAR.findall(group.work))
    if len(in_title) == 1:
        return in_title.pop()
    years: set[tuple[str, ...]] = {
        tuple(sorted(set(_YEAR.findall(identity)))) for identity in group.provisions
    }
    only: tuple[str, ...] = years.pop() if len(years) == 1 else ()
    return only[0] if len(only) == 1 and not in_title else "0000"


class _Reader:
    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.groups: dict[tuple[str, str, str], _Group] = {}
        self.loose: list[ParseIssue] = []
        self.loose_characters = 0

    def read(self) -> None:
        """Read every line; one broken line is reported with its place and its characters."""
        first = self.source.data[:2] in (b"\xff\xfe", b"\xfe\xff")
        if first:
            lines: Iterator[str | bytes] = iter(
                decode_text(self.source.data, self.source.name).splitlines(keepends=True)
            )
        else:
            lines = iter(io.BytesIO(self.source.data))
        for number, raw in enumerate(lines, 1):
            if isinstance(raw, str):
                line = raw
            else:
                try:
                    line = raw.decode("utf-8")
                except UnicodeDecodeError:
                    self._bad(number, "it is not valid UTF-8", len(raw.decode("utf-8", "replace")))
                    continue
            self._take(number, line)

    def _bad(self, number: int, reason: str, characters: int) -> None:
        self.loose.append(_line_error(number, reason, self.source))
        self.loose_characters += characters

    def _take(self, number: int, line: str) -> None:
        bare = line.strip("\ufeff \t\r\n")
        if not bare:
            self.loose_characters += len(line)
            return
        try:
            row = json.loads(bare)
            if not isinstance(row, dict):
                raise ValueError("it is not a JSON object")
            self._add(number, row, len(line))
        except json.JSONDecodeError as error:
            self._bad(number, f"it is no JSON ({error.msg} in column {error.colno})", len(line))
        except (ValueError, ParseError) as error:
            self._bad(number, str(error).rstrip("."), len(line))
        except RecursionError:
            self._bad(number, "it is nested too deeply", len(line))

    def _add(self, number: int, row: dict[str, object], characters: int) -> None:
        text = _text(row, "text")
        identity = _text(row, "id")
        work = " ".join(_text(row, "work").split())
        for key, value in (("text", text.strip()), ("id", identity), ("work", work)):
            if not value:
                raise ValueError(f"it has no {key}")
        meta = {"state": _text(row, "state"), "lang": _text(row, "lang")}
        state = state_of(self.source, meta)
        lang = lang_of(self.source, meta, state)
        group = self.groups.setdefault((state, work, lang), _Group(state, lang, work))
        printed = " ".join(_text(row, "citation").split()) or identity
        citation, heading = _mended(identity, printed, _text(row, "heading"))
        if citation != printed:
            group.mended += 1
        provision = Provision(
            eid=id_part(identity),
            kind=ProvisionKind.ARTICLE,
            number="",
            heading=heading,
            text=text,
            parent=None,
            citation=citation,
            id=identity,
        )
        group.characters += characters
        before = group.provisions.get(identity)
        if before is not None:
            group.replaced += len(before.heading) + len(before.text)
            if (before.text, before.heading) != (provision.text, provision.heading):
                group.issues.append(
                    ParseIssue(
                        "warning",
                        f"The id {identity} stands more than once with other text; the later "
                        "one counts.",
                        f"{self.source.name}:{number}",
                    )
                )
        group.provisions[identity] = provision


def _mended(identity: str, citation: str, heading: str) -> tuple[str, str]:
    """Put a number together that a converter tore between citation and heading.

    ``Article 1`` with the heading ``49. Trafficking`` becomes ``Article 149`` where the id itself
    names 149 and not 1.
    """
    front, back = _NUMBER_END.search(citation), _NUMBER_START.match(heading)
    if front is None or back is None:
        return citation, heading
    named = set(_NUMBERS.findall(identity))
    if front[0] + back["n"] not in named or front[0] in named:
        return citation, heading
    return citation + back["n"], heading[back.end() :]


def _unique_eids(provisions: Iterator[Provision]) -> tuple[Provision, ...]:
    """Ids that become equal as eIds get a suffix."""
    taken: dict[str, int] = {}
    out = []
    for provision in provisions:
        count = taken.get(provision.eid, 0) + 1
        taken[provision.eid] = count
        if count > 1:
            eid = f"{provision.eid}_{count}"
            taken[eid] = 1
            out.append(replace(provision, eid=eid))
        else:
            out.append(provision)
    return tuple(out)


def _document(
    group: _Group, source: SourceFile, extra: list[ParseIssue], loose: int
) -> ParsedDocument:
    hints = source.hints
    since = hints.in_force_from if not hints.placeholder_date else None
    work_id = WorkId(group.state.lower(), "act", _year(group), _slug(group.work))
    provisions = _unique_eids(iter(group.provisions.values()))
    total = group.characters + loose
    kept = sum(len(p.heading) + len(p.text) for p in provisions)
    left_out = [
        LeftOut(reason, count)
        for reason, count in (
            ("lines that cannot be read", loose),
            ("repeated ids", group.replaced),
            (MARKUP, total - kept - loose - group.replaced),
        )
        if count
    ]
    return ParsedDocument(
        work=Work(
            id=str(work_id),
            state=group.state,
            kind=kind_of(group.work),
            title=group.work,
            number="",
            invented=group.state.startswith("X"),
        ),
        expression=Expression(
            id=str(ExpressionId(work_id, alpha3(group.lang), since)),
            work_id=str(work_id),
            lang=group.lang,
            text_state=TextState.CONSOLIDATED,
            in_force_from=since,
            date_basis=(hints.date_basis or DateBasis.COMMIT) if since else DateBasis.UNKNOWN,
            title=group.work,
            source_url=hints.url,
        ),
        provisions=provisions,
        left_out=tuple(left_out),
        issues=(*group.issues, *_mending(group, source), *extra),
        characters=total,
    )


def _mending(group: _Group, source: SourceFile) -> list[ParseIssue]:
    if not group.mended:
        return []
    message = f"{group.mended} numbers were torn between citation and heading, and put together."
    return [ParseIssue("warning", message, source.name)]


def parse_jsonl(source: SourceFile) -> Iterator[ParsedDocument]:
    """A document for each State, work and language; ParseError where no line can be read."""
    reader = _Reader(source)
    reader.read()
    if not reader.groups:
        reason = reader.loose[0].message if reader.loose else "It holds no line."
        raise ParseError(
            f"No line of it is a provision. {reason}",
            reader.loose[0].place if reader.loose else source.name,
        )
    extra, loose = reader.loose, reader.loose_characters
    for group in reader.groups.values():
        yield _document(group, source, extra, loose)
        extra, loose = [], 0
