"""/api/v1 over a real server: what each route gives, and how each refuses."""

import json
import re
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from corpus.web.feeds import register, unregister
from rag.answer.answer import Turn
from rag.filters import Filters
from rag.follow.followed import News, Source
from rag.follow.store import FollowedQuestions
from rag.share.contract import AffectedResult, AnswerResult, ArticleResult, CheckResult, SearchResult, VerifyResult
from rag.share.evidence_pack import origin, pack
from rag.share.json_output import answer_json, search_json
from settings import Settings
from tests.ui.api.conftest import FERRY, QUESTION, STRIKE, Server
from ui.api.rest.shapes import ArticlePage, CoverageResult, FeedList, JobState, Problem, ProfileResult
from ui.http.authentication import SignIn
from ui.http.guard import CONTENT_SECURITY_POLICY
from ui.http.routes import MAX_BODY, ROUTES
from ui.server import build_app

API = "/api/v1"


def refused(reply: httpx.Response, status: int) -> Problem:
    """The problem details of a refusal; its id is the header's."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    found = Problem.model_validate(reply.json())
    assert (found.status, found.request_id or reply.headers["x-request-id"]) == (status, reply.headers["x-request-id"])
    return found


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "timings_ms": {}}


def test_an_answer_is_that_of_the_command_line(quoting: Server) -> None:
    reply = quoting.client.post(f"{API}/ask", json={"question": QUESTION})
    assert reply.status_code == 200
    assert untimed(reply.json()) == untimed(answer_json(quoting.assistant.ask(QUESTION)))
    assert AnswerResult.model_validate(reply.json()).status == "answered"


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.+)\n\n", text)]


def test_an_answer_as_events_ends_with_the_whole(quoting: Server) -> None:
    reply = quoting.client.post(f"{API}/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    told = events(reply.text)
    assert [name for name, _ in told[:-1]] == ["snapshot"] * (len(told) - 1)
    assert told[-1][0] == "answer"
    assert untimed(told[-1][1]) == untimed(quoting.client.post(f"{API}/ask", json={"question": QUESTION}).json())


def test_filters_a_day_and_a_conversation(quoting: Server) -> None:
    def ask(**asked: Any) -> dict[str, Any]:
        reply = quoting.client.post(f"{API}/ask", json={"question": QUESTION, **asked})
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    assert {one["source"] for one in ask(filters={"sources": "the tidewater"})["citations"]} <= {"The Tidewater"}
    assert ask(filters={"articles": [STRIKE.id]})["citations"] == []
    assert {one["article_id"] for one in ask(filters={"articles": FERRY.id})["citations"]} == {FERRY.id}
    assert ask(as_of="2025-08-18")["status"] == "not_in_archive"
    assert ask(filters={"from": "2025-08-20"})["nearest"][0]["published"] == "2025-08-21"
    first = ask()
    after = ask(question="And what is the cause of it?", history=[first])
    assert [one["kind"] for one in after["understood"]["inferred"]] == ["question"]
    assert (
        after["understood"]
        == answer_json(
            quoting.assistant.ask("And what is the cause of it?", [Turn(QUESTION, quoting.assistant.ask(QUESTION))])
        )["understood"]
    )


def test_search_is_that_of_the_command_line(quoting: Server) -> None:
    reply = quoting.client.get(f"{API}/search", params={"q": "ferry", "k": 1, "source": "Ellery Courier"})
    filters = Filters(sources=("Ellery Courier",))
    assert reply.json() == search_json(quoting.assistant.find("ferry", filters=filters, k=1))
    assert SearchResult.model_validate(reply.json()).hits[0].article_id == FERRY.id
    assert quoting.client.get(f"{API}/search", params={"q": "ferry", "to": "2025-08-18"}).json()["hits"] == []


def test_an_article_with_its_text(quoting: Server) -> None:
    found = ArticleResult.model_validate(quoting.client.get(f"{API}/articles/{FERRY.id}").json())
    assert (found.text, found.headline, found.versions, found.copies) == (FERRY.body, FERRY.headline, [], [])
    assert "tmp" not in refused(quoting.client.get(f"{API}/articles/none"), 404).detail  # names no folder


def test_what_the_archive_tells_of_a_name(quoting: Server) -> None:
    reply = quoting.client.get(f"{API}/about/Saltmarsh")
    found = ProfileResult.model_validate(reply.json())
    assert found.model_dump(mode="json", exclude_unset=True) == reply.json()
    assert (found.name, found.articles, [one.monday for one in found.weeks]) == ("Saltmarsh", 1, ["2025-08-18"])
    assert found.first
    assert found.first.quote == FERRY.body[found.first.start : found.first.end]
    assert "Saltmarsh" in found.first.quote
    assert "Near it: Saltmarsh." in refused(quoting.client.get(f"{API}/about/Saltmarch"), 404).detail
    refused(quoting.client.get(f"{API}/about/{'x' * 200}"), 404)


def test_what_a_change_reaches_of_others_is_only_counted(quoting: Server) -> None:
    assert quoting.client.get(f"{API}/articles/{FERRY.id}/affected").json()["affected"] == []
    gone = Source("0123456789abcdef", "d" * 64, "Fourteen people were injured.", 0, 29)
    store = FollowedQuestions(quoting.archive.folder)
    asked = store.add("user:ada", QUESTION, Filters(), 0)
    store.tell(asked, News(), 1, [(gone, gone.quote)])
    told = AffectedResult.model_validate(quoting.client.get(f"{API}/articles/{gone.id}/affected").json())
    assert (told.affected, told.others, told.told) == (
        [],
        1,
        ["“Fourteen people were injured” is no longer in the archive."],
    )
    store.remove(asked.id)
    store.close()


def test_articles_page_by_page(quoting: Server) -> None:
    first = ArticlePage.model_validate(quoting.client.get(f"{API}/articles", params={"limit": 1}).json())
    assert [one.article_id for one in first.articles] == [STRIKE.id]
    rest = quoting.client.get(f"{API}/articles", params={"limit": 1, "cursor": first.next or ""}).json()
    assert ([one["article_id"] for one in rest["articles"]], rest["next"]) == ([FERRY.id], None)
    of_one = quoting.client.get(f"{API}/articles", params={"section": "work"}).json()
    assert [one["article_id"] for one in of_one["articles"]] == [STRIKE.id]
    assert refused(quoting.client.get(f"{API}/articles", params={"cursor": "x"}), 422).parameter == "cursor"


def test_a_sentence_is_checked(quoting: Server) -> None:
    def check(sentence: str, *passages: str) -> CheckResult:
        asked = {"sentence": sentence, "passages": passages}
        return CheckResult.model_validate(quoting.client.post(f"{API}/check", json=asked).json())

    quoted = check("The cause of the collision is not yet known.", "It rained.", FERRY.body)
    assert quoted.verdict == "quoted"
    start, end = quoted.spans[1]
    assert FERRY.body[start:end] == "The cause of the collision is not yet known."
    wrong = check("Forty people were injured when a ferry struck a dredger.", FERRY.body)
    assert wrong.verdict == "not supported"
    assert check("It rained.").verdict == "uncited"
    refused(quoting.client.post(f"{API}/check", json={"sentence": "  ", "passages": []}), 422)


def test_a_pack_is_verified(quoting: Server) -> None:
    turn = Turn(QUESTION, quoting.assistant.ask(QUESTION))
    packed = pack([turn], origin(quoting.archive, Settings()), datetime.now(UTC))
    found = VerifyResult.model_validate(quoting.client.post(f"{API}/verify", json=packed).json())
    assert found.holds
    assert {one.of for one in found.checks} == {"pack", "citation", "sentence"}
    packed["made"] = "2020-01-01T00:00:00+00:00"
    assert not quoting.client.post(f"{API}/verify", json=packed).json()["holds"]
    assert "no evidence pack" in refused(quoting.client.post(f"{API}/verify", json={"turns": []}), 422).detail


def test_what_the_archive_holds_and_watches(quoting: Server) -> None:
    held = CoverageResult.model_validate(quoting.client.get(f"{API}/coverage").json())
    assert (held.articles, held.sources) == (2, ["Ellery Courier", "The Tidewater"])
    url = "https://reader:secret@courier.example/feed?key=secret"
    register(quoting.archive, url, datetime.now(UTC))
    [feed] = FeedList.model_validate(quoting.client.get(f"{API}/feeds").json()).feeds
    assert (feed.url, feed.broken) == ("https://courier.example/feed", False)
    unregister(quoting.archive, url)


def until_over(server: Server, address: str) -> JobState:
    for _ in range(200):
        found = JobState.model_validate(server.client.get(address).json())
        if found.stage in ("ready", "failed"):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def test_files_are_added_answer_and_are_removed_again(quoting: Server) -> None:
    fog = {"body": "The fog over Skerrin lifted at noon, the lighthouse keeper said.", "headline": "Fog lifts"}
    reply = quoting.client.post(f"{API}/articles", files=[("files", ("fog.jsonl", json.dumps(fog).encode()))])
    assert reply.status_code == 202
    address = str(reply.url.join(reply.headers["location"]))
    assert address.endswith(reply.json()["address"])
    done = until_over(quoting, address)
    assert (done.stage, done.counts, done.error) == ("ready", {"added": 1}, None)
    [added] = done.articles
    answer = quoting.client.post(f"{API}/ask", json={"question": "When did the fog over Skerrin lift?"}).json()
    assert answer["citations"][0]["article_id"] == added.id
    removed = quoting.client.delete(f"{API}/articles/{added.id}").json()
    assert removed["removed"] == 1
    refused(quoting.client.get(f"{API}/articles/{added.id}"), 404)
    refused(quoting.client.delete(f"{API}/articles/{added.id}"), 404)
    undone = quoting.archive.undo(removed["run"])
    assert undone.restored == (added.id,)
    assert quoting.client.get(f"{API}/articles/{added.id}").json()["text"] == fog["body"]
    quoting.archive.remove([added.id])


def test_an_address_is_added_as_the_page_does_it(quoting: Server) -> None:
    reply = quoting.client.post(f"{API}/articles", json={"url": "http://127.0.0.1:9/fog"})
    done = until_over(quoting, reply.json()["address"])
    assert done.counts == {"skipped": 1}
    assert "127.0.0.1" in done.notices[0].path
    refused(quoting.client.post(f"{API}/articles", json={"url": "file:///etc/passwd"}), 422)
    refused(quoting.client.get(f"{API}/jobs/none"), 404)


def test_what_is_wrong_is_told(quoting: Server) -> None:
    client = quoting.client
    assert refused(client.post(f"{API}/ask", json={"question": 3}), 422).parameter == "question"
    assert refused(client.post(f"{API}/ask", json={"question": "x", "questions": ""}), 422).parameter == "questions"
    refused(client.post(f"{API}/ask", json={"question": "?!"}), 422)
    refused(client.post(f"{API}/ask", json={"question": "?!"}, headers={"accept": "text/event-stream"}), 422)
    refused(client.post(f"{API}/ask", json={"question": "x" * 20_001}), 422)
    told = refused(client.post(f"{API}/ask", json={"question": QUESTION, "filters": {"sources": ["Elery"]}}), 422)
    assert "'Ellery Courier'" in told.detail
    refused(client.post(f"{API}/ask", content=b"{", headers={"content-type": "application/json"}), 400)
    refused(client.get(f"{API}/search", params={"q": "ferry", "k": 0}), 422)
    refused(client.get(f"{API}/nothing"), 404)
    assert client.put(f"{API}/ask").headers["allow"] == "POST"
    refused(client.put(f"{API}/ask"), 405)
    refused(client.post(f"{API}/ask", content=b"x" * (MAX_BODY + 1)), 413)
    refused(client.post(f"{API}/articles", content=b"x"), 415)
    refused(client.post(f"{API}/articles", files={"other": b"x"}), 422)
    refused(client.post(f"{API}/ask", json={"question": QUESTION}, headers={"origin": "https://evil.example"}), 403)
    refused(client.get(f"{API}/coverage", headers={"origin": "https://evil.example"}), 403)


def test_half_a_character_passes(quoting: Server) -> None:
    half = b'{"question": "What of \\ud83d the ferry?"}'
    reply = quoting.client.post(f"{API}/ask", content=half, headers={"content-type": "application/json"})
    assert reply.json()["question"] == "What of \ud83d the ferry?"


def test_each_reply_tells_the_rate(quoting: Server) -> None:
    first, second = (quoting.client.get(f"{API}/coverage").headers for _ in range(2))
    assert first["ratelimit-policy"] == '"minute";q=300;w=60'
    left = [int(re.findall(r'"minute";r=(\d+);t=\d+', one["ratelimit"])[0]) for one in (first, second)]
    assert left[1] == left[0] - 1


def test_the_document_has_every_route_for_programs(quoting: Server) -> None:
    document = quoting.client.get(f"{API}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    paths = {path.replace("{", "").replace("}", ""): item for path, item in document["paths"].items()}
    told = {(method.upper(), path) for path, item in paths.items() for method in item}
    rows = [row for row in ROUTES if row.by == "program" and row.path.startswith(("/api", "/v1"))]
    unheld = [one for one in told if not any(one[0] in row.methods and row.pattern.fullmatch(one[1]) for row in rows)]
    untold = [
        (method, row.path)
        for row in rows
        for method in row.methods
        if "openapi" not in row.path and not any(one[0] == method and row.pattern.fullmatch(one[1]) for one in told)
    ]
    assert (unheld, untold) == ([], [])
    assert "HTTPValidationError" not in json.dumps(document)
    refs = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert refs <= set(document["components"]["schemas"])


def test_the_page_of_the_document_needs_no_script(quoting: Server) -> None:
    page = quoting.client.get(f"{API}/docs")
    assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    for path in quoting.client.get(f"{API}/openapi.json").json()["paths"]:
        assert path in unescape(page.text)
    assert not re.findall(r"(?:src|href)=\"https?:", page.text)


def test_while_the_archive_opens_questions_wait(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([FERRY])
    opening: Future[Any] = Future()
    app, here = build_app(archive, opening, add_for=None), ("127.0.0.1", 50_000)
    with TestClient(app, base_url="http://127.0.0.1:7860", client=here) as client:
        for reply in (
            client.post(f"{API}/ask", json={"question": QUESTION}),
            client.get(f"{API}/search?q=ferry"),
            client.post(f"{API}/check", json={"sentence": "x", "passages": []}),
        ):
            refused(reply, 503)
            assert reply.headers["retry-after"] == "3"
        chat = {"model": "footnote", "messages": [{"role": "user", "content": "x"}]}
        assert client.post("/v1/chat/completions", json=chat).json()["error"]["type"] == "server_error"
        assert client.get(f"{API}/articles/{FERRY.id}").json()["headline"] == FERRY.headline
        refused(client.post(f"{API}/articles", json={"url": "https://courier.example/fog"}), 403)  # adding is off
        away = client.delete(f"{API}/articles/{FERRY.id}", headers={"x-forwarded-for": "192.0.2.7"})
        assert "open to the machine" in refused(away, 401).detail
        opening.set_exception(RuntimeError("scripted"))
        assert "scripted" in refused(client.get(f"{API}/search?q=ferry"), 503).detail


def test_with_sign_in_a_program_is_refused_in_its_own_words(tmp_path: Path) -> None:
    sign_in = SignIn({"ada": "x"}, b"key")
    future: Future[Any] = Future()
    with TestClient(build_app(Archive(tmp_path), future, sign_in=sign_in), base_url="http://127.0.0.1:7860") as client:
        reply = client.get(f"{API}/coverage", follow_redirects=False)
        assert "location" not in reply.headers
        refused(reply, 401)
        chat = client.get("/v1/models", follow_redirects=False)
        assert (chat.status_code, chat.json()["error"]["code"]) == (401, "invalid_api_key")
