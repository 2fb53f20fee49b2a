"""Adding in the background: files and addresses are read while the application runs, with progress by the article.

    waiting -> reading -> indexing (by the process that owns the indexes) -> ready

Articles are archived in small transactions. The first ones are indexed and answer questions while the rest is read.
Each site, and each reader's files, have a queue of their own: a slow site holds up nobody else.
"""

import logging
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.lanes import Lanes
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.store.keeping import Kept, batches, keep
from corpus.store.rows import Outcome
from errors import FootnoteError, TooMuchAtOnce

_AT_ONCE = 25  # articles in one transaction; they appear together
_MOST_WAITING = 16  # jobs that wait to be read; the next one is refused
_MOST_OF_ONE = 8  # of these, for one reader
_KEPT = 100  # jobs that are remembered
_LISTED = 500  # articles, and notices, that a job lists one by one; it counts all
_UNEXPECTED = "Something went wrong in Footnote itself; its log tells what. What is listed as added is kept."

_log = logging.getLogger(__name__)

Stage = Literal["waiting", "reading", "indexing", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """An article that was read.

    Attributes:
        ready: search finds it, so it can answer questions.
    """

    id: str
    headline: str | None
    source: str | None
    published: str | None
    outcome: Outcome
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a job.

    Attributes:
        names: the files, or the address.
        articles: the articles read last, newest last; ``counts`` counts all of them.
        notices: the first notices of articles that were skipped, or kept without a part.
        counts: the number of articles by outcome; skipped ones are under ``"skipped"``.
        ready: the number of read articles that search finds.
        error: the reason for which the job ended early, or None.
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
        """The number of articles read so far."""
        return sum(count for outcome, count in self.counts.items() if outcome != "skipped")

    @property
    def is_over(self) -> bool:
        """Whether the job is ready or failed, and changes no more."""
        return self.stage in ("ready", "failed")


@dataclass(frozen=True, slots=True)
class Bringer:
    """The reader who adds something.

    Attributes:
        who: the reader's name, from ``ui.http.reader``.
        address: the network address of the request.
    """

    who: str
    address: str | None = None


class Job:
    """The files or the address that a reader adds at once. Thread-safe."""

    def __init__(self, names: Sequence[str], bringer: Bringer, is_fetched: bool = False) -> None:
        """Create a job that waits.

        Args:
            names: the reader's names for the files, or the address.
            bringer: the reader.
            is_fetched: the name is an address, and the job is read from there.
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
    def who(self) -> str:
        """The reader's name."""
        return self._bringer.who

    @property
    def lane(self) -> str:
        """What must not be read twice at once: the site of the address, or the reader's files."""
        return _site(self._names[0]) if self._is_fetched else f"files of {self._bringer.who}"

    @property
    def is_waiting(self) -> bool:
        """Whether the job is still to be read, whole or in part."""
        return self._stage in ("waiting", "reading")

    def work(self, archive: Archive, reading: Reading) -> None:
        """Archive the articles of ``reading``. An error ends the job and is shown in its progress."""
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
        except Exception:  # noqa: BLE001  logged with its traceback; the next job continues
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
            self._counts["skipped"] += sum(one.number for one in notices if one.skipped)
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
        """Return the job's progress at this moment."""
        with self._lock:
            stage, articles, error = self._stage, dict(self._articles), self._error
            notices, counts = tuple(self._notices), dict(self._counts)
        behind = archive.behind() & articles.keys() if articles else set()
        if stage == "indexing" and not behind:
            stage = "ready"
        shown = tuple(replace(one, ready=one.id not in behind) for one in list(articles.values())[-_LISTED:])
        return Progress(self._names, stage, shown, notices, counts, len(articles) - len(behind), error)


class Adder:
    """Jobs, those of one site read one after the other. An unguessable word identifies each job."""

    def __init__(self, archive: Archive, read_url: Callable[[str, bool], Reading]) -> None:
        """Begin without jobs.

        Args:
            archive: the archive that gets the articles.
            read_url: returns the articles at an address. Its second argument says whether to watch a feed from then on.
        """
        self._archive = archive
        self._read_url = read_url
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._lanes = Lanes()

    def add_folder(self, folder: Path, bringer: Bringer) -> str:
        """Queue the files in ``folder``, and return the job's word. The folder is removed after reading.

        Raises:
            TooMuchAtOnce: too many jobs are waiting.
        """
        files = sorted(path for path in folder.iterdir())
        try:
            return self._take(Job([path.name for path in files], bringer), _emptied(folder, files))
        except TooMuchAtOnce:
            shutil.rmtree(folder)
            raise

    def add_url(self, url: str, bringer: Bringer, watch: bool = False) -> str:
        """Queue the article, or the feed's articles, at ``url``, and return the job's word.

        Args:
            url: an http or https address.
            bringer: the reader who names it.
            watch: if a feed lies there, watch it from now on.

        Raises:
            TooMuchAtOnce: too many jobs are waiting.
        """
        return self._take(Job([url], bringer, is_fetched=True), self._read_url(url, watch))

    def progress(self, word: str) -> Progress | None:
        """Return the progress of the job with that word; None if no such job is known, or it is forgotten."""
        with self._lock:
            job = self._jobs.get(word)
        return job.progress(self._archive) if job else None

    def close(self) -> None:
        """Refuse further jobs, and drop those that are not read yet."""
        self._lanes.close()

    def _take(self, job: Job, reading: Reading) -> str:
        word = secrets.token_urlsafe(16)
        with self._lock:
            waiting = [one.who for one in self._jobs.values() if one.is_waiting]
            if len(waiting) >= _MOST_WAITING:
                raise TooMuchAtOnce(f"{_MOST_WAITING} others are being added. Try again when some of them are done.")
            if waiting.count(job.who) >= _MOST_OF_ONE:
                raise TooMuchAtOnce(f"{_MOST_OF_ONE} of yours are being added. Try again when some of them are done.")
            self._jobs[word] = job
            for old in list(self._jobs)[:-_KEPT]:
                del self._jobs[old]
        self._lanes.put(job.lane, job.who, lambda: job.work(self._archive, reading))
        return word


def _site(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _emptied(folder: Path, files: Sequence[Path]) -> Reading:
    """Read the files under the names that the reader gave them, then remove them."""
    try:
        for path in files:
            for found in read_path(path):
                if isinstance(found, Notice):
                    found = replace(found, path=found.path.removeprefix(f"{folder}/"))
                yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
