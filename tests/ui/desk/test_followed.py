"""/followed over HTTP: each reader's own, what is new, feeds at secret addresses, and feed readers that poll."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.filters import NO_FILTERS
from rag.follow.followed import Changed, News, NewSentence, Source
from rag.follow.kept_answer import follow_answer
from rag.follow.telling.mail import Post
from rag.follow.telling.own_mail import MailChoice, OwnMail
from settings import Settings
from tests.desk import INJURED, LATER, Desk, desk
from tests.ui.answer.test_render import PAYLOADS
from ui.desk.followed import followed_page
from ui.http.authentication import Authentication
from ui.http.guard import Guard

__all__ = ["desk"]
ATOM = "{http://www.w3.org/2005/Atom}"
POST = Post.read(Settings(mail="smtp://127.0.0.1:1?from=footnote@news.example&readers=news.example"))
ADA, BEN = {"x-user": "ada"}, {"x-user": "ben"}


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(Authentication, header="X-User")
    app.add_middleware(Guard)
    app.include_router(followed_page(desk.index.archive, desk.store, POST))
    with TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False) as client:
        yield client


class Tags(HTMLParser):
    """The tags of a page's content with the names of their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.words: list[str] = []
        self.feed(page[page.index("<main>") : page.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def feed_of(client: TestClient, page: str) -> str:
    [address] = re.findall(r'href="\.?(/followed/[\w-]+\.atom)"', page)
    return str(address)


def test_a_question_is_followed_from_an_answer_and_its_news_are_shown_once_as_new(
    desk: Desk, client: TestClient
) -> None:
    answer = Assistant(desk.index).ask(INJURED)
    follow_answer(desk.store, desk.index.archive, "user:ada", answer, NO_FILTERS)
    assert "Nothing new since" in client.get("/followed", headers=ADA).text
    desk.add(LATER)
    desk.run()
    assert client.get("/followed/count", headers=ADA).json() == {"new": 1}
    assert client.get("/followed/count", headers=BEN).json() == {"new": 0}
    page = client.get("/followed", headers=ADA).text
    assert "1 new" in page
    words = Tags(page).words
    assert LATER.body.split("\n")[0] in " ".join(words)
    at = words.index("Before")
    assert words[at : at + 4] == ["Before", "14", "Now", "17"]
    assert f'href="/articles/{LATER.id}"' in page
    assert "1 new" not in client.get("/followed", headers=ADA).text
    assert client.get("/followed/count", headers=ADA).json() == {"new": 0}
    assert INJURED not in client.get("/followed", headers=BEN).text


def test_a_correction_of_several_sentences_is_headed_once_and_an_article_named_once(
    desk: Desk, client: TestClient
) -> None:
    asked = desk.following.add("user:ada", INJURED)
    old, new = (Source("0" * 16, digest, "Fourteen.", 0, 9, source="The Anchor") for digest in ("1" * 32, "2" * 32))
    told = "The Anchor corrected this article"
    changes = (Changed(told, "One.", "Two.", (old, new)), Changed(told, "Red.", "Blue.", (old, new)))
    desk.store.tell(asked, News((), (*changes, Changed("injured", "1", "2", (old, new))), ("0" * 16,)), asked.mark + 1)
    page = client.get("/followed", headers=ADA).text
    assert page.count(told) == 1
    assert page.count("The Anchor") == 1 + 3  # once below each change
    feed = client.get(feed_of(client, page)).text
    assert feed.count(told) == 1
    assert feed.index("before: One.") < feed.index("before: Red.") < feed.index("* injured")


def test_a_question_is_followed_and_removed_on_the_page_by_its_own_reader_alone(desk: Desk, client: TestClient) -> None:
    assert client.post("/followed", data={"do": "add", "question": INJURED}, headers=ADA).status_code == 303
    [one] = desk.store.all("user:ada")
    for odd in (str(one.id), "x", "", "9" * 30, "-1"):
        assert client.post("/followed", data={"do": "remove", "id": odd}, headers=BEN).status_code == 303
    assert desk.store.all() == [one]
    assert client.post("/followed", data={"do": "remove", "id": str(one.id)}, headers=ADA).status_code == 303
    assert desk.store.all() == []
    wordless = client.post("/followed", data={"do": "add", "question": " ?! "}, headers=ADA)
    assert (wordless.status_code, "no word in the question" in wordless.text) == (400, True)
    assert client.get("/followed").status_code in (401, 403)  # without a name
    elsewhere = client.post("/followed", data={"do": "add"}, headers={**ADA, "origin": "https://evil.example"})
    assert elsewhere.status_code == 403


def test_a_question_of_the_page_keeps_its_filters_and_shows_them(desk: Desk, client: TestClient) -> None:
    narrow = {"source": "The Tidewater", "from": "2025-08", "to": "2025-09-01"}
    assert client.post("/followed", data={"do": "add", "question": "What of the strike?", **narrow}, headers=ADA)
    [asked] = desk.store.all("user:ada")
    assert asked.filters.sources == ("The Tidewater",) and asked.filters.published is not None
    words = " ".join(" ".join(Tags(client.get("/followed", headers=ADA).text).words).split())
    assert "only The Tidewater · from 1 August 2025 to 1 September 2025" in words
    again = client.post("/followed", data={"do": "add", "question": "And?", "from": "soon"}, headers=ADA)
    assert again.status_code == 400 and "must be a date" in again.text
    assert 'value="And?"' in again.text and 'value="soon"' in again.text and "<details open>" in again.text
    odd = client.post("/followed", data={"do": "add", "question": "And?", "source": "<b>Nobody</b>"}, headers=ADA)
    assert odd.status_code == 400 and "<b>Nobody</b>" not in odd.text


def test_a_reader_chooses_where_and_how_often_their_news_go_by_mail(desk: Desk, client: TestClient) -> None:
    own = OwnMail(desk.store)
    page = client.get("/followed", headers=ADA).text
    assert "My news by e-mail to" in page and "…@news.example" in page
    client.post("/followed", data={"do": "mail", "address": "ada@news.example", "every": "24"}, headers=ADA)
    assert own.of("user:ada") == MailChoice("user:ada", "ada@news.example", 24)
    assert 'value="ada@news.example"' in client.get("/followed", headers=ADA).text
    assert "ada@news.example" not in client.get("/followed", headers=BEN).text
    for wrong in ("ada@elsewhere.example", "ada@news.example, eve@x.example", "a@b@news.example", "x\ny@news.example"):
        told = client.post("/followed", data={"do": "mail", "address": wrong, "every": "0"}, headers=BEN)
        assert told.status_code == 400 and "be sent to" in told.text
    assert own.of("user:ben") is None
    client.post("/followed", data={"do": "mail", "address": "", "every": "0"}, headers=ADA)
    assert own.of("user:ada") is None


def test_of_very_many_questions_those_with_the_latest_news_are_shown(desk: Desk, client: TestClient) -> None:
    with desk.store.file.writing() as connection:
        rows = [
            ("user:ada", f"Question {number}?", "{}", "2025-08-19", "2025-08-19", 0, f"{number}")
            for number in range(10_000)
        ]
        columns = "owner, question, filters, added, since, mark, secret"
        connection.executemany(f"INSERT INTO questions ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    last = desk.store.all()[-1]
    assert desk.store.tell(last, News((NewSentence("It rained.", ()),)), 1)
    page = client.get("/followed", headers=ADA).text
    assert page.index("Question 9999?") < page.index("Question 0?")
    assert page.count("Follow no more</button>") == 50
    assert "Page 1 of 200 · 10,000 questions" in page
    last_page = client.get("/followed?page=200", headers=ADA).text
    assert "Question 9998?" in last_page
    assert "/followed?page=199" in last_page
    assert "No question stands on this page" in client.get("/followed?page=201", headers=ADA).text
    assert client.get("/followed?page=x", headers=ADA).status_code == 200
    assert client.post("/followed", data={"do": "add", "question": "One more?"}, headers=ADA).status_code == 400


def test_a_feed_is_read_without_signing_in_and_costs_a_poller_nothing(desk: Desk, client: TestClient) -> None:
    client.post("/followed", data={"do": "add", "question": INJURED}, headers=ADA)
    address = feed_of(client, client.get("/followed", headers=ADA).text)
    first = client.get(address)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/atom+xml")
    assert ElementTree.fromstring(first.content).findall(f"{ATOM}entry") == []
    for _ in range(20):
        again = client.get(address, headers={"if-none-match": f"W/{first.headers['etag']}"})
        assert (again.status_code, again.content) == (304, b"")
    desk.add(LATER)
    desk.run()
    fresh = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert fresh.status_code == 200
    [entry] = ElementTree.fromstring(fresh.content).findall(f"{ATOM}entry")
    assert LATER.body.split("\n")[0] in (entry.findtext(f"{ATOM}content") or "")
    assert INJURED in (entry.findtext(f"{ATOM}title") or "")
    assert address.split("/")[-1].removesuffix(".atom") not in (entry.findtext(f"{ATOM}id") or "")
    assert client.get(f"/followed/{'a' * 32}.atom").status_code == 404
    client.post("/followed", data={"do": "remove", "id": str(desk.store.all()[0].id)}, headers=ADA)
    assert client.get(address).status_code == 404


def test_a_feed_reader_that_polls_each_second_is_answered_by_its_day_or_told_to_wait(
    desk: Desk, client: TestClient
) -> None:
    asked = desk.store.add("user:ada", "What is new?", NO_FILTERS, 0)
    feed = f"/followed/{asked.secret}.atom"
    day = client.get(feed).headers["last-modified"]
    assert {client.get(feed, headers={"if-modified-since": day}).status_code for _ in range(40)} == {304}
    assert client.get(feed, headers={"if-modified-since": "yesterday"}).status_code == 200
    assert client.get(feed, headers={"if-modified-since": day, "if-none-match": '"other"'}).status_code == 200
    hasty = [client.get(feed) for _ in range(40)]
    assert {one.status_code for one in hasty} == {200, 429}
    assert 1 <= int(hasty[-1].headers["retry-after"]) <= 60
    assert client.get(feed, headers={"if-modified-since": day}).status_code == 304
    assert client.get(f"/followed/{'x' * 32}.atom").status_code == 404


def test_nothing_from_outside_becomes_markup_or_breaks_a_feed(desk: Desk, client: TestClient) -> None:
    followed = desk.store.add("user:ada", "plain", NO_FILTERS, 0)
    tags = None
    for number, payload in enumerate(["plain", *PAYLOADS, "\x00\x0b\ud800"]):
        source = Source("0" * 16, "d", payload, 0, 1, payload, payload, "2025-08-20", payload)
        news = News((NewSentence(payload, (source,)),), (Changed(payload, payload, payload, (source,)),), ("0" * 16,))
        with desk.store.file.writing() as connection:
            connection.execute("DELETE FROM runs")
        assert desk.store.tell(desk.store.one(followed.id), news, number + 1)
        page = Tags(client.get("/followed", headers=ADA).text)
        tags = tags or page.tags
        assert page.tags == tags
        feed = client.get(f"/followed/{followed.secret}.atom").content
        assert len(ElementTree.fromstring(feed).findall(f"{ATOM}entry")) == 1
