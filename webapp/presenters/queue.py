"""Which findings wait for whom: new ones, one's own, those whose wording changed since a decision,
those for a second reviewer, disputes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kb.assessment.review import disputed
from kb.model.desk import Account
from kb.model.findings import DISAGREEMENT
from kb.services.queue import teaching_order
from kb.store import assignments
from kb.store.decisions import of_findings, rewritten
from kb.store.review import doubtful, rows_of
from kb.store.rows import ReviewRow
from webapp.translate import gettext

if TYPE_CHECKING:
    from webapp.wiring import Site

NEW, MINE, AGAIN, SECOND, DISPUTED = "new", "mine", "again", "second", "disputed"
QUEUES = (NEW, MINE, AGAIN, SECOND, DISPUTED)


def queue_title(queue: str) -> str:
    """Name of a queue, for its link."""
    return {
        NEW: gettext("Not yet decided"),
        MINE: gettext("Assigned to me"),
        AGAIN: gettext("Wording changed since"),
        SECOND: gettext("For a second reviewer"),
        DISPUTED: gettext("Disputed"),
    }[queue]


def waiting(site: Site, queue: str, person: Account | None) -> list[ReviewRow]:
    """The findings of a queue for a person, in the order in which they are shown.

    What two others read blind is in nobody else's queue before both have decided.
    """
    name = person.name if person else ""
    blind = assignments.open_blind(site.engine)
    if queue == MINE:
        return _mine(site, name, blind)
    if queue == NEW:
        rows = site.memory.get(("queue", site.version(), site.clock.today()), lambda: _new(site))
    elif queue == AGAIN:
        rows = site.memory.get(("again", site.version(), site.clock.today()), lambda: _again(site))
    else:
        rows = _decided(site, queue, name)
    return [row for row in rows if blind.get(row.key, {name: ""}).get(name, "read") == ""]


def _new(site: Site) -> list[ReviewRow]:
    today = site.clock.today()
    rows = site.memory.get(
        ("doubtful", site.data_version(), today),
        lambda: doubtful(site.engine, today, DISAGREEMENT),
    )
    decided = of_findings(site.engine)
    taught = Counter((row.element, row.lang) for row in rows if row.key in decided)
    return teaching_order((row for row in rows if row.key not in decided), taught)


def _again(site: Site) -> list[ReviewRow]:
    """Findings in force on which nobody has decided, where somebody decided on another wording
    of the same provision."""
    decided = of_findings(site.engine)
    keys = [new for key, new in rewritten(site.engine) if key in decided and new not in decided]
    return _in_order(site, list(dict.fromkeys(keys)))


def _mine(site: Site, name: str, blind: dict[str, dict[str, str]]) -> list[ReviewRow]:
    decided = of_findings(site.engine)
    keys = [
        one.finding_key
        for one in assignments.assigned_to(site.engine, name)
        if not any(d.who == name for d in decided.get(one.finding_key, ()))
        and not blind.get(one.finding_key, {}).get(name)
    ]
    return _in_order(site, keys)


def _decided(site: Site, queue: str, name: str) -> list[ReviewRow]:
    chosen: list[tuple[int, str]] = []
    for key, decisions in of_findings(site.engine).items():
        latest = {one.who: one for one in decisions}
        if (queue == DISPUTED and disputed(tuple(latest.values()))) or (
            queue == SECOND and len(latest) == 1 and name not in latest
        ):
            chosen.append((decisions[0].id, key))
    return _in_order(site, [key for _, key in sorted(chosen)])


def _in_order(site: Site, keys: list[str]) -> list[ReviewRow]:
    found = {row.key: row for row in rows_of(site.engine, site.clock.today(), keys)}
    return [found[key] for key in keys if key in found]
