"""corpus.store.sqlite: a file is opened, and taken to the newest schema whole or not at all."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from corpus.store.sqlite import open_file
from errors import MigrationError, NewerArchive

FIRST = """
-- What is held; a comment.
CREATE TABLE held (id INTEGER PRIMARY KEY, word TEXT NOT NULL DEFAULT 'fog;');
CREATE TABLE gone (id INTEGER);
CREATE TRIGGER held_gone AFTER DELETE ON held BEGIN
    INSERT INTO gone VALUES (old.id);
    UPDATE gone SET id = id;
END;
"""
SECOND = "ALTER TABLE held ADD COLUMN day TEXT;\nINSERT INTO held (word) VALUES ('second')"  # no ; at its end


def schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def test_a_new_file_goes_through_all_scripts_and_calls_nothing_before(tmp_path: Path) -> None:
    called: list[int] = []
    with closing(open_file(tmp_path / "a", (FIRST, SECOND), before=called.append)) as connection:
        assert connection.execute("SELECT word, day FROM held").fetchall() == [("second", None)]
        connection.execute("DELETE FROM held")
        assert connection.execute("SELECT count(*) FROM gone").fetchone() == (1,)
    assert (schema(tmp_path / "a"), called) == (2, [])


def test_an_earlier_file_goes_through_what_it_lacks_once(tmp_path: Path) -> None:
    path, called = tmp_path / "a", list[int]()
    with closing(open_file(path, (FIRST,))) as connection:
        connection.execute("INSERT INTO held DEFAULT VALUES")
    for _ in range(2):
        with closing(open_file(path, (FIRST, SECOND), before=called.append)) as connection:
            assert connection.execute("SELECT word FROM held ORDER BY id").fetchall() == [("fog;",), ("second",)]
    assert called == [1]


def test_of_a_script_that_fails_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a"
    open_file(path, (FIRST,)).close()
    with pytest.raises(MigrationError, match=r"The list .* has schema 1, and taking it to 3 failed: .*nowhere"):
        open_file(path, (FIRST, SECOND, "DROP TABLE nowhere;"), "list")
    with closing(open_file(path, (FIRST,))) as connection:
        assert connection.execute("SELECT * FROM held").fetchall() == []


def test_a_newer_file_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a"
    open_file(path, (FIRST, SECOND)).close()
    with pytest.raises(NewerArchive, match=r"The list .*'.* has schema 2; this Footnote knows up to 1"):
        open_file(path, (FIRST,), "list")
    assert schema(path) == 2


def test_many_that_open_a_new_file_at_once_all_find_it_whole(tmp_path: Path) -> None:
    found: list[object] = []

    def opening() -> None:
        with closing(open_file(tmp_path / "a", (FIRST, SECOND))) as connection:
            found.append(connection.execute("SELECT word FROM held").fetchall())

    threads = [threading.Thread(target=opening) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[("second",)]] * 8


def test_opening_waits_for_who_writes_to_a_file_without_a_log(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        ending = threading.Timer(0.2, writer.execute, ("COMMIT",))
        ending.start()
        with closing(open_file(path, (FIRST, SECOND))) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        ending.join()
