"""Parsers that fail in ways nobody foresaw: each costs the one thing that it failed over, and is listed."""

import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

import corpus.formats.feed
import corpus.formats.newsletter
import corpus.formats.readers
from corpus.__main__ import main
from corpus.adding.adder import Adder, Bringer
from corpus.article import Article
from corpus.formats.feed import read_feed
from corpus.formats.files import READERS, read_path
from corpus.formats.newsletter import read_newsletter
from corpus.formats.table import read_csv, read_parquet
from corpus.records.breakdown import reason_of, unless_broken
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.store.keeping import batches, keep
from corpus.web.feeds import register
from corpus.web.fetch import Fetched, Fetcher
from corpus.web.watch import Watcher
from errors import ArchiveError, DiskFull, ReadError
from tests.corpus.adding.test_adder import at
from tests.corpus.formats.test_containers import packed
from tests.corpus.formats.test_feed import ITEM, full, rss
from tests.corpus.formats.test_newsletter import message
from tests.fakes import article

BODY = "The ferry to Ellery sailed again on Monday after nine weeks."
SECRET = "key=SECRET"


class Odd(Exception):
    """An error of a class that nobody has heard of."""


class Unprintable(Exception):
    def __str__(self) -> str:
        raise ValueError(SECRET)


# The readers that files go to in the worker's process, in this one, where a test can break them.
HERE = {
    ".txt": corpus.formats.readers.read_text,
    ".json": corpus.formats.readers.read_json,
    ".jsonl": corpus.formats.readers.read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
}

ERRORS: list[Callable[[], Exception]] = [
    *(
        lambda kind=kind: kind(SECRET)
        for kind in (AssertionError, KeyError, ValueError, TypeError, StopIteration, ZeroDivisionError, OSError)
    ),
    *(lambda kind=kind: kind(SECRET) for kind in (EOFError, RuntimeError, NotImplementedError, SystemError, Odd)),
    *(lambda kind=kind: kind(SECRET) for kind in (AttributeError, ImportError, LookupError, sqlite3.DataError)),
    lambda: UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
    lambda: RecursionError(SECRET),
    lambda: ExceptionGroup(SECRET, [Odd(SECRET)]),
    Unprintable,
]


def split(found: list[Article | Notice]) -> tuple[list[str | None], list[Notice]]:
    return [one.headline for one in found if isinstance(one, Article)], [
        one for one in found if isinstance(one, Notice)
    ]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], None]:
    """Makes a parser raise over everything that says BREAK, an error of another class each time."""
    for suffix, reader in HERE.items():
        monkeypatch.setitem(READERS, suffix, reader)

    def replace(place: str, module: object) -> None:
        whole, random_ = getattr(module, place), random.Random(20261130)

        def parse(given: object, *args: object, **options: object) -> object:
            if "BREAK" in str(given):
                raise random_.choice(ERRORS)()
            return whole(given, *args, **options)

        monkeypatch.setattr(module, place, parse)

    return replace


def parquet(records: list[dict[str, object]]) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(records), stream := io.BytesIO())
    return stream.getvalue()


def csv_of(records: list[dict[str, object]]) -> bytes:
    return "\n".join(["title,body", *(f'{one["title"]},"{one["body"]}"' for one in records)]).encode()


FORMS: dict[str, Callable[[list[dict[str, object]]], bytes]] = {
    "a.json": lambda records: json.dumps(records).encode(),
    "a.jsonl": lambda records: "\n".join(map(json.dumps, records)).encode(),
    "a.csv": csv_of,
    "a.parquet": parquet,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_record_that_breaks_its_parser_costs_no_other_one(
    name: str, tmp_path: Path, broken: Callable[[str, object], None]
) -> None:
    broken("to_article", corpus.formats.readers)
    titles = [f"{'BREAK' if number % 3 == 1 else 'Ferry'} {number}" for number in range(60)]
    (tmp_path / name).write_bytes(FORMS[name]([{"title": title, "body": BODY} for title in titles]))
    headlines, notices = split(list(read_path(tmp_path)))
    assert headlines == [title for title in titles if "BREAK" not in title]
    assert len(notices) == 20 and all(one.skipped for one in notices)
    assert {one.reason.partition("; ")[2] for one in notices} <= {"please report it", ""}
    assert SECRET not in str(notices)
    if name != "a.json":
        assert len({one.line for one in notices}) == 20
    else:
        assert [one.reason.partition(":")[0] for one in notices] == [f"item {n + 1}" for n in range(1, 60, 3)]


def test_an_entry_that_breaks_its_parser_costs_no_other_one(broken: Callable[[str, object], None]) -> None:
    broken("words_of", corpus.formats.feed)
    entries = [ITEM.replace("Bridge", f"Ferry {n}") % full(f"<p>{BODY}</p>{'BREAK' * (n % 2)}") for n in range(40)]
    headlines, notices = split(list(read_feed(rss(*entries), "a.rss")))
    assert headlines == [f"Ferry {n} & road" for n in range(0, 40, 2)]
    assert [one.reason.partition(":")[0] for one in notices] == [f"entry {n}" for n in range(2, 41, 2)]
    assert SECRET not in str(notices)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Courier",
        "items": [{"id": str(n), "content_html": f"<p>{BODY}</p>{'BREAK' * (n == 1)}"} for n in range(3)],
    }
    headlines, [notice] = split(list(read_feed(json.dumps(feed).encode(), "a.json")))
    assert len(headlines) == 2 and notice.reason.startswith("entry 2: ")


def test_a_part_that_breaks_its_parser_costs_not_the_mail(broken: Callable[[str, object], None]) -> None:
    broken("plain_of", corpus.formats.newsletter)
    for _ in ERRORS:
        notice, found = read_newsletter(io.BytesIO(message(BODY, "<p>BREAK</p>").as_bytes()), "a.eml")
        assert isinstance(found, Article) and found.body == BODY
        assert isinstance(notice, Notice) and notice.reason.startswith("a part of the message is left out: ")
        assert not notice.skipped and SECRET not in notice.reason


def test_a_part_that_is_no_text_is_left_out_and_told() -> None:
    mail = message(BODY)
    mail.add_alternative(bytes(range(32)) * 40, maintype="text", subtype="html")
    notice, found = read_newsletter(io.BytesIO(mail.as_bytes()), "a.eml")
    assert isinstance(found, Article) and found.body == BODY
    assert notice == Notice("a.eml", None, "a part of the message is left out: not text", skipped=False)


@pytest.mark.parametrize("packing", ["folder", "a.zip", "a.tar", "a.tar.gz"])
def test_a_file_that_breaks_its_reader_costs_no_other_one(
    packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random_ = random.Random(20261201)
    whole = READERS[".txt"]

    def reader(stream: BinaryIO, path: str) -> Reading:
        if b"BREAK" not in stream.read():
            stream.seek(0)
            yield from whole(stream, path)
            return
        if random_.random() < 0.5:
            yield article(headline="Before")
        raise random_.choice(ERRORS)()

    monkeypatch.setitem(READERS, ".txt", reader)
    files = {f"{n:02}.txt": f"{'BREAK' if n % 3 == 1 else 'Ferry'} {n}\n\n{BODY}".encode() for n in range(60)}
    if packing == "folder":
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
    else:
        packed(tmp_path / packing, files)
    headlines, notices = split(list(read_path(tmp_path)))
    assert [one for one in headlines if one != "Before"] == [f"Ferry {n}" for n in range(60) if n % 3 != 1]
    assert [Path(one.path).name for one in notices] == [f"{n:02}.txt" for n in range(1, 60, 3)]
    rest = [one for one in notices if one.reason.endswith("was read")]
    assert len(rest) == headlines.count("Before") > 0


def test_what_is_told_is_class_and_place_and_never_the_words() -> None:
    def fail() -> None:
        raise AssertionError(SECRET)

    assert str(unless_broken(fail)).startswith("its reader broke down: AssertionError in test_broken_readers.py:")
    found = unless_broken(lambda: list(read_path(None)))  # type: ignore[arg-type]
    assert str(found).startswith("its reader broke down: AttributeError in corpus/formats/files.py:")
    assert reason_of(ReadError("empty")) == "empty"
    assert reason_of(RecursionError(SECRET)) == "nested too deeply"
    assert reason_of(Odd(SECRET)) == "its reader broke down: Odd; please report it"


@pytest.mark.parametrize("error", [MemoryError(), DiskFull("full"), ArchiveError("gone"), KeyboardInterrupt()])
def test_what_is_not_a_parsers_fault_passes_through(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*args: object, **options: object) -> tuple[Article, tuple[str, ...]]:
        raise error

    monkeypatch.setattr(corpus.formats.readers, "to_article", parse)
    monkeypatch.setitem(READERS, ".jsonl", HERE[".jsonl"])
    (tmp_path / "a.jsonl").write_text(json.dumps({"body": BODY}), encoding="utf-8")
    with pytest.raises(type(error)):
        list(read_path(tmp_path))


def test_damage_in_a_zipped_file_costs_no_other_one(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:  # stored as they are
        for number in range(3):
            container.writestr(f"{number}.txt", f"Ferry {number}\n\n{BODY}")
    path.write_bytes(path.read_bytes().replace(b"Ferry 1", b"Ferry 9"))  # another checksum
    headlines, [notice] = split(list(read_path(path)))
    assert headlines == ["Ferry 0", "Ferry 2"]
    assert notice.path == f"{path}/1.txt" and notice.reason.startswith("damaged in the zip file")


def test_a_row_with_a_value_that_python_has_not_costs_no_other_one() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {"title": ["A", "B", "C"], "body": [BODY] * 3}
    days = pyarrow.array([0, 10**15, 86_400], pyarrow.timestamp("ms"))  # the second: after the year 9999
    parquet.write_table(pyarrow.table({**columns, "at": days}), stream := io.BytesIO())
    headlines, [notice] = split(list(read_parquet(io.BytesIO(stream.getvalue()), "a.parquet")))
    assert headlines == ["A", "C"]
    assert notice.line == 2 and " in corpus/formats/table.py:" in notice.reason


HALF = article(headline="half \ud800", url="https://c.example/half")  # SQLite refuses it


def test_an_article_that_the_archive_refuses_costs_no_other_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "data")
    good = [article(url=f"https://c.example/{n}") for n in range(3)]
    kept, [notice] = keep(archive, [good[0], HALF, *good[1:]])
    assert kept == [(one, "added") for one in good] and len(list(archive.articles())) == 3
    assert notice.path == HALF.url and "UnicodeEncodeError in corpus/" in notice.reason
    assert keep(archive, good) == ([(one, "unchanged") for one in good], [])


def test_a_job_keeps_what_was_read_before_and_beside_what_broke(tmp_path: Path) -> None:
    def read_url(url: str, watch: bool) -> Reading:
        yield article(url="https://c.example/1")
        yield HALF
        yield article(url="https://c.example/2")
        raise Odd(SECRET)

    archive = Archive(tmp_path / "data")
    adder = Adder(archive, read_url)
    try:
        progress = at(adder, adder.add_url("https://c.example/", Bringer("somebody")), "failed")
    finally:
        adder.close()
    assert progress.counts == {"added": 2, "skipped": 1} and [one.path for one in progress.notices] == [HALF.url]
    assert len(list(archive.articles())) == 2


def test_batches_come_before_the_error() -> None:
    def reading() -> Reading:
        for _ in range(5):
            yield article()
        raise Odd

    sizes = []
    with pytest.raises(Odd):
        for batch in batches(reading(), 3):  # type: ignore[arg-type]
            sizes.append(len(batch))
    assert sizes == [3, 2]


def test_a_feed_that_breaks_the_watcher_costs_no_other_one(tmp_path: Path) -> None:
    class Broken(Fetcher):
        def fetch(self, url: str, etag: str | None = None, modified: str | None = None) -> Fetched:
            if url.endswith("1"):
                raise Odd(SECRET)
            return Fetched(url, rss(ITEM % full(f"<p>{BODY}</p>")), "application/rss+xml", None)

    archive = Archive(tmp_path)
    now = datetime(2025, 8, 19, tzinfo=UTC)
    for number in range(3):
        register(archive, f"http://news.example/{number}", now)
    looks = {look.url[-1]: look for look in Watcher(archive, Broken(), now=lambda: now).look()}
    assert len(looks) == 3 and [number for number, look in looks.items() if look.error] == ["1"]
    assert (looks["1"].error or "").startswith("its reader broke down: Odd in corpus/web/watch.py:")


def test_the_whole_run_goes_on(
    tmp_path: Path, broken: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    broken("to_article", corpus.formats.readers)
    news = tmp_path / "news"
    news.mkdir()
    for number, word in enumerate(["Ferry", "BREAK", "Harbour"]):
        (news / f"{number}.txt").write_text(f"{word} of Ellery\n\n{BODY} {word}", encoding="utf-8")
    assert main(["add", "--no-index", "--json", "--data", str(tmp_path / "data"), str(news)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["added"], told["skipped"]) == (2, 1)
