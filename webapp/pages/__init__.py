"""Pages: one blueprint a topic, views of a few lines."""

from __future__ import annotations

from flask import Flask

from webapp.pages import (
    about,
    compare,
    elements,
    findings,
    home,
    matrix,
    review,
    saved,
    search,
    similar,
    sources,
    states,
    tray,
    works,
)

TOPICS = (
    home, search, similar, tray, saved, states, works, findings, elements, compare, matrix,
    review, sources, about,
)  # fmt: skip


def register(app: Flask) -> None:
    """Add every page to the application."""
    for topic in TOPICS:
        app.register_blueprint(topic.pages)
