"""Adding while the application runs: files and addresses read in the background, with progress an article at a time.

    waiting -> reading -> indexing (by whoever owns the indexes) -> ready

What is read is archived in small transactions, so that it is indexed, and can be asked about, while the rest is read.
"""

import logging
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.store.keeping import Kept, batches, keep
from corpus.store.rows import Outcome
from corpus.web.feeds import register
from errors import FootnoteError, TooMuchAtOnce

if TYPE_CHECKING:
    from corpus.web.fetch import Fetcher

_AT_ONCE = 25  # articles in one transaction: as many appear together
_MOST_WAITING = 16  # jobs that are not read yet; one more is refused
_KEPT = 100  # jobs that are remembered
_LISTED = 500  # articles, and notices, that are listed one by one; all are counted
_UNEXPECTED = "Something went wrong in Footnote itself; its log tells what. What is listed as added is kept."

_log = logging.getLogger(__name__)

Stage = Literal["waiting", "reading", "indexing", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """An article that was read.

    Attributes:
        ready: search finds it: it can be asked about.
    """

    id: str
    headline: str | None
    source: str | None
    published: str | None
    outcome: Outcome
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        names: the files or the address.
        articles: the last ones read, newest last; ``counts`` has all of them.
        notices: the first of what was skipped, or kept without something, and why.
        counts: articles by outcome; those skipped under ``"skipped"``.
        ready: how many of the articles read search finds.
        error: why it ended early, or None.
    """

    names: tuple[str, ...]
    stage: Stage
    articles: tuple[Added, ...]
    notices: tuple[Notice, ...]
    counts: dict[str, int]
    ready: int
    error: str | None = None

    @property
    def read(self) -> int:
        """How many articles were read by now."""
        return sum(count for outcome, count in self.counts.items() if outcome != "skipped")

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.stage in ("ready", "failed")


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who hands something in.

    Attributes:
        who: the reader, as ``ui.http.reader`` knows them.
        address: the network address that the request came from.
    """

    who: str
    address: str | None = None


class Job:
    """What is added at once. Thread-safe."""

    def __init__(self, names: Sequence[str], bringer: Bringer, is_fetched: bool = False) -> None:
        """What is to be added.

        Args:
            names: what the reader knows it by.
            bringer: the reader.
            is_fetched: it is read from the address that it is known by.
        """
        self._names = tuple(names)
        self._bringer = bringer
        self._is_fetched = is_fetched
        self._lock = threading.Lock()
        self._stage: Stage = "waiting"
        self._articles: dict[str, Added] = {}
        self._notices: list[Notice] = []
        self._counts: Counter[str] = Counter()
        self._error: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be read, whole or in part."""
        return self._stage in ("waiting", "reading")

    def work(self, archive: Archive, reading: Reading) -> None:
        """Archive what ``reading`` gives. Whatever goes wrong ends the job, and is told in its progress."""
        try:
            with self._lock:
                self._stage = "reading"
            run = archive.begin("page", self._bringer.who, self._names, self._bringer.address, self._is_fetched)
            articles = self._articles_of(reading)
            for batch in batches(articles, _AT_ONCE):
                kept, notices = keep(archive, batch, run)
                self._keep(kept)
                if notices:
                    self._note(notices)
            with self._lock:
                self._stage = "indexing"
        except FootnoteError as error:
            self._fail(str(error))
        except Exception:  # noqa: BLE001  logged with its traceback; the next job goes on
            _log.exception("Adding %s failed", ", ".join(self._names))
            self._fail(_UNEXPECTED)

    def _articles_of(self, reading: Reading) -> Iterator[Article]:
        for found in reading:
            if isinstance(found, Article):
                yield found
            else:
                self._note([found])

    def _note(self, notices: Sequence[Notice]) -> None:
        with self._lock:
            self._counts["skipped"] += sum(one.skipped for one in notices)
            self._notices += notices[: max(0, _LISTED - len(self._notices))]

    def _keep(self, kept: Kept) -> None:
        with self._lock:
            self._counts.update(outcome for _, outcome in kept)
            for one, outcome in kept:
                self._articles[one.id] = Added(one.id, one.headline, one.source, one.published, outcome)

    def _fail(self, why: str) -> None:
        with self._lock:
            self._stage, self._error = "failed", why

    def progress(self, archive: Archive) -> Progress:
        """How far it is now."""
        with self._lock:
            stage, articles, error = self._stage, dict(self._articles), self._error
            notices, counts = tuple(self._notices), dict(self._counts)
        behind = archive.behind() & articles.keys() if articles else set()
        if stage == "indexing" and not behind:
            stage = "ready"
        shown = tuple(replace(one, ready=one.id not in behind) for one in list(articles.values())[-_LISTED:])
        return Progress(self._names, stage, shown, notices, counts, len(articles) - len(behind), error)


class Adder:
    """Takes what is to be added, one job after the other; each is known by an unguessable word."""

    def __init__(self, archive: Archive, read_url: Callable[[str, bool], Reading]) -> None:
        """Nothing to do yet.

        Args:
            archive: what is added to.
            read_url: gives the articles at an address; if told to, and it is a feed's, watches it from then on.
        """
        self._archive = archive
        self._read_url = read_url
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="adding")

    def add_folder(self, folder: Path, bringer: Bringer) -> str:
        """Add the files in ``folder``, which is removed when they are read; the job's word.

        Raises:
            TooMuchAtOnce: others are waiting.
        """
        files = sorted(path for path in folder.iterdir())
        try:
            return self._take(Job([path.name for path in files], bringer), _emptied(folder, files))
        except TooMuchAtOnce:
            shutil.rmtree(folder)
            raise

    def add_url(self, url: str, bringer: Bringer, watch: bool = False) -> str:
        """Add the article, or the feed's articles, at ``url``; the job's word.

        Args:
            url: http or https.
            bringer: who names it.
            watch: look at it again and again, if it is a feed's.

        Raises:
            TooMuchAtOnce: others are waiting.
        """
        return self._take(Job([url], bringer, is_fetched=True), self._read_url(url, watch))

    def progress(self, word: str) -> Progress | None:
        """How far the job of that word is; None where there is none such, or none any more."""
        with self._lock:
            job = self._jobs.get(word)
        return job.progress(self._archive) if job else None

    def close(self) -> None:
        """Take nothing more, and drop what is not read yet."""
        self._worker.shutdown(cancel_futures=True)

    def _take(self, job: Job, reading: Reading) -> str:
        word = secrets.token_urlsafe(16)
        with self._lock:
            if sum(one.is_waiting for one in self._jobs.values()) >= _MOST_WAITING:
                raise TooMuchAtOnce(f"{_MOST_WAITING} others are being added. Try again when some of them are done.")
            self._jobs[word] = job
            for old in list(self._jobs)[:-_KEPT]:
                del self._jobs[old]
        self._worker.submit(job.work, self._archive, reading)
        return word


def url_reader(archive: Archive, fetcher: "Callable[[], Fetcher] | None" = None) -> Callable[[str, bool], Reading]:
    """What an ``Adder`` reads addresses with; ``fetcher`` makes what fetches them: unset, a ``Fetcher`` as it comes."""

    def read(url: str, watch: bool) -> Reading:
        from corpus.web.at_address import held_in, read_url
        from corpus.web.fetch import Fetcher  # here: TLS and all that takes 0.4 s to import, and few pages need it

        def watched() -> None:
            if watch:
                register(archive, url, datetime.now(UTC))

        yield from read_url(url, (fetcher or Fetcher)(), full_text=True, held=held_in(archive), is_feed=watched)

    return read


def _emptied(folder: Path, files: Sequence[Path]) -> Reading:
    """What is in the files, under the names that the reader knows them by; then they are removed."""
    try:
        for path in files:
            for found in read_path(path):
                if isinstance(found, Notice):
                    found = replace(found, path=found.path.removeprefix(f"{folder}/"))
                yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
