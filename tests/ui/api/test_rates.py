"""ui.api.rates: how many requests a reader has."""

import asyncio
from typing import Any

from starlette.responses import PlainTextResponse

from ui.api.rates import ReaderRates
from ui.api.refusal import problem
from ui.http.guard import App
from ui.http.reader import KEY, Reader


def asked(app: App, path: str = "/api/v1/coverage", reader: str = "ada") -> tuple[int, dict[str, str], str]:
    """The status, the headers and the body of a reply."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], KEY: Reader(reader)}
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent).decode()


def test_a_reader_has_so_many_a_minute_and_another_its_own() -> None:
    now = [0.0]
    app = ReaderRates(lambda: now[0], 3).within(PlainTextResponse("ok"), problem)
    told = [asked(app) for _ in range(4)]
    assert [status for status, *_ in told] == [200] * 3 + [429]
    assert told[1][1]["ratelimit"] == '"minute";r=1;t=60'
    assert told[-1][1]["retry-after"] == "60"
    assert asked(app, reader="bo")[0] == 200
    now[0] = 60.0
    assert asked(app)[0] == 200


def test_a_key_is_counted_by_the_gate_alone() -> None:
    app = ReaderRates(lambda: 0.0, 1).within(PlainTextResponse("ok"), problem)
    told = [asked(app, reader="key:bot") for _ in range(3)]
    assert [(status, "ratelimit" in headers) for status, headers, _ in told] == [(200, False)] * 3
