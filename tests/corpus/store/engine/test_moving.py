"""An archive moves to a real PostgreSQL and back, and nothing of it changes."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.__main__ import main
from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.check import check_archive
from corpus.store.engine import moving
from corpus.store.engine.moving import TABLES, move
from corpus.store.engine.opening import Opened
from corpus.web.feeds import note_entry, register
from errors import ArchiveError, MoveError
from tests.fakes import article, different
from tests.places import ROOT
from tests.postgres import Postgres

pytestmark = pytest.mark.slow
pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")


def quiet(what: str, done: int, total: int) -> None:
    """Show nothing."""


def filled(folder: Path, size: int = 30) -> Archive:
    """An archive with something in every table."""
    archive = Archive(folder)
    run = archive.begin("command line", "ada", ["wire.jsonl"], "192.0.2.7")
    archive.add((replace(different(n), url=f"https://a.example/{n}", uri=f"urn:{n}") for n in range(size)), run)
    archive.add([replace(different(1), source="Coast Wire", headline="“Ähnlich” \U0001f300"), article(published=None)])
    archive.add([replace(different(2), url="https://a.example/2", body="Quite another text.", updated="2026-01-02")])
    archive.add([Article("", url="https://a.example/3", status="canceled")])
    archive.add([article(uri="urn:late", url=None)])
    archive.add([article(uri="urn:late", url="https://a.example/late")])
    archive.put_passages((one, [(0, 9), (9, 18)]) for one in archive.to_split(size + 10))
    while archive.put_stories(100):
        pass
    ids = [row.id for row in archive.to_embed(2 * size)]
    vectors = np.random.default_rng(7).normal(size=(len(ids), 16)).astype(np.float32)
    archive.put_vectors(ids, vectors)
    archive.mark_indexed(ids[:20])
    archive.add([replace(different(4), url="https://a.example/4", body="A new text.", updated="2026-01-02")])
    archive.remove([replace(different(size - 1), url=f"https://a.example/{size - 1}", uri=f"urn:{size - 1}").id])
    archive.undo(archive.begin("page", "user:bo", []).id)
    archive.set_note("embedding model", "words")
    register(archive, "https://a.example/feed", datetime.now(UTC))
    note_entry(archive, "https://a.example/feed", "entry", "digest", 2)
    return archive


def content(folder: Path) -> dict[str, list[Any]]:
    """All that is in an archive's file, and its highest numbers."""
    with closing(sqlite3.connect(folder / "archive.sqlite3")) as connection:
        found = {
            table.name: sorted(connection.execute(f"SELECT {_rowid(table.name)}* FROM {table.name}"), key=repr)
            for table in TABLES
        }
        found["numbers"] = sorted(connection.execute("SELECT * FROM sqlite_sequence"))
    return found


def _rowid(table: str) -> str:
    return "rowid, " if table in ("articles", "versions") else ""


def test_there_and_back_nothing_changes(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "AT_ONCE", 7)
    first = filled(tmp_path / "first")
    before = content(tmp_path / "first")
    assert [name for name, rows in before.items() if not rows] == []
    there = Opened(tmp_path, postgres.archive(tmp_path), half_moved=True)
    moved = move(first, there, quiet)
    on_server = Archive(tmp_path, postgres.archive(tmp_path))
    assert moved.rows == {name: len(rows) for name, rows in before.items() if name != "numbers"}
    assert list(on_server.articles()) == list(first.articles())
    assert on_server.coverage() == first.coverage()
    assert check_archive(on_server) == []
    back = move(on_server, Opened(tmp_path / "second", half_moved=True), quiet)
    assert back == moved
    assert content(tmp_path / "second") == before
    assert content(tmp_path / "first") == before

    # Both go on with the same numbers.
    second = Archive(tmp_path / "second")
    for archive in (on_server, second):
        archive.add([different(1_000)])
        archive.put_passages((one, [(0, 9)]) for one in archive.to_split(10))
    assert on_server.passage_ids() == second.passage_ids()
    assert on_server.runs()[-1].id == second.runs()[-1].id


def test_what_holds_something_else_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    archive = filled(tmp_path / "first")
    address = postgres.archive(tmp_path)
    Archive(tmp_path, address).add([article()])
    with pytest.raises(MoveError, match="not empty"):
        move(archive, Opened(tmp_path, address, half_moved=True), quiet)
    with pytest.raises(MoveError, match="already"):
        move(archive, Opened(tmp_path / "first", half_moved=True), quiet)
    half = Opened(tmp_path / "half", half_moved=True)
    moving._mark(half, "'elsewhere'")
    with pytest.raises(MoveError, match="part of 'elsewhere'"):
        move(archive, half, quiet)
    with pytest.raises(ArchiveError, match=r"only a part of 'elsewhere'.*once more"):
        Archive(tmp_path / "half")


def test_a_source_that_changed_between_two_tries_is_copied_anew(postgres: Postgres, tmp_path: Path) -> None:
    archive = filled(tmp_path / "first")
    there = Opened(tmp_path, postgres.archive(tmp_path), half_moved=True)

    def stop(what: str, done: int, total: int) -> None:
        if what == "copying changes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(archive, there, stop)
    archive.add([replace(different(6), url="https://a.example/6", body="Changed meanwhile.", updated="2026-03-01")])
    move(archive, there, quiet)
    assert list(Archive(tmp_path, there.server).articles()) == list(archive.articles())
    move(there, Opened(tmp_path / "second", half_moved=True), quiet)
    assert content(tmp_path / "second") == content(tmp_path / "first")


def test_a_move_that_is_killed_goes_on(postgres: Postgres, tmp_path: Path) -> None:
    filled(tmp_path / "first", 1_500)
    before = content(tmp_path / "first")
    command = [sys.executable, "-m", "corpus", "move", "--data", str(tmp_path / "first"), "--to"]
    chance = random.Random(3)
    there = Opened(tmp_path, postgres.archive(tmp_path), half_moved=True)
    counts = []
    for _ in range(4):
        with subprocess.Popen([*command, postgres.archive(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL) as moving_:
            reached = (counts[-1] if counts else 0) + chance.randrange(1, 1_500)
            while moving_.poll() is None and (found := _rows(there)) < reached:
                time.sleep(0.01)
            os.kill(moving_.pid, signal.SIGKILL)
        counts.append(found)
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1]
    assert main(["move", "--data", str(tmp_path / "first"), "--to", postgres.archive(tmp_path)]) == 0
    move(Archive(tmp_path, there.server), Opened(tmp_path / "second", half_moved=True), quiet)
    assert content(tmp_path / "second") == before


def _rows(there: Opened) -> int:
    with there.using() as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in TABLES]
    return sum(counts)
