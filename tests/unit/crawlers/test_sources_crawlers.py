"""Every crawler of a source walks its examples: answers that we wrote in the source's structure.

``crawlers/sources/<cc>/<name>/examples/<scenario>.expected.json`` names the works, the requests in
their order with the file that answers each, and what must come out: documents and issues. All law in
the examples is invented. Nothing here was tried on a live site. A scenario without ``documents``
is filled in with what came and fails, so that a person looks at it.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from crawlers.framework.answer import Answer
from crawlers.framework.card import SOURCES, Card, WorkPointer, host_of, load_cards
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Refused, Unexpected
from crawlers.framework.git import Mirror
from crawlers.framework.sniff import media_type_of
from kb.model.law import ProvisionKind
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MEDIA_TYPES = {
    ".json": "application/json",
    ".xml": "application/xml",
    ".html": "text/html",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".bz2": "application/x-bzip2",
}
FOLDERS = sorted(
    path.parent for path in SOURCES.glob("*/*/crawler.py") if not path.parts[-3].startswith("x")
)
SCENARIOS = sorted(path for folder in FOLDERS for path in folder.glob("examples/*.expected.json"))
CARDS = {card.key: card for card in load_cards()}


def named(path: Path) -> str:
    """``gb-legislation``, with the scenario where it is one."""
    folder = path.parent.parent if path.parent.name == "examples" else path
    key = "-".join(folder.parts[-2:])
    return key if folder is path else f"{key}:{path.name.removesuffix('.expected.json')}"


def crawler(folder: Path) -> ModuleType:
    return importlib.import_module(".".join(("crawlers.sources", *folder.parts[-2:], "crawler")))


@dataclass
class Answers:
    """Answers each request of a scenario, in order, from the files beside it."""

    folder: Path
    expected: Sequence[Mapping[str, Any]]
    asked: list[str] = field(default_factory=list)
    kinds: set[tuple[str, int]] = field(default_factory=set)
    """Media type and status of what was answered."""

    def fetch(
        self,
        url: str,
        *,
        method: str,
        data: bytes | Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        session: str,
        accept: Sequence[str] | None,
    ) -> Answer:
        whole = requests.Request(method, url, params=params).prepare().url
        assert whole is not None
        assert len(self.asked) < len(self.expected), f"one request too many: {method} {whole}"
        request = self.expected[len(self.asked)]
        self.asked.append(whole)
        if "params" in request:
            assert (url, dict(params or {})) == (request["url"], request["params"])
        elif "asks" in request:
            assert url == request["url"]
            assert all(text in (params or {})["query"] for text in request["asks"])
        else:
            assert (request.get("method", "GET"), request["url"]) in (
                (method, url),
                (method, whole),
            )
        for text in request.get("sends", []):
            assert text in (data or b"").decode(), text  # type: ignore[union-attr]
        assert dict(headers or {}) == request.get("headers", {})
        body = body_of(self.folder, request)
        declared = MEDIA_TYPES[Path(request["file"]).suffix]
        self.kinds.add((media_type_of(body, declared), request.get("status", 200)))
        return Answer(
            url=request.get("ended", whole),
            asked_url=whole,
            status=request.get("status", 200),
            headers={},
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            retrieved_at=NOW,
            media_type=media_type_of(body, declared),
            charset="utf-8",
        )

    def repository(self, url: str) -> Mirror:
        raise AssertionError("no crawler of a site reads repositories")


def body_of(folder: Path, request: Mapping[str, Any]) -> bytes:
    """Bytes of an answer. Archives and base64 are made from text files, which can be reviewed."""
    if "packed" in request:
        members = {name: (folder / file).read_bytes() for name, file in request["packed"].items()}
        return PACKERS[Path(request["file"]).suffix](members)
    body = (folder / request["file"]).read_bytes() if "file" in request else b""
    for mark, file in request.get("base64", {}).items():
        body = body.replace(mark.encode(), base64.b64encode((folder / file).read_bytes()))
    return body


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:bz2") as archive:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


PACKERS: Mapping[str, Callable[[Mapping[str, bytes]], bytes]] = {".zip": zipped, ".bz2": tarred}


@dataclass
class Taken:
    """What the crawler handed over."""

    documents: list[Document] = field(default_factory=list)
    issues: list[list[str]] = field(default_factory=list)

    def document(self, document: Document) -> None:
        self.documents.append(document)

    def issue(self, level: str, url: str, what: str, data: Mapping[str, object]) -> None:
        self.issues.append([level, what, str(data.get("work", ""))])


def told(document: Document) -> dict[str, str]:
    """A document as an expected file tells it."""
    begins = document.in_force_from
    return {
        "work": document.work.key,
        "lang": document.lang,
        "name": document.name,
        "in_force_from": begins.isoformat() if begins else "",
        "page": document.page_url,
        "fetched": document.answer.url,
        "media_type": document.answer.media_type,
    }


def run(path: Path) -> tuple[Card, Mapping[str, Any], Answers, Taken]:
    scenario = json.loads(path.read_text(encoding="utf-8"))
    card = CARDS["-".join(path.parts[-4:-2])]
    answers, taken = Answers(path.parent, scenario["requests"]), Taken()
    works = [WorkPointer.model_validate(work) for work in scenario["works"]]
    crawler(path.parent.parent).crawl(Context(card, answers, taken, works=works))
    return card, scenario, answers, taken


def test_there_are_crawlers() -> None:
    assert len(FOLDERS) >= 30


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_crawler_has_examples(folder: Path) -> None:
    assert list(folder.glob("examples/*.expected.json"))


@pytest.mark.parametrize("path", SCENARIOS, ids=named)
def test_a_crawler_makes_of_its_examples_what_is_expected(path: Path) -> None:
    _, scenario, answers, taken = run(path)
    documents = [told(document) for document in taken.documents]
    if "documents" not in scenario:
        filled = {**scenario, "documents": documents, "issues": taken.issues}
        path.write_text(json.dumps(filled, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path.name} had no documents: look at what was written into it.")
    assert documents == scenario["documents"]
    assert taken.issues == scenario["issues"]
    assert len(answers.asked) == len(scenario["requests"]), "a request was expected and not made"
    for number, file in scenario.get("bodies", {}).items():
        assert taken.documents[int(number)].answer.body == (path.parent / file).read_bytes()


@pytest.mark.parametrize("path", SCENARIOS, ids=named)
def test_a_crawler_asks_only_hosts_and_takes_only_languages_of_its_card(path: Path) -> None:
    card, _, answers, taken = run(path)
    assert {host_of(url) for url in answers.asked} <= set(card.allowed_hosts)
    spoken = {*card.languages, *card.languages_in_part}
    assert {document.lang for document in taken.documents} <= spoken
    assert card.crawlable
    assert {kind for kind, status in answers.kinds if status == 200} <= set(card.media_types)


ODD = {
    "page": b"<html><head><title>Maintenance</title></head><body>Later.</body></html>",
    "null": b"null",
    "list": b"[]",
    "numbers": b"[1, 2]",
    "text": b'"later"',
    "object": b'{"data": [], "_data": [{}], "results": {"bindings": [[]]}}',
    "xml": b"<?xml version='1.0'?><a><b/></a>",
    "empty": b"",
    "archive": zipped({"a.txt": b"no law"}),
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("path", SCENARIOS, ids=named)
def test_an_answer_of_another_structure_gives_nothing_and_says_so(path: Path, odd: str) -> None:
    class Odd(Answers):
        def fetch(self, url: str, **rest: Any) -> Answer:
            kind = media_type_of(ODD[odd], "")
            return Answer(url, url, 200, {}, ODD[odd], "0" * 64, NOW, kind, "utf-8")

    scenario = json.loads(path.read_text(encoding="utf-8"))
    card = CARDS["-".join(path.parts[-4:-2])]
    works = [WorkPointer.model_validate(work) for work in scenario["works"]]
    taken = Taken()
    context = Context(card, Odd(path.parent, []), taken, works=works)
    try:
        crawler(path.parent.parent).crawl(context)
    except (Unexpected, Refused):
        return
    assert not taken.documents
    assert any(level == "error" for level, _, _ in taken.issues)


@pytest.mark.parametrize("path", SCENARIOS, ids=named)
def test_what_a_crawler_hands_over_is_read_by_a_parser(path: Path) -> None:
    card, scenario, _, taken = run(path)
    if "unread" in scenario:
        pytest.skip(scenario["unread"])
    for document in taken.documents:
        begins = document.in_force_from
        hints = Hints(card.state, document.lang, begins, document.date_basis if begins else None)
        source = SourceFile(document.name, document.answer.body, hints)
        provisions = [p for parsed in parse(source) for p in parsed.provisions]
        assert [p.number for p in provisions if p.kind is ProvisionKind.ARTICLE], document.name
