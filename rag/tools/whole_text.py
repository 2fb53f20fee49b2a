"""Whole text: what the protocol can carry. UTF-8 has no half characters, which texts of articles may hold."""

import json
from typing import Any, TypeVar

T = TypeVar("T")


def whole(value: T) -> T:
    """``value`` (JSON) with a question mark for each half character; lengths and offsets stay."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # type: ignore[return-value]
    if isinstance(value, dict):
        return {whole(name): whole(one) for name, one in value.items()}  # type: ignore[return-value]
    if isinstance(value, (list, tuple)):
        return [whole(one) for one in value]  # type: ignore[return-value]
    return value


def readable(message: bytes) -> str:
    r"""A message of JSON as the SDK can read it: half a character ("\ud83d") makes it drop the whole of it.

    Raises:
        ValueError: the message is no JSON.
    """
    try:
        value: Any = json.loads(text := message.decode())
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return json.dumps(whole(value)) if "\\ud" in text.lower() else text
