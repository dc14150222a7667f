"""One fetched text that a crawler hands over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from kb.model.law import DateBasis

_NAME = re.compile(r"[\w][\w.\- ]{0,199}")


@dataclass(frozen=True, slots=True)
class Document:
    """A text of a law as the source published it. It goes the way of a file that a person takes
    in: archived bytes, parser by name and content, work and expression from what it says."""

    answer: Answer
    work: WorkPointer
    lang: str
    """BCP 47 primary language."""
    name: str
    """File name with the ending by which the parser is chosen, such as ``act-2008-8.xml``. Where
    the text names no number of its own, the name without ending is the law's number."""
    in_force_from: date | None = None
    """First day in force where the source says it outside of the text; None where the text
    itself says it or nobody does."""
    date_basis: DateBasis = DateBasis.SOURCE
    url: str = ""
    """Official page for people; empty means the address of the answer."""
    in_force_until: date | None = None
    """First day on which it no longer is in force, where the source says it outside of the text."""
    edition: str = ""
    """Tells apart editions of one file whose bytes may be equal, such as a commit."""

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None:
            raise ValueError(f"{self.name!r} is no plain file name")

    @property
    def page_url(self) -> str:
        """Official page for people."""
        return self.url or self.answer.url
