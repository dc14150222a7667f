"""Law as Akoma Ntoso 3.0 (OASIS LegalDocML), made of its provisions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from lxml import etree

from crawlers.lawsite.invented import Edition, Law, parsed
from kb.model.ids import ExpressionId, WorkId, alpha3
from kb.model.law import Provision, ProvisionKind

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_NAMES = {
    ProvisionKind.PARAGRAPH: "paragraph",
    ProvisionKind.POINT: "point",
    ProvisionKind.DIVISION: "section",
    ProvisionKind.PREAMBLE: "hcontainer",
    ProvisionKind.ANNEX: "hcontainer",
    ProvisionKind.QUOTED: "hcontainer",
}
_Children = dict[str | None, list[Provision]]


def akoma_ntoso(law: Law, edition: Edition) -> bytes:
    """The law as one ``akomaNtoso/act`` document, in UTF-8 with a declaration."""
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    act = _add(root, "act", name="act", contains="singleVersion")
    _meta(_add(act, "meta"), law, edition.in_force_from)
    preface = _add(act, "preface")
    title = _add(_add(preface, "longTitle"), "p")
    _add(title, "docTitle").text = law.title
    children: _Children = defaultdict(list)
    for provision in parsed(edition.path).provisions:
        children[provision.parent].append(provision)
    body = _add(act, "body")
    for provision in children[None]:
        _provision(body, provision, children)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _meta(meta: etree._Element, law: Law, since: date) -> None:
    work = WorkId(law.state, "act", law.enacted.isoformat(), law.identifier)
    expression = ExpressionId(work, alpha3(law.lang), since)
    identification = _add(meta, "identification", source="#publisher")
    levels = (
        ("FRBRWork", str(work), law.enacted, "dateIssued"),
        ("FRBRExpression", str(expression), since, "validFrom"),
        ("FRBRManifestation", f"{expression}.xml", since, "datePublished"),
    )
    for name, address, day, named in levels:
        level = _add(identification, name)
        _add(level, "FRBRthis", value=address)
        _add(level, "FRBRuri", value=address)
        _add(level, "FRBRdate", date=day.isoformat(), name=named)
        _add(level, "FRBRauthor", href="#publisher")
        if name == "FRBRWork":
            _add(level, "FRBRcountry", value=law.state)
            _add(level, "FRBRnumber", value=law.identifier)
        if name == "FRBRExpression":
            _add(level, "FRBRlanguage", language=alpha3(law.lang))
    references = _add(meta, "references", source="#publisher")
    _add(
        references,
        "TLCOrganization",
        eId="publisher",
        href=f"/akn/ontology/organization/{law.state}.gazette",
        showAs="Gazette of an invented State",
    )


def _provision(parent: etree._Element, provision: Provision, children: _Children) -> None:
    name = _NAMES.get(provision.kind, str(provision.kind))
    element = _add(parent, name, eId=provision.eid)
    if name == "hcontainer":
        element.set("name", str(provision.kind))
    basic = provision.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.POINT)
    label = provision.number if basic else provision.citation
    if label:
        _add(element, "num").text = label
    if provision.heading:
        _add(element, "heading").text = provision.heading
    below = children[provision.eid]
    if provision.text:
        holder = _add(element, "intro" if below else "content")
        for line in provision.text.split("\n"):
            _add(holder, "p").text = line
    for child in below:
        _provision(element, child, children)
