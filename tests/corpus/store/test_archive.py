import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.dates import first_day
from corpus.store.archive import Archive
from corpus.store.selection import Selection
from errors import ArchiveError, ArticleNotFound, NewerArchive
from tests.fakes import BODY, article

URL = "https://courier.example/ferry"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


def test_what_is_added_comes_out_as_it_went_in(archive: Archive) -> None:
    full = article(
        url=URL,
        authors=("Ines Varga", "Lev Osei"),
        corrections=("It was 14.",),
        genre="reporting",
        language="en",
        uri="x",
    )
    assert archive.add([full]) == ["added"]
    assert archive.get(full.id) == archive.get(URL) == archive.get("x") == full


def test_adding_again_changes_nothing_and_a_changed_body_replaces(archive: Archive) -> None:
    archive.add([article(url=URL)])
    archive.put_passages([(article(url=URL), [(0, 10)])])
    assert archive.add([article(url=URL)]) == ["unchanged"]
    assert archive.coverage().passages == 1
    assert archive.add([article(url=URL, body="Fifteen people were injured.")]) == ["changed"]
    assert archive.get(URL).body == "Fifteen people were injured."
    assert archive.removed(10) == [1]
    assert [held.url for held in archive.to_split(10)] == [URL]


def test_an_article_not_held_is_said(archive: Archive) -> None:
    with pytest.raises(ArticleNotFound, match="'nothing'"):
        archive.get("nothing")


def test_oldest_first_and_the_undated_last(archive: Archive) -> None:
    dates = ["2025-08-19T07:40:00+02:00", None, "2024", "2025-08-19", "2025-03"]
    archive.add(article(url=f"https://courier.example/{n}", published=date) for n, date in enumerate(dates))
    assert [held.published for held in archive.articles()] == ["2024", "2025-03", *sorted([dates[0], dates[3]]), None]  # type: ignore[type-var]


def test_coverage(archive: Archive) -> None:
    archive.add(
        [article(url="a:1", published="2025-03-03"), article(url="a:2"), article(url="a:3", published=None, source="B")]
    )
    coverage = archive.coverage()
    assert (
        coverage.articles,
        coverage.sources,
        coverage.first,
        coverage.newest,
        coverage.undated,
        coverage.waiting,
    ) == (
        3,
        ("Ellery Courier", "B"),
        "2025-03-03",
        "2025-08-19",
        1,
        3,
    )


def test_passages_go_their_way_to_the_index(archive: Archive) -> None:
    held = article(url=URL)
    archive.add([held])
    archive.put_passages([(held, [(0, 20), (20, len(BODY))])])
    assert [row.start for row in archive.to_embed(10)] == [0, 20]
    archive.put_vectors([1, 2], np.array([[1, 0], [0.6, 0.8]], np.float32))
    assert archive.to_embed(10) == []
    assert [row.id for row in archive.to_index(10)] == [1, 2]
    archive.mark_indexed([1])
    assert archive.indexed() == 1
    assert archive.put_stories(10) == 1
    assert archive.waiting() == 1
    ids, vectors = archive.vectors([2])
    assert ids.tolist() == [2]
    assert np.allclose(vectors, [[0.6, 0.8]], atol=1e-3)
    assert [row.id for row in archive.passages([2, 99, 1])] == [2, 1]


def test_passages_of_an_article_that_changed_meanwhile_are_not_stored(archive: Archive) -> None:
    archive.add([article(url=URL)])
    [before] = archive.to_split(1)
    archive.add([article(url=URL, body="Changed while it was being split.")])
    archive.put_passages([(before, [(0, 10)])])
    assert archive.coverage().passages == 0
    assert len(archive.to_split(1)) == 1


def test_removing_leaves_ids_for_the_indexes_and_never_uses_them_again(archive: Archive) -> None:
    held = article(url=URL)
    archive.add([held])
    archive.put_passages([(held, [(0, 20)])])
    assert archive.remove([held.id, "nothing"]) == 1
    assert archive.removed(10) == [1]
    archive.forget_removed([1])
    assert archive.waiting() == 0
    archive.add([held])
    archive.put_passages([(held, [(0, 20)])])
    assert [row.id for row in archive.to_embed(10)] == [2]


def test_a_failed_batch_leaves_nothing_behind(archive: Archive) -> None:
    def two() -> object:
        yield article(url="a:1")
        raise RuntimeError("a reader broke")

    with pytest.raises(RuntimeError):
        archive.add(two())  # type: ignore[arg-type]
    assert archive.coverage().articles == 0


def test_threads_and_processes_add_at_the_same_time(archive: Archive) -> None:
    def work(name: int) -> None:
        other = Archive(archive.folder)
        for n in range(20):
            other.add([article(url=f"a:{name}-{n}")])

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert archive.coverage().articles == 80


@pytest.mark.file_only
def test_a_newer_archive_is_refused(archive: Archive) -> None:
    with sqlite3.connect(archive.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerArchive, match="Update Footnote"):
        Archive(archive.folder)


@pytest.mark.file_only
def test_a_file_that_is_no_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite3").write_bytes(b"these are not the bytes of a database" * 100)
    with pytest.raises(ArchiveError, match="can't be read"):
        Archive(tmp_path)


@pytest.mark.file_only
def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="--data"):
        Archive(tmp_path / "file" / "data")


def test_labels_are_counted_most_first(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.is_empty()
    sources = ("The Tidewater", "Coast Wire", "Coast Wire", None, "coast wire")
    archive.add(article(url=f"a:{n}", source=source, genre=None) for n, source in enumerate(sources))
    assert not archive.is_empty()
    assert list(archive.labels("source").items()) == [("Coast Wire", 2), ("The Tidewater", 1), ("coast wire", 1)]
    assert archive.labels("genre") == {}
    assert archive.coverage().sources == ("Coast Wire", "The Tidewater", "coast wire")


def test_coverage_tells_the_first_and_the_newest_date_as_the_source_gave_them(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    dates = ("2025-08", "2025-08-01T07:40:00+02:00", "2024-12-31", None, "2025-08-01")
    archive.add(article(url=f"a:{n}", published=date) for n, date in enumerate(dates))
    held = archive.coverage()
    assert (held.first, held.newest, held.undated) == ("2024-12-31", "2025-08-01T07:40:00+02:00", 1)


def test_what_was_withdrawn_is_counted_apart(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    stands = [article(url="a:1", published="2025-03-03", section="Sea"), article(url="a:2", published=None, source="B")]
    gone = [
        article(url="a:3", published="2024-01-01", source="C", status="canceled"),
        article(url="a:4", published="2025-12-31", section="Sea", genre="opinion", status="withheld"),
        article(url="a:5", published=None, status="canceled"),
    ]
    archive.add(stands)
    before = archive.coverage()
    counts = [archive.counted(which) for which in (Selection(), Selection(undated=True), Selection(sections=["Sea"]))]
    archive.add(gone)
    assert archive.coverage() == replace(before, withdrawn=3)
    assert (before.articles, before.undated, before.first, before.newest) == (2, 1, "2025-03-03", "2025-03-03")
    assert archive.sources() == before.sources == ("B", "Ellery Courier")
    assert (archive.labels("section"), archive.labels("genre")) == ({"Sea": 1}, {})
    assert archive.newest_day() == first_day("2025-03-03")
    assert counts == [archive.counted(Selection()), archive.counted(Selection(undated=True)), counts[2]]
    assert archive.counted(Selection(sections=["Sea"])) == counts[2]
    assert archive.counted_withdrawn(Selection()) == 3
    assert archive.counted_withdrawn(Selection(undated=True)) == 1
    assert archive.counted_withdrawn(Selection(sections=["Sea"])) == 1
    assert len(archive.listed(Selection(), 10)) == 5
    archive.remove([one.id for one in stands])
    assert archive.is_empty() and archive.coverage().withdrawn == 3


def test_a_teaser_does_not_take_the_place_of_the_whole_text(archive: Archive) -> None:
    whole = article(url="https://courier.example/ferry")
    teaser = article(
        url="https://courier.example/ferry", body="Fourteen people were injured off Saltmarsh.", is_partial=True
    )
    assert archive.add([teaser]) == ["added"]
    assert archive.add([whole]) == ["changed"]
    assert archive.add([teaser]) == ["unchanged"]
    assert archive.get(whole.id) == whole
