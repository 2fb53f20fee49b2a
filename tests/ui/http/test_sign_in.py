"""ui.http.authentication, ui.http.sign_in, ui.passwords: nobody is served but who may be, and each as themselves."""

import stat
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from tests.browser.scripted import ARTICLES, ScriptedAssistant
from ui.http.authentication import SESSION_SECONDS, Authentication, SignIn
from ui.http.guard import Guard
from ui.http.passwords import accounts, fits, hashed
from ui.http.reader import KEY
from ui.http.sign_in import add_sign_in
from ui.server import build_app

HOST = "http://127.0.0.1:7860"


class Clock:
    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sign_in(tmp_path: Path, clock: Clock) -> SignIn:
    made = SignIn.read(f"ada:pass word,ben:{hashed('b')}", tmp_path)
    made.now = clock
    return made


def app(sign_in: SignIn | None = None, header: str | None = None) -> FastAPI:
    """A server behind the door that says whom it takes a reader for."""
    app = FastAPI()
    app.add_middleware(Authentication, sign_in=sign_in, header=header)
    app.add_middleware(Guard)
    if sign_in:
        add_sign_in(app, sign_in)

    @app.get("/")
    @app.get("/health")
    @app.get("/config")
    def who(request: Request) -> dict[str, Any]:
        reader = request.scope.get(KEY)
        return {"owner": reader.owner, "name": reader.name} if reader else {}

    return app


def client(*args: Any, **options: Any) -> TestClient:
    return TestClient(app(*args, **options), base_url=HOST, follow_redirects=False)


def enter(client: TestClient, name: str, password: str, to: str = "/") -> Any:
    return client.post("/sign-in", data={"name": name, "password": password, "next": to})


def test_each_browser_is_a_reader_of_its_own() -> None:
    one, other = client(), client()
    owners = [browser.get("/").json()["owner"] for browser in (one, one, other, other)]
    assert owners[0] == owners[1] != owners[2] == owners[3]
    answer = client().get("/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert token not in answer.json()["owner"]  # what is kept is no cookie
    assert "set-cookie" not in one.get("/").headers
    for forged in ("x", token[:-1], "../" + token[3:], 'a"b'):
        assert "set-cookie" in client().get("/", headers={"cookie": f"footnote_browser={forged}"}).headers


def test_a_cookie_over_https_goes_over_https_alone() -> None:
    assert "; Secure" not in client().get("/").headers["set-cookie"]
    assert "; Secure" in client().get("/", headers={"x-forwarded-proto": "https"}).headers["set-cookie"]


def test_without_sign_in_only_health_and_the_form_are_served(sign_in: SignIn) -> None:
    shut = client(sign_in)
    assert shut.get("/health").status_code == 200
    form = shut.get("/sign-in")
    assert form.status_code == 200
    assert 'type="password"' in form.text
    answer = shut.get("/?ask=Who%20was%20hurt%3F")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2F%3Fask%3DWho%2520was%2520hurt%253F",
    )
    assert shut.get("/config").status_code == 401
    assert shut.post("/gradio_api/queue/join").status_code == 401


def test_the_whole_application_is_shut(tmp_path: Path, sign_in: SignIn) -> None:
    archive = Archive(tmp_path)
    archive.add(ARTICLES)
    ready: Future[Any] = Future()
    ready.set_result(ScriptedAssistant())
    shut = TestClient(build_app(archive, ready, sign_in=sign_in), base_url=HOST, follow_redirects=False)
    for path in ("/config", "/gradio_api/info", "/gradio_api/queue/data", "/assets/index.js", "/theme.css"):
        assert shut.get(path).status_code == 401, path
    assert shut.get("/").status_code == shut.get("/evals").status_code == 303
    assert enter(shut, "ada", "pass word").status_code == 303
    assert shut.get("/").status_code == shut.get("/config").status_code == 200


def test_who_signs_in_is_let_in_as_themselves_and_out_again(sign_in: SignIn) -> None:
    browser = client(sign_in)
    assert enter(browser, "ada", "wrong").status_code == 401
    assert browser.get("/").status_code == 303
    answer = enter(browser, "ada", "pass word", "/?c=abc#question-2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?c=abc#question-2")
    assert "HttpOnly; SameSite=Strict" in answer.headers["set-cookie"]
    assert browser.get("/").json() == {"owner": "user:ada", "name": "ada"}
    assert browser.get("/sign-in?next=/?c=abc").headers["location"] == "/?c=abc"
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.get("/").status_code == 303
    other = client(sign_in)
    enter(other, "ben", "b")
    assert other.get("/").json()["owner"] == "user:ben"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", "evil", ""]
)
def test_nobody_is_sent_elsewhere_after_signing_in(sign_in: SignIn, elsewhere: str) -> None:
    assert enter(client(sign_in), "ben", "b", elsewhere).headers["location"] == "/"


def test_what_is_typed_into_the_form_stays_text(sign_in: SignIn) -> None:
    answer = enter(client(sign_in), '"><script>alert(1)</script>', "x", "/?ask=<b>")
    assert "<script>" not in answer.text
    assert "The name or the password is wrong." in answer.text


def test_a_link_from_another_site_comes_without_the_session_and_goes_through_all_the_same(sign_in: SignIn) -> None:
    answer = client(sign_in).get("/?ask=x", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'content="0;url=/sign-in?next=%2F%3Fask%3Dx"' in answer.text


def test_another_site_can_not_sign_anybody_in_or_out(sign_in: SignIn) -> None:
    browser = client(sign_in)
    evil = {"origin": "https://evil.example"}
    assert browser.post("/sign-in", data={"name": "ben", "password": "b"}, headers=evil).status_code == 403
    enter(browser, "ben", "b")
    assert browser.post("/sign-out", headers=evil).status_code == 403
    assert browser.get("/").status_code == 200


def test_a_session_ends_and_can_not_be_forged(sign_in: SignIn, clock: Clock, tmp_path: Path) -> None:
    session = sign_in.session("ben")
    assert sign_in.name_of(session) == "ben"
    told, _, signature = session.rpartition(".")
    name, _, until = told.partition(".")
    clock.at += 1
    later = f"{sign_in.session('ben').rpartition('.')[0]}.{signature}"
    clock.at -= 1
    ada = f"{sign_in.session('ada').partition('.')[0]}.{until}.{signature}"
    for forged in (later, ada, told, f"{told}.", "", ".", "..", "a.b.c", f"{name}.x.{signature}", "\x00", "é.1.2"):
        assert sign_in.name_of(forged) is None, forged
    changed = SignIn({"ben": hashed("new")}, sign_in.key, clock)
    assert changed.name_of(session) is None
    assert SignIn(sign_in.hashes, b"another key", clock).name_of(session) is None
    clock.at += SESSION_SECONDS
    assert sign_in.name_of(session) is None


def test_a_restart_ends_no_session(sign_in: SignIn, tmp_path: Path, clock: Clock) -> None:
    again = SignIn.read("ada:pass word", tmp_path)
    again.now = clock
    assert again.name_of(sign_in.session("ada")) == "ada"
    key = tmp_path / "session.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_bytes()) == 32


def test_who_guesses_is_made_to_wait(sign_in: SignIn, clock: Clock) -> None:
    browser = client(sign_in)
    for _ in range(5):
        assert enter(browser, "ada", "guess").status_code == 401
    answer = enter(browser, "ada", "pass word")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert enter(browser, "ben", "b").status_code == 303  # others are not kept out
    clock.at += 901
    assert enter(browser, "ada", "pass word").status_code == 303


def test_who_guesses_names_is_made_to_wait_too(sign_in: SignIn) -> None:
    assert [sign_in.lets_in(f"name {at}", "x", "192.0.2.1") for at in range(21)] == [False] * 20 + [None]
    assert sign_in.lets_in("ben", "b", "192.0.2.2") is True


def test_a_proxy_names_the_reader_and_nobody_comes_without_one() -> None:
    behind = client(header="X-Forwarded-User")
    assert behind.get("/", headers={"x-forwarded-user": "ada"}).json() == {"owner": "user:ada", "name": "ada"}
    assert behind.get("/health").status_code == 200
    for headers in ({}, {"x-forwarded-user": " "}, [("x-forwarded-user", "ada"), ("x-forwarded-user", "ben")]):
        assert behind.get("/", headers=headers).status_code == 401


def test_a_password_and_its_hash() -> None:
    stored = hashed("pass word")
    assert fits("pass word", stored)
    assert not fits("pass  word", stored)
    assert hashed("pass word") != stored  # salted
    assert not set(",: ") & set(stored)


@pytest.mark.parametrize("auth", ["ada", "ada:", ":x", "ada:x,ada:y", "ada:scrypt$1", "ada:scrypt$3$8$1$AAAA$AAAA"])
def test_what_is_no_account_is_told_without_telling_the_password(auth: str) -> None:
    with pytest.raises(SystemExit, match=r"FOOTNOTE_AUTH: .*entry [12] ") as told:
        accounts(auth, b"key")
    assert "scrypt$" not in str(told.value)


def test_the_command_prints_a_hash() -> None:
    command = [sys.executable, "-m", "ui.passwords"]
    printed = subprocess.run(command, input="secret\n", capture_output=True, text=True, check=True).stdout
    assert fits("secret", accounts(f"ada:{printed.strip()}", b"")["ada"])
    assert subprocess.run(command, input="\n", capture_output=True, text=True, check=False).returncode == 1
