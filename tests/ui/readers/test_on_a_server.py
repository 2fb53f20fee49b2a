"""Managing and erasing with an archive on a real PostgreSQL: the same, and its operator is told what remains."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from corpus.managing.editing import edit, notes
from corpus.managing.managing import manage_feed, record, remove_article, take_back
from corpus.store.archive import Archive
from corpus.web.feeds import feeds, register
from rag.answer.answer import Answer, Turn
from rag.follow.store import FollowedQuestions
from rag.follow.telling.own_mail import OwnMail
from rag.notebook.store import Notebooks
from rag.question.query import Query
from rag.share.export_record import ExportRecord
from tests.browser.scripted import WRITTEN
from tests.fakes import article
from tests.postgres import Postgres
from tests.ui.readers.leaving import ADA, BOB, NOW, PHRASE, bytes_with, leave
from ui.http.passwords import Guesses
from ui.keys.kept_keys import STORE as KEYS
from ui.readers.erasing import ADDED, drop_outdated, erase, left_by, named, readers
from ui.readers.keeping import Keeping
from ui.readers.told import after

ALL = {
    "day in the counts of use": 1,
    "question that found nothing": 1,
    "conversation": 30,
    "opinion of an answer": 1,
    "followed question": 1,
    "e-mail address": 1,
    "pinned sentence or note": 1,
    "export": 1,
    "key": 0,
    "wrong password": 1,
    ADDED: 1,
}
FEED = "https://courier.example/feed"


@pytest.mark.slow
def test_an_archive_on_a_server_is_managed_and_a_reader_erased_in_it(postgres: Postgres, tmp_path: Path) -> None:
    archive = Archive(tmp_path, postgres.archive(tmp_path))
    bare = article(url="https://courier.example/bare", source=None)
    archive.add([bare])
    register(archive, FEED, datetime.now(UTC))
    manage_feed(archive, "pause", FEED, ADA, "10.0.0.9")
    assert feeds(archive)[0].paused
    found = edit(archive, bare.id, {"source": "Ellery Courier"}, ADA)
    assert [one.who for one in notes(archive, found)] == [ADA]
    assert take_back(archive, remove_article(archive, bare.id, ADA), ADA) == ""
    assert archive.get(bare.id) == found and len(record(archive)) == 4
    done = erase(archive, ADA)
    assert {(one.who, one.what) for one in record(archive)} == {("erased reader", "")}
    assert [one.who for one in notes(archive, archive.get(bare.id))] == ["erased reader"]
    assert "VACUUM FULL" in " ".join(after(done, archive))
    assert drop_outdated(archive, datetime.now(UTC) - timedelta(days=1)) == 0
    archive.close()


def leave_all(folder: Path, reader: str, address: str, now: datetime = NOW) -> Archive:
    """Something in every store of the server."""
    archive, phrase = leave(folder, reader, now, address), PHRASE[reader]
    OwnMail(FollowedQuestions(archive, lambda: now)).choose(reader, f"{phrase.split()[0]}@mail.example", 24)
    notebook = Notebooks(archive, lambda: now)
    notebook.pin(reader, WRITTEN[:1], f"Where is the {phrase}?")
    turn = Turn(f"Where is the {phrase}?", Answer("", Query(""), sentences=WRITTEN[:1]))
    ExportRecord(archive, lambda: now).add(reader, f"{phrase}.md", phrase, [turn])
    Guesses(archive).note("192.0.2.1", reader.partition(":")[2], now.timestamp())
    return archive


def on_disk(postgres: Postgres, word: str) -> list[str]:
    """The files of tables and indexes whose bytes hold a word."""
    import psycopg

    with psycopg.connect(postgres.address, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        [(folder,)] = connection.execute("SELECT current_setting('data_directory')").fetchall()
    return bytes_with(Path(folder) / "base", word)


@pytest.mark.slow
def test_what_a_reader_left_at_any_process_is_erased_for_all(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.archive(tmp_path)
    leave_all(tmp_path / "one", BOB, address)
    one, other = leave_all(tmp_path / "one", ADA, address), Archive(tmp_path / "other", address)
    assert left_by(other, ADA) == {what: count for what, count in ALL.items() if count}
    assert list(readers(other)) == [ADA, BOB]
    assert on_disk(postgres, PHRASE[ADA])
    before = left_by(other, BOB)
    done = erase(other, named(other, "ada-lovelace"))
    assert done.counts == left_by(other, BOB) and done.is_clean and done.copies == ()
    assert left_by(one, ADA) == {} and list(readers(one)) == [BOB]
    assert left_by(one, BOB) == before
    assert "write-ahead log" in " ".join(after(done, one))
    with one.using() as connection:
        connection.execute("VACUUM (FULL) runs")
    assert on_disk(postgres, PHRASE[ADA]) == []
    with KEYS.opened(other).reading() as connection:
        connection.execute("SELECT 1")  # from here on it may read what others delete
        assert not erase(one, ADA).is_clean
    again = erase(one, ADA)
    assert again.counts == {} and again.before and again.is_clean
    one.close()
    other.close()


@pytest.mark.slow
def test_what_is_old_is_dropped_whatever_zone_it_was_written_in(postgres: Postgres, tmp_path: Path) -> None:
    address, limit = postgres.archive(tmp_path), NOW - timedelta(days=30)
    west, east = timezone(timedelta(hours=-9)), timezone(timedelta(hours=9))
    archive = leave_all(tmp_path, ADA, address, (limit - timedelta(hours=1)).astimezone(east))  # its text is later
    leave_all(tmp_path, BOB, address, (limit + timedelta(hours=1)).astimezone(west))  # its text is earlier
    assert Keeping(archive, 30, lambda: NOW).drop() > 30
    kept = {"followed question", "e-mail address", "pinned sentence or note", ADDED}
    assert left_by(archive, ADA).keys() - {"day in the counts of use", "question that found nothing"} == kept
    assert left_by(archive, BOB) == {what: count for what, count in ALL.items() if count}
    assert Keeping(archive, 30, lambda: NOW).drop() == 0
    archive.close()
