"""Légifrance's API on PISTE (France): answers of ``consult`` about an article or an act.

An answer about an article holds its text in HTML and the titles above it (``context.titresTM``);
an answer about an act holds ``sections`` with ``articles``. Dates are milliseconds, or ISO dates
with 2999-01-01 for no end. Answers about articles of one act may come joined in a list.
"""

from __future__ import annotations

import html as entities
from collections.abc import Iterator, Mapping
from typing import Any

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import MARKUP
from kb.parsing.node import Node
from kb.parsing.sites.dates import compact_date, millis_date
from kb.parsing.sites.flow import Step, blocks_of
from kb.parsing.sites.json_file import raw_at, rows_at, speak, text_at
from kb.parsing.sites.made import Opened, begin, document_of, hang
from kb.parsing.sites.page import characters_in, tree_of
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree

_RANKS = 10


def _rule(_element: object) -> Step | None:
    return None


def _title_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    titles = rows_at(row, "textTitles") or rows_at(row, "context", "titreTxt")
    current = [t for t in titles if text_at(t, "id").startswith("LEGITEXT")]
    return (current or titles or ({},))[0]


def _described_article(row: Mapping[str, Any], source: SourceFile) -> Described:
    title = _title_of(row)
    name = text_at(title, "titreLong") or text_at(title, "titre") or file_stem(source.name)
    since, until = millis_date(row.get("dateDebut")), millis_date(row.get("dateFin"))
    number = text_at(title, "cid") or text_at(title, "id")
    identity = text_at(row, "id")
    published = text_at(row, "origine") == "JORF"
    kind = "jorf" if published else "codes"
    return Described(
        title=name.removesuffix(" (1)"),
        number=number,
        state="FR",
        lang="fr",
        meta={
            "status": text_at(row, "etat"),
            "source": f"https://www.legifrance.gouv.fr/{kind}/article_lc/{identity}",
            "in_force_until": until.isoformat() if until else "",
        },
        enacted=millis_date(title.get("dateTexte")),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AS_ENACTED if published else TextState.CONSOLIDATED,
    )


def _described_act(row: Mapping[str, Any], source: SourceFile) -> Described:
    name = text_at(row, "title") or text_at(row, "titre") or file_stem(source.name)
    since = compact_date(text_at(row, "dateDebutVersion"))
    until = compact_date(text_at(row, "dateFinVersion"))
    return Described(
        title=name.removesuffix(" (1)"),
        number=text_at(row, "cid") or text_at(row, "id").split("_", maxsplit=1)[0],
        state="FR",
        lang="fr",
        meta={
            "status": text_at(row, "jurisState") or text_at(row, "etat"),
            "in_force_until": until.isoformat() if until else "",
        },
        enacted=millis_date(row.get("dateTexte")) or millis_date(row.get("dateParution")),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(name) else TextState.CONSOLIDATED,
    )


class _Reader:
    """Puts articles under their titles; counts what was spoken."""

    def __init__(self, start: Opened) -> None:
        self.ledger = start.ledger
        self.tree = Tree(
            start.expression.lang, start.work.state, start.work.title, start.ledger, join=MARKUP
        )
        self.path: tuple[str, ...] = ()
        self.spoken = 0
        self.empty = 0

    def under(self, path: tuple[str, ...]) -> None:
        """Open the titles of a path that are not open yet."""
        same = 0
        while same < min(len(path), len(self.path)) and path[same] == self.path[same]:
            same += 1
        for depth, said in enumerate(path[same:], same):
            self._container(said, depth)
        self.path = path

    def _container(self, said: str, depth: int) -> None:
        tree = self.tree
        text = " ".join(entities.unescape(said).split())
        self.spoken += len(text)
        while tree.containers and tree.containers[-1].rank >= depth + _RANKS:
            tree.containers.pop()
        found = tree.words.container(text)
        node = Node(ProvisionKind.DIVISION, 0, heading=text, rank=depth + _RANKS)
        if found is not None and found.number:
            node = Node(found.kind, 0, number=found.number, heading=found.heading, word=found.word)
            node.rank, node.cite, node.bare = depth + _RANKS, found.cite, found.number
        self.ledger.leave_out(
            "marks of numbering", len(text) - len(node.number) - len(node.heading)
        )
        (tree.containers[-1].add if tree.containers else tree.roots.append)(node)
        tree.containers.append(node)

    def article(self, row: Mapping[str, Any]) -> None:
        """One article: number, text, nota."""
        number = text_at(row, "num")
        content = raw_at(row, "texteHtml") or raw_at(row, "content") or raw_at(row, "texte")
        if not content.strip():
            self.empty += 1
            return
        tree = self.tree
        node = Node(ProvisionKind.ARTICLE, 0, number=number, cite="art. {n}", word="Article")
        self.spoken += len(number)
        hang(tree, node)
        for block in self._blocks(content):
            if not tree.quoting.takes_text(block, 0):
                tree.body(block, 0)
        if tree.quoting.open is not None:
            tree.quoting.finish()
        for block in self._blocks(raw_at(row, "notaHtml") or raw_at(row, "nota")):
            tree.note(block)

    def _blocks(self, content: str) -> list[str]:
        if not content.strip():
            return []
        html = tree_of(f"<div>{content}</div>", self.ledger.place)
        self.spoken += characters_in(html)
        return [block.text for block in blocks_of(html, _rule, self.ledger)]

    def sections(self, row: Mapping[str, Any], path: tuple[str, ...]) -> None:
        """The articles of a section, then its sections."""
        for article in rows_at(row, "articles"):
            self.under(path)
            self.article(article)
        for section in rows_at(row, "sections"):
            self.sections(section, (*path, text_at(section, "title") or text_at(section, "titre")))


def _path(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(text_at(title, "titre") for title in rows_at(row, "context", "titresTM"))


def parse_piste(value: object, characters: int, source: SourceFile) -> Iterator[ParsedDocument]:
    """A document for each act and date; ParseError for a decision and for an act without texts."""
    answers = value if isinstance(value, list) else [value]
    articles = [row for answer in answers for row in rows_at(answer, "article")]
    if articles:
        yield from _from_articles(articles, characters, source)
        return
    acts = [a for a in answers if isinstance(a, Mapping) and ("sections" in a or "articles" in a)]
    if not acts:
        raise ParseError("The answer holds no article of an act.", source.name)
    for act in acts:
        start = begin(source, _described_act(act, source), characters)
        reader = _Reader(start)
        reader.sections(act, ())
        speak(start.ledger, reader.spoken)
        if reader.empty:
            start.ledger.warn(
                f"{reader.empty} articles are listed without their text; ask for each of them.",
                level="error",
            )
        yield document_of(
            start, reader.tree, empty="The answer lists articles and holds the text of none."
        )


def _from_articles(
    articles: list[Mapping[str, Any]], characters: int, source: SourceFile
) -> Iterator[ParsedDocument]:
    editions: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in articles:
        key = (text_at(_title_of(row), "id"), str(row.get("dateDebut")))
        editions.setdefault(key, []).append(row)
    total = characters
    for rows in editions.values():
        said = sum(len(raw_at(r, "texteHtml")) + len(raw_at(r, "texte")) for r in rows)
        last = rows is list(editions.values())[-1]
        length = total if last else said
        total -= length
        start = begin(source, _described_article(rows[0], source), length)
        reader = _Reader(start)
        for row in rows:
            reader.under(_path(row))
            reader.article(row)
        speak(start.ledger, reader.spoken)
        yield document_of(start, reader.tree, empty="The article holds no text.")
