"""``python -m evals.bench.html PAGES.jsonl.gz``: how well and how fast web pages are read.

Each line of the file holds ``html``, ``with`` (text that the extract must contain) and ``without`` (text that it must
not). This is trafilatura's way of measuring, and trafilatura is measured, too. A string is found if the text has it.
"""

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import trafilatura
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.article import Article
from corpus.formats.page.webpage import read_page
from corpus.formats.worker import WORKER
from evals.workload.stated import stated

# A page of the file; "with" is a word of Python's.
Page = TypedDict("Page", {"html": str, "with": list[str], "without": list[str]})


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result over all pages.

    Attributes:
        precision: of the strings found, the share that should be found.
        recall: of the strings that should be found, the share that is found.
        lost: pages that gave no text.
        pages_a_second: by processor time of this process, except for the worker: by the clock.
    """

    precision: float
    recall: float
    lost: int
    pages_a_second: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def extraction(pages: Sequence[Page], text_of: Callable[[str], str], clock: Callable[[], float]) -> Extraction:
    """Score and time one way of extracting; one-time work, such as reading word lists, is done before."""
    for page in pages:
        text_of(page["html"])
    start = clock()
    texts = [text_of(page["html"]) for page in pages]
    seconds = clock() - start
    right = sum(text in found for page, found in zip(pages, texts, strict=True) for text in page["with"])
    wrong = sum(text in found for page, found in zip(pages, texts, strict=True) for text in page["without"])
    wanted = sum(len(page["with"]) for page in pages)
    found = right + wrong
    return Extraction(right / found if found else 0.0, right / wanted, texts.count(""), len(pages) / seconds)


def _article(page: str) -> Article | None:
    return next((item for item in read_page(page.encode(), "page") if isinstance(item, Article)), None)


def _ours(page: str) -> str:
    article = _article(page)
    return article.body if article else ""


def missed(pages: Sequence[Page]) -> tuple[dict[str, int], list[str]]:
    """How many fields the pages state in JSON-LD or OpenGraph, and which of them our reader misses."""
    counts: Counter[str] = Counter()
    lines = []
    for number, page in enumerate(pages):
        article = _article(page["html"])
        for field, values in stated(page["html"]).items():
            counts[field] += bool(values)
            if values and not (article and getattr(article, field)):
                lines.append(f"page {number}: {field} {values[:3]!r}")
    return dict(counts), lines


def _worker(page: str) -> str:
    found = WORKER.read("page", page.encode(), "page")
    return next((item.body for item in found if isinstance(item, Article)), "")


def main(file: Path) -> None:
    """Print the table."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pages: list[Page] = [json.loads(line) for line in lines]
    table = Table("way", "precision", "recall", "F1", "pages lost", "pages a second", title=f"{len(pages)} pages")
    _worker(pages[0]["html"])  # the child starts
    for name, text_of, clock in (
        ("trafilatura", lambda page: trafilatura.extract(page) or "", time.process_time),
        ("Footnote", _ours, time.process_time),
        ("Footnote, in the worker", _worker, time.perf_counter),
    ):
        one = extraction(pages, text_of, clock)
        figures = (f"{one.precision:.4f}", f"{one.recall:.4f}", f"{one.f1:.4f}", str(one.lost))
        table.add_row(name, *figures, f"{one.pages_a_second:.1f}")
    Console().print(table)
    counts, unread = missed(pages)
    Console().print(f"stated in JSON-LD or OpenGraph: {counts}; missed: {len(unread)}", *unread, sep="\n", markup=False)


if __name__ == "__main__":
    sys.exit(run_alone(main))
