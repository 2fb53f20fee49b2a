"""The page ``/api/v1/docs``: the OpenAPI document for people, made on the server and without a script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.store.archive import Archive
from ui.pages.frame import framed, held
from ui.templating import render


@dataclass(frozen=True, slots=True)
class _Field:
    """A parameter, or a field of a body or a reply."""

    name: str
    kind: str
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class _Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    summary: str
    about: str
    parameters: list[_Field]
    body: list[_Field]
    reply: list[_Field]
    refusals: list[tuple[str, str]]


def document_page(document: Mapping[str, Any], archive: Archive) -> str:
    """The whole page."""
    groups: dict[str, list[_Operation]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            group = groups.setdefault((operation.get("tags") or ["Other"])[0], [])
            group.append(_operation(document, method, path, operation))
    shapes = {name: list(_fields(document, shape)) for name, shape in document["components"]["schemas"].items()}
    content = render("api.html", about=document["info"]["description"], groups=groups, shapes=shapes)
    return framed("API", content, held(archive), "/api/v1/docs")


def _operation(document: Mapping[str, Any], method: str, path: str, told: Mapping[str, Any]) -> _Operation:
    parameters = [
        _Field(one["name"], _kind(one["schema"]), one.get("description", ""), one.get("required", False))
        for one in told.get("parameters", ())
    ]
    body = [
        one
        for content in told.get("requestBody", {}).get("content", {}).values()
        for one in _fields(document, content.get("schema", {}))
    ]
    replies = {status: one for status, one in told["responses"].items() if status.startswith("2")}
    schemas = [one.get("content", {}).get("application/json", {}).get("schema", {}) for one in replies.values()]
    return _Operation(
        method.upper(),
        path,
        told.get("summary", ""),
        told.get("description", ""),
        parameters,
        body,
        [one for schema in schemas for one in _fields(document, schema)],
        sorted((status, one["description"]) for status, one in told["responses"].items() if status not in replies),
    )


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[_Field]:
    """The fields of an object's schema."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = document["components"]["schemas"].get(name, {})
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield _Field(name, _kind(one), one.get("description", ""), name in required)


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a value, in a word or two."""
    if ref := schema.get("$ref"):
        return str(ref).rpartition("/")[2]
    for joint in ("anyOf", "oneOf", "allOf"):
        if joint in schema:
            return " or ".join(dict.fromkeys(map(_kind, schema[joint])))
    if "enum" in schema:
        return " or ".join(json.dumps(one) for one in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "any"))
