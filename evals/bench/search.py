"""``python -m evals.bench.search --data DIR --file QUESTIONS.jsonl``: how long a warm search takes, by its parts.

Prints the median and the 95th percentile, in milliseconds, of a whole search, of its parts, and with filters; and the
processor time of this process.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice

from rich.console import Console
from rich.table import Table

from command_line import run_alone
from evals.bench.options import Data, Questions
from evals.workload.archives import usual_filters
from evals.workload.timing import timed
from rag.filters import Filters
from rag.index.passage_scan import PassageScan
from rag.opening import open_assistant
from rag.question.analysis import analyse
from rag.question.query import understand
from rag.search.retriever import PassageRetriever
from settings import Settings


def _search(retriever: PassageRetriever, filters: Filters, text: str) -> object:
    return retriever.search(understand(text, filters=filters))


def main(data: Data, file: Questions) -> None:
    """Measure and print; ask each question once to warm up, then once more."""
    with file.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["question"] for line in lines]
    with open_assistant(Settings.read(data=data)) as assistant:
        index, retriever = assistant.index, assistant.retriever
        vectors = {text: index.embedding.embed([text])[0] for text in texts}
        parts: dict[str, Callable[[str], object]] = {
            "embedding the question": lambda text: index.embedding.embed([text]),
            "vector index": lambda text: index.vectors.nearest(vectors[text], 100),
            "keyword index": lambda text: index.keywords.matching(analyse(text), 100),
            "search, whole": lambda text: retriever.search(understand(text)),
            "ask, whole": assistant.ask,
        }
        longest = understand(" ".join(islice(cycle(" ".join(texts).split()), 2_000)))
        parts["search, a question of 2,000 words"] = lambda _: retriever.search(longest)
        scan = PassageScan(index.archive)
        for name, filters in usual_filters(index.archive).items():
            share = len(scan.passing(filters)) / index.archive.indexed()
            parts[f"search, {name} ({share:.0%} of the passages)"] = partial(_search, retriever, filters)
        title = f"{len(texts)} questions, {index.archive.coverage().passages:,} passages, owner: {index.pair.is_owner}"
        table = Table("part", "median ms", "95th percentile ms", "processor ms", title=title)
        for name, work in parts.items():
            timing = timed(work, texts, warming=len(texts))
            table.add_row(name, f"{timing.median:.1f}", f"{timing.most:.1f}", f"{timing.processor:.1f}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run_alone(main))
