"""/add over HTTP: what is handed in is told as text, what can't be taken is refused with its reason."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.adding import Added, Adder, Progress
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from tests.fakes import article
from ui.http.authentication import Authentication
from ui.http.guard import Guard
from ui.http.may_add import AddFor
from ui.pages.adding import adding, progress

MOST = 10_000  # bytes of what is handed in at once
HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} \"'><script>alert(3)</script>"


def nothing(url: str, watch: bool) -> Reading:
    yield from ()


@contextmanager
def client(
    adder: Adder | None, archive: Archive, peer: str = "127.0.0.1", add_for: AddFor = "loopback"
) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(Authentication, add_for=add_for)
    app.add_middleware(Guard, most_files=MOST)
    app.include_router(adding(archive, adder, add_for))
    with TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False, client=(peer, 50_000)) as client:
        yield client


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


@pytest.fixture
def adder(archive: Archive) -> Iterator[Adder]:
    adder = Adder(archive, nothing)
    yield adder
    adder.close()


@pytest.fixture
def page(archive: Archive, adder: Adder) -> Iterator[TestClient]:
    with client(adder, archive) as page:
        yield page


def hand_in(page: TestClient, *files: tuple[str, bytes], **fields: str) -> Any:
    return page.post("/add", data=fields, files=[("files", file) for file in files] or None)


def told(answer: Any) -> str:
    """What the page says is wrong."""
    return unescape(answer.text.partition('role="alert">')[2].partition("</p>")[0])


def test_names_headlines_and_reasons_from_outside_stay_text() -> None:
    one = Added("0123456789abcdef", HOSTILE, HOSTILE, "2025-08-19", "added")
    shown = progress(
        Progress((HOSTILE,), "failed", (one,), (Notice(HOSTILE, 3, HOSTILE),), {"added": 1, "skipped": 1}, 0, HOSTILE)
    )
    for tag in ("<img", "<script", "onerror=alert(1)>"):
        assert tag not in shown
    assert unescape(shown).count(HOSTILE) == 6  # name, headline, outlet, place, reason, error
    assert "${" not in shown  # Gradio would run it, were it ever shown there


def test_a_file_is_taken_under_its_own_name_and_nowhere_else(page: TestClient, adder: Adder, tmp_path: Path) -> None:
    answer = hand_in(page, ("../../<b>fog</b>.txt", b"Fog lay off the harbour all day."), (".hidden", b"no"))
    assert answer.status_code == 303
    word = answer.headers["location"].removeprefix("/add/")
    found = adder.progress(word)
    assert found and found.names == ("b>.txt", "hidden")  # the last part of a path is a name
    shown = page.get(f"/add/{word}").text
    assert "b&gt;.txt" in shown
    assert not list(tmp_path.parent.glob("*fog*"))


def test_two_files_of_one_name_are_both_taken(page: TestClient, adder: Adder) -> None:
    answer = hand_in(page, ("fog.txt", b"Fog lay off the harbour."), ("fog.txt", b"The fog has gone."))
    found = adder.progress(answer.headers["location"].removeprefix("/add/"))
    assert found and sorted(found.names) == ["2 fog.txt", "fog.txt"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "Choose files, or give the address"),
        ("javascript:alert(1)", "An address begins with https:// or http://"),
        ("file:///etc/passwd", "An address begins with https:// or http://"),
        ("https://courier.example/" + "x" * 2_000, "An address begins with"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(page: TestClient, url: str, reason: str) -> None:
    answer = hand_in(page, url=url)
    assert answer.status_code == 400
    assert reason in told(answer)


def test_more_than_may_be_handed_in_at_once_is_told_on_the_page(page: TestClient) -> None:
    answer = hand_in(page, ("long.txt", b"fog " * 5_000))
    assert answer.status_code == 413
    assert told(answer) == "A request may have 10,000 bytes at most."
    assert 'type="file"' in answer.text  # and fewer can be chosen there

    def unannounced() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(40):
            yield b"fog " * 250

    answer = page.post("/add", content=unannounced(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    assert told(answer) == "A request may have 10,000 bytes at most."


def test_when_too_many_wait_the_next_is_told_so(archive: Archive) -> None:
    go_on = threading.Event()

    def slow(url: str, watch: bool) -> Reading:
        go_on.wait(20)
        yield article(url=url)

    adder = Adder(archive, slow)
    with client(adder, archive) as page:
        for number in range(16):
            assert hand_in(page, url=f"https://courier.example/{number}").status_code == 303
        answer = hand_in(page, url="https://courier.example/16")
    go_on.set()
    adder.close()
    assert answer.status_code == 503
    assert "Try again when some of them are done" in told(answer)


def test_a_word_that_was_never_given_is_told_and_the_form_is_there(page: TestClient) -> None:
    answer = page.get("/add/no-such-word")
    assert answer.status_code == 404
    assert "Nothing is known" in told(answer)
    assert 'type="file"' in answer.text
    assert page.get("/add/no-such-word/progress").status_code == 404


def test_where_it_is_switched_off_nothing_is_taken(archive: Archive) -> None:
    with client(None, archive) as page:
        shown = page.get("/add")
        assert shown.status_code == 200
        assert "switched off" in shown.text
        assert "<form" not in shown.text
        assert hand_in(page, url="https://courier.example/fog").status_code == 405
        assert hand_in(page, ("fog.txt", b"Fog.")).status_code == 405
        assert page.get("/add/word/progress").status_code == 404
    assert archive.coverage().articles == 0


def test_another_site_hands_nothing_in(page: TestClient) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert page.post("/add", data={"url": "https://courier.example/fog"}, headers=headers).status_code == 403


def test_browsers_are_told_to_name_us_when_they_hand_in(page: TestClient) -> None:
    # With "no-referrer" a browser says "Origin: null" of our own form, which can't be told from another site's.
    assert page.get("/add").headers["referrer-policy"] == "same-origin"
    assert page.post("/add", data={"url": "https://courier.example/fog"}, headers={"origin": "null"}).status_code == 403
