"""No key is told, whatever an endpoint says of it: every kind of error, on every way from an endpoint to a reader."""

import io
import json
import logging
import threading
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.store.archive import Archive
from errors import EndpointError
from evals.judging.judge import Judge
from evals.judging.prompt import questions_of
from rag.answer.answer import Turn
from rag.assistant import Assistant
from rag.embedding.embedder import EndpointEmbedding, embedding
from rag.index.passage_index import PassageIndex, opened
from rag.model.endpoint import meanings, notice_of, translate
from rag.model.llm import configured_llm
from rag.model.reachable import ModelProbe
from rag.model.rewriter import rewriter
from rag.model.veil import VeiledFormatter, keep_secret, veiled
from rag.search.reranker import reranker
from rag.share.answer_json import answer_to_json
from rag.share.evidence_pack import origin, pack, pack_text
from rag.share.json_output import answer_json
from rag.write.writer import model_writer
from settings import Settings
from tests.fakes import WordEmbedding, article, sse
from tests.records import record

CANARY = "CaNaRy"
KEY = "sk-CaNaRy-0123456789-CaNaRy"
QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "repr": repr,
    "json": json.dumps,
    "percent": lambda said: quote(said, safe=""),
    "base64": lambda said: b64encode(said.encode()).decode(),
    "first letters": lambda said: said[: len("Bearer ") + 14],
    "masked": lambda said: said[: len("Bearer ") + 12] + "******6789",
}
BODIES: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "error object": lambda said: (
        "application/json",
        json.dumps({"error": {"message": f"Wrong key: {said}"}}).encode(),
    ),
    "page": lambda said: ("text/html", f"<html>You sent {said}</html>".encode()),
    "no JSON": lambda said: ("application/json", f"{{{said}".encode()),
    "another JSON": lambda said: ("application/json", json.dumps({"data": said, "choices": said}).encode()),
    "answer": lambda said: ("text/event-stream", sse(f"The key is {said}. [1] Yes. [1]")),
    "loop": lambda said: ("text/event-stream", sse(said * 100)),
    "end": lambda said: ("text/event-stream", sse("Fourteen people", finish=said)),
    "error in a stream": lambda said: (
        "text/event-stream",
        f"data: {json.dumps({'error': {'message': said, 'code': said}})}\n\n".encode(),
    ),
    "broken stream": lambda said: ("text/event-stream", f"data: {{{said}\n\n".encode()),
}


class Echo(ThreadingHTTPServer):
    """Answers each request with the key that it came with."""

    status = 200
    way = body = ""
    daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Echo

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = WAYS[self.server.way](self.headers.get("Authorization") or "none")
        kind, body = BODIES[self.server.body](said)
        self.send_response(self.server.status, quote(said))
        self.send_header("Content-Type", kind)
        self.send_header("Location", f"/v1/{quote(said)}")
        self.send_header("Retry-After", "0")
        self.send_header("retry-after-ms", "1")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    with Echo(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add([article(url="https://courier.example/ferry")])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """What every logger of the process writes, from DEBUG on, as ``log_to_stderr`` formats it."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(VeiledFormatter("%(name)s %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def held(text: str) -> bool:
    """Whether a text holds the key, or so much of it that it can be told."""
    forms = (CANARY, b64encode(KEY.encode()).decode()[:12], b64encode(f"Bearer {KEY}".encode()).decode()[10:30])
    return any(form.lower() in text.lower() for form in forms)


def told_by_an_answer(index: PassageIndex, configured: Settings) -> str:
    """Everything that is made of an answer whose question was rewritten, whose passages were reranked."""
    second = reranker(configured)
    assert second is not None
    assistant = Assistant(index, model_writer(configured), [second], rewriter(configured))
    before = Turn(QUESTION, Assistant(index).ask(QUESTION))
    answer = assistant.ask("How many of them were injured?", [before])
    turns = [before, Turn("How many of them were injured?", answer)]
    packed = pack_text(pack(turns, origin(index.archive, configured), datetime.now(UTC)))
    return "\n".join([packed, repr(answer.notice), answer_to_json(answer)[0], json.dumps(answer_json(answer))])


def told_by_an_error(ask: Callable[[], object]) -> str:
    """The error and its traceback, if there is one; and the log of it."""
    try:
        ask()
    except EndpointError as error:
        logging.getLogger("tests").exception("It failed: %s", error)
        return f"{error}\n{error!r}\n{notice_of(error)}\n{traceback.format_exc()}"
    return ""


def told_by_all(index: PassageIndex, configured: Settings, tmp_path: Path) -> dict[str, str]:
    told = {"answer": told_by_an_answer(index, configured)}
    embedder = EndpointEmbedding("e", configured.embedding_url, configured.embedding_key, retries=1)
    told["embedding"] = told_by_an_error(lambda: embedder.embed(["ferry"]))
    model, asked = model_writer(configured), rewriter(configured)
    assert model is not None
    assert asked is not None
    told["rewriting"] = told_by_an_error(lambda: asked.reply("Make it whole.", "Why?"))
    found = Assistant(index).find(QUESTION)
    told["writing"] = told_by_an_error(lambda: list(model.write(found.query, found.passages)))
    llm = configured_llm(configured, silence=5.0)
    assert llm is not None
    told["judging"] = repr(Judge(llm, "m", tmp_path / "judge", None, configured.base_url).judge(questions_of(record())))
    probe = ModelProbe(configured)
    _ = probe.found
    assert probe.asking is not None
    probe.asking.join(30)
    told["health"] = repr(probe.found)
    return told


def configured_for(url: str, key: str) -> Settings:
    return Settings(
        model="m", base_url=url, api_key=key, rerank="model", embedding_model="e", embedding_url=url, embedding_key=key
    )


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([200, 302, 400, 401, 403, 404, 408, 409, 422, 429, 500]),
    st.sampled_from(list(BODIES)),
    st.sampled_from(list(WAYS)),
)
@example(401, "error object", "as it is")
@example(200, "answer", "as it is")
@example(200, "end", "as it is")
@example(200, "loop", "as it is")
@example(200, "error in a stream", "base64")
@example(302, "page", "percent")
def test_an_endpoint_that_says_the_key_is_not_repeated(
    echo: Echo, index: PassageIndex, tmp_path: Path, status: int, body: str, way: str
) -> None:
    echo.status, echo.body, echo.way = status, body, way
    with everything_logged() as log:
        told = told_by_all(index, configured_for(echo.url, KEY), tmp_path)
    for path, text in told.items():
        assert not held(text), (path, text)
    assert not held(log.getvalue())
    assert told["embedding"]
    assert status == 200 or told["writing"]


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}é"])
def test_a_client_that_refuses_the_key_is_not_repeated(
    echo: Echo, index: PassageIndex, tmp_path: Path, key: str
) -> None:
    echo.status, echo.body, echo.way = 401, "error object", "as it is"
    with everything_logged() as log:
        told = told_by_all(index, configured_for(echo.url, key), tmp_path)
    assert not [path for path, text in told.items() if held(text)]
    assert not held(log.getvalue())
    assert told["embedding"]
    assert told["writing"]


def test_a_password_in_the_address_is_not_repeated(echo: Echo, index: PassageIndex, tmp_path: Path) -> None:
    url = echo.url.replace("//", f"//me:{KEY}@")
    for status, body, way in ((401, "page", "as it is"), (200, "answer", "as it is"), (404, "error object", "base64")):
        echo.status, echo.body, echo.way = status, body, way
        with everything_logged() as log:
            told = told_by_all(index, configured_for(url, "none"), tmp_path)
        assert not [path for path, text in told.items() if held(text)]
        assert not held(log.getvalue())
    gone = EndpointEmbedding("e", f"http://me:{KEY}@127.0.0.1:1/v1", None, retries=0)
    told_gone = told_by_an_error(lambda: gone.embed(["ferry"]))
    assert "http://127.0.0.1:1/v1" in told_gone
    assert not held(told_gone)


@given(
    st.sampled_from(sorted(meanings(), key=lambda kind: kind.__name__)),
    st.sampled_from(list(WAYS)),
    st.sampled_from(["alone", "cause", "context", "both"]),
)
def test_no_exception_class_tells_it(kind: type[Exception], way: str, place: str) -> None:
    keep_secret(KEY)
    said = WAYS[way](f"Bearer {KEY}")
    error, other = kind.__new__(kind), RuntimeError(f"Illegal header {said}")
    error.args = (said,) if place != "cause" else ()
    error.__cause__ = other if place in ("cause", "both") else None
    error.__suppress_context__ = place in ("cause", "both")
    error.__context__ = other if place == "context" else None

    def fail() -> None:
        try:
            raise error
        except Exception as foreign:  # noqa: BLE001
            raise translate(foreign, f"asking {said!r}", f"http://me:{KEY}@models.example/{said}") from veiled(foreign)

    told = told_by_an_error(fail)
    assert kind.__name__ in told
    assert not held(told)


def test_a_key_is_read_without_its_lines_end_and_reaches_the_endpoint(echo: Echo) -> None:
    environ = {"FOOTNOTE_EMBEDDING_MODEL": "e", "OPENAI_BASE_URL": f"{echo.url}\n", "OPENAI_API_KEY": f"{KEY}\n"}
    echo.status, echo.body, echo.way = 401, "error object", "as it is"
    with pytest.raises(EndpointError, match=r"refused the key \(status 401\).*Wrong key: Bearer \[key hidden\]"):
        embedding(Settings.read(environ)).embed(["ferry"])
