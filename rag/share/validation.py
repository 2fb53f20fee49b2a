"""Validation messages: pydantic's errors in Footnote's words, with the field and the rule it breaks."""

from pydantic import ValidationError

_MUST = {
    "missing": "is missing",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "frozen_set_type": "must be a list",
    "dict_type": "must be an object",
    "mapping_type": "must be an object",
    "model_type": "must be an object",
    "dataclass_type": "must be an object",
    "too_short": "must not be empty",
}


def first_problem(error: ValidationError) -> tuple[str, str]:
    """The first wrong field (``"turns[0].citations"``, "" for the whole), and the problem with it."""
    # An unknown key is often a misspelt field, so it helps more than the note that the field is missing.
    found = min(error.errors(include_url=False), key=lambda one: not _is_unknown(one["type"]))
    kind, place = found["type"], found["loc"]
    if _is_unknown(kind):
        unknown = sorted(
            str(one["loc"][-1]) for one in error.errors() if _is_unknown(one["type"]) and one["loc"][:-1] == place[:-1]
        )
        return _path(place[:-1]), f"unknown keys {unknown}"
    if kind == "value_error":
        return _path(place), str(found["ctx"]["error"])
    if kind == "literal_error":
        return _path(place), f"{found['input']!r} is none of {found['ctx']['expected']}"
    must = _MUST.get(kind, found["msg"])
    return _path(place), must if kind == "missing" else f"{must}, but is {found['input']!r:.200}"


def _is_unknown(kind: str) -> bool:
    return kind in ("unexpected_keyword_argument", "extra_forbidden")


def _path(place: tuple[int | str, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")
