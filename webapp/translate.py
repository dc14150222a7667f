"""gettext with types; the names are those that the extraction of messages looks for."""

from __future__ import annotations

import flask_babel


def gettext(text: str, **values: object) -> str:
    """The text in the language of the interface, its ``%(name)s`` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """One form or the other; ``%(num)d`` is the number."""
    return str(flask_babel.ngettext(singular, plural, num, **values))
