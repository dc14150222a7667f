"""The description of the data for programs, as a page: made from the OpenAPI document alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp.api.described import Json

_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One parameter: where it stands, what kind of value it takes, what it says."""

    name: str
    place: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One route. ``example`` is an address to try; empty where something must be filled in."""

    anchor: str
    methods: str
    path: str
    says: str
    parameters: tuple[ParameterLine, ...]
    answers: tuple[tuple[str, str], ...]
    schema: str
    example: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of an answer; ``link`` is the schema that it holds."""

    name: str
    kind: str
    link: str


@dataclass(frozen=True, slots=True)
class SchemaLine:
    """One kind of object."""

    name: str
    says: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class ApiDocsView:
    """The page ``/api``."""

    version: str
    openapi: str
    routes: tuple[RouteLine, ...]
    schemas: tuple[SchemaLine, ...]


def api_docs(document: Json) -> ApiDocsView:
    """Read the document; KeyError where it is no OpenAPI document of ours."""
    base = document["servers"][0]["url"]
    return ApiDocsView(
        version=document["info"]["version"],
        openapi=document["openapi"],
        routes=tuple(_route(base, path, item) for path, item in document["paths"].items()),
        schemas=tuple(
            _schema(name, schema)
            for name, schema in sorted(document["components"]["schemas"].items())
        ),
    )


def _route(base: str, path: str, item: Json) -> RouteLine:
    get = item["get"]
    start = "" if "servers" in item else base
    methods = [name.upper() for name in ("get", "post") if name in item]
    ok = next(iter(get["responses"]["200"]["content"].values()))["schema"]
    return RouteLine(
        anchor=get["operationId"],
        methods=", ".join(methods),
        path=start + path,
        says=get["summary"],
        parameters=tuple(
            ParameterLine(one["name"], one["in"], kind_of(one["schema"]), one["description"])
            for one in get["parameters"]
        ),
        answers=tuple((code, answer["description"]) for code, answer in get["responses"].items()),
        schema=_name(ok),
        example="" if "{" in path else start + path,
    )


def _schema(name: str, schema: Json) -> SchemaLine:
    fields = tuple(
        FieldLine(field, kind_of(value), _name(value))
        for field, value in schema.get("properties", {}).items()
    )
    says = schema.get("description", "") or (", ".join(map(str, schema.get("enum", ()))))
    return SchemaLine(name, " ".join(says.split()), fields)


def _name(schema: Any) -> str:
    """The first schema that another one refers to; empty if it refers to none."""
    return next(_refs(schema), "")


def _refs(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        ref = schema.get("$ref")
        if isinstance(ref, str):
            yield ref.removeprefix(_REF)
        for name, value in schema.items():
            if name != "$ref":
                yield from _refs(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _refs(value)


def kind_of(schema: Json) -> str:
    """The kind of a value in a few words, such as ``array of string`` or ``Cell or null``."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " or ".join(kind_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("type", "any"))
    if kind == "array":
        items = schema.get("items") or {}
        several = schema.get("prefixItems")
        inner = kind_of(items) if items else ", ".join(map(kind_of, several or ()))
        return f"array of {inner or 'any'}"
    if kind == "integer" and "minimum" in schema and "maximum" in schema:
        return f"integer, {schema['minimum']} to {schema['maximum']}"
    return f"{kind} ({schema['format']})" if "format" in schema else kind
