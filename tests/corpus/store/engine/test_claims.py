"""Several workers share out what waits in an archive on a real PostgreSQL, and are killed while they work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from corpus.store.check import check_archive
from tests.fakes import different
from tests.places import ROOT
from tests.postgres import Postgres

pytestmark = pytest.mark.slow
pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")

WORKER = """
import sys, time
from pathlib import Path
import numpy as np
from corpus.store.archive import Archive
from corpus.store.engine import claims

claims.LEASE = 8
archive = Archive(Path(sys.argv[1]), sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
while archive.waiting():
    if articles := archive.to_split(5):
        archive.put_passages((one, [(0, 9), (9, 18), (18, 27)]) for one in articles)
    archive.put_stories(5)
    if rows := archive.to_embed(10):
        print("taken", *(row.id for row in rows), flush=True)
        time.sleep(0.02)  # the work
        archive.put_vectors([row.id for row in rows], np.ones((len(rows), 8), np.float32))
        print("embedded", *(row.id for row in rows), flush=True)
    if rows := archive.to_index(10):
        archive.mark_indexed([row.id for row in rows])
    else:
        time.sleep(0.05)
"""


def test_nobody_takes_what_another_one_has_taken(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.archive(tmp_path)
    one, other = Archive(tmp_path, address), Archive(tmp_path, address)
    one.add(different(number) for number in range(30))
    first, second = one.to_split(20), other.to_split(20)
    assert (len(first), len(second)) == (20, 10)
    assert {article.id for article in first}.isdisjoint(article.id for article in second)
    assert one.to_split(20) == first  # what failed is taken up again
    assert other.to_split(20) == second
    one.put_passages((article, [(0, 9)]) for article in first)
    rows = one.to_embed(15)
    assert [row.id for row in other.to_embed(15)] == [16, 17, 18, 19, 20]
    one.put_vectors([row.id for row in rows], np.ones((15, 8), np.float32))
    assert len(one.to_index(100)) == 15
    assert other.to_index(100) == []
    assert one.waiting() == other.waiting() == 10 + 20 + 20  # to split, to compare, to index


def test_a_passage_that_is_being_indexed_is_dropped_after_that(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.archive(tmp_path)
    one, other = Archive(tmp_path, address), Archive(tmp_path, address)
    first, second = different(1), different(2)
    one.add([first, second])
    one.put_passages((article, [(0, 9)]) for article in one.to_split(2))
    one.put_vectors([1, 2], np.ones((2, 8), np.float32))
    assert len(one.to_index(1)) == 1
    one.remove([first.id, second.id])
    assert other.removed(9) == [2]
    other.forget_removed([2])
    assert other.removed(9) == []
    assert one.to_index(1) == []  # put, or failed and not found again
    assert other.removed(9) == [1]
    assert one.removed(9) == []
    other.forget_removed([1])
    assert one.waiting() == 0


def test_workers_that_are_killed_leave_nothing_undone_and_nothing_is_done_twice(
    postgres: Postgres, tmp_path: Path
) -> None:
    address = postgres.archive(tmp_path)
    archive = Archive(tmp_path, address)
    archive.add(different(number) for number in range(150))
    command = [sys.executable, "-c", WORKER, str(tmp_path), address]
    workers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    killed = workers[:2]
    for worker in killed:
        assert worker.stdout
        for _ in range(3):
            worker.stdout.readline()
        os.kill(worker.pid, signal.SIGKILL)
    said = [line for worker in workers for line in worker.communicate(timeout=300)[0].splitlines()]
    assert [worker.returncode for worker in workers[2:]] == [0, 0]
    embedded = [int(id_) for line in said if line.startswith("embedded") for id_ in line.split()[1:]]
    assert len(embedded) == len(set(embedded)) > 300
    assert archive.waiting() == 0
    assert archive.coverage().passages == archive.indexed() == 450
    assert check_archive(archive) == []
