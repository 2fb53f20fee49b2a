"""``python -m evals.bench.kills PATH``: real processes that add and index get SIGKILL at random moments.

The next process checks what is left.
The articles are real, in a real SQLite, Tantivy and Chroma. The embedder is a quick one (``QuickEmbedding``); otherwise
most kills would fall into embedding, where nothing is written. Once all articles are held, changed ones are added.
"""

import contextlib
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from command_line import run_alone
from corpus.article import Article
from corpus.formats.files import read_path
from evals.bench.options import Articles
from evals.workload.killed import live

_START = 300  # seconds that a start may take to check everything; a longer start counts as unreadable
_FORK = multiprocessing.get_context("fork")  # importing Chroma and LlamaIndex takes as long as the rest of a life
_FAULTS = (
    "lost",
    "doubled",
    "unreadable",
    "differing",
    "left waiting",
    "damaged archives",
    "starts that did not answer",
)


@dataclass(slots=True)
class Tally:
    """The findings over all kills.

    Attributes:
        acknowledged: by article, the digest that was last acknowledged.
        perhaps: by article, a digest in the transaction that the kill interrupted: it may be held, or not.
    """

    counts: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, str] = field(default_factory=dict)

    @property
    def is_faultless(self) -> bool:
        """Whether nothing was lost, doubled or unreadable, and archive and indexes agreed after each start."""
        return not any(self.counts[fault] for fault in _FAULTS)

    def record(self, word: str, what: Any) -> None:
        """Record a message from a process."""
        if word == "opened":
            self.counts["starts in doubt"] += what["in_doubt"]
            self.counts["starts that did not answer"] += not what["answered"]
        elif word == "whole":
            self.counts["starts looked at"] += 1
            self.counts["passages mended"] += what["mended"]
            self._look(what)
        elif word == "adding":
            self.perhaps = dict(what)
        elif word == "added":
            self.acknowledged |= dict(what)
            self.counts["acknowledged"] += len(what)

    def _look(self, found: dict[str, Any]) -> None:
        """Compare the articles that a start found with those acknowledged."""
        held: dict[str, str] = found["held"]
        for id_, digest in self.acknowledged.items():
            self.counts["lost"] += held.get(id_) not in (digest, self.perhaps.get(id_))
        self.counts["doubled"] += found["doubled"]
        self.counts["differing"] += found["differ"]
        self.counts["left waiting"] += found["waiting"]
        self.counts["damaged archives"] += not found["integrity"]
        self.acknowledged, self.perhaps = held, {}


@dataclass(frozen=True, slots=True)
class Moment:
    """When a life ends: so many seconds after it reported ``word``."""

    word: str
    seconds: float


def drawn_moment(drawn: random.Random) -> Moment:
    """Draw the moment of a kill: every third while the process opens and mends, the others while it adds."""
    if drawn.random() < 1 / 3:
        return Moment("started", drawn.uniform(0.0, 4.0))
    return Moment("whole", drawn.uniform(0.0, 2.0))


def one_life(folder: Path, articles: list[Article], tally: Tally, moment: Moment | None) -> None:
    """Start a process and kill it at that moment; without one, let it end after its check."""
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_live, args=(folder, articles, moment is None, theirs))
    child.start()
    theirs.close()
    ends, reached = time.monotonic() + _START, False
    try:
        while ours.poll(max(ends - time.monotonic(), 0)):
            word, message = json.loads(ours.recv_bytes())
            tally.record(word, message)
            if moment and word == moment.word:
                ends, reached = time.monotonic() + moment.seconds, True
    except EOFError:  # it ended by itself
        child.join()
        tally.counts["unreadable"] += child.exitcode != 0
        return
    tally.counts["unreadable"] += not reached
    child.kill()
    child.join()
    with contextlib.suppress(EOFError):  # messages from before its death that are not read yet
        while ours.poll():
            tally.record(*json.loads(ours.recv_bytes()))


def _live(folder: Path, articles: list[Article], ends: bool, pipe: Connection) -> None:
    live(folder, articles, ends, lambda word, message: pipe.send_bytes(json.dumps([word, message]).encode()))


def measure(folder: Path, articles: list[Article], kills: int, seed: int) -> Tally:
    """Run so many kills over one archive in ``folder``, and a last start that checks everything."""
    drawn, tally = random.Random(seed), Tally()
    for _ in range(kills):
        tally.counts["kills"] += 1
        one_life(folder, articles, tally, drawn_moment(drawn))
        Console(stderr=True, width=300).print(dict(tally.counts), highlight=False)
    one_life(folder, articles, tally, None)
    return tally


def main(
    path: Articles,
    kills: int = 200,
    limit: Annotated[int, typer.Option(help="so many articles, then the same ones changed")] = 500,
    seed: int = 1,
) -> int:
    """Measure and print; the exit status is 1 when anything was lost, doubled or unreadable."""
    found = (one for one in read_path(path) if isinstance(one, Article))
    articles = list(islice(found, limit))
    with tempfile.TemporaryDirectory() as folder:
        tally = measure(Path(folder), articles, kills, seed)
    Console().print(", ".join(f"{number:,} {name}" for name, number in tally.counts.items()), highlight=False)
    return 0 if tally.is_faultless else 1


if __name__ == "__main__":
    sys.exit(run_alone(main))
