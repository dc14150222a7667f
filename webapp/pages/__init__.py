"""Pages: one blueprint a topic, views of a few lines."""

from __future__ import annotations

from flask import Flask

from webapp.pages import about, compare, elements, home, matrix, search, sources, states, works


def register(app: Flask) -> None:
    """Add every page to the application."""
    for topic in (home, search, states, works, elements, compare, matrix, sources, about):
        app.register_blueprint(topic.pages)
