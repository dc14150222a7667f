"""JSON twins of the pages under ``/api/v1``, made by the same presenters."""

from __future__ import annotations

from flask import Flask

from webapp.api import review_views, views
from webapp.api.openapi import specification


def register(app: Flask) -> None:
    """Add every twin and the description of them all."""
    assert review_views.ROOM is views.api
    app.register_blueprint(views.api)
    app.extensions["openapi"] = specification()
