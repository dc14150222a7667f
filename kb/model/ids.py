"""Identifiers after the Akoma Ntoso naming convention (OASIS AKN-NC v1.0).

A work is ``/akn/<state>/<type>/<date>/<number>``, an expression adds ``/<lang>@<date>``, a
provision adds ``/~<eId>``. States are lower-case ISO 3166-1 alpha-2, languages ISO 639-2/T.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_ALPHA3 = {
    "en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita", "pt": "por", "nl": "nld",
    "ca": "cat", "ro": "ron", "ru": "rus", "uk": "ukr", "be": "bel", "bg": "bul", "mk": "mkd",
    "sr": "srp", "hr": "hrv", "bs": "bos", "sl": "slv", "cs": "ces", "sk": "slk", "pl": "pol",
    "lt": "lit", "lv": "lav", "et": "est", "fi": "fin", "sv": "swe", "no": "nor", "nb": "nob",
    "nn": "nno", "da": "dan", "is": "isl", "hu": "hun", "el": "ell", "sq": "sqi", "tr": "tur",
    "az": "aze", "ka": "kat", "hy": "hye", "kk": "kaz", "ky": "kir", "uz": "uzb", "tg": "tgk",
    "tk": "tuk", "mn": "mon", "mt": "mlt", "ga": "gle", "lb": "ltz", "la": "lat", "rm": "roh",
    "cnr": "cnr", "und": "und",
}  # fmt: skip
_ALPHA2 = {three: two for two, three in _ALPHA3.items()}

_WORK = re.compile(
    r"/akn/(?P<state>[a-z]{2})/(?P<doctype>[a-z]+)/(?P<date>\d{4}(?:-\d{2}-\d{2})?)/(?P<number>[^/@~]+)"
)
_EXPRESSION = re.compile(_WORK.pattern + r"/(?P<lang>[a-z]{3})@(?P<version>\d{4}-\d{2}-\d{2})?")
_PROVISION = re.compile(_EXPRESSION.pattern + r"/~(?P<eid>[^/]+)")
_UNSAFE = re.compile(r"[^\w.\-]+")


def alpha3(lang: str) -> str:
    """ISO 639-2/T code of a BCP 47 primary language; an unknown code of three letters stands."""
    primary = lang.split("-", maxsplit=1)[0].lower()
    return _ALPHA3.get(primary, primary if len(primary) == 3 else "und")


def alpha2(lang3: str) -> str:
    """BCP 47 code of an ISO 639-2/T code; the inverse of :func:`alpha3`."""
    return _ALPHA2.get(lang3, lang3)


def id_part(text: str) -> str:
    """Make any identifier safe as one path segment: NFC, spaces and reserved marks to ``-``."""
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text).strip()).strip("-") or "unknown"


@dataclass(frozen=True, slots=True)
class WorkId:
    """``/akn/ee/act/2001-06-06/kars``. ``date`` is a year or an ISO date as text."""

    state: str
    doctype: str
    date: str
    number: str

    def __str__(self) -> str:
        return f"/akn/{self.state.lower()}/{self.doctype}/{self.date}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> WorkId:
        """Read the printed form; ValueError if it is not one."""
        match = _WORK.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not an Akoma Ntoso work identifier")
        return cls(match["state"], match["doctype"], match["date"], match["number"])


@dataclass(frozen=True, slots=True)
class ExpressionId:
    """``/akn/ee/act/2001-06-06/kars/est@2026-01-01``; ``version`` is None where undated."""

    work: WorkId
    lang: str
    """ISO 639-2/T, three letters."""
    version: date | None

    def __str__(self) -> str:
        return f"{self.work}/{self.lang}@{self.version.isoformat() if self.version else ''}"

    @classmethod
    def parse(cls, text: str) -> ExpressionId:
        """Read the printed form; ValueError if it is not one."""
        match = _EXPRESSION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not an Akoma Ntoso expression identifier")
        work = WorkId(match["state"], match["doctype"], match["date"], match["number"])
        version = date.fromisoformat(match["version"]) if match["version"] else None
        return cls(work, match["lang"], version)


@dataclass(frozen=True, slots=True)
class ProvisionId:
    """``/akn/ee/act/2001-06-06/kars/est@2026-01-01/~sec_133``."""

    expression: ExpressionId
    eid: str

    def __str__(self) -> str:
        return f"{self.expression}/~{self.eid}"

    @classmethod
    def parse(cls, text: str) -> ProvisionId:
        """Read the printed form; ValueError if it is not one."""
        match = _PROVISION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not an Akoma Ntoso provision identifier")
        return cls(ExpressionId.parse(text.rsplit("/~", 1)[0]), match["eid"])
