"""ui.http.request_log: each request has an id; the log is quiet, and never holds what was asked."""

import asyncio
import logging
import re
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from rag.model.veil import HIDDEN, keep_secret
from tests.browser.scripted import ScriptedAssistant
from ui.http.guard import Send
from ui.http.request_log import RequestId, RequestLog, log_to_stderr, request_id, with_request
from ui.server import build_app

ID = re.compile(r"[0-9a-f]{12}")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    future: Future[ScriptedAssistant] = Future()
    future.set_result(ScriptedAssistant())
    archive = Archive(tmp_path_factory.mktemp("archive"))
    with TestClient(build_app(archive, future), base_url="http://127.0.0.1:7860") as client:  # type: ignore[arg-type]
        yield client


def test_every_answer_has_an_id_of_its_own_the_refused_ones_too(client: TestClient) -> None:
    answers = [client.get(path, headers={"x-request-id": "<b>mine</b>"}) for path in ("/health", "/", "/nothing", "/")]
    ids = [answer.headers.get_list("x-request-id") for answer in answers]
    assert all(len(one) == 1 and ID.fullmatch(one[0]) for one in ids)
    assert len({one[0] for one in ids}) == 4
    assert answers[2].status_code == 403


def test_one_line_a_request_and_no_question_in_it(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "ui.http.request_log"):
        answer = client.get("/health?question=secret")
        client.get("/assets/none.js")
        client.post("/gradio_api/queue/join", json={"data": ["my secret question"], "fn_index": 0, "session_hash": "a"})
    lines = [record.getMessage() for record in caplog.records if record.name == "ui.http.request_log"]
    assert len(lines) == 2
    assert re.fullmatch(rf"{answer.headers['x-request-id']} GET /health 200 \d+ ms", lines[0])
    assert not any("secret" in line for line in lines)


def test_it_is_off_by_default(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        client.get("/health")
    assert not [record for record in caplog.records if record.name == "ui.http.request_log"]


@pytest.mark.parametrize(("status", "level"), [(403, logging.INFO), (503, logging.WARNING), (500, logging.ERROR)])
def test_a_refusal_is_no_fault(caplog: pytest.LogCaptureFixture, status: int, level: int) -> None:
    async def answering(scope: object, receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    with caplog.at_level(logging.INFO, "ui.http.request_log"):
        request = {"type": "http", "method": "GET", "path": "/", "headers": []}
        asyncio.run(RequestLog(answering)(request, nothing, nothing))
    [record] = caplog.records
    assert record.levelno == level


def test_an_error_is_logged_with_its_id(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    async def failing(scope: object, receive: object, send: object) -> None:
        seen.append(request_id())
        assert with_request("It failed.") == f"It failed. (Request {seen[0]}.)"
        raise RuntimeError("scripted")

    with pytest.raises(RuntimeError):
        TestClient(RequestLog(failing)).get("/")
    assert ID.fullmatch(seen[0])
    assert any(seen[0] in record.getMessage() and record.exc_info for record in caplog.records)
    assert request_id() == ""
    assert with_request("It failed.") == "It failed."


def test_footnotes_log_goes_to_stderr_from_the_level_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("ui", "rag", "corpus")
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in names}
    log_to_stderr("info")
    try:
        logging.getLogger("ui.x").info("told")
        logging.getLogger("rag.x").debug("not told")
        logging.getLogger("gradio").info("not told")
        keep_secret("CaNaRy-0123456789")
        for name in ("ui.x", "uvicorn.error"):
            try:
                raise ValueError("Illegal header value b'Bearer CaNaRy-" + "0123456789'")
            except ValueError:
                logging.getLogger(name).exception("Asking CaNaRy-%s failed", "0123456789")
    finally:
        for name, (level, propagate) in before.items():
            logger = logging.getLogger(name)
            logger.setLevel(level)
            logger.propagate = propagate
            logger.handlers = [one for one in logger.handlers if not any(isinstance(f, RequestId) for f in one.filters)]
    line, *more = capsys.readouterr().err.splitlines()
    assert line.endswith("INFO ui.x: told")
    assert [told for told in more if told.endswith(f"Asking {HIDDEN} failed")]
    assert [told for told in more if told == f"ValueError: Illegal header value b'Bearer {HIDDEN}'"]
    assert not [told for told in more if "CaNaRy-0123456789" in told]
