"""What an archive on a real PostgreSQL promises beyond what ``tests/corpus/store`` asks of both databases."""

import threading
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from corpus.store.check import Problem, check_archive, repair_archive
from corpus.store.engine import server_schema
from corpus.store.engine.server_connection import ServerConnection
from corpus.store.schema import connect
from corpus.store.selection import Selection
from errors import ArchiveError, ArticleNotFound, NewerArchive
from tests.corpus.store.test_repair import HARM
from tests.fakes import article, different
from tests.postgres import Postgres, served

pytestmark = pytest.mark.slow
psycopg = pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")


@pytest.fixture
def address(postgres: Postgres, tmp_path: Path) -> str:
    return postgres.archive(tmp_path)


@pytest.fixture
def archive(address: str, tmp_path: Path) -> Archive:
    return Archive(tmp_path, address)


def filled(archive: Archive) -> Archive:
    """Five articles, each with one passage, that count as indexed."""
    archive.add(article(url=f"a:{number}", headline=f"Report {number}") for number in range(5))
    archive.put_passages((one, [(0, len(one.body))]) for one in archive.to_split(10))
    ids = [row.id for row in archive.to_embed(10)]
    archive.put_vectors(ids, np.eye(5, dtype=np.float32))
    archive.mark_indexed(ids)
    return archive


def test_what_is_held_is_counted_as_in_a_file(archive: Archive, tmp_path: Path) -> None:
    beside = Archive(tmp_path / "file")
    for one in (archive, beside):
        filled(one)
        one.add([article(url="a:post", source="Post", published=None), article(url="a:gone", source="Gone")])
        one.add([article(url="a:1", headline="Report 1, corrected", source="Post")])  # another outlet has it now
        one.add([article(url="a:2", status="canceled", source="Post")])
        assert one.remove([one.get("a:gone").id, one.get("a:3").id]) == 2
    assert archive.coverage() == beside.coverage()
    assert archive.coverage().withdrawn == 1
    with archive.using(writing=True) as connection:
        connection.execute("DELETE FROM articles")
    assert (archive.coverage().articles, archive.coverage().passages, archive.coverage().sources) == (0, 0, ())


@pytest.mark.parametrize("known", [1, 2])
def test_an_archive_of_an_earlier_footnote_gets_what_it_lacks_when_it_is_opened(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    assert len(server_schema.STEPS) == 3
    monkeypatch.setattr(server_schema, "STEPS", server_schema.STEPS[:known])
    monkeypatch.setattr(ServerConnection, "counts", lambda self: (0, 0, 0, 0, ()))
    held = Archive(tmp_path, address)
    filled(held)
    monkeypatch.undo()
    assert (Archive(tmp_path, address).coverage().articles, held.coverage().passages) == (5, 5)
    with held.using() as connection:
        assert connection.execute("SELECT count(paused) FROM feeds").fetchone()[0] == 0


def test_the_tables_have_the_columns_of_the_file(archive: Archive, tmp_path: Path) -> None:
    with closing(connect(tmp_path / "file")) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        of_file = {
            name: {row[1] for row in file.execute(f"PRAGMA table_info({name})")}
            for name in tables
            if not name.startswith("sqlite_")
        }
    query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    of_server: dict[str, set[str]] = {}
    with archive.using() as connection:
        for table, column in connection.execute(query).fetchall():
            of_server.setdefault(table, set()).add(column)
    for only_here in ("footnote_schema", "claims", "counts", "passage_count"):
        del of_server[only_here]
    assert {table: columns - {"rowid"} for table, columns in of_server.items()} == of_file


def test_nothing_is_in_the_folder(archive: Archive, tmp_path: Path) -> None:
    filled(archive)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ArchiveError, match=r"in no file.*pg_dump"):
        _ = archive.path


@pytest.mark.parametrize("what", [what for what in HARM if "no article" not in what])
def test_what_is_wrong_is_said_and_mended(archive: Archive, what: str) -> None:
    """A passage without article can't be: the server refuses it."""
    assert check_archive(filled(archive)) == []
    with archive.using(writing=True) as connection:
        connection.execute(HARM[what].replace("x'00'", "'\\x00'").replace("end", '"end"'))
    assert check_archive(archive) == [Problem(what, can_be_mended=True)]
    assert check_archive(archive) == repair_archive(archive)
    assert check_archive(archive) == []


def test_many_passages_are_one_value(archive: Archive) -> None:
    filled(archive)
    some = Selection(passages=[1, 2, *range(100, 70_000)])
    assert sum(day.articles for day in archive.counted(some)) == 2
    assert archive.vectors([])[0].tolist() == []
    assert list(archive.articles([])) == archive.passages([]) == []
    ids, vectors = archive.vectors([3, 1, 99])
    assert ids.tolist() == [1, 3]
    assert vectors.tolist() == np.eye(5)[[0, 2]].tolist()


def test_what_no_text_can_hold_is_not_found(archive: Archive) -> None:
    with pytest.raises(ArticleNotFound):
        archive.get("a\0b")


def test_readers_never_wait_for_a_writer(archive: Archive) -> None:
    archive.add([article(url="a:1")])
    with archive.using(writing=True) as connection:
        connection.execute("DELETE FROM articles")
        seen: list[int] = []
        reader = threading.Thread(target=lambda: seen.append(archive.coverage().articles))
        reader.start()
        reader.join(30)
    assert seen == [1]


def test_who_takes_all_articles_may_ask_for_more_meanwhile(archive: Archive) -> None:
    archive.add(different(number) for number in range(1_200))
    held = [archive.get(one.id) == one for one in archive.articles()]
    assert held == [True] * 1_200


def test_more_threads_than_connections(archive: Archive) -> None:
    archive.add([article(url="a:1")])
    found: list[int] = []

    def work() -> None:
        for _ in range(10):
            with archive.using():  # a thread that holds a connection asks for more
                found.append(archive.coverage().articles)

    threads = [threading.Thread(target=work) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 600
    with archive.using() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'footnote'"
        assert connection.execute(query).fetchone()[0] < 60


def test_passages_get_their_numbers_in_the_order_in_which_they_are_kept(archive: Archive, address: str) -> None:
    archive.add(different(number) for number in range(200))
    articles = archive.to_split(200)
    seen: list[int] = []

    def work(place: int) -> None:
        mine = Archive(archive.folder, address)
        for one in articles[place::4]:
            mine.put_passages([(one, [(0, 5), (5, 9)])])

    def take() -> None:
        """Take every passage above the last one taken: what gets a lower number later is never seen."""
        last = seen[-1] if seen else 0
        seen.extend(row.id for row in archive.to_embed(10_000) if row.id > last)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        take()
    take()
    assert len(seen) == archive.coverage().passages == 400


def test_what_fails_is_told_without_the_password(tmp_path: Path, address: str, archive: Archive) -> None:
    with pytest.raises(ArchiveError, match=r"127.0.0.1:1/news'.*Does the server run") as caught:
        Archive(tmp_path, "postgresql://ada:CaNaRy@127.0.0.1:1/news")
    assert "CaNaRy" not in str(caught.value)
    with pytest.raises(ArchiveError, match="no address") as caught:
        Archive(tmp_path, "postgresql://ada:CaNaRy@127.0.0.1:port:/news?x")
    assert "CaNaRy" not in str(caught.value)
    with pytest.raises(ArchiveError, match="CREATE SCHEMA"):
        Archive(tmp_path, address.replace("search_path%3Da", "search_path%3Dnone"))
    with archive.using(writing=True) as connection:
        connection.execute("UPDATE footnote_schema SET version = 99")
    with pytest.raises(NewerArchive, match="Update Footnote"):
        Archive(tmp_path, address)


def test_what_was_acknowledged_is_on_the_disk(archive: Archive) -> None:
    with archive.using(writing=True) as connection:
        connection.execute("ALTER ROLE postgres SET synchronous_commit = off")
    try:
        again = Archive(archive.folder, archive.server)
        with again.using() as connection:
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    finally:
        with archive.using(writing=True) as connection:
            connection.execute("ALTER ROLE postgres RESET synchronous_commit")


def test_an_undoing_that_breaks_off_changes_nothing(archive: Archive) -> None:
    run = archive.begin("command line", "ada", [])
    archive.add([article(url="a:1"), article(url="a:2")], run)
    with archive.using(writing=True) as connection:
        connection.execute(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF old.url = 'a:1' THEN RAISE 'broken'; END IF; RETURN old; END $$"
        )
        connection.execute("CREATE TRIGGER broken BEFORE DELETE ON articles FOR EACH ROW EXECUTE FUNCTION broken()")
    with pytest.raises(ArchiveError, match="broken"):
        archive.undo(run.id)
    assert archive.coverage().articles == 2
    with archive.using(writing=True) as connection:
        connection.execute("DROP TRIGGER broken ON articles")
    assert len(archive.undo(run.id).removed) == 2


def test_one_machine_keeps_the_embedded_indexes(archive: Archive, address: str, tmp_path: Path) -> None:
    other = Archive(tmp_path / "other", address)
    assert archive.own_indexes()
    assert archive.own_indexes()
    assert not other.own_indexes()
    archive.disown_indexes()
    assert other.own_indexes()
    assert not archive.own_indexes()
    other.disown_indexes()


def test_a_server_that_is_killed_loses_nothing_acknowledged(tmp_path: Path) -> None:
    with served() as postgres:
        archive = Archive(tmp_path, postgres.archive(tmp_path))
        acknowledged: list[str] = []
        ending = threading.Event()

        def write() -> None:
            number = 0
            while not ending.is_set():
                number += 1
                one = different(number)
                try:
                    archive.add([one])
                except ArchiveError:
                    time.sleep(0.05)
                    continue
                acknowledged.append(one.id)

        writer = threading.Thread(target=write)
        writer.start()
        for _ in range(3):
            before = len(acknowledged)
            while len(acknowledged) < before + 20:
                time.sleep(0.01)
            postgres.crash()
        before = len(acknowledged)
        while len(acknowledged) < before + 20:  # the same archive goes on
            time.sleep(0.01)
        ending.set()
        writer.join()
        held = {one.id for one in archive.articles()}
        assert set(acknowledged) <= held
        assert archive.coverage().articles == len(held)
        assert check_archive(archive) == []
        archive.close()
