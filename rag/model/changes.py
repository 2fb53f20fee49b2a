"""Changes: parts of a request that an endpoint refuses, and the request without them.

Some models take no system message, only their own temperature, no wish to be told the tokens, or another name for the
length of the reply; and an address may lack its "/v1". Each refusal names its part, so the same request is sent once
more without it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Body = Mapping[str, Any]

PATH = "/v1"
"""The change of the path: an address without a version gets this one."""

_SYSTEM = "system role"
_RENAMED = "max_tokens renamed"
_PARAMETERS = ("temperature", "max_tokens", "max_completion_tokens", "stream_options")
_NO_SYSTEM = re.compile(
    r"system[\s_-]?(?:role|message|prompt|instruction)|developer instruction|only user and assistant"
    r"|roles? must alternate",
    re.IGNORECASE,
)
_VERSION = re.compile(r"/v\d+\w*(?:/|$)")


def change_for(status: int, told: str, path: str, body: Body, made: Collection[str]) -> str | None:
    """The change that may help after a refusal; None when there is none.

    Args:
        status: the HTTP status.
        told: the endpoint's words.
        path: the path of the configured address.
        body: the request, as it was sent.
        made: the changes already made.
    """
    if status in (404, 405):
        return None if PATH in made or _VERSION.search(path) else PATH
    return next((change for change in _named(told, body) if change not in made), None)


def _named(told: str, body: Body) -> Iterator[str]:
    if any(message.get("role") == "system" for message in body.get("messages", ())) and _NO_SYSTEM.search(told):
        yield _SYSTEM
    if "max_tokens" in body and "max_completion_tokens" in told:
        yield _RENAMED
    yield from (name for name in _PARAMETERS if name in body and re.search(rf"\b{name}\b", told))


def changed(body: Body, changes: Collection[str]) -> dict[str, Any]:
    """The request with the changes made."""
    made = dict(body)
    if _RENAMED in changes and "max_tokens" in made:
        made["max_completion_tokens"] = made.pop("max_tokens")
    made = {name: value for name, value in made.items() if name not in changes}
    if _SYSTEM in changes and "messages" in made:
        made["messages"] = list(_without_system(made["messages"]))
    return made


def _without_system(messages: Collection[Body]) -> Iterator[dict[str, Any]]:
    """The messages with the system's words at the head of the first message of the user."""
    told = [f"{one.get('content') or ''}" for one in messages if one.get("role") == "system"]
    for message in messages:
        if message.get("role") == "system":
            continue
        if told and message.get("role") == "user":
            yield {**message, "content": "\n\n".join([*told, f"{message.get('content') or ''}"])}
            told = []
        else:
            yield dict(message)
