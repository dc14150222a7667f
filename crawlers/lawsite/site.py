"""The application: robots.txt, the front page, the databases, hostile answers and the controls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.security import safe_join
from werkzeug.wrappers import Request, Response

from crawlers.lawsite import answers, hostile
from crawlers.lawsite.databases import Databases
from crawlers.lawsite.markup import page
from crawlers.lawsite.shelf import Shelf
from crawlers.lawsite.troubles import Log, Trouble, Troubles

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROBOTS = """# Invented law site
User-agent: *
Crawl-delay: {delay}
Disallow: /private/
Disallow: /*/norma?print=
"""
_RULES = (
    ("/robots.txt", "robots"),
    ("/", "front"),
    ("/private/<path:rest>", "private"),
    ("/<any(xa, xe):state>/acts", "listing"),
    ("/<any(xa, xe):state>/act/<identifier>", "act"),
    ("/<any(xa, xe):state>/eli/<identifier>", "eli"),
    ("/<any(xa, xe):state>/eli/<identifier>/text", "text"),
    ("/<any(xb, xd):state>/api/search", "search"),
    ("/<any(xb, xd):state>/api/law/<identifier>/akn", "akn"),
    ("/<any(xc):state>/", "door"),
    ("/<any(xc):state>/norma", "norm"),
    ("/xf/law.git/<path:rest>", "repository"),
    ("/hostile/<name>", "hostile"),
    ("/-/log", "show_log"),
    ("/-/day", "set_day"),
    ("/-/withdraw", "withdraw"),
    ("/-/trouble", "add_trouble"),
)
_OWN = ("robots", "front", "private", "repository", "hostile", "show_log")
_DOORS = (("/xa/acts", "Arvenia"), ("/xc/", "Corvalia"), ("/xe/acts", "Elmaria"))
_POSTED = frozenset({"search", "set_day", "withdraw", "add_trouble"})


class Site:
    """A WSGI application. Its ``shelf``, ``troubles`` and ``log`` may be used while it answers.

    A program in another process uses the addresses below ``/-/`` for the same.
    """

    def __init__(self, *, crawl_delay_s: float = 0.0, git_remote: str = "") -> None:
        self.shelf = Shelf()
        self.troubles = Troubles()
        self.log = Log()
        self.crawl_delay_s = crawl_delay_s
        self.git_remote = git_remote
        databases = Databases(self.shelf)
        own: dict[str, Callable[..., Response]] = {
            name: getattr(self, f"_{name}")
            for name in (*_OWN, *_POSTED)
            if hasattr(self, f"_{name}")
        }
        self._views = own | {
            name: getattr(databases, name)
            for name in ("listing", "act", "eli", "text", "search", "akn", "door", "norm")
        }
        self._map = Map(
            [
                Rule(path, endpoint=name, methods=["POST"] if name in _POSTED else ["GET"])
                for path, name in _RULES
            ],
            strict_slashes=False,
            merge_slashes=False,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, with the trouble that waits for its path."""
        request = Request(environ)
        trouble = self.troubles.next(request.path)
        if trouble is not None and trouble.pause_s:
            time.sleep(trouble.pause_s)
        if trouble is not None and trouble.status:
            response = answers.gone("Not now.", trouble.status)
            if trouble.retry_after:
                response.headers["Retry-After"] = trouble.retry_after
        else:
            response = self._answer(request)
        if not request.path.startswith("/-/"):
            whole = request.full_path if request.query_string else request.path
            self.log.note(request.method, whole, response.status_code, dict(request.headers))
        if trouble is not None and trouble.cut:
            _cut(response)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            endpoint, values = self._map.bind_to_environ(request.environ).match()
            response: Response = self._views[endpoint](request, **values)
            return response
        except NotFound:
            return answers.gone("There is no such page.", 404)
        except HTTPException as error:
            return answers.gone(error.name, error.code or 500)

    def _robots(self, _request: Request) -> Response:
        text = ROBOTS.format(delay=self.crawl_delay_s)
        return Response(text.encode(), content_type="text/plain; charset=utf-8")

    def _front(self, _request: Request) -> Response:
        links = "".join(
            f'<li><a href="{path}">{name}</a></li>'
            for path, name in (
                ("/xa/acts", "Arvenia"),
                ("/xc/", "Corvalia"),
                ("/xe/acts", "Elmaria"),
            )
        )
        remote = f'<p id="remote">{self.git_remote}</p>' if self.git_remote else ""
        body = f"<main><h1>Law of invented States</h1><ul>{links}</ul>{remote}</main>"
        return answers.html(page("Invented law", body, lang="en"))

    def _private(self, _request: Request, rest: str) -> Response:
        body = f"<main><p>Robots were asked to stay out of {rest!r}.</p></main>"
        return answers.html(page("Private", body, lang="en"))

    def _repository(self, _request: Request, rest: str) -> Response:
        """A file of the repository, for git's plain ("dumb") HTTP transport."""
        inside = safe_join(f"{self.git_remote}/.git", rest) if self.git_remote else None
        if inside is None or not Path(inside).is_file():
            return answers.gone("There is no such file.", 404)
        return Response(Path(inside).read_bytes(), content_type="application/octet-stream")

    def _hostile(self, request: Request, name: str) -> Response:
        found = hostile.ANSWERERS.get(name)
        return found(request) if found else answers.gone("There is no such page.", 404)

    def _show_log(self, _request: Request) -> Response:
        rows: list[dict[str, Any]] = [asdict(row) for row in self.log.all()]
        for row in rows:
            row["at"] = row["at"].isoformat()
        return answers.as_json(rows)

    def _set_day(self, request: Request) -> Response:
        said = request.form.get("day", "")
        try:
            self.shelf.show_day(date.fromisoformat(said) if said else None)
        except ValueError:
            return answers.gone("The day is not a date.", 400)
        return answers.as_json({"day": said})

    def _withdraw(self, request: Request) -> Response:
        identifier = request.form.get("law", "")
        try:
            self.shelf.withdraw(identifier)
        except KeyError:
            return answers.gone("There is no such law.", 404)
        return answers.as_json({"withdrawn": identifier})

    def _add_trouble(self, request: Request) -> Response:
        form = request.form
        trouble = Trouble(
            times=form.get("times", 1, type=int),
            status=form.get("status", 0, type=int),
            retry_after=form.get("retry_after", ""),
            pause_s=form.get("pause_s", 0.0, type=float),
            cut=form.get("cut", "") == "yes",
        )
        self.troubles.add(form["path"], trouble)
        return answers.as_json({"path": form["path"]})


def begin_with_troubles(site: Site) -> None:
    """The first answers of some pages are refusals, late or broken; then all is well."""
    site.troubles.add("/xa/acts", Trouble(1, status=429, retry_after="1"))
    site.troubles.add("/xb/api/search", Trouble(1, status=503, retry_after="1"))
    site.troubles.add("/xe/acts", Trouble(1, cut=True))
    site.troubles.add("/xc/", Trouble(1, pause_s=1.0))


def _cut(response: Response) -> None:
    """Promise the whole body and send its first half."""
    body = response.get_data()

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]

    response.response = half()
    response.headers["Content-Length"] = str(len(body))
