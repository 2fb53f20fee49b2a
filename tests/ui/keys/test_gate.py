"""ui.keys.gate: every row of the table of routes, tried by everybody."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from ui.http.authentication import Authentication, SignIn
from ui.http.front import Front
from ui.http.guard import Guard
from ui.http.names import Names
from ui.http.reader import KEY
from ui.http.routes import ROUTES, Route, route
from ui.keys.gate import Gate
from ui.keys.kept_keys import PREFIX, Keys, Right
from ui.keys.rates import Rates
from ui.usage.kept_usage import Usage

NAME = "news.example"
EXAMPLES = {
    r"/articles(?:/[\w.-]+)?": "/articles/0123456789abcdef",
    r"/articles/[\w.-]+/manage": "/articles/0123456789abcdef/manage",
    r"/articles/[\w.-]+/versions": "/articles/0123456789abcdef/versions",
    r"/stories/[\w.-]+": "/stories/0123456789abcdef",
    r"/notebook(?:/draft\.(?:md|html|docx|json))?": "/notebook",
    r"/add(?:/[\w-]{1,40}(?:/progress)?)?": "/add/job/progress",
    r"/evals(?:/[\w.-]+)?": "/evals",
    r"/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json|/config/?|/(?:assets|static)/.+": "/theme.css",
    next(row.path for row in ROUTES if "heartbeat" in row.path): "/gradio_api/queue/data",
    next(row.path for row in ROUTES if "queue/join" in row.path): "/gradio_api/queue/join",
    r"/followed(?:/count)?": "/followed",
    r"/followed/[\w-]{32}\.atom": f"/followed/{'a' * 32}.atom",
    r"/api/v1/articles(?:/[\w.-]+)?": "/api/v1/articles/0123456789abcdef",
    r"/api/v1/articles/[\w.-]+/affected": "/api/v1/articles/0123456789abcdef/affected",
    r"/api/v1/articles/[\w.-]+": "/api/v1/articles/0123456789abcdef",
    "/api/v1/about/.+": "/api/v1/about/Tilde",
    r"/api/v1/openapi\.json": "/api/v1/openapi.json",
    r"/api/v1/jobs/[\w-]{1,40}": "/api/v1/jobs/a-1",
    r"/v1/models(?:/[\w.:-]+)?": "/v1/models/footnote",
}
CASES = [(method, EXAMPLES.get(row.path, row.path), row) for row in ROUTES for method in row.methods]
GIVES: dict[str, set[Right]] = {"read": {"read", "ask"}, "ask": {"ask"}, "add": {"add"}}  # by what a route wants


class Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


class House:
    """A server behind its doors, as ``ui.server`` builds them; its one room says whom it takes a reader for."""

    def __init__(self, folder: Path, signs: bool = True, is_open: bool = False, add_for: Any = "loopback") -> None:
        self.clock = Clock()
        self.keys, self.usage = Keys(folder), Usage(folder)
        self.secrets = {right: self.keys.add(f"may-{right}", [right], a_minute=10_000) for right in GIVES}
        self.sign_in = SignIn.read("ada:pw", folder) if signs else None
        now = lambda: datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # noqa: E731
        self.gate = Gate(self.keys, self.usage, signs, is_open, Rates(self.clock), now)
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "DELETE"])
        def room(request: Request) -> dict[str, Any]:
            found = request.scope.get(KEY)
            return {"owner": found and found.owner, "may_ask": found and found.may_ask, "add": found and found.may_add}

        app.add_middleware(Authentication, sign_in=self.sign_in, add_for=add_for, admins=["ada"], programs=self.gate)
        app.add_middleware(Guard)
        self.app = Front(app, Names.of("127.0.0.1", [NAME]))

    def ask(
        self,
        method: str,
        path: str,
        key: str = "",
        name: str = "",
        host: str = NAME,
        at: str = "10.0.0.9",
        **headers: str,
    ) -> Any:
        client = TestClient(self.app, f"http://{host}", client=(at, 50_000), follow_redirects=False)
        if key:
            headers["authorization"] = f"Bearer {key}"
        if name and self.sign_in:
            headers["cookie"] = f"footnote_session={self.sign_in.session(name)}"
        return client.request(method, path, headers={key.replace("_", "-"): value for key, value in headers.items()})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def unlocked(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("unlocked"), signs=False)


def test_each_row_has_an_example() -> None:
    assert [(path, row.path) for method, path, row in CASES if route(method, path) != row] == []


@pytest.mark.parametrize(("method", "path", "row"), CASES)
class TestWhereReadersSignIn:
    def test_nobody(self, house: House, method: str, path: str, row: Route) -> None:
        answer = house.ask(method, path)
        if row.may == "anyone":
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
        elif row.by == "program":
            assert (answer.status_code, answer.headers["www-authenticate"][:6]) == (401, "Bearer")
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert answer.status_code in (303, 401)
            assert "www-authenticate" not in answer.headers

    def test_who_has_signed_in(self, house: House, method: str, path: str, row: Route) -> None:
        answer = house.ask(method, path, name="ada", sec_fetch_site="same-origin")
        assert answer.status_code == 200
        if row.may != "anyone" and method != "HEAD":
            assert answer.json() == {"owner": "user:ada", "may_ask": True, "add": True}

    @pytest.mark.parametrize("right", GIVES)
    def test_a_key(self, house: House, method: str, path: str, row: Route, right: Right) -> None:
        answer = house.ask(method, path, key=house.secrets[right])
        if row.may == "anyone":
            assert answer.status_code == 200
        elif row.by == "page":
            assert answer.status_code in (303, 401)  # a key opens no page
        elif right in GIVES.get(row.may, set()):
            assert answer.status_code == 200
            assert answer.json() == {"owner": f"key:may-{right}", "may_ask": right == "ask", "add": right == "add"}
            assert answer.headers["ratelimit-policy"] == '"minute";q=10000;w=60'
        else:
            assert (answer.status_code, answer.json()["title"]) == (403, "Forbidden")
            assert f"may-{right}" in answer.json()["detail"]

    @pytest.mark.parametrize("wrong", ["x", f"{PREFIX}x", PREFIX])
    def test_a_wrong_key(self, house: House, method: str, path: str, row: Route, wrong: str) -> None:
        answer = house.ask(method, path, key=wrong, name="ada")
        if row.by == "program":  # also with a session: whoever shows a key means it
            assert answer.status_code == 401
            assert "invalid_token" in answer.headers["www-authenticate"]
        else:
            assert answer.status_code == 200

    @pytest.mark.parametrize("foreign", [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}])
    def test_a_page_of_another_site(
        self, house: House, method: str, path: str, row: Route, foreign: Mapping[str, str]
    ) -> None:
        for shown in ({"name": "ada"}, {"key": house.secrets["ask"]}, {}):
            answer = house.ask(method, path, **shown, **foreign)
            if row.by == "program" or method not in ("GET", "HEAD"):
                assert answer.status_code == 403

    def test_a_foreign_host(self, house: House, method: str, path: str, row: Route) -> None:
        for shown in ({"name": "ada"}, {"key": house.secrets["ask"]}, {}):
            assert house.ask(method, path, host="evil.example", **shown).status_code == 421


@pytest.mark.parametrize(("method", "path", "row"), [case for case in CASES if case[2].by == "program"])
class TestWhereNobodySignsIn:
    def test_this_machine_needs_no_key(self, unlocked: House, method: str, path: str, row: Route) -> None:
        for key in ("", "sk-any"):  # some clients can't do without one
            answer = unlocked.ask(method, path, key=key, host="127.0.0.1:7860", at="127.0.0.1")
            assert (answer.status_code, answer.json()["owner"]) == (200, "address:127.0.0.1")

    def test_others_do(self, unlocked: House, method: str, path: str, row: Route) -> None:
        for elsewhere in ({"at": "10.0.0.9"}, {"at": "127.0.0.1"}, {"at": "127.0.0.1", "x_forwarded_for": "10.0.0.9"}):
            assert unlocked.ask(method, path, **elsewhere).status_code == 401  # the second by a name of elsewhere
        for right in GIVES:
            status = unlocked.ask(method, path, key=unlocked.secrets[right]).status_code
            assert status == (200 if right in GIVES.get(row.may, set()) else 403)

    def test_one_that_was_removed_is_told_so(self, unlocked: House, method: str, path: str, row: Route) -> None:
        answer = unlocked.ask(method, path, key=f"{PREFIX}old", host="127.0.0.1", at="127.0.0.1")
        assert answer.status_code == 401

    def test_all_may_where_it_is_opened(self, tmp_path: Path, method: str, path: str, row: Route) -> None:
        opened = House(tmp_path, signs=False, is_open=True, add_for="anyone")
        assert opened.ask(method, path).status_code == (403 if row.may == "set" else 200)
        assert opened.ask(method, path, origin="https://evil.example").status_code == 403


def test_requests_without_a_key_are_counted_together(tmp_path: Path) -> None:
    house = House(tmp_path, signs=False, is_open=True)
    for at in ("10.0.0.9", "10.0.0.8"):
        assert house.ask("GET", "/api/v1/coverage", at=at).status_code == 200
    counted = [(one.owner, one.way, one.what, one.number) for one in house.usage.counted()]
    assert counted == [("without a key", "api", "requests", 2)]


def test_where_adding_is_off_no_key_adds(tmp_path: Path) -> None:
    shut = House(tmp_path, add_for=None)
    answer = shut.ask("POST", "/api/v1/articles", key=shut.secrets["add"])
    assert (answer.status_code, answer.json()["detail"]) == (403, "Adding is switched off here (--no-add).")


def test_an_opened_interface_does_not_let_strangers_add(tmp_path: Path) -> None:
    assert House(tmp_path, signs=False, is_open=True).ask("POST", "/api/v1/articles").status_code == 403


def test_too_many_requests_are_told_to_wait(house: House) -> None:
    key = house.keys.add("slow", ["read"], a_minute=3)
    answers = [house.ask("GET", "/api/v1/search", key=key) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit"] for answer in answers[:3]] == [f'"minute";r={left};t=60' for left in (2, 1, 0)]
    assert answers[3].headers["retry-after"] == "60"
    house.clock.at += 60
    assert house.ask("GET", "/api/v1/search", key=key).status_code == 200


def test_a_minute_slides(tmp_path: Path) -> None:
    clock = Clock()
    rates = Rates(clock)
    for _ in range(3):
        assert not rates.take("key", 3).is_over
        clock.at += 20
    assert not rates.take("key", 3).is_over  # the first is a minute old
    assert rates.take("key", 3).is_over
    assert rates.take("key", 3).seconds == 20
    assert not rates.take("other", 3).is_over


def test_a_key_without_tokens_left_may_read_and_not_ask(house: House) -> None:
    key = house.keys.add("costly", ["ask"], tokens_a_day=1_000)
    house.usage.note_tokens("key:costly", "api", 999)
    assert house.ask("POST", "/api/v1/ask", key=key).status_code == 200
    house.usage.note_tokens("key:costly", "api", 1)
    answer = house.ask("POST", "/v1/chat/completions", key=key)
    assert answer.status_code == 429
    assert 3_600 <= int(answer.headers["retry-after"]) <= 3_601  # it is 11 in the evening
    assert answer.json()["error"]["code"] == "insufficient_quota"
    assert house.ask("POST", "/mcp", key=key).json()["may_ask"] is False
    assert house.ask("GET", "/api/v1/search", key=key).status_code == 200


def test_two_keys_are_none(house: House) -> None:
    client = TestClient(house.app, f"http://{NAME}")
    shown = [("authorization", f"Bearer {house.secrets['ask']}")]
    assert client.get("/api/v1/search", headers=shown).status_code == 200
    assert client.get("/api/v1/search", headers=[*shown, *shown]).status_code == 401


def test_programs_are_told_what_there_is_not(house: House) -> None:
    lost = house.ask("GET", "/api/v2/ask")
    assert (lost.status_code, lost.headers["content-type"]) == (404, "application/problem+json")
    wrong = house.ask("GET", "/v1/chat/completions")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    large = house.ask("POST", "/v1/chat/completions", key=house.secrets["ask"], content_length="2000000")
    assert (large.status_code, large.json()["error"]["type"]) == (413, "invalid_request_error")


def test_a_file_of_keys_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = House(tmp_path)
    (tmp_path / "keys.sqlite3").unlink()
    answer = gone.ask("GET", "/api/v1/search", key=gone.secrets["read"])
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
