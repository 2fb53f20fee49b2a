"""app.py on a real PostgreSQL and a real Milvus Lite: added, asked, killed, asked again on another machine, removed."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.workload.milvus_lite import ABSENT, MilvusLite
from tests.places import ROOT
from tests.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "all is there")]
_PATIENCE = 300.0  # seconds for what takes a few, on a busy machine
_ZEPPELIN = {
    "url": "https://courier.example/zeppelin",
    "headline": "Zeppelin lands at Skerrin",
    "text": "A zeppelin landed at Skerrin harbour on Monday. The zeppelin carried 12 passengers from Ellery.",
    "source": "Ellery Courier",
    "published": "2025-09-01",
}
_QUESTION = "How many passengers did the zeppelin carry?"


@contextmanager
def running(folder: Path, servers: dict[str, str]) -> Iterator[httpx.Client]:
    """A client of app.py, which is killed at the end."""
    command = [sys.executable, "app.py", "--port", "0", "--data", str(folder), "--no-watch"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **servers}, stderr=subprocess.PIPE, text=True) as app:
        try:
            assert app.stderr
            told = ""
            while not (ready := re.search(r"Ready: (http://\S+) ", told)):
                line = app.stderr.readline()
                assert line, told
                told += line
            with httpx.Client(base_url=ready[1], timeout=_PATIENCE) as client:
                yield client
        finally:
            app.kill()


def until(client: httpx.Client, path: str, holds: str, value: Any) -> None:
    """Wait until a field of what a path tells has a value."""
    end = time.monotonic() + _PATIENCE
    while (told := client.get(path).json())[holds] != value:
        assert time.monotonic() < end, told
        time.sleep(0.2)


def asked(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/v1/ask", json={"question": _QUESTION}).json()
    return answer


def test_what_is_added_is_answered_also_after_a_kill_and_on_another_machine(tmp_path: Path, postgres: Postgres) -> None:
    milvus = MilvusLite(tmp_path / "milvus")
    servers = {"FOOTNOTE_ARCHIVE": postgres.archive(tmp_path), "FOOTNOTE_INDEX": milvus.address}
    try:
        with running(tmp_path / "one", servers) as client:
            assert all(one["url"] != _ZEPPELIN["url"] for one in asked(client)["citations"])
            files = {"files": ("zeppelin.jsonl", json.dumps(_ZEPPELIN))}
            job = client.post("/api/v1/articles", files=files).json()
            until(client, job["address"], "stage", "ready")
            until(client, "/health", "articles", 86)
            until(client, "/health", "waiting", 0)
            before = asked(client)
            assert before["citations"][0]["url"] == _ZEPPELIN["url"]
        with running(tmp_path / "other", servers) as client:
            after = asked(client)
            assert after["citations"][0] == before["citations"][0]
            assert client.get("/health").json()["articles"] == 86
            assert client.delete(f"/api/v1/articles/{after['citations'][0]['article_id']}").status_code == 200
            until(client, "/health", "waiting", 0)
            assert all(one["url"] != _ZEPPELIN["url"] for one in asked(client)["citations"])
    finally:
        milvus.stop()
