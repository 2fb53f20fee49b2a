"""/evals over HTTP: runs begun, followed, cancelled and compared, in the processes that really run them."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from tests.fakes import article
from ui.http.authentication import Authentication
from ui.http.guard import Guard
from ui.measuring.eval_page import eval_page
from ui.measuring.eval_runs import EvalRuns

# As much of ``python -m evals`` as the page sees, in a process of its own: a run's files, one line a question.
SCRIPT = """
import json, sys, time
from pathlib import Path
command, *rest = sys.argv[1:]
if command == "run":
    out = Path(rest[rest.index("--out") + 1])
    if "broken" in rest[0]:
        sys.exit("There is no example in it. Key sk-CaNaRy-0123456789abcdef")
    total = int(rest[rest.index("--limit") + 1]) if "--limit" in rest else 1000
    out.mkdir(parents=True)
    (out / "run.json").write_text(json.dumps({"set": {"name": rest[0], "examples": total}, "model": "quotes"}))
    with (out / "records.jsonl").open("w") as file:
        for number in range(total):
            file.write("{}\\n")
            file.flush()
            time.sleep(0.02)
elif command == "report":
    (Path(rest[0]) / "report.html").write_text("<p>the report</p>")
else:
    print("before <b>", Path(rest[0]).name, "after", Path(rest[1]).name)
"""


@pytest.fixture
def runs(tmp_path: Path) -> EvalRuns:
    script = tmp_path / "evals.py"
    script.write_text(SCRIPT)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "broken.jsonl").touch()
    return EvalRuns(tmp_path / "runs", tmp_path / "data", (sys.executable, str(script)))


@contextmanager
def page(tmp_path: Path, runs: EvalRuns, peer: str = "127.0.0.1") -> Iterator[TestClient]:
    archive = Archive(tmp_path / "data")
    archive.add([article("The ferry sank.", "Ferry", url="https://a.example/ferry")])
    app = FastAPI()
    app.add_middleware(Authentication)
    app.add_middleware(Guard)
    app.include_router(eval_page(archive, tmp_path / "runs", runs))
    with TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False, client=(peer, 50_000)) as client:
        yield client


def ended(runs: EvalRuns) -> None:
    assert runs.thread
    runs.thread.join(60)
    assert not runs.thread.is_alive()


def begun(runs: EvalRuns) -> None:
    """Wait until the first question is answered."""
    for _ in range(3_000):
        if runs.progress and runs.progress.done:
            return
        time.sleep(0.02)
    raise AssertionError("no question was answered")


def test_a_run_is_begun_followed_and_its_report_read(tmp_path: Path, runs: EvalRuns) -> None:
    with page(tmp_path, runs) as client:
        assert "There is no report yet" in client.get("/evals").text
        assert client.post("/evals", data={"do": "run", "set": "sample", "limit": "3"}).status_code == 303
        ended(runs)
        shown = client.get("/evals").text
        assert "3 of 3 questions" in shown
        [name] = runs.names
        assert "the report" in client.get(f"/evals/{name}").text
        assert "3 examples of sample · quotes" in unescape(shown)
        assert client.get("/evals/progress").status_code == 404  # over: the page is loaded anew


def test_a_run_is_cancelled_and_what_was_answered_stays(tmp_path: Path, runs: EvalRuns) -> None:
    with page(tmp_path, runs) as client:
        client.post("/evals", data={"do": "run", "set": "sample"})
        begun(runs)
        assert "of 1,000 questions" in client.get("/evals/progress").text
        assert "<progress" in client.get("/evals").text
        second = client.post("/evals", data={"do": "run", "set": "sample"})
        assert second.status_code == 400
        assert "A run is under way" in second.text
        assert client.post("/evals", data={"do": "cancel"}).status_code == 303
        ended(runs)
        assert runs.progress and runs.progress.state == "cancelled"
        assert 0 < runs.progress.done < 1_000
        assert "Cancelled; what was answered by then is kept" in client.get("/evals").text


def test_two_runs_are_compared(tmp_path: Path, runs: EvalRuns) -> None:
    for name in ("one", "two"):
        (tmp_path / "runs" / name).mkdir()
        (tmp_path / "runs" / name / "run.json").write_text("{}")
        (tmp_path / "runs" / name / "records.jsonl").touch()
    with page(tmp_path, runs) as client:
        assert "before &lt;b&gt; one after two" in client.get("/evals?a=one&b=two").text
        for wrong in ("a=one&b=one", "a=one&b=three", "a=../data&b=one"):
            assert client.get(f"/evals?{wrong}").status_code == 400


def test_what_fails_is_told_without_keys(tmp_path: Path, runs: EvalRuns) -> None:
    with page(tmp_path, runs) as client:
        client.post("/evals", data={"do": "run", "set": "broken.jsonl", "limit": "2"})
        ended(runs)
        shown = client.get("/evals").text
        assert "It failed" in shown and "There is no example in it." in shown
        assert "CaNaRy" not in shown
        for limit in ("0", "-1", "x", "99999999999", "²"):
            assert client.post("/evals", data={"do": "run", "set": "sample", "limit": limit}).status_code == 400
        assert client.post("/evals", data={"do": "run", "set": "/etc/passwd"}).status_code == 400


def test_who_may_not_choose_the_model_only_reads(tmp_path: Path, runs: EvalRuns) -> None:
    with page(tmp_path, runs, peer="203.0.113.9") as client:
        assert "Run</button>" not in client.get("/evals").text
        assert client.post("/evals", data={"do": "run", "set": "sample"}).status_code == 403
        assert runs.progress is None
    with page(tmp_path, runs) as client:
        other = client.post("/evals", data={"do": "run", "set": "sample"}, headers={"origin": "http://evil.example"})
        assert other.status_code == 403
