"""Catalogue: the models that an endpoint offers, and a first question to one of them."""

import json
from typing import Any

import httpx

from errors import EndpointBroken, EndpointRefused
from rag.model.endpoint import OPENAI_URL, translate
from rag.model.llm import configured_llm
from rag.model.thoughts import answer_in
from rag.model.veil import hidden, keep_secret, shown_url, veiled, without_keys
from settings import Settings

_SECONDS = 10.0
_MOST_BYTES = 2_000_000
_MOST_MODELS, _LONGEST_NAME = 500, 200
_LONGEST_ANSWER = 600  # characters shown
_TOKENS = 400  # room for a model that thinks first
_GREETING = "Say in one sentence which model you are, and that you can be used to answer questions about news."


def models_at(settings: Settings) -> list[str]:
    """The names of the models that the endpoint of ``settings`` offers, in its order.

    A redirect is not followed: it could carry the key to another host.

    Raises:
        EndpointError: the endpoint can't be reached, refuses, or gives no list.
    """
    keep_secret(settings.api_key, settings.base_url)
    address = f"{(settings.base_url or OPENAI_URL).rstrip('/')}/models"
    headers = {"authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
    where = shown_url(address)
    try:
        with httpx.stream("GET", address, headers=headers, timeout=_SECONDS) as reply:
            if reply.status_code in (401, 403):
                raise EndpointRefused(f"{where} refuses the key (status {reply.status_code}). Check the key.")
            if reply.status_code != 200:
                told = f"{where} gives no list of models (status {reply.status_code})."
                raise EndpointRefused(f"{told} Check the address: most end in /v1.")
            names = _names(json.loads(_read(reply)))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise translate(error, "Asking for the list of models", settings.base_url) from veiled(error)
    if not names:
        raise EndpointBroken(f"{where} names no model. Load one there, or write the model's name yourself.")
    return names


def tried(settings: Settings) -> str:
    """What the model of ``settings`` answers to a first question; "" when it says nothing.

    Raises:
        EndpointError: the model failed in any way.
    """
    from llama_index.core.llms import ChatMessage  # takes seconds to import

    llm = configured_llm(settings, settings.first_token_seconds, _TOKENS)
    if llm is None:
        raise EndpointRefused("No model is named. Name one, or choose one from the list.")
    try:
        said = llm.chat([ChatMessage(role="user", content=_GREETING)]).message.content or ""
    except Exception as error:  # noqa: BLE001  whatever an LLM of that ecosystem raises: translate() knows
        raise translate(error, f"Asking {settings.model!r}", settings.base_url) from veiled(error)
    said = " ".join(without_keys(answer_in(said, final=True)).split())
    return said if len(said) <= _LONGEST_ANSWER else f"{said[:_LONGEST_ANSWER]} …"


def _read(reply: httpx.Response) -> bytes:
    read = b""
    for part in reply.iter_bytes():
        read += part
        if len(read) > _MOST_BYTES:
            raise ValueError(f"the list is longer than {_MOST_BYTES:,} bytes")
    return read


def _names(value: Any) -> list[str]:
    """The names in a reply: OpenAI's ``data``, others' ``models``, or a plain list; of objects or of names."""
    listed = (value.get("data") or value.get("models")) if isinstance(value, dict) else value
    found = []
    for one in listed if isinstance(listed, list) else ():
        name = (one.get("id") or one.get("model") or one.get("name")) if isinstance(one, dict) else one
        if isinstance(name, str) and name.isprintable() and 0 < len(name) <= _LONGEST_NAME:
            found.append(hidden(name))
    return list(dict.fromkeys(found))[:_MOST_MODELS]
