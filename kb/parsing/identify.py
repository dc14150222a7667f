"""Says which work and expression a file is: State, language, identifiers, kind, text state, dates.

The State comes from the caller, then front matter, then the format, then a folder named by its
code. The date in force comes from the caller (a commit), then a date at the end of the source's
ELI, then front matter; a converter's placeholder never counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import PurePosixPath

from kb.errors import ParseError
from kb.model.ids import ExpressionId, WorkId, alpha3, id_part
from kb.model.law import DateBasis, Expression, TextState, Work
from kb.parsing.frontmatter import Meta, date_of, list_of, text_of
from kb.parsing.source import SourceFile
from kb.parsing.words import kind_file, state_languages, text_state_file
from kb.text.folding import fold

_PLACEHOLDER = date(1970, 1, 2)
_PLACEHOLDERS = frozenset({date(1970, 1, 1), _PLACEHOLDER})
_STATE = re.compile(r"[A-Za-z]{2}")
_ELI_DATE = re.compile(r"/(\d{4})-(\d{2})-(\d{2})/?$")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_INVENTED = re.compile(r"X[A-Z]")


@dataclass(frozen=True, slots=True)
class Described:
    """What a format says of its file; front matter has the same keys for every format."""

    title: str
    number: str = ""
    state: str = ""
    lang: str = ""
    meta: Meta = field(default_factory=dict)
    enacted: date | None = None
    in_force_from: date | None = None
    date_basis: DateBasis = DateBasis.UNKNOWN
    text_state: TextState | None = None


def state_of(source: SourceFile, meta: Meta, format_state: str = "") -> str:
    """Code of the State, upper case; ParseError where nothing tells it."""
    said = source.hints.state or text_of(meta, "state", "country") or format_state
    if said:
        if not _STATE.fullmatch(said):
            raise ParseError(f"{said!r} is not the two-letter code of a State.", source.name)
        return said.upper()
    for folder in reversed(PurePosixPath(source.name.replace("\\", "/")).parts[:-1]):
        if _STATE.fullmatch(folder) and (
            folder.upper() in known_states() or _INVENTED.fullmatch(folder.upper())
        ):
            return folder.upper()
    raise ParseError("The State is unknown; name it with --state.", source.name)


@cache
def known_states() -> frozenset[str]:
    """Codes of the participating States (``corpora/states.yml``)."""
    from importlib.resources import files  # noqa: PLC0415

    text = (files("corpora") / "states.yml").read_text("utf-8")
    return frozenset(re.findall(r"^\s*- code: \"?([A-Z]{2})\"?", text, re.MULTILINE))


def lang_of(source: SourceFile, meta: Meta, state: str, format_lang: str = "") -> str:
    """BCP 47 primary language; ParseError where nothing tells it."""
    said = (
        source.hints.lang
        or text_of(meta, "lang", "language")
        or format_lang
        or state_languages().get(state, "")
    )
    if not said:
        raise ParseError("The language is unknown; name it with --lang.", source.name)
    primary = re.split(r"[-_]", said.lower(), maxsplit=1)[0]
    if not re.fullmatch(r"[a-z]{2,3}", primary):
        raise ParseError(f"{said!r} is not the code of a language.", source.name)
    return primary


@cache
def _kind_cues() -> tuple[tuple[str, bool, re.Pattern[str] | None], ...]:
    return tuple(
        (rule.slug, rule.amending_only, re.compile("|".join(rule.cues)) if rule.cues else None)
        for rule in kind_file().kinds
    )


def kind_of(title: str) -> str:
    """Kind of work that a title tells.

    An act that amends the criminal code is of that kind, unless its title first names its topic.
    """
    folded = fold(title)
    amends, amended = 0, "other"
    for slug, amending_only, cues in _kind_cues():
        found = cues.search(folded) if cues is not None else None
        if amending_only:
            amends = found.end() if found else 0
            amended = slug
        elif found is not None or cues is None:
            return amended if amends and (found is None or found.start() >= amends) else slug
    return "other"


def kind_slugs() -> tuple[str, ...]:
    """All kinds of work, once each."""
    return tuple(dict.fromkeys(rule.slug for rule in kind_file().kinds))


@cache
def _patterns(name: str) -> re.Pattern[str]:
    return re.compile("|".join(getattr(text_state_file(), name)))


def is_amending(title: str) -> bool:
    """Whether a title says that the act only amends others."""
    folded = fold(title)
    if not _patterns("amending_titles").search(folded):
        return False
    return not _patterns("amending_exceptions").search(folded)


def text_state_of(said: Described, source_url: str) -> TextState:
    """What the text is: the front matter's word, else the title's, the publisher's, the dates'."""
    meta = said.meta
    stated = text_of(meta, "text_state").replace("_", " ").replace("-", " ")
    if stated in {state.value for state in TextState}:
        return TextState(stated)
    if said.text_state is not None:
        return said.text_state
    if is_amending(said.title):
        return TextState.AMENDING
    return _consolidated_or_enacted(meta, source_url)


def _consolidated_or_enacted(meta: Meta, source_url: str) -> TextState:
    rank = fold(text_of(meta, "rank"))
    known = rank in text_state_file().consolidated_ranks
    if known or _patterns("consolidated_sources").search(source_url):
        return TextState.CONSOLIDATED
    published = date_of(meta.get("publication_date"))
    updated = date_of(meta.get("last_updated"))
    if updated is not None and published is not None:
        enacted = updated <= published
    else:
        enacted = _patterns("enacted_sources").search(source_url) is not None
    return TextState.AS_ENACTED if enacted else TextState.CONSOLIDATED


def in_force(source: SourceFile, said: Described, source_url: str) -> tuple[date | None, DateBasis]:
    """First day in force and where it was read."""
    hints = source.hints
    given = hints.in_force_from
    if given is not None and given > _PLACEHOLDER and not hints.placeholder_date:
        return given, hints.date_basis or DateBasis.COMMIT
    if said.in_force_from is not None:
        return said.in_force_from, said.date_basis
    meta = said.meta
    match = _ELI_DATE.search(text_of(meta, "eli") or source_url) or _ELI_DATE.search(source_url)
    if match:
        found = date_of("-".join(match.groups()))
        if found is not None:
            return found, DateBasis.SOURCE
    for key in ("in_force_from", "last_updated", "entry_in_force", "publication_date"):
        found = date_of(meta.get(key))
        if found is not None and found not in _PLACEHOLDERS:
            return found, DateBasis.FRONT_MATTER
    return None, DateBasis.UNKNOWN


def work_date(said: Described) -> date | None:
    """Date of the act: enactment, else publication."""
    if said.enacted is not None:
        return said.enacted
    for key in ("enactment_date", "publication_date"):
        found = date_of(said.meta.get(key))
        if found is not None and found not in _PLACEHOLDERS:
            return found
    return None


def _year_in(number: str) -> str:
    years = set(_YEAR.findall(number))
    return years.pop() if len(years) == 1 else "0000"


def file_stem(name: str) -> str:
    """Name of the file without folders and ending."""
    return PurePosixPath(name.replace("\\", "/")).stem


def identify(source: SourceFile, said: Described) -> tuple[Work, Expression]:
    """Work and expression of a file that holds one."""
    meta = said.meta
    state = state_of(source, meta, said.state)
    lang = lang_of(source, meta, state, said.lang)
    number = said.number or text_of(meta, "identifier", "slug", "jurabk") or file_stem(source.name)
    enacted = work_date(said)
    url = source.hints.url or text_of(meta, "source", "url", "eli")
    work_id = WorkId(
        state.lower(), "act", enacted.isoformat() if enacted else _year_in(number), id_part(number)
    )
    since, basis = in_force(source, said, url)
    work = Work(
        id=str(work_id),
        state=state,
        kind=_kind(source, said),
        title=said.title,
        short_title=text_of(meta, "short_title"),
        number=number,
        date=enacted,
        territories=list_of(meta.get("territories")),
        invented=_INVENTED.fullmatch(state) is not None,
    )
    expression = Expression(
        id=str(ExpressionId(work_id, alpha3(lang), since)),
        work_id=str(work_id),
        lang=lang,
        text_state=text_state_of(said, url),
        in_force_from=since,
        in_force_until=date_of(meta.get("in_force_until")),
        date_basis=basis,
        title=said.title,
        source_url=url,
        status=text_of(meta, "status"),
    )
    return work, expression


def _kind(source: SourceFile, said: Described) -> str:
    stated = text_of(said.meta, "kind")
    if not stated:
        return kind_of(said.title)
    if stated not in kind_slugs():
        raise ParseError(
            f"The front matter names an unknown kind of work, {stated!r}.", source.name
        )
    return stated
