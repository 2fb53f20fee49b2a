"""Several real processes write to one archive on a real PostgreSQL, and are killed while they do."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from corpus.store.check import check_archive
from corpus.store.engine import claims
from tests.places import ROOT
from tests.postgres import Postgres

pytestmark = pytest.mark.slow
pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")

WIRE = """
import random, sys
from pathlib import Path
from corpus.store.archive import Archive
from tests.fakes import article

folder, address, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
pile = []
for n in range(80):
    body = " ".join(f"word{n % 8}x{at}" for at in range(60))
    fields = {"uri": f"urn:{n}", "source": f"Outlet {n // 8}", "headline": f"Ferry {n}", "body": body}
    pile += [article(**fields), article(url=f"https://wire.example/{n}", **fields)]
random.Random(seed).shuffle(pile)
archive = Archive(folder, address)
print("ready", flush=True)
sys.stdin.readline()
while pile:
    some = [pile.pop() for _ in range(min(len(pile), 1 + seed % 5))]
    archive.add(some)
    archive.put_stories(7)
"""

ENDLESS = """
import itertools, sys
from pathlib import Path
from corpus.store.archive import Archive
from tests.fakes import different

archive = Archive(Path(sys.argv[1]), sys.argv[2])
for n in itertools.count(int(sys.argv[3])):
    one = different(n)
    archive.add([one])
    archive.put_passages((held, [(0, 10), (10, 20)]) for held in archive.to_split(3))
    archive.put_stories(3)
    print(one.id, flush=True)
"""


def started(script: str, folder: Path, address: str, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(folder), address, str(number)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_what_arrives_three_times_at_once_is_one(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.archive(tmp_path)
    writers = [started(WIRE, tmp_path, address, number) for number in (3, 4, 5)]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait(300) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.communicate()
    archive = Archive(tmp_path, address)
    while archive.put_stories(100):
        pass
    held = list(archive.articles())
    assert sorted(one.url or "" for one in held) == sorted(f"https://wire.example/{n}" for n in range(80))
    assert {one.uri for one in held} == {f"urn:{n}" for n in range(80)}
    # Each of the eight reports came from ten outlets: whoever compared them, each copy found the others.
    assert (archive.stories().stories, archive.stories().copies) == (8, 72)
    assert check_archive(archive) == []
    assert [row.id for row in archive.runs()] == sorted(row.id for row in archive.runs())


def test_writers_that_are_killed_lose_nothing_acknowledged(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgres.archive(tmp_path)
    Archive(tmp_path, address)
    chance = random.Random(19)
    acknowledged: list[str] = []
    for round_ in range(4):
        writers = [started(ENDLESS, tmp_path, address, 10_000 * (3 * round_ + place)) for place in range(3)]
        for writer in writers:
            assert writer.stdout
            acknowledged += [writer.stdout.readline().strip() for _ in range(chance.randrange(5, 25))]
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged += (writer.communicate()[0]).split()
    archive = Archive(tmp_path, address)
    held = {one.id for one in archive.articles()}
    assert len(acknowledged) == len(set(acknowledged)) > 50
    assert set(acknowledged) <= held
    assert archive.coverage().articles == len(held)
    monkeypatch.setattr(claims, "LEASE", 0)  # of the work that those who were killed had taken
    while some := archive.to_split(50):
        archive.put_passages((one, [(0, 10), (10, 20)]) for one in some)
    assert archive.coverage().passages == 2 * len(held)
    assert check_archive(archive) == []
