"""Real kills at random moments; ``python -m evals.bench.kills`` does more of them."""

import re
import subprocess
import sys

import pytest

from tests.places import ROOT


@pytest.mark.slow
def test_after_kills_nothing_is_lost_doubled_or_unreadable() -> None:
    # In a process of its own: it forks, and a copy of a process with a dozen threads may wait for ever.
    command = [
        sys.executable,
        "-m",
        "evals.bench.kills",
        "corpus/sample",
        "--kills",
        "5",
        "--limit",
        "60",
        "--seed",
        "3",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2_000:]
    told = re.findall(r"([\d,]+) (acknowledged|starts looked at|lost)", " ".join(done.stdout.split()))
    counts = {name: int(number.replace(",", "")) for number, name in told}
    assert counts["acknowledged"] > 0
    assert counts["starts looked at"] > 1
    assert counts["lost"] == 0
