"""The common walk of a crawler: one work after the other, a failure of one never hides the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.errors import NotReached, Refused, Unexpected

_OF_SHAPE = (TypeError, AttributeError, LookupError, ValueError)
"""What reading an answer of another shape raises: a text where an object was, no list."""


class Unnamed(Unexpected):
    """The card does not say yet where to find a law: a gap of ours, not a fault of the source."""


def each_work(ctx: Context, crawl_work: Callable[[Context, WorkPointer], None]) -> None:
    """Crawl every work; what is unexpected, refused or not reached is noted as an error of it, a
    law of which the card has no address yet as a warning. An answer of another shape than the
    crawler reads is an error too, and the log has its traceback.

    ComeBackLater ends the walk: the server asked for patience.
    """
    for work in ctx.works():
        try:
            crawl_work(ctx, work)
        except Unnamed as gap:
            ctx.warn(str(gap), work=work.key, url="")
        except (Unexpected, Refused, NotReached) as error:
            ctx.error(str(error), work=work.key, url=error.url)
        except _OF_SHAPE as error:
            ctx.log.exception("answer of another shape", work=work.key)
            kind = type(error).__name__
            ctx.error(f"The answer has another structure than expected ({kind}).", work=work.key)


def ask(
    ctx: Context,
    url: str,
    *,
    method: str = "GET",
    data: bytes | Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    session: str = "",
    accept: Sequence[str] | None = None,
) -> Answer:
    """The answer; Unexpected where its status is not one of success."""
    answer = ctx.fetch(
        url,
        method=method,
        data=data,
        params=params,
        headers=headers,
        session=session,
        accept=accept,
    )
    if not answer.ok:
        raise Unexpected(f"The server answered {answer.status}.", answer.url)
    return answer


def address(work: WorkPointer) -> str:
    """The work's address; Unnamed where the card has none."""
    if work.url is None:
        raise Unnamed("The card has no address for this law.")
    return str(work.url)


def identified(pattern: str, text: str, what: str) -> re.Match[str]:
    """What the card's own words say of a law; Unnamed where they do not say ``what`` it is."""
    found = re.search(pattern, text)
    if found is None:
        raise Unnamed(f"The card names no {what} for this law.")
    return found


def named(pattern: str, text: str, what: str) -> re.Match[str]:
    """The first match of ``pattern``; Unexpected where ``what`` is not in the text."""
    found = re.search(pattern, text)
    if found is None:
        raise Unexpected(f"No {what} in {text[:120]!r}.")
    return found


def day(text: str, url: str = "") -> date:
    """A calendar date written ``2026-11-25`` or ``20261125``; Unexpected for another text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unexpected(f"{text[:40]!r} is no date.", url) from None
