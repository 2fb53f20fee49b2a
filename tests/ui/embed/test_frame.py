"""ui.embed: the chat alone, in a frame: who may show it, what it shows of the articles, and that it uses no cookie."""

import json
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.question.query import Query
from settings import Settings
from tests.browser.conftest import serving
from tests.browser.scripted import (
    ARTICLES,
    DIFFERING,
    FERRY,
    HOSPITAL,
    INJURED,
    TREATED,
    WRITTEN,
    ScriptedAssistant,
    cited,
    quotes,
    verbatim,
)
from ui.embed.excerpts import PAID, Budget, limited
from ui.embed.excerpts import quotes as card_quotes
from ui.embed.frame import A_MINUTE, MOST
from ui.embed.markup import embedded_turn
from ui.http.authentication import SignIn
from ui.http.guard import CONTENT_SECURITY_POLICY
from ui.http.routes import ROUTES
from ui.server import build_app
from ui.usage.kept_usage import Usage

SITE = "https://courier.example"


def served(folder: Path, at: str = "127.0.0.1", signs: bool = False, ready: bool = True, **settings: Any) -> TestClient:
    archive = Archive(folder)
    archive.add(ARTICLES)
    future: Future[Any] = Future()
    if ready:
        future.set_result(ScriptedAssistant(pause=0))
    sign_in = SignIn.read("ada:pw", folder) if signs else None
    app = build_app(archive, future, settings=Settings(**settings), sign_in=sign_in)
    return TestClient(app, "http://127.0.0.1:7860", client=(at, 50_000))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return served(tmp_path_factory.mktemp("framed"), signs=True, embed_for=(SITE,))


def ask(client: TestClient, question: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.post("/embed/ask", json={"question": question, **more})
    assert answer.status_code == 200, answer.text
    return [json.loads(line[6:]) for line in answer.text.split("\n\n") if line.startswith("data: ")]


def test_only_the_sites_named_may_have_it_in_a_frame(client: TestClient) -> None:
    answer = client.get("/embed")
    assert answer.status_code == 200
    told = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {SITE}")
    assert answer.headers["content-security-policy"] == told
    assert [row.path for row in ROUTES if row.framed] == ["/embed"]
    for path in ("/", "/nowhere", "/health", "/sign-in", "/articles"):
        found = client.get(path, follow_redirects=False).headers["content-security-policy"]
        assert found == CONTENT_SECURITY_POLICY, path


def test_without_a_setting_nobody_may(tmp_path: Path) -> None:
    shut = served(tmp_path)
    answer = shut.get("/embed")
    assert (answer.status_code, answer.headers["content-security-policy"]) == (403, CONTENT_SECURITY_POLICY)
    assert "FOOTNOTE_EMBED_FOR" in answer.text
    assert shut.post("/embed/ask", json={"question": "quote"}).status_code == 403


def test_whoever_reads_the_site_may_ask_and_gets_no_cookie(client: TestClient) -> None:
    page = client.get("/embed", params={"q": "Who was <hurt>?", "source": "ellery courier"})
    assert "Who was &lt;hurt&gt;?</textarea>" in page.text
    assert 'name="source" value="Ellery Courier"' in page.text
    told = ask(client, "quote", sources=["Ellery Courier"])
    assert told[-1]["done"]
    assert "Fourteen people were injured" in told[-1]["html"]
    assert not client.cookies
    assert client.get("/articles", follow_redirects=False).status_code == 303  # and nothing else


def test_another_sites_script_can_not_ask(client: TestClient) -> None:
    for headers in ({"origin": SITE}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/embed/ask", json={"question": "quote"}, headers=headers).status_code == 403


def test_an_outlet_that_there_is_not_is_told(client: TestClient) -> None:
    page = client.get("/embed", params={"source": "The <b>Moon</b>"})
    assert "No article has the outlet" in page.text
    assert "<b>Moon" not in page.text
    [_, told] = ask(client, "quote", sources=["The Moon"])
    assert "No article has the outlet" in told["wrong"]


def test_a_follow_up_is_understood_from_what_was_asked_in_the_frame(client: TestClient) -> None:
    first = ask(client, "quote")
    word = first[0]["talk"]
    again = ask(client, "quote again", talk=word)
    assert again[0]["talk"] == word
    assert 'data-turn="2"' in again[-1]["html"]
    forged = ask(client, "quote", talk="made up")
    assert forged[0]["talk"] not in ("made up", word)


def test_what_fails_is_told_in_the_frame(client: TestClient) -> None:
    assert "There is no word in the question" in ask(client, "bad")[-1]["wrong"]
    assert ask(client, "crash")[-1]["wrong"].startswith("Something went wrong in Footnote itself.")
    assert client.post("/embed/ask", json={"question": ""}).status_code == 422


def test_the_frame_can_not_be_flooded_from_one_address(tmp_path: Path) -> None:
    far = served(tmp_path, at="10.0.0.9", embed_for=(SITE,))
    assert [far.post("/embed/ask", json={"question": "bad"}).status_code for _ in range(A_MINUTE)] == [200] * A_MINUTE
    answer = far.post("/embed/ask", json={"question": "bad"})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60


def test_what_embedded_pages_use_up_in_a_day_is_limited(tmp_path: Path) -> None:
    framed = served(tmp_path, embed_for=(SITE,), embed_tokens=100)
    usage = Usage(tmp_path)
    usage.note_tokens("embed", "embed", 99)
    assert framed.post("/embed/ask", json={"question": "quote"}).status_code == 200
    usage.note_tokens("embed", "embed", 1)
    answer = framed.post("/embed/ask", json={"question": "quote"})
    assert answer.status_code == 429 and "counts anew at midnight" in answer.text
    assert 1 <= int(answer.headers["retry-after"]) <= 24 * 3600 + 1
    usage.close()


def test_before_the_archive_is_open_it_says_so(tmp_path: Path) -> None:
    answer = served(tmp_path, ready=False, embed_for=(SITE,)).post("/embed/ask", json={"question": "quote"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.slow
def test_who_leaves_ends_the_answer_and_gives_back_the_place(tmp_path: Path) -> None:
    with serving(tmp_path, settings=Settings(embed_for=(SITE,))) as there:
        for _ in range(MOST + 1):
            there.assistant.closed.clear()
            asked = {"question": "a slow answer"}
            with httpx.stream("POST", f"{there.url}embed/ask", json=asked, timeout=30, trust_env=False) as answer:
                lines = answer.iter_lines()
                while '"html"' not in (line := next(lines)):
                    assert "Too many" not in line
            assert there.assistant.closed.wait(30)


PAYING = replace(FERRY, is_free=False)
SAID = cited(1, FERRY, "The fog stayed until noon. " * 40)
BASE = Answer("?", Query("?"))


def words_shown(answer: Answer, most: int | None) -> int:
    budget = Budget(most)
    shown = limited(answer, budget)
    above = [one.text for one in (*shown.sentences, *shown.listed) if one.verdict == "quoted"]
    said = [*above, *card_quotes(shown, budget).values()]
    return sum(len([word for word in text.split() if word != "…"]) for text in said)


def test_an_article_is_shown_with_so_many_words_and_no_more() -> None:
    long = replace(BASE, sentences=(verbatim(SAID), verbatim(INJURED)))
    assert words_shown(long, None) == len(SAID.quote.split()) + len(INJURED.quote.split())
    assert words_shown(long, 30) == 30
    assert words_shown(long, 0) == 0


def test_an_article_for_subscribers_is_always_an_excerpt() -> None:
    paid = replace(SAID, passage=replace(SAID.passage, article=PAYING))
    answer = replace(BASE, sentences=(verbatim(paid),))
    assert words_shown(answer, None) == PAID
    assert words_shown(answer, 10_000) == PAID
    assert words_shown(answer, 20) == 20
    for written in (WRITTEN, (replace(WRITTEN[0], citations=(paid,)),)):  # a model's words, with the source's below
        assert words_shown(replace(BASE, writer="m", sentences=written), 20) <= 20 * len({FERRY.id, HOSPITAL.id})


def test_what_stands_in_a_table_counts() -> None:
    both = len(INJURED.quote.split()) + len(TREATED.quote.split())
    assert words_shown(replace(BASE, disagreements=DIFFERING), None) == both
    assert words_shown(replace(BASE, disagreements=DIFFERING), 5) == 10  # of two articles


def test_a_source_has_its_publisher_and_no_script(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(ARTICLES)
    scripted = ScriptedAssistant(pause=0)
    for question in ("hostile", "quote", "absent", "timeline", "whom", "differ", "written"):
        *_, answer = scripted.stream(question)
        html = embedded_turn(1, answer, archive.coverage(), 40, streaming=False)
        assert "<script" not in html
        assert '="javascript:' not in html
        assert "data-copy" not in html
        assert "Export" not in html  # nothing that would need the page around it
    html = embedded_turn(1, quotes(BASE), archive.coverage(), None, streaming=False)
    assert 'href="https://courier.example/ferry" rel="noopener noreferrer nofollow" target="_blank"' in html
    assert 'id="cite-1-1"' in html
