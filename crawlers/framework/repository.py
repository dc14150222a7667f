"""The one crawler of law-as-git repositories: each commit that touched a law is an edition of it.

A source whose card has a way in of the kind ``git`` uses it from a ``crawler.py`` of three lines.
Where the ``format`` of that way is ``law-as-git``, the author's date of a commit is the first day
in force. In any other repository commits say when somebody wrote the file, not the law: then only
the newest text of each file is handed over, and its own date counts.

The card's works are found by their identifier, which is the name of the file without its ending
(or by the path in their address). ``git fetch`` brings only what is new; every edition of the
card's works is handed over each time, so that what vanished or fell short is seen, and what is
held already is taken as unchanged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.git import Mirror
from crawlers.framework.strict import one
from kb.errors import ParseError
from kb.model.law import DateBasis
from kb.parsing import frontmatter
from kb.services import history

LAW_AS_GIT = "law-as-git"
MAX_TEXT_BYTES = 64_000_000
_UNSAFE = re.compile(r"[^\w.\- ]+")
_MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".html": "text/html",
    ".json": "application/json",
}


def crawl_repository(ctx: Context) -> None:
    """Hand over every edition of the card's works that the repository holds.

    Raises Unexpected where the card does not name one repository or it cannot be read.
    """
    way = one((way for way in ctx.card.access if way.kind == "git"), "ways in by git")
    mirror = ctx.repository(way.url_pattern)
    if mirror.rewritten:
        ctx.warn(
            "The publisher wrote the history anew; the old one is kept.",
            url=mirror.url,
            before=mirror.before,
            head=mirror.head,
        )
    try:
        _hand_over(ctx, mirror, dated=way.format == LAW_AS_GIT)
    except history.GitError as error:
        raise Unexpected(str(error), mirror.url) from None


def _hand_over(ctx: Context, mirror: Mirror, *, dated: bool) -> None:
    found = history.editions(mirror.folder)
    if not dated:
        found = tuple(replace(e, date=None) for e in found if e.present)
    paths = {edition.path for edition in found}
    works = {path: work for work in ctx.works() for path in paths_of(work, paths)}
    for work in ctx.works():
        if work not in works.values():
            ctx.error("The repository holds no file of this law.", work=work.key, url=mirror.url)
    times = fetch_times(mirror)
    wanted = [edition for edition in found if edition.path in works]
    blobs = {(edition.path, edition.commit): edition.blob for edition in wanted}
    for version in history.texts(mirror.folder, wanted, max_bytes=MAX_TEXT_BYTES):
        work = works[version.path]
        if version.size > MAX_TEXT_BYTES:
            what = "An edition is too large to be read."
            ctx.error(what, work=work.key, url=mirror.url, path=version.path)
            continue
        answer = make_answer(
            mirror, version, blobs[version.path, version.commit], times[version.commit]
        )
        ctx.emit(make_document(ctx, work, version, answer))


def paths_of(work: WorkPointer, paths: Iterable[str]) -> Iterator[str]:
    """The files of a work: those named by its identifier, else the one at its address."""
    wanted = work.identifier.casefold()
    ending = unquote(urlsplit(str(work.url)).path) if work.url is not None else ""
    for path in paths:
        if PurePosixPath(path).stem.casefold() == wanted or ending.endswith(f"/{path}"):
            yield path


def fetch_times(mirror: Mirror) -> Mapping[str, datetime]:
    """Commit -> when the fetch that brought it was done."""
    times: dict[str, datetime] = {}
    for head, at in mirror.fetches:
        for commit in history.commits_of(mirror.folder, head):
            times.setdefault(commit, at)
    return times


def make_answer(mirror: Mirror, version: history.Version, blob: str, at: datetime) -> Answer:
    """A text of the repository as an answer, with its commit, path and remote as headers."""
    place = f"{mirror.url}#{version.commit}:{quote(version.path)}"
    ending = PurePosixPath(version.path).suffix.lower()
    return Answer(
        url=place,
        asked_url=place,
        status=200,
        headers={
            "x-git-remote": mirror.url,
            "x-git-commit": version.commit,
            "x-git-path": quote(version.path),
            "x-git-blob": blob,
        },
        body=version.data,
        sha256=hashlib.sha256(version.data).hexdigest(),
        retrieved_at=at,
        media_type=_MEDIA_TYPES.get(ending, "application/octet-stream"),
        charset="utf-8",
    )


def make_document(
    ctx: Context, work: WorkPointer, version: history.Version, answer: Answer
) -> Document:
    """The edition as a document: the author's date, and what its front matter says of itself."""
    meta = _meta(version)
    lang = frontmatter.text_of(meta, "lang", "language").lower().replace("_", "-").split("-")[0]
    known = (*ctx.card.languages, *ctx.card.languages_in_part)
    if lang and lang not in known:
        ctx.warn("A text is in a language that the card does not name.", url=answer.url, lang=lang)
    page = frontmatter.text_of(meta, "source", "url")
    return Document(
        answer=answer,
        work=work,
        lang=lang or ctx.card.languages[0],
        name=_UNSAFE.sub("-", PurePosixPath(version.path).name)[-200:].lstrip("-. "),
        in_force_from=version.date,
        date_basis=DateBasis.COMMIT,
        url=page if urlsplit(page).scheme in ("http", "https") else "",
        in_force_until=version.until,
        edition=version.commit[:12],
    )


def _meta(version: history.Version) -> frontmatter.Meta:
    try:
        text = version.data.decode("utf-8")
        return frontmatter.split(text, version.path)[0]
    except (UnicodeDecodeError, ParseError):
        return {}  # the parser tells what is wrong with it
