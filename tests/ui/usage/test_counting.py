"""ui.usage: what is asked is counted where every answer ends, and told on /about, /metrics and the command line."""

import json
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from corpus.store.archive import Archive
from corpus.web.feeds import register
from rag.answer.answer import Answer
from rag.model.endpoint import QUOTES_INSTEAD
from rag.model.spent import _CURRENT
from tests.browser.scripted import ARTICLES, ScriptedAssistant
from tests.ui.chat.test_writing import ended
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Conversations
from ui.chat.writing import Writings
from ui.http.reader import CURRENT, Reader
from ui.server import build_app
from ui.usage.__main__ import main
from ui.usage.counting import counting
from ui.usage.kept_usage import Usage
from ui.usage.metrics import Metrics


class Costly(ScriptedAssistant):
    """Spends 100 tokens for each snapshot, and says at "down" that its model failed."""

    def stream(self, *args: Any, **options: Any) -> Any:
        for answer in super().stream(*args, **options):
            if spent := _CURRENT.get():
                spent.add(90, 10)
            if "down" in answer.question:
                answer = replace(answer, notice=f"The model took too long, {QUOTES_INSTEAD}")
            yield answer


class House:
    def __init__(self, folder: Path) -> None:
        self.usage, self.metrics = Usage(folder), Metrics()
        came: Future[Any] = Future()
        self.assistant = counting(came, self.usage, self.metrics)
        assert not self.assistant.done()
        came.set_result(Costly(pause=0))

    def ask(self, question: str, reader: Reader | None = None, most: int = 10_000) -> list[Answer]:
        """The snapshots; the reader stops after ``most``."""
        token = CURRENT.set(reader)
        stream = self.assistant.result().stream(question)
        CURRENT.reset(token)  # from here on another thread may read it
        found = [answer for answer, _ in zip(stream, range(most), strict=False)]
        stream.close()  # type: ignore[attr-defined]
        return found

    def counted(self) -> dict[tuple[str, str], dict[str, int]]:
        found: dict[tuple[str, str], dict[str, int]] = {}
        for one in self.usage.counted():
            found.setdefault((one.owner, one.way), {})[one.what] = one.number
        return found

    def metric(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


BOT = Reader("key:bot", way="api")


def test_what_comes_of_a_question_is_counted_for_its_reader(house: House) -> None:
    house.ask("quote", BOT)
    house.ask("quote down", BOT)
    house.ask("absent <b>ferry", BOT)
    with pytest.raises(RuntimeError):
        house.ask("crash", Reader("user:ada"))
    stopped = house.ask("who was hurt?", Reader("browser:x"), most=3)
    house.ask("quote")  # where no request is known
    assert house.counted() == {
        ("key:bot", "api"): {"questions": 3, "answers": 2, "abstentions": 1, "tokens": 300},
        ("user:ada", "page"): {"questions": 1, "failures": 1, "tokens": 100},
        ("browsers", "page"): {"questions": 1, "tokens": 100 * (len(stopped) + 1)},
        ("unknown", "other"): {"questions": 1, "answers": 1, "tokens": 100},
    }
    assert house.usage.tokens_today("key:bot") == 300
    assert [one.question for one in house.usage.found_nothing()] == ["absent <b>ferry"]
    assert house.metric("footnote_answers_total", way="api", status="answered") == 2
    assert house.metric("footnote_answers_total", way="api", status="not_in_archive") == 1
    assert house.metric("footnote_answers_total", way="page", status="stopped") == 1
    assert house.metric("footnote_model_failures_total") == 1
    assert house.metric("footnote_answers_being_written") == 0
    assert house.metric("footnote_model_tokens_total", direction="read") == 90 * 9


def test_the_conversation_is_counted_too(house: House, tmp_path: Path) -> None:
    writings = Writings(house.assistant, Conversations(tmp_path))
    ended(writings.begin(Reader("user:ada", "ada"), None, 0, AskedQuestion("quote")))
    assert house.counted()["user:ada", "page"] == {"questions": 1, "answers": 1, "tokens": 100}


def test_an_assistant_that_never_comes_is_none(tmp_path: Path) -> None:
    failed, gone = Future[Any](), Future[Any]()
    counted = [counting(one, Usage(tmp_path), Metrics()) for one in (failed, gone)]
    failed.set_exception(ValueError("x"))
    gone.cancel()
    assert isinstance(counted[0].exception(), ValueError)
    assert counted[1].cancelled()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.add(ARTICLES)
    return archive


def served(archive: Archive, at: str = "127.0.0.1", **options: Any) -> TestClient:
    ready: Future[Any] = Future()
    ready.set_result(ScriptedAssistant())
    app = build_app(archive, ready, **options)
    return TestClient(app, "http://127.0.0.1:7860", client=(at, 50_000))


def test_prometheus_reads_the_metrics(archive: Archive) -> None:
    register(archive, "https://courier.example/feed?key=secret", datetime.now(UTC) - timedelta(hours=2))
    client = served(archive)
    client.get("/health")
    client.get("/nowhere")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "secret" not in answer.text
    found = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    health = ("footnote_requests_total", ("method", "GET"), ("route", "/health"), ("status", "200"))
    lost = ("footnote_requests_total", ("method", "any"), ("route", "none"), ("status", "403"))
    assert (found[health], found[lost]) == (1, 1)
    assert found[("footnote_articles",)] == found[("footnote_index_waiting",)] == len(ARTICLES)
    assert (found[("footnote_ready",)], found[("footnote_adding_jobs",)]) == (1, 0)
    assert 7_190 < found["footnote_feed_age_seconds", ("feed", "https://courier.example/feed")] < 7_300
    assert client.get("/metrics", headers={"origin": "https://evil.example"}).status_code == 403


def test_others_need_a_key_for_the_metrics(archive: Archive) -> None:
    assert served(archive, "10.0.0.9").get("/metrics").status_code == 401
    assert served(archive, "10.0.0.9", open_api=True).get("/metrics").status_code == 200


def test_who_may_set_the_model_sees_usage(archive: Archive) -> None:
    usage = Usage(archive.folder)
    usage.note("key:bot", "mcp", questions=1_234)
    usage.note_nothing("Who won the <b>regatta</b>?")
    usage.close()
    page = served(archive).get("/about").text
    assert "In the last 30 days: 1,234 questions." in page
    assert "Who won the &lt;b&gt;regatta&lt;/b&gt;?" in page
    assert "key:bot" in page
    assert "regatta" not in served(archive, "10.0.0.9").get("/about").text


def test_the_command_tells_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    usage = Usage(tmp_path)
    usage.note("key:bot", "mcp", questions=3, answers=2)
    usage.note_nothing("Who won the regatta?")
    usage.close()
    there = ["--data", str(tmp_path)]
    assert main(there) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert line.split("\t")[1:] == ["key:bot", "mcp", "0", "3", "2", "0", "0", "0"]
    assert main(["--found-nothing", "--json", *there]) == 0
    [asked] = json.loads(capsys.readouterr().out)
    assert (asked["question"], asked["times"]) == ("Who won the regatta?", 1)
