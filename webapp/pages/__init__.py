"""Pages: one blueprint a topic, views of a few lines."""

from __future__ import annotations

from flask import Flask

from webapp.pages import (
    about,
    account,
    api_docs,
    changes,
    compare,
    decide,
    elements,
    exports,
    findings,
    home,
    language,
    matrix,
    overview,
    review,
    saved,
    search,
    similar,
    sources,
    states,
    tray,
    works,
)
from webapp.pages import map as maps

TOPICS = (
    home, search, similar, tray, saved, states, works, findings, elements, compare, matrix,
    exports, overview, maps,
    review, decide, account, changes, sources, about, api_docs, language,
)  # fmt: skip


def register(app: Flask) -> None:
    """Add every page to the application."""
    for topic in TOPICS:
        app.register_blueprint(topic.pages)
