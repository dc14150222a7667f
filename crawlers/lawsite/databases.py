"""The databases of five invented States, each with the habits of another kind of official site."""

from __future__ import annotations

import secrets
from html import escape

from werkzeug.wrappers import Request, Response

from crawlers.lawsite import answers
from crawlers.lawsite.akoma import akoma_ntoso
from crawlers.lawsite.invented import Edition, Law
from crawlers.lawsite.markup import law_page, page
from crawlers.lawsite.shelf import Shelf

PAGE_SIZE = 2
_CHARSETS = {"ru": "windows-1251", "el": "iso-8859-7"}
_COOKIE = "sesion"
_Found = tuple[Law, Edition]


class Databases:
    """Answers for what is on the shelf. Each method is one kind of page."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._sessions: set[str] = set()

    def _find(self, state: str, identifier: str) -> _Found | Response:
        if self._shelf.is_withdrawn(identifier):
            return answers.gone("This law is no longer published here.", 410)
        return self._shelf.find(state, identifier) or answers.gone("There is no such law.", 404)

    def listing(self, request: Request, state: str) -> Response:
        """A list in pages of two, each with a link to the next."""
        laws = self._shelf.of(state)
        number = request.args.get("page", 1, type=int)
        pages = max(1, -(-len(laws) // PAGE_SIZE))
        if not 1 <= number <= pages:
            return answers.gone("There is no such page.", 404)
        shown = laws[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        items = "".join(
            f'<li><a href="/{state}/act/{law.identifier}">{escape(law.title)}</a></li>'
            for law in shown
        )
        after = f'<a rel="next" href="?page={number + 1}">Next</a>' if number < pages else ""
        count = f'<p class="count">{len(laws)}</p>'
        body = f'<main>{count}<ol id="acts">{items}</ol>{after}</main>'
        return answers.html(page("Acts in force", body, lang="en"))

    def act(self, _request: Request, state: str, identifier: str) -> Response:
        """The old address of a law: moved for good, to an address that moved too."""
        return answers.moved(f"/{state}/eli/{identifier}")

    def eli(self, _request: Request, state: str, identifier: str) -> Response:
        """The second address of the chain."""
        return answers.moved(f"/{state}/eli/{identifier}/text", 308)

    def text(self, request: Request, state: str, identifier: str) -> Response:
        """A law as a page: in UTF-8, windows-1251 or iso-8859-7 by its language.

        Greek pages name their charset in the header only, Russian ones in the page only.
        """
        found = self._find(state, identifier)
        if isinstance(found, Response):
            return found
        law, edition = found
        charset = _CHARSETS.get(law.lang, "utf-8")
        inside = charset if law.lang != "el" else ""
        text = law_page(law, edition, charset=inside)
        response = answers.html(text, charset=charset, named=law.lang != "ru")
        return answers.remembered(request, response, edition.in_force_from)

    def search(self, request: Request, state: str) -> Response:
        """POST of ``{"text", "page"}``: laws whose title holds the text, in pages of two."""
        asked = request.get_json(silent=True)
        if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
            return answers.as_json({"error": "A JSON object with text and page is needed."}, 400)
        words = asked["text"].casefold()
        number = asked.get("page", 1)
        laws = [law for law in self._shelf.of(state) if words in law.title.casefold()]
        first = (int(number) - 1) * PAGE_SIZE
        hits = [
            {
                "id": law.identifier,
                "title": law.title,
                "language": law.lang,
                "dateEnacted": law.enacted.isoformat(),
                "manifestation": f"/{state}/api/law/{law.identifier}/akn",
            }
            for law in laws[first : first + PAGE_SIZE]
        ]
        return answers.as_json({"total": len(laws), "page": number, "results": hits})

    def akn(self, request: Request, state: str, identifier: str) -> Response:
        """A law as Akoma Ntoso, packed with gzip, with ETag and Last-Modified."""
        found = self._find(state, identifier)
        if isinstance(found, Response):
            return found
        law, edition = found
        response = answers.xml(akoma_ntoso(law, edition))
        remembered = answers.remembered(request, response, edition.in_force_from)
        return answers.gzipped(request, remembered)

    def door(self, _request: Request, state: str) -> Response:
        """The door of a database with sessions: it gives a cookie and the list of laws."""
        items = "".join(
            f'<li><a href="/{state}/norma?id={law.identifier}">{escape(law.title)}</a></li>'
            for law in self._shelf.of(state)
        )
        body = f'<main><ul id="normas">{items}</ul></main>'
        response = answers.html(page("Normas", body, lang="es"))
        token = secrets.token_hex(8)
        self._sessions.add(token)
        response.set_cookie(_COOKIE, token, path=f"/{state}/", httponly=True)
        return response

    def norm(self, request: Request, state: str) -> Response:
        """A law in a database with sessions: without a cookie back to the door; where there is no
        such law an apology with status 200."""
        if request.cookies.get(_COOKIE) not in self._sessions:
            return answers.moved(f"/{state}/", 302)
        found = self._shelf.find(state, request.args.get("id", ""))
        if found is None:
            body = "<main><p>La norma solicitada no se encuentra disponible.</p></main>"
            return answers.html(page("Página no encontrada", body, lang="es"))
        law, edition = found
        return answers.html(law_page(law, edition, charset="utf-8", status="vigente"))
