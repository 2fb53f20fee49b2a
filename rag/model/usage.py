"""Usage: the tokens of a reply, as the endpoint counts them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one reply.

    Attributes:
        prompt: those of the request.
        completion: those that the model wrote, thoughts included.
    """

    prompt: int
    completion: int


def usage_in(piece: Any) -> Usage | None:
    """The usage that a piece of a reply tells; None when it tells none, as all pieces but the last do."""
    told = getattr(piece, "usage", None)
    counts = [getattr(told, name, None) for name in ("prompt_tokens", "completion_tokens")]
    prompt, completion = (one if isinstance(one, int) and one >= 0 else None for one in counts)
    return Usage(prompt, completion) if prompt is not None and completion is not None else None
