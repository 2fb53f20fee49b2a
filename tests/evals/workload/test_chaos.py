"""Kills of workers, replicas and the database; ``python -m evals.workload.chaos`` does more of them."""

import re
import subprocess
import sys

import pytest

from evals.workload import milvus_lite, postgres_server
from tests.places import ROOT

ABSENT = milvus_lite.ABSENT or postgres_server.ABSENT


@pytest.mark.slow
@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "all is there")
def test_after_kills_on_servers_nothing_acknowledged_is_lost_doubled_or_left_waiting() -> None:
    command = [sys.executable, "-m", "evals.workload.chaos", "corpus/sample", "--kills", "6", "--limit", "40"]
    command += ["--seed", "2", "--longest", "3", "--lease", "3", "--readers", "4"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2_000:]
    counts = {name: int(number.replace(",", "")) for number, name in re.findall(r"([\d,]+) ([a-z ]+)", done.stdout)}
    assert counts["articles held"] == 40
    assert counts["kept"] > 0
    assert sum(number for name, number in counts.items() if name.startswith("kills")) == 6
