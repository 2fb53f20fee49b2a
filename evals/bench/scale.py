"""``python -m evals.bench.scale --data DIR --file QUESTIONS.jsonl --work DIR --out RUN``: search to 1,000,000 passages.

Repeats the passages of the indexed archive in ``--data``, with noise, in the archive in ``--work``, which grows from
size to size. At each size a fresh process measures the time of a warm search, with and without filters, and the memory.
Writes ``scale.json`` into ``--out``; ``python -m evals report RUN`` draws it. A stopped measurement resumes.
300,000 passages take 1.2 GB of disk, and 5 minutes of a processor; growing costs more the larger the archive is.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import dropwhile
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.store.archive import Archive
from evals.bench.options import Data, Questions
from evals.report.growth import Point, read_points, write_points
from evals.workload.archives import copies, grow, usual_filters
from evals.workload.timing import Timing, timed
from rag.cli.printing import progress_bar
from rag.embedding.embedder import embedding
from rag.filters import NO_FILTERS, Filters
from rag.index.passage_index import opened
from rag.question.query import Query
from rag.search.retriever import PassageRetriever
from settings import Settings

_SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def main(
    data: Data,
    file: Questions,
    work: Annotated[Path, typer.Option(metavar="DIR", help="the folder of the archive that grows; kept")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="where scale.json goes: a run's folder")],
    sizes: Annotated[
        list[int] | None, typer.Option("--size", help="passages; may be given again (10,000 to 1,000,000)")
    ] = None,
) -> None:
    """Grow, measure, print and write; sizes that the archive has already outgrown stay as they were measured."""
    out.mkdir(parents=True, exist_ok=True)
    with file.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    model, target = embedding(Settings.read()), Archive(work)
    made = dropwhile(lambda copy: target.holds(copy.article.id), copies(Archive(Path(data))))
    points = read_points(out)
    for size in sizes or _SIZES:
        if target.coverage().passages > 1.01 * size:
            continue
        grow(target, made, size)
        with progress_bar() as progress, opened(target, model) as index:
            index.sync(progress)
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            point = process.submit(measure, work, questions, usual_filters(target)).result()
        points = sorted([*(known for known in points if known.passages < point.passages), point], key=_size)
        write_points(out, points)
        Console().print(_table(points))


def measure(folder: Path, questions: Sequence[str], filters: Mapping[str, Filters]) -> Point:
    """Search the archive in ``folder`` in this process, which should be a fresh one."""
    model = embedding(Settings.read())
    model.embed(["warm"])
    archive = Archive(folder)
    start = time.perf_counter()
    with opened(archive, model) as index:
        seconds = time.perf_counter() - start
        retriever = PassageRetriever(index)
        taken = {"all": _searched(retriever, questions, NO_FILTERS)}
        before = _memory()
        taken |= {name: _searched(retriever, questions, one) for name, one in filters.items()}
        return Point(
            archive.indexed(),
            taken,
            round(seconds, 2),
            _memory(),
            _memory() - before,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 2**20,
            round(os.getloadavg()[0], 1),
            os.cpu_count() or 1,
        )


def _searched(retriever: PassageRetriever, questions: Sequence[str], filters: Filters) -> Timing:
    return timed(lambda question: retriever.search(Query(question, filters)), questions, warming=20)


def _memory() -> int:
    """The memory of this process, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _size(point: Point) -> int:
    return point.passages


def _table(points: Sequence[Point]) -> Table:
    names = list(points[-1].search_ms)
    table = Table("passages", *(f"{name}: ms (95th, processor)" for name in names), "open s", "MiB", "peak", "disk")
    for point in points:
        timings = [point.search_ms[name] for name in names]
        searches = [f"{one.median:g} ({one.most:g}, {one.processor:g})" for one in timings]
        sizes = (point.memory_mb, point.peak_mb, point.disk_mb)
        table.add_row(f"{point.passages:,}", *searches, f"{point.opened_s:g}", *(f"{size:,}" for size in sizes))
    return table


if __name__ == "__main__":
    sys.exit(run_alone(main))
