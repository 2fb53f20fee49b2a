"""ui.api.rates and ui.api.door: how many requests a reader has, and refusals in the words of each interface."""

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ui.api.door import Door
from ui.api.rates import Rates
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
    app = Rates(lambda: now[0], 6).within(PlainTextResponse("ok"), problem)
    told = [asked(app) for _ in range(7)]
    assert [status for status, *_ in told] == [200] * 6 + [429]
    assert [one["ratelimit-remaining"] for _, one, _ in told] == ["5", "4", "3", "2", "1", "0", "0"]
    assert (told[-1][1]["retry-after"], told[-1][1]["ratelimit-reset"]) == ("10", "60")
    assert asked(app, reader="bo")[0] == 200
    now[0] = 9.9
    assert asked(app)[0] == 429
    now[0] = 20.0
    assert [asked(app)[0] for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (PlainTextResponse("Sign in first.", 401), 401),
        (RedirectResponse("/sign-in"), 307),
        (PlainTextResponse("Sign in first.", 303, {"location": "/sign-in"}), 401),
        (PlainTextResponse("Too large.", 413, {"x-kept": "yes"}), 413),
        (PlainTextResponse("fine"), 200),
    ],
)
def test_what_is_refused_in_plain_text_is_told_to_programs(refusal: Response, status: int) -> None:
    found, headers, body = asked(Door(refusal))
    assert found == status
    if refusal.status_code >= 300 and refusal.media_type == "text/plain":
        assert headers["content-type"] == "application/problem+json"
        assert headers["content-length"] == str(len(body.encode()))
        assert ("location" in headers, headers.get("x-kept")) == (False, refusal.headers.get("x-kept"))
        assert '"error"' in asked(Door(refusal), "/v1/models")[2]
    assert asked(Door(refusal), "/articles")[2] == refusal.body.decode()  # type: ignore[union-attr]
