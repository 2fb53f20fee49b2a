"""Readers who ask the page at once, by their browsers' protocol; every request goes to 127.0.0.1.

Each reader has opened the page before; the time of an answer does not include that.
"""

import asyncio
import json
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx

_PATIENCE = 120.0  # seconds for one answer
_ANSWER, _ABSTENTION = "<p dir=", 'class=\\"lead\\"'  # of the page's markup, as JSON


@dataclass(frozen=True, slots=True)
class TimedAnswer:
    """The result of one reader's question.

    Attributes:
        seconds: until the last word, or until it was refused.
        first: until the first word of an answer; None when none came.
        outcome: ``"answered"``, ``"abstained"``, ``"refused"`` (told to try again), or an error.
        updates: the number of messages received.
    """

    seconds: float
    first: float | None
    outcome: str
    updates: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the page: its number, its trigger, and the values of its inputs on a fresh page."""

    number: int
    trigger: int
    inputs: tuple[tuple[str, Any], ...]

    def data(self, question: str) -> list[Any]:
        """The inputs, with ``question`` where the question goes."""
        return [question if label == "Question" else value for label, value in self.inputs]


def asking(config: dict[str, Any]) -> Event:
    """The event of the box ``Question``, out of the page's configuration."""
    components = {one["id"]: one for one in config["components"]}
    box = next(id_ for id_, one in components.items() if one["props"].get("label") == "Question")
    event = next(one for one in config["dependencies"] if [box, "submit"] in [list(to) for to in one["targets"]])
    inputs = tuple(
        (str(components[id_]["props"].get("label")), components[id_]["props"].get("value")) for id_ in event["inputs"]
    )
    return Event(event["id"], box, inputs)


def opening(config: dict[str, Any]) -> Event:
    """The event that a page triggers when it opens."""
    event = next(one for one in config["dependencies"] if "load" in [how for _, how in one["targets"]])
    return Event(event["id"], event["targets"][0][0], ())


async def ask(client: httpx.AsyncClient, event: Event, question: str, session: str, late: float = 0.0) -> TimedAnswer:
    """Ask as a page does that has been open for a while; ``late`` seconds from now."""
    await asyncio.sleep(late)
    return await _happened(client, event, event.data(question), session)


async def _happened(client: httpx.AsyncClient, event: Event, data: list[Any], session: str) -> TimedAnswer:
    start = time.perf_counter()
    join = {"data": data, "fn_index": event.number, "session_hash": session, "trigger_id": event.trigger}
    try:
        async with asyncio.timeout(_PATIENCE):
            joined = await client.post("gradio_api/queue/join", json=join)
            if joined.status_code in (429, 503):
                return TimedAnswer(time.perf_counter() - start, None, "refused")
            joined.raise_for_status()
            return await _heard(client, session, start)
    except (httpx.HTTPError, TimeoutError) as error:
        return TimedAnswer(time.perf_counter() - start, None, f"{type(error).__name__}: {error}")


async def _heard(client: httpx.AsyncClient, session: str, start: float) -> TimedAnswer:
    first, updates, abstained = None, 0, False
    async with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line.removeprefix("data:"))
            updates += 1
            now = time.perf_counter() - start
            if first is None and _ANSWER in line:
                first = now
            abstained = abstained or _ABSTENTION in line
            if message["msg"] == "process_completed":
                told = "abstained" if abstained else "answered" if first is not None else _why(message)
                return TimedAnswer(now, first, told if message["success"] else _why(message), updates)
            if message["msg"] in ("queue_full", "unexpected_error"):
                return TimedAnswer(now, first, "refused" if message["msg"] == "queue_full" else _why(message), updates)
    return TimedAnswer(time.perf_counter() - start, first, "the stream ended", updates)


def _why(message: dict[str, Any]) -> str:
    return str(message.get("message") or message.get("output", {}).get("error") or "no answer in it")[:80]


async def crowd(url: str, questions: list[str], within: float) -> list[TimedAnswer]:
    """All ``questions`` asked by as many readers, who begin evenly spread over ``within`` seconds.

    Each reader has connections of its own, like a browser: one pool for 500 readers spends ten seconds on itself. No
    connection is encrypted, and a client that prepares for encryption all the same (``verify``) takes 18 ms.
    """
    async with AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False, verify=False)
            )
            for _ in questions
        ]
        config = (await readers[0].get("config")).json()
        sessions = [secrets.token_hex(6) for _ in questions]
        for client, session in zip(readers, sessions, strict=True):
            await client.get("evals")  # a short page: with its cookie each is a reader of its own
            await _happened(client, opening(config), [], session)
        event, apart = asking(config), within / max(1, len(questions))
        return await asyncio.gather(
            *(
                ask(client, event, question, session, number * apart)
                for number, (client, question, session) in enumerate(zip(readers, questions, sessions, strict=True))
            )
        )
