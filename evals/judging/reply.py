"""Strict reading of a judge's reply: only the requested JSON is a judgement, with or without words around it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from rag.model.json_reply import BrokenReply, json_object

Support = Literal["full", "partial", "none"]
SUPPORT: tuple[Support, ...] = ("none", "partial", "full")
_FENCE = re.compile(r"```(?:json)?\s*\n(.*)\n```", re.DOTALL)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Judged:
    """A judge's verdicts, in the order asked; None where the reply has none."""

    support: tuple[Support | None, ...]
    stated: tuple[bool | None, ...]


def read_reply(text: str, sentences: int, nuggets: int) -> Judged:
    """The judgement in a reply on so many sentences and nuggets.

    Thoughts, a preface and a Markdown fence around the JSON are removed, since most models add one. Nothing else is
    mended: half a JSON object is not completed, and of two objects neither is chosen. An entry on a sentence that was
    not asked about, or a second entry on the same one, makes the whole reply invalid, since the meaning of the other
    numbers is unknown then.

    Raises:
        BrokenReply: the reply is not such JSON.
    """
    value = json_object(text)
    return Judged(
        _entries(value, "sentences", "support", sentences, _support),
        _entries(value, "nuggets", "stated", nuggets, _yes),
    )


def is_bare(text: str) -> bool:
    """Whether a reply is JSON, or fenced JSON, and nothing else."""
    fenced = _FENCE.fullmatch(text.strip())
    said = (fenced.group(1) if fenced else text).strip()
    return said.startswith(("{", "[")) and said.endswith(("}", "]"))


def _entries(
    value: Mapping[str, Any], key: str, says: str, count: int, read: Callable[[object], _Value]
) -> tuple[_Value | None, ...]:
    entries = value.get(key, [])
    if not isinstance(entries, list):
        raise BrokenReply(f"{key!r} is no list")
    found: list[_Value | None] = [None] * count
    for entry in entries:
        if not isinstance(entry, Mapping) or says not in entry:
            raise BrokenReply(f"an entry of {key!r} has no {says!r}: {str(entry)[:80]}")
        number = entry.get("n")
        if type(number) is not int or not 1 <= number <= count:
            raise BrokenReply(f"an entry of {key!r} has number {number!r}, of {count}")
        if found[number - 1] is not None:
            raise BrokenReply(f"{key!r} has number {number} twice")
        found[number - 1] = read(entry[says])
    return tuple(found)


def _support(value: object) -> Support:
    if value not in SUPPORT:
        raise BrokenReply(f"support is {value!r}")
    return value


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise BrokenReply(f"stated is {value!r}")
    return value
