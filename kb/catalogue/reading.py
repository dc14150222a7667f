"""Reads catalogue files into checked records. Each thing wrong gives one sentence that names the
file and the key.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kb.errors import KbError

MAX_FILE_BYTES = 2_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Record = TypeVar("_Record", bound=BaseModel)


class CatalogueError(KbError):
    """The catalogue's data are wrong; one sentence for each thing that is."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


class _UniqueKeys(_LOADER):  # type: ignore[misc, valid-type]
    """Refuses a key that stands twice, and aliases, which can blow up a small file."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)  # type: ignore[no-any-return]


def label(path: Path) -> str:
    """The file as sentences name it: its folder and its name."""
    return f"{path.parent.name}/{path.name}"


def read_text(path: Path) -> str:
    """UTF-8 text of a data file of bounded size."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise CatalogueError([f"{label(path)} cannot be read: {reason}."]) from error
    if len(data) > MAX_FILE_BYTES:
        raise CatalogueError([f"{label(path)} is larger than {MAX_FILE_BYTES} bytes."])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CatalogueError([f"{label(path)} is not UTF-8 text."]) from error


def read_yaml(path: Path) -> Any:
    """Content of a YAML file; CatalogueError where it is not plain YAML."""
    text = read_text(path)
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_LOADER)):
            raise CatalogueError([f"{label(path)} uses YAML aliases, which are not allowed."])
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise CatalogueError([f"{label(path)}{where} is not valid: {problem}."]) from error


def read_record(path: Path, kind: type[_Record]) -> _Record:
    """The one record of a YAML file."""
    return check(read_yaml(path), kind, label(path))


def read_records(path: Path, key: str, kind: type[_Record]) -> tuple[_Record, ...]:
    """The records listed under the only key of a YAML file."""
    content = read_yaml(path)
    if not isinstance(content, dict) or set(content) != {key}:
        raise CatalogueError([f"{label(path)} must hold the key {key!r} and no other."])
    rows = content[key]
    if not isinstance(rows, list):
        raise CatalogueError([f"{label(path)}: the key {key!r} must hold a list."])
    return tuple(check(row, kind, f"{label(path)} {key}[{n}]") for n, row in enumerate(rows))


def read_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and cells of each line of a CSV file with a header; empty cells are left out."""
    reader = csv.DictReader(io.StringIO(read_text(path)), strict=True)
    try:
        for row in reader:
            place = f"{label(path)} line {reader.line_num}"
            if None in row or None in row.values():
                raise CatalogueError([f"{place} has not as many cells as the header."])
            yield place, {key: cell for key, cell in row.items() if cell != ""}
    except csv.Error as error:
        raise CatalogueError([f"{label(path)} is not valid CSV: {error}."]) from error


def check(content: object, kind: type[_Record], place: str) -> _Record:
    """Make the record; CatalogueError with a sentence for each wrong key."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise CatalogueError([_sentence(place, one) for one in error.errors()]) from error


def _sentence(place: str, error: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return f"{place}: the key {key!r} is missing."
        case "extra_forbidden":
            return f"{place}: the key {key!r} is not known."
        case "value_error" if not key:
            return f"{place}: {str(error['ctx']['error']).removesuffix('.')}."
        case "model_type" | "model_attributes_type":
            return f"{place}: {f'the key {key!r}' if key else 'the content'} must hold keys."
    message = str(error["msg"]).removeprefix("Value error, ").removesuffix(".")
    return f"{place}: the key {key!r} is wrong: {message[:1].lower()}{message[1:]}."
