"""What the address of a search asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.model.search import Filters, Mode
from webapp import asked
from webapp.asked import Args
from webapp.urls import query_string

PAGE = 10
LAST_OFFSET = 10_000


@dataclass(frozen=True, slots=True)
class SearchAsked:
    """What the address asks for."""

    text: str
    mode: Mode
    filters: Filters
    offset: int
    limit: int
    today: date | None = None
    """The day that counts where the address names none."""

    def url(self, **changed: str | int | tuple[str, ...]) -> str:
        """The same search with something changed; it starts again at the first hit."""
        pairs: dict[str, str | int | tuple[str, ...] | None] = {
            "q": self.text,
            "mode": "" if self.mode is Mode.HYBRID else self.mode.value,
            "state": self.filters.states,
            "lang": self.filters.langs,
            "element": self.filters.elements,
            "kind": self.filters.kinds,
            "work": self.filters.works,
            "as_of": self._day(),
            "history": "" if self.filters.as_of else "1",
            "limit": "" if self.limit == PAGE else self.limit,
        }
        return "/search" + query_string({**pairs, **changed})

    def _day(self) -> str:
        day = self.filters.as_of
        return day.isoformat() if day and day != self.today else ""


def read(args: Args, today: date) -> SearchAsked:
    """Read the address; unknown filter values find nothing, as they should.

    Only text in force today is searched, unless another day is named or ``history=1`` asks for
    every text held.
    """
    history = asked.one_of(args, "history", ("1",), "")
    mode = asked.one_of(args, "mode", [m.value for m in Mode], Mode.HYBRID.value)
    return SearchAsked(
        text=asked.text(args, "q"),
        mode=Mode(mode),
        filters=Filters(
            states=tuple(code.upper() for code in asked.many(args, "state")),
            langs=asked.many(args, "lang"),
            elements=asked.many(args, "element"),
            works=tuple(v.replace("\x00", " ") for v in args.getlist("work")[:20] if v),
            kinds=asked.many(args, "kind"),
            as_of=None if history else asked.day(args, "as_of") or today,
        ),
        today=today,
        offset=asked.number(args, "offset", default=0, least=0, most=LAST_OFFSET),
        limit=asked.number(args, "limit", default=PAGE, least=1, most=100),
    )
