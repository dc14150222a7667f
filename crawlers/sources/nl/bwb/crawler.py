"""Basiswettenbestand, Netherlands: ask for the text in force, then fetch its XML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, one
from crawlers.framework.works import ask, day, each_work, identified

SEARCH = "https://zoekservice.overheid.nl/sru/Search"
PAGE = "https://wetten.overheid.nl"
XML_WITH_ODD_STATUS = 406
"""The service was seen to send a whole XML answer under this status."""


@dataclass(frozen=True, slots=True)
class TextOfLaw:
    """One text (toestand) of a law."""

    in_force_from: date
    in_force_until: date
    visible_from: date
    visible_until: date
    url: str

    def holds(self, today: date) -> bool:
        """Whether it is the text in force as it is seen on the day."""
        in_force = self.in_force_from <= today <= self.in_force_until
        return in_force and self.visible_from <= today <= self.visible_until


def crawl(ctx: Context) -> None:
    """Fetch the text in force of every law."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the text of one law that is in force."""
    identifier = identified(r"^BWBR\d{7}$", work.identifier, "BWB number")[0]
    found = ctx.fetch(SEARCH, params=make_params(identifier))
    if not found.ok and found.status != XML_WITH_ODD_STATUS:
        raise Unexpected(f"The server answered {found.status}.", found.url)
    today = found.retrieved_at.date()
    texts = (t for t in parse_records(found, identifier) if t.holds(today))
    current = max(at_least(1, texts, "texts in force"), key=lambda t: (t.in_force_from, t.url))
    answer = ask(ctx, current.url)
    if etree.QName(answer.xml()).localname != "toestand":
        raise Unexpected("The answer is no text of the collection.", answer.url)
    name = current.url.rsplit("/", 1)[-1]
    page = f"{PAGE}/{identifier}/{current.in_force_from.isoformat()}"
    ctx.emit(Document(answer, work, "nl", name, current.in_force_from, url=page))


def make_params(identifier: str) -> dict[str, str]:
    """Query for all texts of a law."""
    return {
        "operation": "searchRetrieve",
        "version": "1.2",
        "x-connection": "BWB",
        "query": f"dcterms.identifier=={identifier}",
        "maximumRecords": "500",
    }


def parse_records(answer: Answer, identifier: str) -> tuple[TextOfLaw, ...]:
    """The texts of an answer, all of them of the law that was asked for."""
    root = answer.xml()
    if etree.QName(root).localname != "searchRetrieveResponse":
        raise Unexpected("The answer is no list of records.", answer.url)
    records = root.findall("./{*}records/{*}record")
    total = int(one(root.findall("{*}numberOfRecords"), "number of records").text or "0")
    if total != len(records):
        raise Unexpected(f"{total} records were announced, {len(records)} came.", answer.url)
    for record in records:
        if _text(record, "identifier") != identifier:
            raise Unexpected("A record is of another law.", answer.url)
    return tuple(parse_record(record, answer.url) for record in records)


def parse_record(record: etree._Element, url: str) -> TextOfLaw:
    """One record."""
    return TextOfLaw(
        in_force_from=day(_text(record, "geldigheidsperiode_startdatum"), url),
        in_force_until=day(_text(record, "geldigheidsperiode_einddatum"), url),
        visible_from=day(_text(record, "zichtperiode_startdatum"), url),
        visible_until=day(_text(record, "zichtperiode_einddatum"), url),
        url=_text(record, "locatie_toestand"),
    )


def _text(record: etree._Element, name: str) -> str:
    return (one(record.iter(f"{{*}}{name}"), name).text or "").strip()
