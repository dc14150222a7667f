"""Bedesten, Türkiye: search for a law by its number, then ask for its text."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup, one
from crawlers.framework.works import address, ask, each_work, named

SERVICE = "https://bedesten.adalet.gov.tr/mevzuat"
HEADERS = {"Content-Type": "application/json; charset=utf-8"}
SUCCESS = "SUCCESS"


def crawl(ctx: Context) -> None:
    """Fetch every law whose address at mevzuat.gov.tr is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one law: the hit whose address is the card's, so a namesake is never taken."""
    page = address(work)
    hits = lookup(parse_data(call(ctx, "searchDocuments", make_search(work))), "mevzuatList")
    law = one((hit for hit in hits if hit.get("url") == page), "laws with this address")
    identifier = str(lookup(law, "mevzuatId"))
    answer = call(ctx, "getDocumentContent", {"documentType": "MEVZUAT", "id": identifier})
    check_content(answer)
    name = f"kanun-{lookup(law, 'mevzuatNo')}.json"
    ctx.emit(Document(answer, work, "tr", name, url=page))


def make_search(work: WorkPointer) -> dict[str, object]:
    """Search for a law by its number; laws of several series may share it."""
    return {
        "pageSize": 20,
        "pageNumber": 1,
        "mevzuatTurList": ["KANUN"],
        "mevzuatNo": named(r"[?&]MevzuatNo=(\d+)&", address(work), "number of the law")[1],
        "sortFields": ["RESMI_GAZETE_TARIHI"],
        "sortDirection": "desc",
    }


def call(ctx: Context, name: str, data: dict[str, object]) -> Answer:
    """One call of the service."""
    body = json.dumps({"data": data, "applicationName": "UyapMevzuat"})
    return ask(ctx, f"{SERVICE}/{name}", method="POST", data=body.encode(), headers=HEADERS)


def parse_data(answer: Answer) -> Any:
    """The data of an answer; Unexpected where the service reports a failure."""
    whole = answer.json()
    outcome = lookup(lookup(whole, "metadata"), "FMTY")
    if outcome != SUCCESS:
        raise Unexpected(f"The service reports {str(outcome)[:40]!r}.", answer.url)
    return lookup(whole, "data")


def check_content(answer: Answer) -> None:
    """Unexpected where the answer does not hold the law as HTML in base64."""
    data = parse_data(answer)
    kind = str(lookup(data, "mimeType"))
    if kind != "text/html":
        raise Unexpected(f"The text comes as {kind[:40]!r}, not as HTML.", answer.url)
    try:
        base64.b64decode(str(lookup(data, "content")), validate=True)
    except (binascii.Error, ValueError):
        raise Unexpected("The text is not in base64.", answer.url) from None
