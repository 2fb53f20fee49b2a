"""``python -m evals.bench.copies PATH``: how well and how fast copies are found.

All articles of PATH, and copies of some of them made in known ways, go through a real archive. Prints recall by kind,
precision, the real articles found to be copies of each other, and the time and memory that many articles take.
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from evals.bench.options import Articles
from evals.bench.reading import peak_mb
from evals.stats.intervals import wilson
from evals.workload.copied import Copier, Pair, many

_AT_ONCE = 200  # articles in one transaction, as when they are indexed


def main(
    path: Articles,
    pairs: Annotated[int, typer.Option(help="articles that copies are made of")] = 300,
    many: Annotated[int, typer.Option(help="articles that are put into stories for the time")] = 100_000,
    show: Annotated[int, typer.Option(help="pairs found among the real articles, to be read")] = 30,
    seed: Annotated[int, typer.Option(help="of what is drawn")] = 0,
) -> None:
    """Measure and print."""
    articles = [found for found in read_path(path) if isinstance(found, Article)]
    if pairs:
        _accuracy(articles, pairs, show, seed)
    if many:
        _speed(articles, many)


def _accuracy(articles: Sequence[Article], number: int, show: int, seed: int) -> None:
    pairs = Copier(articles, seed).pairs(number)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        _clustered(archive, articles)
        real = {(one.id, other.id) for one in articles for other in archive.copies_of(one.id) if one.id < other.id}
        _clustered(archive, [pair.other for pair in pairs if pair.kind != "same event"])
        found = [(pair, _joined(archive, pair)) for pair in pairs]
        wrong = _foreign(archive, pairs, real)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for pair, joined in found:
        by_kind[pair.kind].append(joined)
    table = Table("kind", "pairs", "found to be copies", title="pairs whose kind is known")
    for kind, outcomes in by_kind.items():
        table.add_row(kind, str(len(outcomes)), _share(sum(outcomes), len(outcomes)))
    right = sum(joined for pair, joined in found if pair.is_copy)
    false = sum(joined for pair, joined in found if pair.is_copy is False)
    table.add_row("all copies: recall", "", _share(right, sum(pair.is_copy is True for pair, _ in found)))
    table.add_row("precision", "", _share(right, right + false + wrong))
    table.add_row("copies joined with what they are no copy of", "", str(wrong))
    Console().print(table)
    by_id = {article.id: article for article in articles}
    Console().print(f"{len(real):,} pairs among {len(articles):,} real articles; some of them, to be read:")
    _show([(by_id[one], by_id[other]) for one, other in sorted(real)], show)
    Console().print("Near in time and most about the same, and found to be copies:")
    _show([(pair.one, pair.other) for pair, joined in found if pair.kind == "same event" and joined], show)


def _joined(archive: Archive, pair: Pair) -> bool:
    return pair.other.id in {brief.id for brief in archive.copies_of(pair.one.id)}


def _foreign(archive: Archive, pairs: Sequence[Pair], real: set[tuple[str, str]]) -> int:
    """How many pairs of a made copy and a real article are joined although they share no original."""
    made_from: dict[str, set[str]] = defaultdict(set)
    ways = [pair for pair in pairs if pair.is_copy]
    merged = [pair for pair in ways if pair.kind == "merged"]
    for pair in ways:
        made_from[pair.other.id].add(pair.one.id)
    for at, pair in enumerate(merged):  # each with the article chosen before, the first with the last
        made_from[pair.other.id].add(merged[at - 1].one.id)
    real_ids = {pair.one.id for pair in pairs} | {id_ for one in real for id_ in one}
    alike = real | {(other, one) for one, other in real}
    return sum(
        brief.id in real_ids and not any(brief.id == one or (brief.id, one) in alike for one in sources)
        for copy, sources in made_from.items()
        for brief in archive.copies_of(copy)
    )


def _clustered(archive: Archive, articles: Iterable[Article]) -> tuple[float, float]:
    """Add articles and put them into stories; return the seconds of the second step, by clock and by processor."""
    seconds = used = 0.0
    for batch in _batches(articles):
        archive.add(batch)
        start, before = time.perf_counter(), time.process_time()
        while archive.put_stories(_AT_ONCE):
            pass
        seconds += time.perf_counter() - start
        used += time.process_time() - before
    return seconds, used


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    everything = iter(articles)
    while batch := list(islice(everything, _AT_ONCE)):
        yield batch


def _share(part: int, whole: int) -> str:
    if not whole:
        return "none"
    low, high = wilson(part / whole, whole, 1.96)
    return f"{part / whole:.3f} ({low:.3f} to {high:.3f})"


def _show(pairs: Sequence[tuple[Article, Article]], number: int) -> None:
    for one, other in random.Random(0).sample(pairs, min(number, len(pairs))):
        for mark, article in (("-", one), (" ", other)):
            about = f"{article.source}, {article.published}, {len(article.body.split())} words"
            Console().print(
                f"{mark} {about}: {article.headline or article.url}", markup=False, highlight=False, soft_wrap=True
            )


def _speed(articles: Sequence[Article], number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        before = peak_mb()
        start = time.perf_counter()
        seconds, used = _clustered(archive, many(articles, number))
        everything = time.perf_counter() - start
        counts, size = archive.stories(), archive.path.stat().st_size / 1e6
    table = Table("measure", "value", title=f"{number:,} articles put into stories")
    for name, value in {
        "seconds": f"{seconds:.0f}",
        "processor seconds": f"{used:.0f}",
        "seconds, with making and adding them": f"{everything:.0f}",
        "stories with copies": f"{counts.stories:,}",
        "copies": f"{counts.copies:,}",
        "peak memory, MB": f"{peak_mb():.0f}",
        "of which before, MB": f"{before:.0f}",
        "archive, MB": f"{size:.0f}",
    }.items():
        table.add_row(name, value)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run_alone(main))
