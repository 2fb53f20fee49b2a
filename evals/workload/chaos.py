"""``python -m evals.workload.chaos PATH``: workers, replicas and the database get SIGKILL while articles come in.

Two workers add the same articles to a real PostgreSQL and index them in a real Milvus Lite, two replicas are asked and
keep what readers say. After the last kill, all that was acknowledged must be there, once, and nothing may wait.
``QuickEmbedding`` embeds; otherwise most kills would fall into embedding, where nothing is written.
"""

import contextlib
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from command_line import run_alone
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.engine import claims
from evals.workload import milvus_lite, postgres_server
from evals.workload.chaotic import Servers, opened, serve, work
from rag.share.feedback import FeedbackStore

_FORK = multiprocessing.get_context("fork")
_NAMES = ("worker 1", "worker 2", "replica 1", "replica 2")
_PATIENCE = 1_800.0  # seconds that the end may take, on a busy machine
_DIFFERING = ("not in an index", "in an index alone", "doubled in an index")
_FAULTS = ("lost", "doubled", "left waiting", *_DIFFERING, "opinions lost", "opinions doubled")


class Chaos:
    """The processes, and what they told."""

    def __init__(self, folder: Path, servers: Servers, articles: list[Article], seed: int, readers: int) -> None:
        """Start all."""
        self._folder, self._servers, self._articles = folder, servers, articles
        self._readers = readers
        self._drawn = random.Random(seed)
        self._running: dict[str, tuple[BaseProcess, Connection]] = {}
        self.counts: Counter[str] = Counter()
        self.added: dict[str, str] = {}
        self.kept: set[str] = set()
        self.is_done = False
        self.errors: Counter[str] = Counter()
        for name in _NAMES:
            self._start(name)

    def _start(self, name: str) -> None:
        ours, theirs = _FORK.Pipe(duplex=False)
        place, seed = (self._folder / name, self._servers), self._drawn.randrange(10**9)

        def live() -> None:
            def tell(word: str, what: Any) -> None:
                theirs.send_bytes(json.dumps([word, what]).encode())

            if name.startswith("worker"):
                work(*place, self._articles, seed, tell)
            else:
                serve(*place, seed, self._readers, tell)

        child = _FORK.Process(target=live, daemon=True)
        child.start()
        theirs.close()
        self._running[name] = child, ours

    def kill(self, name: str) -> None:
        """Kill a process, and start it again."""
        child, ours = self._running[name]
        child.kill()
        child.join()
        self._listen_to(ours)
        ours.close()
        self._start(name)

    def listen(self, seconds: float) -> None:
        """Hear what all tell for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            pipes = [pipe for _, pipe in self._running.values()]
            for pipe in multiprocessing.connection.wait(pipes, left):
                self._listen_to(pipe)  # type: ignore[arg-type]

    def _listen_to(self, pipe: Connection) -> None:
        with contextlib.suppress(EOFError):
            while pipe.poll():
                self._hear(*json.loads(pipe.recv_bytes()))

    def _hear(self, word: str, what: Any) -> None:
        self.counts[word] += 1
        if word == "added":
            self.added |= dict(what)
        elif word == "kept":
            self.kept.add(what)
        elif word == "error":
            self.errors[what[:160]] += 1
        elif word == "done":
            self.is_done = True

    def end(self) -> None:
        """Let a worker come to the end of its articles, then end all."""
        self.is_done, until = False, time.monotonic() + _PATIENCE
        while not self.is_done and time.monotonic() < until:
            self.listen(0.5)
        for child, pipe in self._running.values():
            child.kill()
            child.join()
            self._listen_to(pipe)


def faults(chaos: Chaos, folder: Path, servers: Servers) -> Counter[str]:
    """What is wrong now: compared with what was acknowledged, and the indexes with the archive."""
    index, found = opened(folder, servers), Counter[str]()
    until = time.monotonic() + 2 * claims.LEASE
    while index.archive.waiting() and time.monotonic() < until:  # what the killed had claimed is free after the lease
        index.sync()
        time.sleep(0.2)
    while index.archive.put_stories(500):
        pass
    with index.archive.using() as connection:
        held = dict(connection.execute("SELECT id, content_hash FROM articles").fetchall())
        urls = [url for (url,) in connection.execute("SELECT url FROM articles WHERE url IS NOT NULL").fetchall()]
        spans = connection.execute("SELECT article_id, start FROM passages").fetchall()
    found["lost"] = sum(held.get(id_) != digest for id_, digest in chaos.added.items())
    found["doubled"] = len(urls) - len(set(urls)) + len(spans) - len(set(spans))
    found["left waiting"] = index.archive.waiting()
    for one in index.pair.compare().values():
        found["not in an index"] += len(one.missing)
        found["in an index alone"] += len(one.surplus)
        found["doubled in an index"] += len(one.doubled)
    opinions = [one.question for one in FeedbackStore(index.archive).all()]
    found["opinions lost"] = len(chaos.kept - set(opinions))
    found["opinions doubled"] = len(opinions) - len(set(opinions))
    chaos.counts["articles held"] = len(held)
    return found


def measure(folder: Path, articles: list[Article], kills: int, seed: int, longest: float, readers: int) -> Counter[str]:
    """Run so many kills, each up to ``longest`` seconds after the one before; return all counts."""
    drawn = random.Random(seed)
    postgres = postgres_server.PostgresServer(folder / "pg")
    milvus = milvus_lite.MilvusLite(folder / "milvus")
    try:
        servers = Servers(postgres.address, milvus.address)
        chaos = Chaos(folder, servers, articles, seed, readers)
        for _ in range(kills):
            chaos.listen(drawn.uniform(0.1, longest))
            victim = drawn.choice((*_NAMES, "database"))
            chaos.counts[f"kills of {victim.partition(' ')[0]}"] += 1
            if victim == "database":
                postgres.kill()
                chaos.listen(drawn.uniform(0.0, 1.0))
                postgres.start()
            else:
                chaos.kill(victim)
        chaos.end()
        Console(stderr=True, width=300).print(dict(chaos.errors), highlight=False)
        return chaos.counts + faults(chaos, folder / "last", servers)
    finally:
        milvus.stop()
        postgres.stop()


def main(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="a file or folder of articles")],
    kills: int = 50,
    limit: Annotated[int, typer.Option(help="so many articles")] = 2_000,
    seed: int = 1,
    lease: Annotated[int, typer.Option(metavar="SECONDS", help="until what a killed worker had claimed is free")] = 10,
    longest: Annotated[float, typer.Option(metavar="SECONDS", help="the longest time between two kills")] = 5.0,
    readers: Annotated[int, typer.Option(help="who ask at once, half of them at each replica")] = 20,
) -> int:
    """Measure and print; the exit status is 1 when anything acknowledged is lost, doubled, or left waiting."""
    if absent := milvus_lite.ABSENT or postgres_server.ABSENT:
        Console(stderr=True).print(absent)
        return 1
    claims.LEASE = lease  # before the processes are forked
    articles = list(islice((found for found in read_path(path) if isinstance(found, Article)), limit))
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        counts = measure(Path(folder), articles, kills, seed, longest, readers // 2)
    told = {name: counts[name] for name in (*sorted(set(counts) - set(_FAULTS)), *_FAULTS)}
    Console(width=300).print(", ".join(f"{number:,} {name}" for name, number in told.items()), highlight=False)
    return 1 if any(counts[fault] for fault in _FAULTS) or counts["articles held"] < len(articles) * 0.9 else 0


if __name__ == "__main__":
    sys.exit(run_alone(main))
