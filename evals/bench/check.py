"""``python -m evals.bench.check --file SENTENCES.jsonl``: how long the checker takes for a sentence.

Prints the median and the 95th percentile of this process's time in milliseconds, for passages seen for the first time
and for the same passages again (an answer cites few passages in many sentences). The file has the format that
``python -m rag check`` reads; without a file, every sentence of the adversarial cases is checked.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.article import Article
from evals.attacks.adversarial import read_cases
from rag.check.checker import check_sentence
from rag.check.cited_text import source_sentences
from rag.passage import Passage

_Checks = Sequence[tuple[str, Sequence[Passage]]]


def _milliseconds(checks: _Checks, forget: bool) -> np.ndarray:
    taken = []
    for sentence, passages in checks:
        if forget:
            source_sentences.cache_clear()
        start = time.process_time()
        check_sentence(sentence, passages)
        taken.append(1000 * (time.process_time() - start))
    return np.array(taken)


def read_checks(path: Path | None) -> _Checks:
    """The sentences of a file with what they cite; without a file, every sentence of the adversarial cases."""
    if path is None:
        return [(case.text, case.offered) for case in read_cases()]
    with path.open(encoding="utf-8") as file:
        values = [json.loads(line) for line in file]
    return [
        (one["sentence"], [Passage(Article(body=text), 0, len(text)) for text in one["passages"]]) for one in values
    ]


def main(file: Path | None = None) -> None:
    """Measure and print."""
    checks = read_checks(file)
    words = np.median([sum(len(passage.text.split()) for passage in passages) for _, passages in checks])
    title = f"{len(checks)} sentences, {words:.0f} words cited at the median"
    table = Table("passages", "median ms", "95th percentile ms", title=title)
    for name, forget in (("seen for the first time", True), ("seen before", False)):
        taken = _milliseconds(checks, forget)
        table.add_row(name, f"{np.median(taken):.2f}", f"{np.percentile(taken, 95):.2f}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run_alone(main))
