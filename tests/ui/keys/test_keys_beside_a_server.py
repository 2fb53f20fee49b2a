"""ui.keys beside app.py: a key counts at once in the running server, and no more once it is removed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.places import ROOT
from tests.replicas import address_of
from ui.usage.kept_usage import Usage


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of app.py, which ends by Ctrl-C."""
    environ = {**os.environ, "FOOTNOTE_AUTH": "ada:pw", "FOOTNOTE_EMBED_FOR": "https://courier.example"}
    command = [sys.executable, "app.py", "--port", "0", "--data", str(folder), "--no-watch"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as server:
        yield address_of(server)
        server.send_signal(signal.SIGINT)
        server.communicate()


def keys(*arguments: str, data: Path) -> str:
    command = [sys.executable, "-m", "ui.keys", *arguments, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.slow
def test_a_key_counts_without_a_restart_and_its_use_is_kept(tmp_path: Path) -> None:
    with running(tmp_path) as address, httpx.Client(base_url=address) as client:
        assert client.get("/metrics").status_code == 401
        bearer = {"authorization": f"Bearer {keys('add', 'bot', '--may', 'read', data=tmp_path)}"}
        answer = client.get("/metrics", headers=bearer)
        assert answer.status_code == 200
        assert "footnote_ready 1.0" in answer.text
        assert client.post("/api/v1/ask", headers=bearer).status_code == 403
        assert client.get("/articles", headers=bearer).status_code == 303
        asked = {"question": "How many people were injured in the ferry collision?"}
        framed = client.post("/embed/ask", json=asked, timeout=60)
        assert '"done": true' in framed.text
        answered = 'footnote_answers_total{status="answered",way="embed"} 1.0'
        assert answered in client.get("/metrics", headers=bearer).text
        keys("remove", "bot", data=tmp_path)
        assert client.get("/metrics", headers=bearer).status_code == 401
        assert not client.cookies
    counted = [(one.owner, one.way, one.what, one.number) for one in Usage(tmp_path).counted()]
    assert counted == [
        ("embed", "embed", "answers", 1),
        ("embed", "embed", "questions", 1),
        ("key:bot", "api", "requests", 1),
        ("key:bot", "other", "requests", 2),
    ]
