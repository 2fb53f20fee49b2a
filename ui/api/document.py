"""Document: the OpenAPI document of both interfaces, made of their routes."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from settings import VERSION
from ui.api.rest.shapes import Problem

_ABOUT = (
    "Answers, searches and checks of one news archive. Every sentence of an answer has a footnote, and every footnote "
    "is checked. What is refused comes as problem details (RFC 9457), under `/v1` in OpenAI’s form; 429 and 503 come "
    "with `Retry-After`. Each reply tells the rate (`RateLimit`, `RateLimit-Policy`) and has an `X-Request-Id`."
)
_REFUSALS = {
    "422": "something in the request is wrong",
    "429": "too many requests of this reader; ask again after `Retry-After` seconds",
    "503": "the archive is being opened, or the server is busy; ask again after `Retry-After` seconds",
}
_OF_ADDING = {"403": "this reader may not", "413": "the request is too large", "415": "the body has another type"}
_OF_ONE = {"404": "there is none"}


def document(routes: Mapping[str, Sequence[BaseRoute]]) -> dict[str, Any]:
    """The OpenAPI document of ``routes``, by the path under which they are mounted."""
    told: dict[str, Any] = {"paths": {}, "components": {"schemas": {}}}
    for mounted, held in routes.items():
        made = get_openapi(title="Footnote", version=VERSION, description=_ABOUT, routes=held)
        told |= {"openapi": made["openapi"], "info": made["info"]}
        told["paths"] |= {f"{mounted}{path}": item for path, item in made["paths"].items()}
        told["components"]["schemas"] |= made.get("components", {}).get("schemas", {})
    told["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{"key": []}, {}]  # without sign-in, no key is wanted
    told["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    for path, item in told["paths"].items():
        for method, operation in item.items():
            _refuse(path, method, operation)
    return _moved(told)


def _refuse(path: str, method: str, operation: dict[str, Any]) -> None:
    """Tell what else may come of an operation, in place of FastAPI's own form of refusals."""
    operation["responses"].pop("422", None)
    shape = "ErrorReply" if path.startswith("/v1/") else "Problem"
    refusals = dict(_REFUSALS)
    if shape == "ErrorReply":  # OpenAI's clients know 400
        refusals["400"] = refusals.pop("422")
    else:
        refusals |= {"400": "the body is no JSON"} if "requestBody" in operation else {}
    if "{" in path:
        refusals |= _OF_ONE
    if method != "get":
        refusals |= _OF_ADDING
    # The guard and the gate of keys tell problem details, which hold OpenAI's error under /v1.
    kinds = ["application/problem+json", *(["application/json"] if shape == "ErrorReply" else [])]
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{shape}"}} for kind in kinds}
    held = operation["responses"]
    for status, told in refusals.items():
        held[status] = {"description": held.get(status, {}).get("description", told), "content": content}


def _moved(told: dict[str, Any]) -> dict[str, Any]:
    """The document with the shapes that a shape brings along where all of them stand."""
    schemas = told["components"]["schemas"]

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(one) for one in value]
        if not isinstance(value, dict):
            return value
        for name, shape in value.get("$defs", {}).items():
            schemas.setdefault(name, moved(shape))
        return {name: moved(one) for name, one in value.items() if name != "$defs"}

    paths = moved(told["paths"])
    for name in list(schemas):
        schemas[name] = moved(schemas[name])
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form, which is not used
        schemas.pop(name, None)
    return {**told, "paths": paths}
