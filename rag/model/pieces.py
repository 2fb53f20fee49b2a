"""Pieces: what endpoints send in a piece of a reply, in the one form that the OpenAI API gives it.

Endpoints differ: Mistral's content is a list of parts, some send ``"null"`` as the reason of an end, some a list of
choices that is null, and a proxy that can't stream sends the whole message at once.
"""

from collections.abc import Mapping
from typing import Any, Literal

Reason = Literal["stop", "length", "content_filter", "tool_calls"]

# What endpoints write for OpenAI's four reasons, in lower case: Anthropic's, Google's, Cohere's and Ollama's names.
_REASONS: dict[str, Reason] = {
    **dict.fromkeys(
        "stop eos eos_token end_turn end_of_turn end stop_sequence stop_token complete completed done finished".split(),
        "stop",
    ),
    **dict.fromkeys("length max_tokens max_output_tokens max_length model_length max_new_tokens".split(), "length"),
    **dict.fromkeys("content_filter content-filter safety refusal recitation blocklist".split(), "content_filter"),
    **dict.fromkeys("tool_calls tool_call tool_use function_call".split(), "tool_calls"),
}
_NO_REASON = ("", "null", "none", "undefined")


def reason_of(finish: object) -> str | None:
    """The reason for the end of a reply in OpenAI's word; None while it goes on, the endpoint's own if it is unknown.

    >>> reason_of("END_TURN"), reason_of("null"), reason_of("error")
    ('stop', None, 'error')
    """
    said = f"{finish}".strip() if finish is not None else ""
    return None if said.lower() in _NO_REASON else _REASONS.get(said.lower(), said)


def regular(data: object) -> object:
    """A piece as OpenAI's API would send it; anything else is handed back unchanged."""
    if not isinstance(data, dict) or "choices" not in data:
        return data
    choices = data["choices"] or []
    if not isinstance(choices, list) or not all(isinstance(one, dict) for one in choices):
        return data
    return {**data, "choices": [_choice(one) for one in choices]}


def _choice(choice: dict[str, Any]) -> dict[str, Any]:
    delta = choice.get("delta", choice.get("message"))
    made = {name: value for name, value in choice.items() if name != "message"}
    if isinstance(delta, dict) and isinstance(delta.get("content"), list):
        delta = _joined(delta)
    if delta is not None:
        made["delta"] = delta
    if "finish_reason" in made:
        made["finish_reason"] = reason_of(made["finish_reason"])
    return made


def _joined(delta: dict[str, Any]) -> dict[str, Any]:
    """``delta`` with its parts as text: those of the answer as content, those of the thoughts as reasoning."""
    parts = [part for part in delta["content"] if isinstance(part, Mapping)]
    thought = "".join(_text(part["thinking"]) for part in parts if "thinking" in part)
    said = "".join(_text(part["text"]) for part in parts if "text" in part and "thinking" not in part)
    return {**delta, "content": said, **({"reasoning_content": thought} if thought else {})}


def _text(value: object) -> str:
    """The text of a part: itself, or that of the parts in it."""
    if isinstance(value, str):
        return value
    parts = value if isinstance(value, list) else []
    return "".join(part["text"] for part in parts if isinstance(part, Mapping) and isinstance(part.get("text"), str))
