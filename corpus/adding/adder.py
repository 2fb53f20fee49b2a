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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from corpus.adding.lanes import Lanes
from corpus.adding.progress import Added, Part, Progress, Stage
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.store.keeping import Kept, batches, keep
from corpus.store.runs import ERASED
from errors import FootnoteError, TooMuchAtOnce

_AT_ONCE = 25  # articles in one transaction; they appear together
_MOST_WAITING = 16  # jobs that wait to be read; the next one is refused
_MOST_OF_ONE = 8  # of these, for one reader
_KEPT = 100  # jobs that are remembered
_LISTED = 500  # articles, and notices, that a job lists one by one; it counts all
_UNEXPECTED = "Something went wrong in Footnote itself; its log tells what. What is listed as added is kept."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bringer:
    """The reader who adds something.

    Attributes:
        who: the reader's name, from ``ui.http.reader``.
        address: the network address of the request.
    """

    who: str
    address: str | None = None


class _Telling:
    """A part of a job while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.notices: list[Notice] = []
        self.remarks = 0
        self.is_read = False

    def told(self) -> Part:
        return Part(self.name, dict(self.counts), tuple(self.notices), self.remarks, self.is_read)


class Job:
    """The files or the address that a reader adds at once. Thread-safe."""

    def __init__(self, names: Sequence[str], bringer: Bringer, is_fetched: bool = False) -> None:
        """Create a job that waits.

        Args:
            names: the reader's names for the files, or the address.
            bringer: the reader.
            is_fetched: the name is an address, and the job is read from there.
        """
        self._parts = [_Telling(name) for name in names]
        self._bringer = bringer
        self._is_fetched = is_fetched
        self._lock = threading.Lock()
        self._stage: Stage = "waiting"
        self._articles: dict[str, Added] = {}
        self._error: str | None = None

    @property
    def who(self) -> str:
        """The reader's name."""
        return self._bringer.who

    def disown(self) -> None:
        """Forget whose it is: when it begins, no record names the reader."""
        self._bringer = Bringer(ERASED)

    @property
    def lane(self) -> str:
        """What must not be read twice at once: the site of the address, or the reader's files."""
        return _site(self._parts[0].name) if self._is_fetched else f"files of {self._bringer.who}"

    @property
    def is_waiting(self) -> bool:
        """Whether the job is still to be read, whole or in part."""
        return self._stage in ("waiting", "reading")

    def work(self, archive: Archive, readings: Iterable[Reading]) -> None:
        """Archive the articles of ``readings``, one for each name. An error ends the job and is shown in its progress.

        No transaction holds articles of two files, so that each file's outcome is told when it was read.
        """
        names = [part.name for part in self._parts]
        try:
            with self._lock:
                self._stage = "reading"
            run = archive.begin("page", self._bringer.who, names, self._bringer.address, self._is_fetched)
            for part, reading in zip(self._parts, readings, strict=True):
                for batch in batches(self._articles_of(part, reading), _AT_ONCE):
                    kept, notices = keep(archive, batch, run)
                    self._keep(part, kept)
                    self._note(part, notices)
                with self._lock:
                    part.is_read = True
            with self._lock:
                self._stage = "indexing"
        except FootnoteError as error:
            self._fail(str(error))
        except Exception:  # noqa: BLE001  logged with its traceback; the next job continues
            _log.exception("Adding %s failed", ", ".join(names))
            self._fail(_UNEXPECTED)

    def _articles_of(self, part: _Telling, reading: Reading) -> Iterator[Article]:
        for found in reading:
            if isinstance(found, Article):
                yield found
            else:
                self._note(part, [found])

    def _note(self, part: _Telling, notices: Sequence[Notice]) -> None:
        with self._lock:
            if skipped := sum(one.number for one in notices if one.skipped):
                part.counts["skipped"] += skipped
            part.remarks += len(notices)
            room = _LISTED - sum(len(one.notices) for one in self._parts)
            # The first one of a file that gives nothing is its reason: it is told, however many others there are.
            part.notices += notices[: max(room, 0 if part.notices else 1)]

    def _keep(self, part: _Telling, kept: Kept) -> None:
        with self._lock:
            part.counts.update(outcome for _, outcome in kept)
            for one, outcome in kept:
                self._articles[one.id] = Added(one.id, one.headline, one.source, one.published, outcome)

    def _fail(self, why: str) -> None:
        with self._lock:
            self._stage, self._error = "failed", why

    def progress(self, archive: Archive) -> Progress:
        """Return the job's progress at this moment."""
        with self._lock:
            stage, articles, error = self._stage, dict(self._articles), self._error
            parts = tuple(part.told() for part in self._parts)
        behind = archive.behind() & articles.keys() if articles else set()
        if stage == "indexing" and not behind:
            stage = "ready"
        shown = tuple(replace(one, ready=one.id not in behind) for one in list(articles.values())[-_LISTED:])
        return Progress(parts, stage, shown, len(behind), error)


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
        return self._take(Job([url], bringer, is_fetched=True), [self._read_url(url, watch)])

    def progress(self, word: str) -> Progress | None:
        """Return the progress of the job with that word; None if no such job is known, or it is forgotten."""
        with self._lock:
            job = self._jobs.get(word)
        return job.progress(self._archive) if job else None

    def forget(self, who: str) -> None:
        """Forget whose jobs a reader's are; those that are over are forgotten whole."""
        with self._lock:
            for word, job in list(self._jobs.items()):
                if job.who == who:
                    job.disown()
                    if not job.is_waiting:
                        del self._jobs[word]

    @property
    def waiting(self) -> int:
        """How many jobs wait or are read."""
        with self._lock:
            return sum(job.is_waiting for job in self._jobs.values())

    def close(self) -> None:
        """Refuse further jobs, and drop those that are not read yet."""
        self._lanes.close()

    def _take(self, job: Job, readings: Iterable[Reading]) -> str:
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
        self._lanes.put(job.lane, job.who, lambda: job.work(self._archive, readings))
        return word


def _site(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _emptied(folder: Path, files: Sequence[Path]) -> Iterator[Reading]:
    """Read the files under the names that the reader gave them, then remove them."""
    try:
        for path in files:
            yield _read_file(folder, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read_file(folder: Path, path: Path) -> Reading:
    for found in read_path(path):
        yield replace(found, path=found.path.removeprefix(f"{folder}/")) if isinstance(found, Notice) else found
