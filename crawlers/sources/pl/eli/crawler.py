"""Sejm ELI, Poland: the newest uniform text of an act, else the act as announced."""

from __future__ import annotations

from typing import Any

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup
from crawlers.framework.works import address, ask, each_work, named

API = "https://api.sejm.gov.pl/eli/acts"
UNIFORM_TEXTS = "Inf. o tekście jednolitym"
REJECTED = "Request Rejected"


def crawl(ctx: Context) -> None:
    """Fetch every act whose gazette position is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act as HTML, or as PDF where the service has no HTML."""
    announced = named(r"/acts/(DU/\d{4}/\d+)$", address(work), "gazette position")[1]
    uniform = newest_uniform(parse_act(ask(ctx, f"{API}/{announced}")))
    if not uniform:
        ctx.warn("No uniform text: this is the act as announced.", work=work.key)
    identifier = uniform or announced
    act = parse_act(ask(ctx, f"{API}/{identifier}")) if uniform else None
    html = bool(act and act.get("textHTML"))
    answer = ask(ctx, f"{API}/{identifier}/text.{'html' if html or not act else 'pdf'}")
    check(answer)
    ending = "pdf" if answer.media_type == "application/pdf" else "html"
    name = f"{identifier.replace('/', '-')}.{ending}"
    ctx.emit(Document(answer, work, "pl", name, url=f"{API}/{identifier}"))


def parse_act(answer: Answer) -> dict[str, Any]:
    """Metadata of an act. A refused request comes with status 200 and a page."""
    check(answer)
    act = answer.json()
    lookup(act, "ELI")
    return dict(act)


def newest_uniform(act: dict[str, Any]) -> str:
    """ELI of the newest uniform text (``DU/2024/17``); empty where none was announced."""
    listed = act.get("references", {}).get(UNIFORM_TEXTS, [])
    found = [str(item["id"] if "id" in item else lookup(item, "act")["ELI"]) for item in listed]
    return max(found, key=_year_and_position, default="")


def _year_and_position(identifier: str) -> tuple[int, int]:
    year, position = named(r"^DU/(\d{4})/(\d+)$", identifier, "gazette position").groups()
    return int(year), int(position)


def check(answer: Answer) -> None:
    """Unexpected for the page that the firewall sends in place of an answer."""
    if answer.media_type == "text/html" and REJECTED in answer.text()[:2000]:
        raise Unexpected("The service rejected the request.", answer.url)
