"""OpenAPI 3.1, made from a table of routes and the views' own types."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from kb.model.cells import Status
from kb.model.search import Mode
from webapp.answers import adapter
from webapp.presenters.about import AboutView, HealthView
from webapp.presenters.compare import CompareView
from webapp.presenters.elements import ElementsView, ElementView
from webapp.presenters.findings import FindingPageView
from webapp.presenters.home import HomeView
from webapp.presenters.matrix import COLUMNS, SCOPES, MatrixView
from webapp.presenters.provisions import ProvisionPageView
from webapp.presenters.review import LAST_OFFSET, ReviewView
from webapp.presenters.search import SearchView
from webapp.presenters.sources import SourcesView
from webapp.presenters.states import StatesView, StateView
from webapp.presenters.works import WorkView

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"


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


_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_DATE: Json = {"type": "string", "format": "date"}


def _number(least: int, most: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


def _word(values: tuple[str, ...]) -> Json:
    return {"type": "string", "enum": list(values)}


_AS_OF = Parameter("as_of", "The law in force on this day; today if left out.", _DATE)
_STATE = Parameter("state", "ISO 3166-1 alpha-2 codes, repeated or with commas.", _TEXTS)
_SLUG = Parameter("slug", "Slug of the element.", _TEXT, "path")
_ELEMENT = Parameter("element", "Slugs of elements, repeated or with commas.", _TEXTS)

ROUTES = (
    Described("/", "Totals, freshness and latest changes.", HomeView),
    Described(
        "/search",
        "Provisions by words and meaning. Without q it answers with an empty page.",
        SearchView,
        (
            Parameter("q", "The question, in any language.", {"type": "string", "maxLength": 2000}),
            Parameter("mode", "How to search.", _word(tuple(m.value for m in Mode))),
            _STATE,
            Parameter("lang", "BCP 47 languages, repeated or with commas.", _TEXTS),
            _ELEMENT,
            Parameter("kind", "Kinds of law, repeated or with commas.", _TEXTS),
            Parameter("work", "Identifiers of laws, repeated.", _TEXTS),
            _AS_OF,
            Parameter("history", "1 searches every text held, whatever its dates.", _word(("1",))),
            Parameter("limit", "Hits a page.", _number(1, 100)),
            Parameter("offset", "Hits to leave out.", _number(0, 10_000)),
        ),
        (400, 503),
    ),
    Described("/states", "All participating States.", StatesView),
    Described(
        "/states/{code}",
        "One State: gaps, laws, instruments, elements.",
        StateView,
        (Parameter("code", "ISO 3166-1 alpha-2.", _TEXT, "path"), _AS_OF),
        (400, 404),
    ),
    Described(
        "/works/{work_id}",
        "A law: contents, text, findings, versions. Long laws come in parts.",
        WorkView,
        (
            Parameter(
                "work_id",
                "Identifier; an Akoma Ntoso id without its leading slash, others percent-encoded.",
                _TEXT,
                "path",
            ),
            Parameter("version", "A version, such as est@2026-01-01.", _TEXT),
            Parameter("lang", "BCP 47 language.", _TEXT),
            _AS_OF,
            Parameter("at", "eId of a provision; the part that holds it is answered.", _TEXT),
            Parameter(
                "part",
                "Number of the part, or all.",
                {"anyOf": [{"type": "integer", "minimum": 1}, _word(("all",))]},
            ),
        ),
        (400, 404),
    ),
    Described(
        "/provisions/{provision_id}",
        "A provision in its article, with findings.",
        ProvisionPageView,
        (
            Parameter(
                "provision_id",
                "Identifier; an Akoma Ntoso id without its leading slash, others percent-encoded.",
                _TEXT,
                "path",
            ),
        ),
        (404,),
    ),
    Described(
        "/findings/{key}",
        "Why something was found: rules, phrases, features with their weights, threshold.",
        FindingPageView,
        (Parameter("key", "Key of the finding: SHA-256 in hex.", _TEXT, "path"),),
        (404,),
    ),
    Described("/elements", "The catalogue of elements.", ElementsView),
    Described(
        "/elements/{slug}",
        "One element and what States do.",
        ElementView,
        (_SLUG, _AS_OF),
        (400, 404),
    ),
    Described(
        "/elements.jsonld",
        "The catalogue as linked data (SKOS in JSON-LD); the same as Turtle ends in .ttl.",
        None,
        media="application/ld+json",
        at_root=True,
    ),
    Described(
        "/elements/{slug}.jsonld",
        "One element as linked data (SKOS in JSON-LD); the same as Turtle ends in .ttl.",
        None,
        (_SLUG,),
        (404,),
        media="application/ld+json",
        at_root=True,
    ),
    Described(
        "/compare",
        "Two to five States side by side on one element.",
        CompareView,
        (_STATE, Parameter("element", "Slug of the element.", _TEXT), _AS_OF),
        (400, 404),
    ),
    Described(
        "/matrix",
        "The compliance matrix, States x elements, with evidence.",
        MatrixView,
        (
            _STATE,
            Parameter("group", "coe, eu or the name of a region.", _TEXTS),
            _ELEMENT,
            Parameter("topic", "Slugs of groups of elements.", _TEXTS),
            Parameter("scope", "all States, or those whose law is held.", _word(SCOPES)),
            Parameter("columns", "The core elements, or all.", _word(COLUMNS)),
            Parameter("instrument", "Measure against this instrument only.", _TEXT),
            _AS_OF,
            Parameter(
                "status",
                "Statuses that the page shows; the JSON holds all.",
                {"type": "array", "items": _word(tuple(s.value for s in Status))},
            ),
            Parameter("cell", "The cell to open, as XA:reflection-period.", _TEXT),
        ),
        (400, 404),
    ),
    Described(
        "/review",
        "Findings in texts in force on which nobody has decided, the most doubtful first.",
        ReviewView,
        (
            _STATE,
            _ELEMENT,
            Parameter("lang", "BCP 47 languages, repeated or with commas.", _TEXTS),
            Parameter("limit", "Findings a page.", _number(1, 100)),
            Parameter("offset", "Findings to leave out.", _number(0, LAST_OFFSET)),
        ),
        (400,),
    ),
    Described("/sources", "The sources that have a card.", SourcesView),
    Described("/about", "What this is and which data it stands on.", AboutView),
    Described("/healthz", "Whether the store answers.", HealthView, errors=(503,)),
    Described("/openapi.json", "This description.", None),
)

_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "message"],
            "properties": {"status": {"type": "integer"}, "message": _TEXT},
        }
    },
}
_REASONS = {
    400: "A parameter makes no sense; the message says which.",
    404: "There is no such thing here.",
    503: "A part is missing; the message names the command that mends it.",
}


def specification() -> Json:
    """The whole document."""
    views = [route.view for route in ROUTES if route.view]
    refs, schemas = TypeAdapter.json_schemas(
        [(view, "serialization", adapter(view)) for view in views], ref_template=_REF
    )
    components = {**schemas.get("$defs", {}), "Error": _ERROR}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Anti-trafficking legislative review: knowledge base",
            "version": version("anti-trafficking-kb"),
            "description": "The pages of the site as JSON. This is no official OSCE publication.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": {
            route.path: {
                **({"servers": [{"url": "/"}]} if route.at_root else {}),
                "get": _operation(route, refs[route.view, "serialization"] if route.view else {}),
            }
            for route in ROUTES
        },
        "components": {"schemas": components},
    }


def _operation(route: Described, schema: Json) -> Json:
    answers: Json = {
        "200": {
            "description": route.says,
            "content": {route.media: {"schema": schema or {"type": "object"}}},
        }
    }
    for status in route.errors:
        same = route.path == "/healthz"
        shape = schema if same else {"$ref": "#/components/schemas/Error"}
        answers[str(status)] = {
            "description": _REASONS[status],
            "content": {"text/html": {"schema": _TEXT}}
            if route.at_root
            else {"application/json": {"schema": shape}},
        }
    name = route.path.strip("/").split("/{")[0].replace(".", "_") or "home"
    single = "_one" if "{" in route.path else ""
    if single and route.at_root:
        single += "_linked"
    return {
        "operationId": f"get_{name}{single}",
        "summary": route.says,
        "parameters": [parameter.to_json() for parameter in route.parameters],
        "responses": answers,
    }
