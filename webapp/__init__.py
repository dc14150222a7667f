"""The site: Flask, and only here. Pages and JSON are made by the same presenters."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from flask import Flask

from kb.model.cells import Review
from kb.settings import Settings
from webapp import accounts, answers, api, forms, locale, pages, security
from webapp.pages.decide import shown_desk
from webapp.pages.tray import held_pins
from webapp.presenters import words
from webapp.presenters.matrix_table import status_icon
from webapp.presenters.reason_words import shown_reason
from webapp.presenters.search_help import short_help
from webapp.urls import LawIdConverter, web_address
from webapp.wiring import Site, make_site


def create_app(settings: Settings | None = None, *, site: Site | None = None) -> Flask:
    """The application. ``site`` hands in ready parts; else they are made from the settings."""
    chosen = settings or (site.settings if site else Settings())
    app = Flask("webapp")
    app.config.update(
        SECRET_KEY=chosen.secret_key or secrets.token_hex(),
        MAX_CONTENT_LENGTH=64 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        BABEL_DEFAULT_LOCALE="en",
    )
    accounts.configure(app, chosen)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.url_map.converters["law"] = LawIdConverter
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["site"] = site or make_site(chosen)
    locale.keep_language(app)
    _add_words(app)
    security.add_headers(app, https=chosen.public_url.startswith("https://"))
    forms.keep_tokens(app)
    answers.answer_errors(app)
    pages.register(app)
    api.register(app)
    accounts.keep_accounts(app, chosen)
    return app


def _add_words(app: Flask) -> None:
    """What templates may say and draw."""

    def iso(value: date | datetime | None) -> str:
        return value.isoformat() if value else ""

    def icon(view: Any) -> Any:
        claims = getattr(view, "claims", True)
        review = getattr(view, "review", None) if claims else None
        tint = getattr(view, "colour", None) or view.status.value.replace(" ", "-")
        return status_icon(view.shape, tint, Review(review) if review else None)

    app.jinja_env.filters.update(
        day=words.day,
        instant=words.instant,
        iso=iso,
        number=locale.number_words,
        unit_word=words.unit_word,
        reason=shown_reason,
    )
    app.jinja_env.globals.update(
        icon=icon,
        web_address=web_address,
        ui_lang=locale.language,
        ui_languages=locale.LANGUAGES,
        form_token=forms.form_token,
        signed_in=accounts.person,
        cell_desk=shown_desk,
        tray_pins=held_pins,
        query_help=short_help,
    )
