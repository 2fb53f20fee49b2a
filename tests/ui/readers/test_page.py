"""/mine over HTTP: a reader sees what is kept, and erases it; others can't."""

from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.adding.adder import Adder, Bringer
from corpus.store.archive import Archive
from tests.ui.readers.leaving import ADA, BOB, PHRASE, bytes_with, leave
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Conversations
from ui.http.authentication import Authentication, SignIn
from ui.http.guard import Guard
from ui.readers.erasing import left_by
from ui.readers.page import mine_page


def test_a_reader_erases_all_of_theirs_and_nobody_elses(tmp_path: Path) -> None:
    leave(tmp_path, BOB)
    archive = leave(tmp_path, ADA)
    forgotten: list[str] = []
    app = FastAPI()
    app.add_middleware(Authentication, header="x-user", add_for="signed-in")
    app.add_middleware(Guard)
    app.include_router(mine_page(archive, 30, forgotten.append))
    page = TestClient(app, base_url="http://127.0.0.1:7860", headers={"x-user": ADA.partition(":")[2]})
    shown = page.get("/mine").text
    assert "30 conversations" in shown and "1 followed question" in shown and "after 30 days" in shown
    assert page.post("/mine", data={}).status_code == 400
    assert left_by(archive, ADA)["conversation"] == 30
    done = page.post("/mine", data={"sure": "yes"})
    assert done.status_code == 200 and "Gone for good: " in done.text and forgotten == [ADA]
    assert bytes_with(tmp_path, PHRASE[ADA]) == bytes_with(tmp_path, ADA) == []
    assert left_by(archive, BOB)["conversation"] == 30
    assert "Nothing is kept of you" in page.get("/mine").text


def test_a_job_that_waits_names_nobody_any_more(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    adder = Adder(archive, lambda url, watch: iter(()))
    held = adder._lanes
    held._busy["courier.example"] = ADA  # the site is being read
    word = adder.add_url("https://courier.example/fog", Bringer(ADA, "10.0.0.9"))
    adder.forget(ADA)
    job = adder._jobs[word]
    job.work(archive, [()])
    assert [(one.who, one.address) for one in archive.runs()] == [("erased reader", None)]
    held._busy.clear()
    adder.close()


def test_a_browser_gets_a_new_name_and_a_session_ends(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for sign_in in (None, SignIn.read("ada:pw", tmp_path)):
        app = FastAPI()
        app.add_middleware(Authentication, sign_in=sign_in)
        app.add_middleware(Guard)
        app.include_router(mine_page(archive, None, lambda reader: None))
        page = TestClient(app, base_url="http://127.0.0.1:7860")
        if sign_in:
            page.cookies.set("footnote_session", sign_in.session("ada"))
        page.get("/mine")
        token = page.cookies.get("footnote_browser") or ""
        owner = "user:ada" if sign_in else f"browser:{sha256(token.encode()).hexdigest()}"
        Conversations(tmp_path).begin(owner, None, 0, AskedQuestion("Who lay in the fog?"))
        assert "There was nothing" not in (done := page.post("/mine", data={"sure": "yes"})).text
        name = "footnote_session" if sign_in else "footnote_browser"
        assert done.headers["set-cookie"].startswith(f"{name}=;") and "Max-Age=0" in done.headers["set-cookie"]
        assert left_by(archive, owner) == {}
