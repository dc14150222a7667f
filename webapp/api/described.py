"""How a route and its parameters are described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address."""

    name: str
    says: str
    schema: Json
    place: str = "query"

    def to_json(self) -> Json:
        """As OpenAPI writes it."""
        return {
            "name": self.name,
            "in": self.place,
            "required": self.place == "path",
            "description": self.says,
            "schema": self.schema,
        }


@dataclass(frozen=True, slots=True)
class Described:
    """One route."""

    path: str
    says: str
    view: type | None
    parameters: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    media: str = "application/json"
    at_root: bool = False
    """Beside the pages and not below ``/api/v1``; errors are pages too."""
    posted: bool = False
    """Whether the parameters may come as a form as well: for values too long for an address."""


TEXT: Json = {"type": "string"}
TEXTS: Json = {"type": "array", "items": TEXT}
DATE: Json = {"type": "string", "format": "date"}


def number(least: int, most: int) -> Json:
    """Schema of a whole number within bounds, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


def word(values: tuple[str, ...]) -> Json:
    """Schema of one of some words."""
    return {"type": "string", "enum": list(values)}


AS_OF = Parameter("as_of", "The law in force on this day; today if left out.", DATE)
STATE = Parameter("state", "ISO 3166-1 alpha-2 codes, repeated or with commas.", TEXTS)
SLUG = Parameter("slug", "Slug of the element.", TEXT, "path")
ELEMENT = Parameter("element", "Slugs of elements, repeated or with commas.", TEXTS)
FOUND = Parameter(
    "found",
    "Marks of a hit, such as words:12-20,31-40: code points of the text that was found.",
    TEXT,
)
