"""/add over HTTP: what is handed in is told as text, what can't be taken is refused with its reason."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.adding.adder import Adder
from corpus.adding.progress import Added, Part, Progress
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from tests.fakes import article
from ui.http.authentication import Authentication
from ui.http.guard import Guard
from ui.http.may_add import AddFor
from ui.http.routes import Route, route
from ui.pages.adding import adding
from ui.pages.adding_progress import progress, verdict

MOST = 10_000  # bytes of what is handed in at once
HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} \"'><script>alert(3)</script>"


def nothing(url: str, watch: bool) -> Reading:
    yield from ()


def small(method: str, path: str) -> Route | None:
    """The row of the table, with files of ``MOST`` bytes."""
    asked = route(method, path)
    return replace(asked, most=MOST) if asked and asked.has_files else asked


@contextmanager
def client(
    adder: Adder | None, archive: Archive, peer: str = "127.0.0.1", add_for: AddFor = "loopback"
) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(Authentication, add_for=add_for)
    app.add_middleware(Guard, find=small)
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
    part = Part(HOSTILE, {"added": 1, "skipped": 1}, (Notice(f"{HOSTILE}/{HOSTILE}", 3, HOSTILE),), 1)
    shown = progress(Progress((part,), "failed", (one,), 1, HOSTILE))
    for tag in ("<img", "<script", "onerror=alert(1)>"):
        assert tag not in shown
    assert unescape(shown).count(HOSTILE) == 6  # name, headline, outlet, place, reason, error
    assert "${" not in shown  # Gradio would run it, were it ever shown there


def part(name: str = "fog.txt", read: bool = True, notices: tuple[Notice, ...] = (), **counts: int) -> Part:
    return Part(name, counts, notices, len(notices), read)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((part(),), "Nothing was added: no article was found in it"),
        ((part(skipped=1), part(skipped=2)), "Nothing was added: no article was found in any of the 2 files"),
        ((part(unchanged=1),), "Nothing was added: the archive holds this article already"),
        (
            (part(unchanged=3), part(skipped=1)),
            "Nothing was added: the archive holds all 3 articles already, 1 of 2 files gave no article",
        ),
        (
            (part(added=2, skipped=1), *[part(skipped=1)] * 4),
            "Added in part: 4 of 5 files gave no article, 1 item skipped; the rest can be asked about",
        ),
        ((part(added=2, unchanged=1), part(changed=1)), "Ready: all of it can be asked about"),
    ],
)
def test_what_came_of_it_is_said_in_one_sentence(parts: tuple[Part, ...], said: str) -> None:
    assert verdict(Progress(parts, "ready", (), 0)) == said


def test_the_files_that_gave_nothing_are_told_first_with_their_reasons() -> None:
    many = tuple(Notice("table.csv", line, f"row {line} is empty") for line in range(1, 9))
    parts = (
        part("whole.txt", added=1),
        part("table.csv", notices=many, added=3, skipped=8),
        part("picture.png", notices=(Notice("picture.png", None, "not a format Footnote reads"),), skipped=1),
        part("next.txt", read=False),
        part("later.txt", read=False),
        part("none.json"),
    )
    shown = str(progress(Progress(parts, "reading", (), 4)))
    rows = shown.partition('id="parts"')[2].partition('id="items"')[0].split("<li data-how=")[1:]
    names = ["picture.png", "none.json", "table.csv", "next.txt", "whole.txt", "later.txt"]
    assert [name for row, name in zip(rows, names, strict=True) if name in row] == names
    assert "nothing added" in rows[0] and "not a format Footnote reads" in rows[0]
    assert "No article was found in it." in rows[1]
    assert "3 added · 8 skipped" in rows[2] and "<summary>3 more" in rows[2] and "row 8 is empty" in rows[2]
    assert "1 added" in rows[4]


def test_the_header_counts_what_was_added_at_once(page: TestClient, adder: Adder) -> None:
    answer = hand_in(page, ("fog.txt", b"Fog lay off the harbour all day, the harbour master said."))
    until = time.monotonic() + 20
    while (news := page.get(f"{answer.headers['location']}/progress").text) and "1 article<" not in news:
        assert time.monotonic() < until, news
        time.sleep(0.02)
    assert 'class="cover"' in news


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
