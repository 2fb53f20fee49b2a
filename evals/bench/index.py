"""``python -m evals.bench.index PATH...``: how long adding and indexing take in a fresh archive.

Prints seconds, the embedder's share of indexing, texts per second, the peak of memory, and the size on disk.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from pydantic import PrivateAttr
from rich.console import Console

from command_line import run_alone
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from rag.cli.printing import progress_bar
from rag.embedding.embedder import Embedding, Vectors, embedding
from rag.index.passage_index import opened
from settings import Settings


class _Timed(Embedding):
    """Wraps an embedder, and counts the seconds spent in it."""

    _inner: Embedding = PrivateAttr()
    _seconds: float = PrivateAttr(default=0.0)

    def __init__(self, inner: Embedding) -> None:
        super().__init__(model_name=inner.model_name)
        self._inner = inner

    @property
    def seconds(self) -> float:
        return self._seconds

    def embed(self, texts: Sequence[str]) -> Vectors:
        start = time.perf_counter()
        vectors = self._inner.embed(texts)
        self._seconds += time.perf_counter() - start
        return vectors


def main(paths: list[Path], limit: Annotated[int | None, typer.Option(help="at most so many articles")] = None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        archive, timed = Archive(Path(folder)), _Timed(embedding(Settings.read()))
        start = time.perf_counter()
        articles = (found for path in paths for found in read_path(path) if isinstance(found, Article))
        limited = islice(articles, limit)
        while batch := list(islice(limited, 200)):
            archive.add(batch)
        added = time.perf_counter()
        with progress_bar() as progress, opened(archive, timed) as index:
            passages = index.sync(progress)
        indexed = time.perf_counter()
        count = archive.coverage().articles
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    seconds = indexed - added
    Console().print(
        f"{count:,} articles, {passages:,} passages: added in {added - start:.1f} s, "
        f"indexed in {seconds:.1f} s, of which the embedder {timed.seconds:.1f} s "
        f"({timed.seconds / seconds:.1%}; {passages / timed.seconds:.0f} passages a second)\n"
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, on disk {size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    sys.exit(run_alone(main))
