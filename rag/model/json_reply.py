"""The one JSON object in a model's reply."""

import json
from collections.abc import Mapping
from typing import Any

from rag.model.thoughts import answer_in


class BrokenReply(ValueError):
    """A reply is not the requested JSON; the message names the fault."""


def json_object(text: str) -> Mapping[str, Any]:
    """The object in a reply, without thoughts, a preface and a Markdown fence, which most models add.

    Nothing else is mended: half an object is not completed, and of two values neither is chosen.

    >>> json_object('Here you are: {"sentences": []}')
    {'sentences': []}

    Raises:
        BrokenReply: there is not exactly one object.
    """
    said = answer_in(text, final=True)
    start = said.find("{")
    try:
        value, end = json.JSONDecoder().raw_decode(said, start if start >= 0 else 0)
    except (ValueError, RecursionError) as error:
        raise BrokenReply(f"no JSON ({error}): {text.strip()[:80]!r}") from error
    if not isinstance(value, Mapping):
        raise BrokenReply(f"JSON, but no object: {text.strip()[:80]!r}")
    if "[" in said[:start] or "{" in said[end:]:
        raise BrokenReply(f"more than one JSON value: {text.strip()[:80]!r}")
    return value
