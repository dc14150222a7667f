"""Calendar dates as sites print them: with the names of months (``corpora/parsing/months.yml``)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from kb import safe_yaml
from kb.parsing.frontmatter import date_of

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_OPEN_END_YEAR = 2900
"""Years from here on are a publisher's sign for "no end" (2999-01-01, 9999-12-31)."""
_FIRST_YEAR = 1200


class _Months(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    languages: dict[str, list[str]]


@cache
def months() -> dict[str, list[str]]:
    """Beginnings of the names of the twelve months by language."""
    text = (files("corpora") / "parsing" / "months.yml").read_text("utf-8")
    return _Months.model_validate(safe_yaml.load(text)).languages


@cache
def _named(lang: str) -> re.Pattern[str] | None:
    names = months().get(lang)
    if not names:
        return None
    month = "|".join(f"(?P<m{place}>{name})" for place, name in enumerate(names, 1))
    if lang in ("lv", "lt"):
        return re.compile(
            rf"(?P<y>\d{{4}})\.?\s*(?:gada|m\.)\s+(?:(?P<d>\d{{1,2}})\.?\s+)?(?:{month})\w*"
            rf"(?:\s+(?P<e>\d{{1,2}}))?",
            re.I,
        )
    return re.compile(
        rf"(?P<d>\d{{1,2}})(?:er|\.|º|st|nd|rd|th|-a)?\s+(?:de\s+|d[’'’]|of\s+)?(?:{month})\w*\.?,?\s+"
        rf"(?:del?\s+|de\s+l['’])?(?P<y>\d{{4}})", re.I)  # fmt: skip


def said_date(text: str, lang: str) -> date | None:
    """The first date in a text, with a named month or in numbers; None where there is none."""
    pattern = _named(lang)
    match = pattern.search(text) if pattern else None
    if match is None:
        return date_of(text)
    groups = match.groupdict()
    month = next(int(name[1:]) for name, said in groups.items() if said and name[0] == "m")
    try:
        return date(int(groups["y"]), month, int(groups["d"] or groups.get("e") or 0))
    except ValueError:
        return None


def compact_date(said: object) -> date | None:
    """``20060429`` or ``2006-04-29``; None for a sentinel such as ``99999999`` or ``0``."""
    match = _COMPACT.fullmatch(str(said or "").strip())
    if match is None:
        return sane(date_of(said))
    return sane(date_of("-".join(match.groups())))


def sane(found: date | None) -> date | None:
    """A date, or None for a publisher's sentinel of no date."""
    return found if found is not None and _FIRST_YEAR <= found.year < _OPEN_END_YEAR else None


def millis_date(said: object) -> date | None:
    """The UTC calendar date of milliseconds since 1970; None for a sentinel or no number."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=said)
    except (OverflowError, ValueError):
        return None
    return sane(found.date())


def day_after(last: date | None) -> date | None:
    """First day on which a text is no longer in force, from its last day."""
    return last + timedelta(days=1) if last is not None and last.year < _OPEN_END_YEAR else None
