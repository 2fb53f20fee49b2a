"""``python -m evals.bench.pair_model --file SENTENCES.jsonl``: how long the pair model takes for a sentence.

Prints the median and the 95th percentile of this process's time in milliseconds, with one thread: choosing a window,
then choosing and reading all that is read. The file has the format of ``python -m rag check``; without one, the
adversarial cases count.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from evals.bench.check import read_checks
from rag.check.evidence import evidence
from rag.check.reading import read
from rag.pair_model.model import PairModel
from settings import Settings


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    checks = read_checks(options.file)
    model = PairModel(Settings.read().cache, threads=1)
    choosing, reading = [], []
    for sentence, passages in checks:
        texts = [passage.text for passage in passages]
        start = time.process_time()
        evidence(sentence, texts)
        chosen = time.process_time()
        read(sentence, texts, model)
        reading.append(1000 * (time.process_time() - chosen))
        choosing.append(1000 * (chosen - start))
    table = Table("", "median ms", "95th percentile ms", title=f"{len(checks)} sentences")
    for name, taken in (("choosing a window", choosing), ("choosing and reading", reading)):
        table.add_row(name, f"{np.median(taken):.2f}", f"{np.percentile(taken, 95):.2f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
