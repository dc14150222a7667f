"""Portal Legislativ, Romania: a free token, then a search whose answer holds the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup, one
from crawlers.framework.unpack import part
from crawlers.framework.works import ask, day, each_work, identified, named

SERVICE = "https://legislatie.just.ro/apiws/FreeWebService.svc/SOAP"
ACTION = "http://tempuri.org/IFreeWebService"
ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body>'
    "</s:Envelope>"
)
SEARCH = (
    '<Search xmlns="http://tempuri.org/"><SearchModel '
    'xmlns:d="http://schemas.datacontract.org/2004/07/FreeWebService" '
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
    "<d:NumarPagina>{page}</d:NumarPagina><d:RezultatePagina>10</d:RezultatePagina>"
    "<d:SearchAn>{year}</d:SearchAn><d:SearchNumar>{number}</d:SearchNumar>"
    '<d:SearchText i:nil="true"/><d:SearchTitlu i:nil="true"/>'
    "</SearchModel><tokenKey>{token}</tokenKey></Search>"
)
TYPES = {"Legea": "LEGE", "OUG": "ORDONANTA DE URGENTA", "OG": "ORDONANTA"}
"""Words of the card's identifiers -> types of the service, without diacritics."""
PLAIN = str.maketrans("ĂÂÎȘŞȚŢ", "AAISSTT")
MAX_PAGES = 5


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an answer."""

    kind: str
    number: str
    in_force_from: date
    url: str
    text: str


def crawl(ctx: Context) -> None:
    """Fetch every act whose type, number and year are known; one token serves all."""
    token = parse_token(post(ctx, "GetToken", '<GetToken xmlns="http://tempuri.org/"/>'))
    each_work(ctx, lambda ctx, work: crawl_work(ctx, work, token))


def crawl_work(ctx: Context, work: WorkPointer, token: str) -> None:
    """Hand over the text of one act."""
    pattern = r"^(Legea|OUG|OG) (\d+)/(\d{4})$"
    word, number, year = identified(pattern, work.identifier, "type, number and year").groups()
    for page in range(1, MAX_PAGES + 1):
        search = SEARCH.format(page=page, year=year, number=number, token=escape(token))
        answer = post(ctx, "Search", search)
        acts = parse_acts(answer)
        found = [a for a in acts if fits(a, lookup(TYPES, word), number, int(year))]
        if found:
            act = one(found, "acts of this type, number and year")
            name = f"{word.lower()}-{number}-{year}.xml"
            found_alone = alone(answer, act)
            ctx.emit(Document(found_alone, work, "ro", name, act.in_force_from, url=act.url))
            return
        if not acts:
            break
    raise Unexpected("The search does not find this act.", SERVICE)


def post(ctx: Context, action: str, body: str) -> Answer:
    """One call of the service."""
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{ACTION}/{action}"'}
    data = ENVELOPE.format(body).encode()
    return ask(ctx, SERVICE, method="POST", data=data, headers=headers)


def parse_token(answer: Answer) -> str:
    """The token of an answer to GetToken."""
    token = one(answer.xml().iter("{*}GetTokenResult"), "token").text or ""
    return named(r"^\S+$", token.strip(), "token")[0]


def parse_acts(answer: Answer) -> tuple[Act, ...]:
    """The acts of one page of an answer to Search."""
    result = one(answer.xml().iter("{*}SearchResult"), "result of the search")
    return tuple(parse_act(legi, answer.url) for legi in result.iterfind("{*}Legi"))


def parse_act(legi: etree._Element, url: str) -> Act:
    """One act."""

    def field(name: str) -> str:
        return (one(legi.findall(f"{{*}}{name}"), name).text or "").strip()

    return Act(
        kind=field("TipAct"),
        number=field("Numar"),
        in_force_from=day(field("DataVigoare")[:10], url),
        url=field("LinkHtml"),
        text=field("Text"),
    )


def alone(answer: Answer, act: Act) -> Answer:
    """The answer with this act only: what else the search found is not handed over."""
    root = answer.xml()
    result = one(root.iter("{*}SearchResult"), "result of the search")
    for legi in result.findall("{*}Legi"):
        if parse_act(legi, answer.url) != act:
            result.remove(legi)
    return part(answer, etree.tostring(root, encoding="utf-8"), "application/xml")


def fits(act: Act, kind: str, number: str, year: int) -> bool:
    """Whether it is the act: the year of an act's heading, not that of its entry into force."""
    heading = act.text[:400].upper().translate(PLAIN)
    same = act.kind.upper().translate(PLAIN) == kind and act.number == number
    return same and f"{number} DIN" in heading and str(year) in heading
