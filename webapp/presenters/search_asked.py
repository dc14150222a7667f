"""What the address of a search asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kb.model.search import Filters, Mode, Query
from webapp import asked
from webapp.asked import Args
from webapp.urls import query_string

PAGE = 10
LAST_OFFSET = 10_000
FILTERS = {
    "state": "states",
    "region": "regions",
    "element": "elements",
    "sub_element": "sub_elements",
    "lang": "langs",
    "kind": "kinds",
    "status": "statuses",
    "instrument": "instruments",
    "year": "years",
    "work": "works",
}
"""Parameter of the address to field of the filters."""
_MOST_WORKS = 20


@dataclass(frozen=True, slots=True)
class SearchAsked:
    """What the address asks for."""

    text: str
    mode: Mode
    filters: Filters
    offset: int
    limit: int
    today: date
    """The day that counts where the address names none."""
    day: date
    """The day on which texts are in force, or have the status that is asked for."""
    history: bool = False
    """Whether every text held is searched, whatever its dates."""
    stay: bool = False
    """Whether a query that cites one provision still answers with the list."""

    def query(self) -> Query:
        """What the index is asked."""
        return Query(self.text, self.mode, self.filters, self.limit, self.offset, today=self.day)

    def active(self) -> Mapping[str, tuple[str, ...]]:
        """Values of each filter, by the name of its parameter."""
        return {name: getattr(self.filters, field) for name, field in FILTERS.items()}

    def pairs(self) -> dict[str, str | int | tuple[str, ...] | None]:
        """The search as parameters, without those of the page."""
        return {
            "q": self.text,
            "mode": "" if self.mode is Mode.HYBRID else self.mode.value,
            **self.active(),
            "as_of": "" if self.day == self.today else self.day.isoformat(),
            "history": "1" if self.history else "",
        }

    def url(self, *, at: str = "/search", **changed: str | int | tuple[str, ...]) -> str:
        """The same search with something changed; it starts again at the first hit."""
        return at + query_string({**self._parameters(), **changed})

    def _parameters(self) -> dict[str, str | int | tuple[str, ...] | None]:
        return {
            **self.pairs(),
            "limit": "" if self.limit == PAGE else self.limit,
            "stay": "1" if self.stay else "",
        }

    def with_filter(self, name: str, values: tuple[str, ...]) -> str:
        """Address of the same search with other values of one filter."""
        changed: dict[str, tuple[str, ...]] = {name: values}
        return "/search" + query_string({**self._parameters(), **changed})

    def bare(self) -> SearchAsked:
        """The same question without filters."""
        as_of = None if self.history else self.day
        return replace(self, filters=Filters(as_of=as_of))


def read(args: Args, today: date) -> SearchAsked:
    """Read the address; unknown filter values find nothing, as they should.

    Only text in force today is searched, unless another day is named, ``history=1`` asks for
    every text held, or ``status`` asks for texts that are not in force.
    """
    history = bool(asked.one_of(args, "history", ("1",), ""))
    mode = asked.one_of(args, "mode", [m.value for m in Mode], Mode.HYBRID.value)
    day = asked.day(args, "as_of") or today
    statuses = asked.many(args, "status")
    return SearchAsked(
        text=asked.text(args, "q"),
        mode=Mode(mode),
        filters=Filters(
            states=tuple(code.upper() for code in asked.many(args, "state")),
            langs=asked.many(args, "lang"),
            elements=asked.many(args, "element"),
            works=tuple(v.replace("\x00", " ") for v in args.getlist("work")[:_MOST_WORKS] if v),
            kinds=asked.many(args, "kind"),
            sub_elements=asked.many(args, "sub_element"),
            regions=asked.many(args, "region"),
            instruments=asked.many(args, "instrument"),
            years=asked.many(args, "year"),
            statuses=statuses,
            as_of=None if history or statuses else day,
        ),
        offset=asked.number(args, "offset", default=0, least=0, most=LAST_OFFSET),
        limit=asked.number(args, "limit", default=PAGE, least=1, most=100),
        today=today,
        day=day,
        history=history,
        stay=bool(asked.one_of(args, "stay", ("1",), "")),
    )
