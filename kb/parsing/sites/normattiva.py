"""Normattiva's API (Italy): ``dettaglio-atto-urn``, one article of an act in each answer.

``articoloHtml`` has classes of Akoma Ntoso (``article-num-akn``, ``comma-num-akn``,
``note-akn``). Dates are ``YYYYMMDD`` with ``99999999`` for no end. Answers about articles of one
act may come joined in a list; articles of one edition become one document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, TextState
from kb.parsing.identify import Described, is_amending
from kb.parsing.ledger import EDITORIAL, MARKUP
from kb.parsing.sites.dates import compact_date
from kb.parsing.sites.flow import INLINE, Block, Step, blocks_of, classes_of, take
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.json_file import raw_at, rows_at, speak, text_at
from kb.parsing.sites.made import begin, document_of
from kb.parsing.sites.page import characters_in, tree_of
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree

_ROLES = {
    "article-num-akn": "article",
    "article-heading-akn": "heading",
    "attachment-just-text": "",
}
_RULED = re.compile(r"-{6,}$|AGGIORNAMENTO\b|Avvertenza:")
_LATEST = re.compile(r"\(\(|\)\)")
_KIND = re.compile(r"[^a-z]+")


def _rule(element: HtmlElement) -> Step | None:
    names = classes_of(element)
    if "note-akn" in names:
        return A_NOTE
    if "ins-akn" in names:
        return INLINE
    role = next((role for name, role in _ROLES.items() if name in names), None)
    if role is None and any(name.startswith(("preamble", "formula")) for name in names):
        role = "preamble"
    return take(role) if role is not None else None


def _acts(value: object) -> list[Mapping[str, Any]]:
    answers = value if isinstance(value, list) else [value]
    found: list[Mapping[str, Any]] = []
    for answer in answers:
        found += rows_at(answer, "data", "atto") or rows_at(answer, "data", "lista")
    return found


def _edition(row: Mapping[str, Any]) -> tuple[str, ...]:
    keys = ("titolo", "annoGU", "meseGU", "giornoGU", "numeroGU", "articoloDataInizioVigenza")
    return tuple(text_at(row, key) for key in keys)


def _day(row: Mapping[str, Any], suffix: str) -> date | None:
    parts = [text_at(row, f"{part}{suffix}") for part in ("anno", "mese", "giorno")]
    if not all(part.isdigit() for part in parts):
        return None
    return compact_date("".join(f"{int(part):02d}" for part in parts))


def _described(row: Mapping[str, Any]) -> Described:
    enacted = _day(row, "Provvedimento")
    kind = _KIND.sub(".", text_at(row, "tipoProvvedimentoDescrizione").lower()).strip(".")
    number = text_at(row, "numeroProvvedimento")
    urn = f"{kind}:{enacted};{number}" if kind and enacted and number else ""
    name = text_at(row, "sottoTitolo")
    since = compact_date(text_at(row, "articoloDataInizioVigenza"))
    until = compact_date(text_at(row, "articoloDataFineVigenza"))
    return Described(
        title=f"{text_at(row, 'titolo')} {name}".strip(),
        number=urn or text_at(row, "titolo"),
        state="IT",
        lang="it",
        meta={
            "short_title": text_at(row, "titolo"),
            "source": f"https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:{urn}" if urn else "",
            "in_force_until": until.isoformat() if until else "",
        },
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(name) else TextState.CONSOLIDATED,
    )


def _clean(text: str, tree: Tree) -> str:
    said = " ".join(_LATEST.sub("", text).split()) if "((" in text or "))" in text else text
    tree.ledger.leave_out(EDITORIAL, len(text) - len(said))
    return said


def _read(tree: Tree, blocks: list[Block]) -> None:
    in_notes = False
    for block in blocks:
        text = _clean(block.text, tree)
        if block.role == "article":
            in_notes = False
            tree.heading(text, block.line)
        elif block.role == "heading" and tree.latest is not None and tree.latest.fresh:
            before = tree.latest.heading
            tree.latest.heading = f"{before} {text}" if before else text
            tree.ledger.leave_out(MARKUP, -1 if before else 0)
        elif in_notes or _RULED.match(text):
            in_notes = True
            tree.note(text)
        elif text:
            tree.text(text, block.line)


def parse_normattiva(
    value: object, characters: int, source: SourceFile
) -> Iterator[ParsedDocument]:
    """A document for each act and edition; ParseError where no article has text."""
    rows = [row for row in _acts(value) if raw_at(row, "articoloHtml").strip()]
    if not rows:
        raise ParseError("The answer holds no text of an article (articoloHtml).", source.name)
    editions: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        editions.setdefault(_edition(row), []).append(row)
    lengths = {key: sum(len(raw_at(r, "articoloHtml")) for r in of) for key, of in editions.items()}
    rest = characters - sum(lengths.values())
    for key, articles in editions.items():
        start = begin(source, _described(articles[0]), lengths[key] + rest)
        rest = 0
        lang, state = start.expression.lang, start.work.state
        tree = Tree(lang, state, start.work.title, start.ledger, join=MARKUP)
        spoken = 0
        for row in articles:
            html = tree_of(raw_at(row, "articoloHtml"), source.name)
            spoken += characters_in(html)
            _read(tree, blocks_of(html, _rule, start.ledger))
        speak(start.ledger, spoken)
        yield document_of(start, tree)
