"""The crawlers of the sources through the real fetcher: the examples are served on loopback.

The addresses of a source are led to a server on this machine, and nothing else is replaced: robots,
limits, redirects, media types, charsets and archive are those of a crawl.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.git import Mirror
from tests.unit.crawlers.pages import Crawler, Page, Pages
from tests.unit.crawlers.test_sources_crawlers import (
    CARDS,
    MEDIA_TYPES,
    SCENARIOS,
    Taken,
    body_of,
    crawler,
    named,
    told,
)


@dataclass
class Led:
    """Asks the server on this machine for what lies on a host: ``/<host>/<path>``."""

    crawler: Crawler
    address: str

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
        scheme, rest = url.split("://", 1)
        answer = self.crawler.fetcher.fetch(
            f"{self.address}/{rest}",
            method=method,
            data=data,
            params=params,
            headers=headers,
            session=session,
            accept=accept,
        )
        back = answer.url.removeprefix(f"{self.address}/")
        return replace(answer, url=f"{scheme}://{back}", asked_url=url)

    def repository(self, url: str) -> Mirror:
        raise AssertionError("no crawler of a site reads repositories")


def serve(site: Pages, folder: Path, expected: Sequence[Mapping[str, Any]]) -> None:
    """Put the answers of a scenario on the server."""
    found: dict[str, list[Page]] = {}
    for request in expected:
        kind = MEDIA_TYPES[Path(request["file"]).suffix]
        page = Page(body_of(folder, request), request.get("status", 200), {"Content-Type": kind})
        path = path_of(request["url"])
        if "ended" in request:
            ended = path_of(request["ended"])
            found[ended] = [page]
            page = Page(b"", 302, {"Location": site.address + ended})
        found.setdefault(path, []).append(page)
    for path, pages in found.items():
        site[path] = pages


def path_of(url: str) -> str:
    """``https://law.example/a%2Fb?c`` -> ``/law.example/a/b``, as the server sees it."""
    parts = urlsplit(url)
    return f"/{parts.netloc}{unquote(parts.path)}"


@pytest.mark.parametrize("path", SCENARIOS, ids=named)
def test_a_crawler_gets_its_examples_through_the_fetcher(
    path: Path, site: Pages, crawler_of_site: Callable[..., Crawler]
) -> None:
    scenario = json.loads(path.read_text(encoding="utf-8"))
    card = CARDS["-".join(path.parts[-4:-2])]
    works = [WorkPointer.model_validate(work) for work in scenario["works"]]
    serve(site, path.parent, scenario["requests"])
    local = card.model_copy(update={"hosts": (site.host,), "delay_s": 0.0})
    made = crawler_of_site(card=local)
    taken = Taken()
    context = Context(local, Led(made, site.address), taken, works=works)
    crawler(path.parent.parent).crawl(context)
    assert [told(document) for document in taken.documents] == scenario["documents"]
    assert [level for level, _, _ in taken.issues] == [i[0] for i in scenario["issues"]]
    assert made.warnings == []
    warcs = list(made.settings.warc_dir.glob("*.warc.gz"))
    assert warcs, "every answer is archived"


@pytest.fixture
def crawler_of_site(site: Pages, tmp_path: Path, empty_store: Path) -> Callable[..., Crawler]:
    """Makes fetchers of the server; waiting for retries takes no time."""

    def make(**change: Any) -> Crawler:
        return Crawler(site, tmp_path / "data", template=empty_store, attempts=1, **change)

    return make
