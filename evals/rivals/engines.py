"""``python -m evals.rivals.engines --data DIR --file QUESTIONS.jsonl --work DIR``: both forms of the index.

Repeats the passages of the indexed archive in ``--data``, with noise, in the archive in ``--work``, which grows from
size to size. At each size both forms are filled from its vectors and asked the same questions, one form after the other
for each question, so that the machine's other work weighs on both: what counts is the ratio. Without ``--address`` the
server is Milvus Lite, which is written in Python: its times say nothing about Milvus, what it finds does.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.store.archive import Archive
from evals.bench.options import Data, Questions
from evals.workload.archives import copies, grow, usual_filters
from evals.workload.milvus_lite import ABSENT, MilvusLite
from rag.embedding.embedder import Embedding, embedding
from rag.filters import NO_FILTERS
from rag.index.engines.opened import engine_at
from rag.index.passage_index import PassageIndex
from rag.index.protocols import Hits
from rag.question.analysis import analyse
from settings import Settings

_SIZES = (10_000, 100_000)
_NEAR, _MATCHING, _ARTICLES = 150, 150, 100  # as rag.search.retriever asks
_TEN = 10

Way = Callable[[PassageIndex, str], Hits]


@dataclass(frozen=True, slots=True)
class Compared:
    """One way to search, at one size.

    Attributes:
        passages: held.
        way: what is asked.
        embedded_ms: the median of the embedded form.
        server_ms: the median of the server.
        ratio: the median of each question's server time over its embedded time.
        ten: the share of the embedded form's first ten that are among the server's first ten.
        all: the share of all that the embedded form found that the server found, too.
    """

    passages: int
    way: str
    embedded_ms: float
    server_ms: float
    ratio: float
    ten: float
    all: float


def main(
    data: Data,
    file: Questions,
    work: Annotated[Path, typer.Option(metavar="DIR", help="the folder of the archive that grows; kept")],
    sizes: Annotated[
        list[int] | None, typer.Option("--size", help="passages; may be given again (10,000 and 100,000)")
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="milvus://HOST:PORT", help="a server; unset: Milvus Lite")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.jsonl", help="a line for each way and size")] = None,
) -> int:
    """Grow, fill, ask, print."""
    if address is None and ABSENT:
        Console(stderr=True).print(ABSENT)
        return 1
    with file.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    model, target = embedding(Settings.read()), Archive(work)
    made = dropwhile(lambda copy: target.holds(copy.article.id), copies(Archive(Path(data))))
    with ExitStack() as ending:
        if address is None:
            lite = MilvusLite(work / "milvus")
            ending.callback(lite.stop)
            address = lite.address
        for size in sizes or _SIZES:
            grow(target, made, size)
            found = _measured(target, model, address, questions)
            Console().print(_table(found))
            if out:
                with out.open("a", encoding="utf-8") as lines:
                    lines.writelines(json.dumps(asdict(one)) + "\n" for one in found)
    return 0


def _measured(target: Archive, model: Embedding, address: str, questions: Sequence[str]) -> list[Compared]:
    ours = PassageIndex(target, model)
    try:
        started = time.perf_counter()
        ours.sync()
        here = time.perf_counter() - started
        theirs = PassageIndex(target, model, engine=lambda archive: engine_at(archive, address))
        try:
            started = time.perf_counter()
            theirs.pair.mend()
            there = time.perf_counter() - started
            Console().print(
                f"{target.indexed():,} passages: filled in {here:.0f} s here, in {there:.0f} s on the server."
            )
            return [_compared(ours, theirs, name, way, questions) for name, way in _ways(ours, questions).items()]
        finally:
            theirs.pair.close()
    finally:
        ours.pair.close()


def _ways(index: PassageIndex, questions: Sequence[str]) -> Mapping[str, Way]:
    vectors = dict(zip(questions, index.embedding.embed(list(questions)), strict=True))
    ways: dict[str, Way] = {}
    for name, filters in {"all": NO_FILTERS, **usual_filters(index.archive)}.items():
        # Bound now: the loop goes on.
        ways[f"nearest, {name}"] = lambda one, text, only=filters: one.vectors.nearest(vectors[text], _NEAR, only)  # type: ignore[misc]
        ways[f"matching, {name}"] = lambda one, text, only=filters: one.keywords.matching(  # type: ignore[misc]
            analyse(text), _MATCHING, only
        )
    ways["articles, all"] = lambda one, text: one.articles.matching(analyse(text), _ARTICLES)
    ways["rarity of its terms"] = lambda one, text: _counted(one, text)
    return ways


def _counted(index: PassageIndex, text: str) -> Hits:
    return list(enumerate(index.keywords.rarity(analyse(text).weights).values()))


def _compared(ours: PassageIndex, theirs: PassageIndex, name: str, way: Way, questions: Sequence[str]) -> Compared:
    for index in (ours, theirs):
        way(index, questions[0])  # warm
    times, ten, whole = [], [], []
    for text in questions:
        started = time.perf_counter()
        here = way(ours, text)
        between = time.perf_counter()
        there = way(theirs, text)
        times.append((between - started, time.perf_counter() - between))
        if here:
            ten.append(_share(here[:_TEN], there[:_TEN]))
            whole.append(_share(here, there))
    taken = 1000 * np.array(times)
    medians = np.median(taken, axis=0)
    ratio = float(np.median(taken[:, 1] / taken[:, 0]))
    shares = [round(float(np.mean(one)), 3) if one else 1.0 for one in (ten, whole)]
    return Compared(
        ours.archive.indexed(), name, round(float(medians[0]), 2), round(float(medians[1]), 2), round(ratio, 1), *shares
    )


def _share(here: Hits, there: Hits) -> float:
    found = {id_ for id_, _ in there}
    return sum(id_ in found for id_, _ in here) / len(here)


def _table(found: Sequence[Compared]) -> Table:
    title = f"{found[0].passages:,} passages"
    table = Table("way", "embedded ms", "server ms", "ratio", "same of ten", "same of all", title=title)
    for one in found:
        cells = (f"{one.embedded_ms:g}", f"{one.server_ms:g}", f"{one.ratio:g}", f"{one.ten:.3f}", f"{one.all:.3f}")
        table.add_row(one.way, *cells)
    return table


if __name__ == "__main__":
    sys.exit(run_alone(main))
