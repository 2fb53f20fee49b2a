"""app.py on a real PostgreSQL and a real Milvus Lite: added, asked, killed, asked again on another machine, removed."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.workload.milvus_lite import ABSENT, MilvusLite
from tests.postgres import Postgres
from tests.replicas import Replica, running

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "all is there")]
_ZEPPELIN = {
    "url": "https://courier.example/zeppelin",
    "headline": "Zeppelin lands at Skerrin",
    "text": "A zeppelin landed at Skerrin harbour on Monday. The zeppelin carried 12 passengers from Ellery.",
    "source": "Ellery Courier",
    "published": "2025-09-01",
}
_QUESTION = "How many passengers did the zeppelin carry?"


def asked(replica: Replica) -> dict[str, Any]:
    answer: dict[str, Any] = replica.client.post("/api/v1/ask", json={"question": _QUESTION}).json()
    return answer


def test_what_is_added_is_answered_also_after_a_kill_and_on_another_machine(tmp_path: Path, postgres: Postgres) -> None:
    milvus = MilvusLite(tmp_path / "milvus")
    servers = {"FOOTNOTE_ARCHIVE": postgres.archive(tmp_path), "FOOTNOTE_INDEX": milvus.address}
    try:
        with running(tmp_path / "one", servers) as replica:
            assert all(one["url"] != _ZEPPELIN["url"] for one in asked(replica)["citations"])
            files = {"files": ("zeppelin.jsonl", json.dumps(_ZEPPELIN))}
            job = replica.client.post("/api/v1/articles", files=files).json()
            replica.until(job["address"], "stage", "ready")
            replica.until("/health", "articles", 86)
            replica.until("/health", "waiting", 0)
            before = asked(replica)
            assert before["citations"][0]["url"] == _ZEPPELIN["url"]
        with running(tmp_path / "other", servers) as replica:
            after = asked(replica)
            assert after["citations"][0] == before["citations"][0]
            assert replica.client.get("/health").json()["articles"] == 86
            assert replica.client.delete(f"/api/v1/articles/{after['citations'][0]['article_id']}").status_code == 200
            replica.until("/health", "waiting", 0)
            assert all(one["url"] != _ZEPPELIN["url"] for one in asked(replica)["citations"])
    finally:
        milvus.stop()
