"""The Atom feed of a saved search (RFC 4287)."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from lxml import etree

from kb.export.meta import NO_PUBLICATION
from kb.export.spreadsheet import clean_text
from kb.store.searches import SavedSearch
from webapp.presenters import words
from webapp.presenters.saved import NewsView, SavedView
from webapp.translate import gettext

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


def feed_bytes(view: SavedView, saved: SavedSearch, public_base: str) -> bytes:
    """The feed as UTF-8. Identifiers are tag URIs (RFC 4151) of the site's host and the day on
    which the search was saved; they hold neither its token nor its words."""
    host = re.sub(r"[^a-z0-9.-]", "-", (urlsplit(public_base).hostname or "localhost").lower())
    own = f"tag:{host},{saved.created_at.date().isoformat()}:search/{saved.key[:16]}"
    base = public_base.rstrip("/")
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=cast("dict[str, str]", {None: ATOM}))
    _add(root, "id", own)
    _add(root, "title", gettext("New for “%(name)s”", name=view.name))
    _add(root, "subtitle", followed(view.watched))
    _add(root, "updated", _utc(view.updated))
    _link(root, "self", view.feed_url, MEDIA_TYPE)
    _link(root, "alternate", base + view.search_url, "text/html")
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", gettext("Anti-trafficking legislative review"))
    _add(root, "rights", NO_PUBLICATION)
    for one in view.news:
        _entry(root, one, own, base)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def followed(watched: int) -> str:
    """What the feed looks at, in words."""
    return gettext(
        "The first %(num)d results are followed: a provision is new when it comes among them with "
        "a wording that was not there before.",
        num=watched,
    )


def _entry(root: etree._Element, one: NewsView, own: str, base: str) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    digest = hashlib.sha256(f"{one.id}\n{one.first_seen.isoformat()}".encode()).hexdigest()
    _add(entry, "id", f"{own}/{digest[:24]}")
    invented = " (" + gettext("invented") + ")" if one.invented else ""
    _add(entry, "title", f"{one.state_name}{invented}: {one.law}, {one.title}")
    _add(entry, "updated", _utc(one.first_seen))
    _link(entry, "alternate", base + one.url, "text/html")
    since = (
        gettext("In force from %(day)s.", day=words.day(one.in_force_from))
        if one.in_force_from
        else ""
    )
    _add(entry, "summary", " ".join(filter(None, (one.snippet, since))))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = clean_text(text)


def _link(parent: etree._Element, rel: str, href: str, media: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, type=media, href=clean_text(href))


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
