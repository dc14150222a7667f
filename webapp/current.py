"""The parts of the site that answers the present request."""

from __future__ import annotations

from typing import cast

from flask import current_app

from webapp.wiring import Site


def site() -> Site:
    """The site of the running application."""
    return cast("Site", current_app.extensions["site"])
