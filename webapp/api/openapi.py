"""OpenAPI 3.1, made from a table of routes and the views' own types."""

from __future__ import annotations

from importlib.metadata import version

from pydantic import TypeAdapter

from kb.model.cells import Review, Status
from webapp.answers import adapter
from webapp.api.described import (
    AS_OF,
    ELEMENT,
    FOUND,
    SLUG,
    STATE,
    TEXT,
    TEXTS,
    Described,
    Json,
    Parameter,
    number,
    word,
)
from webapp.api.described_review import REVIEW_ROUTES
from webapp.api.described_search import SEARCH_ROUTES
from webapp.presenters.about import AboutView, HealthView
from webapp.presenters.change_page import ChangePageView
from webapp.presenters.changes import CHOICES, ChangesView
from webapp.presenters.changes import LAST_OFFSET as LAST_CHANGE
from webapp.presenters.compare import CompareView
from webapp.presenters.compare_provisions import TEXTS as TEXTS_SHOWN
from webapp.presenters.elements import ElementsView, ElementView
from webapp.presenters.exports import ExportsView
from webapp.presenters.findings import FindingPageView
from webapp.presenters.home import HomeView
from webapp.presenters.map import MapView
from webapp.presenters.matrix import COLUMNS, SCOPES, MatrixView
from webapp.presenters.matrix_rows import SORTS
from webapp.presenters.overview import OverviewView
from webapp.presenters.provisions import ProvisionPageView
from webapp.presenters.sources import SourcesView
from webapp.presenters.states import StatesView, StateView
from webapp.presenters.works import WorkView

_REF = "#/components/schemas/{model}"

_MATRIX = (
    STATE,
    Parameter("group", "coe, eu, a region, or a set such as western-balkans.", TEXTS),
    ELEMENT,
    Parameter("topic", "Slugs of groups of elements.", TEXTS),
    Parameter("scope", "all States, or those whose law is held.", word(SCOPES)),
    Parameter("columns", "The core elements, or all.", word(COLUMNS)),
    Parameter("instrument", "Measure against this instrument only.", TEXT),
    AS_OF,
    Parameter(
        "status",
        "Statuses that the page shows; the JSON holds all.",
        {"type": "array", "items": word(tuple(s.value for s in Status))},
    ),
    Parameter(
        "review",
        "What people said of the cells that the page shows; the JSON holds all.",
        {"type": "array", "items": word(tuple(r.value for r in Review))},
    ),
    Parameter("sub", "1 for sub-elements as columns.", word(("0", "1"))),
    Parameter("sort", "Order of the States.", word(SORTS)),
    Parameter("fact", "Only States whose law states this fact.", TEXT),
    Parameter("least", "The least number of the fact.", TEXT),
    Parameter("most", "The largest number of the fact.", TEXT),
    Parameter("value", "The word of the fact: yes, no, or one of its values.", TEXT),
    Parameter("cell", "The cell to open, as XA:reflection-period.", TEXT),
)

ROUTES = (
    Described("/", "Totals, freshness and latest changes.", HomeView),
    *SEARCH_ROUTES,
    Described("/states", "All participating States.", StatesView),
    Described(
        "/states/{code}",
        "One State: gaps, laws, instruments, elements.",
        StateView,
        (Parameter("code", "ISO 3166-1 alpha-2.", TEXT, "path"), AS_OF),
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
                TEXT,
                "path",
            ),
            Parameter("version", "A version, such as est@2026-01-01.", TEXT),
            Parameter("lang", "BCP 47 language.", TEXT),
            AS_OF,
            Parameter("at", "eId of a provision; the part that holds it is answered.", TEXT),
            FOUND,
            Parameter("asked", "The query that led straight here.", TEXT),
            Parameter(
                "part",
                "Number of the part, or all.",
                {"anyOf": [{"type": "integer", "minimum": 1}, word(("all",))]},
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
                TEXT,
                "path",
            ),
            FOUND,
        ),
        (404,),
    ),
    Described(
        "/findings/{key}",
        "Why something was found: rules, phrases, features with their weights, threshold.",
        FindingPageView,
        (Parameter("key", "Key of the finding: SHA-256 in hex.", TEXT, "path"),),
        (404,),
    ),
    Described("/elements", "The catalogue of elements.", ElementsView),
    Described(
        "/elements/{slug}",
        "One element and what States do.",
        ElementView,
        (SLUG, AS_OF),
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
        (SLUG,),
        (404,),
        media="application/ld+json",
        at_root=True,
    ),
    Described(
        "/compare",
        "Two to five States, or one State on two days, side by side on one element.",
        CompareView,
        (
            STATE,
            Parameter("element", "Slug of the element.", TEXT),
            AS_OF,
            Parameter("before", "An earlier day; compares one State with itself.", TEXT),
            Parameter("pin", "Code of the State whose column stands first.", TEXT),
            Parameter("sort", "Name of a fact; the largest value stands first.", TEXT),
            Parameter("text", "Which texts of a provision are shown.", word(TEXTS_SHOWN)),
            Parameter("wording", "Mark similar or changed wording.", word(("marked", "plain"))),
        ),
        (400, 404),
    ),
    Described(
        "/matrix",
        "The compliance matrix, States x elements, with evidence.",
        MatrixView,
        _MATRIX,
        (400, 404),
    ),
    Described(
        "/exports",
        "The forms in which the matrix can be downloaded; files stand beside the pages.",
        ExportsView,
        _MATRIX,
        (400, 404),
    ),
    Described(
        "/overview",
        "Questions of the survey of 2006, answered from the laws that are held.",
        OverviewView,
        (Parameter("question", "Slug of the question whose States are listed.", TEXT), AS_OF),
        (400,),
    ),
    Described(
        "/map",
        "One element over all participating States.",
        MapView,
        (Parameter("element", "Slug of the element.", TEXT), AS_OF),
        (400, 404),
    ),
    Described(
        "/changes",
        "Changes of law, the newest first, with the elements that each touches.",
        ChangesView,
        (
            Parameter("review", "What review says of them; all if left out.", word(CHOICES)),
            Parameter("state", "ISO 3166-1 alpha-2 code of one State.", TEXT),
            Parameter("limit", "Changes a page.", number(1, 100)),
            Parameter("offset", "Changes to leave out.", number(0, LAST_CHANGE)),
        ),
        (400, 404),
    ),
    Described(
        "/changes/{key}",
        "One change of law: its words by provision, findings before and after.",
        ChangePageView,
        (Parameter("key", "Key of the change, 64 hex digits.", TEXT, "path"),),
        (404,),
    ),
    *REVIEW_ROUTES,
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
            "properties": {"status": {"type": "integer"}, "message": TEXT},
        }
    },
}
_ETAG = "Mark of the content; send it back as If-None-Match."
_REASONS = {
    400: "A parameter makes no sense; the message says which.",
    401: "This is for people with an account; sign in first.",
    404: "There is no such thing here.",
    429: "Too many requests from this address; wait as the message says.",
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
                **_operations(route, refs[route.view, "serialization"] if route.view else {}),
            }
            for route in ROUTES
        },
        "components": {"schemas": components},
    }


def _operations(route: Described, schema: Json) -> Json:
    get = _operation(route, schema)
    if not route.posted:
        return {"get": get}
    form = {
        "type": "object",
        "properties": {one.name: one.schema for one in route.parameters if one.place == "query"},
    }
    post = {
        **get,
        "operationId": get["operationId"].replace("get_", "post_", 1),
        "parameters": [],
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
    }
    return {"get": get, "post": post}


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
            "content": {"text/html": {"schema": TEXT}}
            if route.at_root
            else {"application/json": {"schema": shape}},
        }
    if not route.at_root:
        answers["304"] = {"description": "Nothing changed since the answer with this ETag."}
        answers["200"]["headers"] = {"ETag": {"description": _ETAG, "schema": TEXT}}
    name = route.path.strip("/").split("/{")[0].replace(".", "_").replace("/", "_") or "home"
    single = "_one" if "{" in route.path else ""
    if single and route.at_root:
        single += "_linked"
    return {
        "operationId": f"get_{name}{single}",
        "summary": route.says,
        "parameters": [parameter.to_json() for parameter in route.parameters],
        "responses": answers,
    }
