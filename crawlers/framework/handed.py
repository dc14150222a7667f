"""Takes what a crawler hands over: bytes into the archive, a record of each text, remarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from crawlers.framework.card import Card
from crawlers.framework.document import Document
from crawlers.framework.issues import IssueFile
from kb.model.crawls import CrawlDocument
from kb.parsing.source import Hints
from kb.services.gather import hints_to_json
from kb.services.ingest import keep_blob


class Handed:
    """What one crawl handed over, in order."""

    def __init__(
        self,
        card: Card,
        crawl_id: str,
        blobs_dir: Path,
        issues: IssueFile,
        on_work: Callable[[], None],
    ) -> None:
        self.documents: list[CrawlDocument] = []
        self._card = card
        self._crawl_id = crawl_id
        self._blobs_dir = blobs_dir
        self._issues = issues
        self._on_work = on_work
        self._works: set[str] = set()

    def document(self, document: Document) -> None:
        """Archive a text, and note where it came from."""
        answer = document.answer
        keep_blob(self._blobs_dir, answer.body, answer.sha256)
        place = f"{self._card.key}/{document.work.key}/{document.lang}/{document.name}"
        if document.edition:
            place += f"@{document.edition}"
        self.documents.append(
            CrawlDocument(
                crawl_id=self._crawl_id,
                position=len(self.documents),
                source=self._card.key,
                path=f"{place}@{answer.sha256[:16]}",
                name=document.name,
                work_key=document.work.key,
                url=answer.url,
                sha256=answer.sha256,
                size_bytes=len(answer.body),
                retrieved_at=answer.retrieved_at,
                media_type=answer.media_type,
                headers=dict(answer.headers),
                hints=hints_to_json(hints_of(self._card, document), document.in_force_until),
            )
        )
        if document.work.key not in self._works:
            self._works.add(document.work.key)
            self._on_work()

    def issue(self, level: str, url: str, what: str, data: Mapping[str, object]) -> None:
        """Write a remark."""
        self._issues.add(level, self._card.key, url, what, data)


def hints_of(card: Card, document: Document) -> Hints:
    """What the parser is told: the same as of a file that a person takes in from this source."""
    return Hints(
        state=card.state,
        lang=document.lang,
        in_force_from=document.in_force_from,
        date_basis=document.date_basis if document.in_force_from else None,
        url=document.page_url,
        charset="" if document.answer.declared else document.answer.charset,
    )
