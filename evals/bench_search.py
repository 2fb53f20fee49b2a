"""``python -m evals.bench_search --data DIR --file QUESTIONS.jsonl``: how long a warm search takes, and on what.

Prints the median and the 95th percentile of a whole search, and of its parts, in milliseconds.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from evals.scale import usual_filters
from rag.filters import Filters
from rag.open import open_assistant
from rag.query import understand
from rag.retrieve import PassageRetriever
from settings import Settings


def _milliseconds(work: Callable[[str], object], texts: list[str]) -> np.ndarray:
    taken = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        taken.append(1000 * (time.perf_counter() - start))
    return np.array(taken)


def _search(retriever: PassageRetriever, filters: Filters, text: str) -> object:
    return retriever.search(understand(text, filters=filters))


def main() -> int:
    """Measure and print; each question once to warm up, then once more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--file", type=Path, required=True)
    options = parser.parse_args()
    with options.file.open(encoding="utf-8") as file:
        texts = [json.loads(line)["question"] for line in file]
    with open_assistant(Settings.read(data=options.data)) as assistant:
        index, retriever = assistant.index, assistant.retriever
        vectors = {text: index.embedding.embed([text])[0] for text in texts}
        parts: dict[str, Callable[[str], object]] = {
            "embedding the question": lambda text: index.embedding.embed([text]),
            "vector index": lambda text: index.nearest(vectors[text], 100),
            "keyword index": lambda text: index.keywords.matching(text, 100),
            "search, whole": lambda text: retriever.search(understand(text)),
            "ask, whole": assistant.ask,
        }
        for name, filters in usual_filters(index.archive).items():
            share = len(index.passing(filters)) / index.archive.indexed()
            parts[f"search, {name} ({share:.0%} of the passages)"] = partial(_search, retriever, filters)
        title = f"{len(texts)} questions, {index.archive.coverage().passages:,} passages, owner: {index.is_owner}"
        table = Table("part", "median ms", "95th percentile ms", title=title)
        for name, work in parts.items():
            _milliseconds(work, texts)
            taken = _milliseconds(work, texts)
            table.add_row(name, f"{np.median(taken):.1f}", f"{np.percentile(taken, 95):.1f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
