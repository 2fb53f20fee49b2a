"""One of two replicas is killed while thirty readers ask: each has an answer, or gets it from the other one."""

import asyncio
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from corpus.store.archive import Archive
from evals.workload.milvus_lite import ABSENT, MilvusLite
from evals.workload.readers import TimedAnswer, crowd
from tests.places import ROOT
from tests.postgres import Postgres
from tests.replicas import PATIENCE, Replica, running
from ui.chat.conversations import Conversations
from ui.readers.erasing import readers

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "all is there")]
_PROGRAMS, _PAGES = 13, 2  # readers of each replica, by the API and on the page
_COMES = ("answered", "abstained")


def questions() -> list[str]:
    """Questions of the sample edition, each another one."""
    rows = map(json.loads, (ROOT / "evals/sample.jsonl").read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(row["question"] for row in rows if not row["history"]))


def asked(replica: Replica, question: str, came: threading.Event) -> str | None:
    """The question, if nothing came of it because its replica was gone."""
    try:
        answer = httpx.post(f"{replica.address}/api/v1/ask", json={"question": question}, timeout=PATIENCE)
    except httpx.TransportError:
        return question
    assert answer.status_code == 200, answer.text  # whole, or not at all
    assert answer.json()["status"]
    came.set()
    return None


def on_page(replica: Replica, some: Sequence[str]) -> list[TimedAnswer]:
    return asyncio.run(crowd(replica.address, list(some), 0))


def test_who_asked_a_killed_replica_is_answered_by_the_other_and_nothing_kept_is_lost(
    tmp_path: Path, postgres: Postgres
) -> None:
    milvus, archive = MilvusLite(tmp_path / "milvus"), postgres.archive(tmp_path)
    # Without the second look, which takes nine tenths of the time, and keeps nothing.
    servers = {"FOOTNOTE_ARCHIVE": archive, "FOOTNOTE_INDEX": milvus.address, "FOOTNOTE_RERANK": "none"}
    try:
        with running(tmp_path / "one", servers) as one, running(tmp_path / "other", servers) as other:
            for replica in (one, other):
                replica.until("/health", "waiting", 0)
            before, between, *left = (questions()[at::40] for at in range(40))
            assert {told.outcome for told in on_page(one, before[:2])} <= set(_COMES)
            interrupted = _killed_while_asked(one, other, [text for some in left for text in some], between)
            assert len(interrupted) > 1
            came = threading.Event()
            assert [asked(other, text, came) for text in interrupted] == [None] * len(interrupted)
            assert {told.outcome for told in on_page(other, between[:_PAGES])} <= set(_COMES)
        _require_kept(tmp_path / "third", archive, [*before[:2], *between[:_PAGES]])
    finally:
        milvus.stop()


def _killed_while_asked(one: Replica, other: Replica, of_programs: Sequence[str], of_pages: Sequence[str]) -> list[str]:
    """Have all ask, and kill ``one`` when it has answered a program; the questions of programs that it left."""
    came, elsewhere = threading.Event(), threading.Event()
    first, second = of_programs[:_PROGRAMS], of_programs[_PROGRAMS : 2 * _PROGRAMS]
    with ThreadPoolExecutor(2 * _PROGRAMS + 2) as hands:
        pages = [hands.submit(on_page, one, of_pages[:_PAGES]), hands.submit(on_page, other, of_pages[:_PAGES])]
        theirs = [hands.submit(asked, other, text, elsewhere) for text in second]
        ours = [hands.submit(asked, one, text, came) for text in first]
        assert came.wait(PATIENCE)
        one.process.kill()
        assert [reader.result() for reader in theirs] == [None] * _PROGRAMS
        assert {told.outcome for told in pages[1].result()} <= set(_COMES)
        if pages[0].exception() is None:  # it had opened before the kill
            assert all(told.outcome in _COMES or "Error" in told.outcome for told in pages[0].result())
        return [text for reader in ours if (text := reader.result())]


def _require_kept(folder: Path, address: str, asked_before: Sequence[str]) -> None:
    archive = Archive(folder, address)
    kept = Conversations(archive)
    theirs = [(owner, one.id) for owner in readers(archive) for one in kept.list(owner)]
    turns = [turn for owner, id_ in theirs for turn in kept.read(owner, id_).turns]
    assert set(asked_before) <= {turn.asked.question for turn in turns if turn.answer}
    kept.close()
    archive.close()
