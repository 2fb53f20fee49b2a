"""Indexes that a kill, or anything else, left in doubt: noticed, mended from the archive, and searched meanwhile."""

import logging
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from corpus.store.backup import back_up
from corpus.store.restore import restore
from errors import IndexBroken
from rag.index.difference import Difference, difference
from rag.index.passage_index import PassageIndex, opened
from rag.index.vector_repair import compare_vectors
from tests.fakes import WordEmbedding
from tests.rag.index.test_passage_index import filled, found

AGREES = Difference()


def indexed(folder: Path, articles: int = 5) -> Path:
    """An archive of which all is indexed; the folder of its indexes."""
    with opened(filled(folder, articles), WordEmbedding()) as index:
        index.sync()
    [indexes] = folder.glob("index-*/")
    return indexes


def damage_sqlite(indexes: Path) -> None:
    (indexes / "chroma" / "chroma.sqlite3").write_bytes(b"no database " * 1_000)


def lose_vectors(indexes: Path) -> None:
    shutil.rmtree(indexes / "chroma")


def lose_keywords(indexes: Path) -> None:
    shutil.rmtree(indexes / "keywords")


def damage_keywords(indexes: Path) -> None:
    (indexes / "keywords" / "meta.json").write_text("{")


@pytest.mark.parametrize("harm", [damage_sqlite, lose_vectors, lose_keywords, damage_keywords])
def test_whatever_became_of_an_index_it_is_made_anew_without_embedding(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harm(indexed(tmp_path))
    embedding = WordEmbedding()
    with opened(Archive(tmp_path), embedding) as index:
        assert index.pair.is_in_doubt
        index.sync()
        assert not index.pair.is_in_doubt
        assert embedding.embedded == []
        assert found(index, "line3 ferry") == ("Report 3", "Report 3")
        assert set(index.pair.compare().values()) == {AGREES}


def test_while_the_vectors_are_in_doubt_both_ways_of_searching_answer(tmp_path: Path) -> None:
    damage_sqlite(indexed(tmp_path))
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        assert index.pair.is_in_doubt
        assert found(index, "line3 ferry") == ("Report 3", "Report 3")
        assert index.pair.is_in_doubt


def test_only_what_differs_is_mended(tmp_path: Path) -> None:
    indexes = indexed(tmp_path, 8)
    (indexes / "at-rest").unlink()  # as a kill leaves it
    connection = sqlite3.connect(tmp_path / "archive.sqlite3")
    connection.execute("DELETE FROM passages WHERE id = 2")
    connection.execute("DELETE FROM removed")  # both indexes still hold it, and nothing says so
    connection.execute("UPDATE passages SET id = 50 WHERE id = 5")
    connection.commit()
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        mended = index.pair.mend()
        assert set(mended.values()) == {Difference(missing=(50,), surplus=(2, 5))}
        assert set(index.pair.compare().values()) == {AGREES}


def test_an_archive_from_a_backup_is_noticed(tmp_path: Path) -> None:
    indexed(tmp_path)
    archive = Archive(tmp_path)
    back_up(archive.path, tmp_path / "copy")
    with opened(archive, WordEmbedding()) as index:
        archive.remove([article.id for article in archive.articles() if article.headline == "Report 3"])
        index.sync()
    restore(tmp_path / "copy", archive.path)
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        assert index.pair.is_in_doubt
        index.sync()
        assert found(index, "line3 ferry") == ("Report 3", "Report 3")


def test_an_index_that_fails_while_it_is_searched_is_told_and_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    indexed(tmp_path, 40)
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        assert not index.pair.is_in_doubt
        vector = WordEmbedding().embed(["too", "short"])[0][:32]  # another dimension than all others: Chroma refuses
        assert index.pair.vectors
        with pytest.raises(IndexBroken, match="dimension"):
            index.pair.vectors.nearest(vector, 1)
        with caplog.at_level(logging.ERROR):
            index.pair.vectors.close()  # as if its folder were gone
            assert found(index, "line3 ferry") == ("Report 3", "Report 3")
    assert "Every passage is compared instead" in caplog.text


def test_looking_into_it_has_a_time_limit(tmp_path: Path) -> None:
    indexes = indexed(tmp_path)
    holder = sqlite3.connect(indexes / "chroma" / "chroma.sqlite3", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")  # whoever opens it waits
    with pytest.raises(IndexBroken):
        compare_vectors(indexes / "chroma", tmp_path, silence=3)
    holder.close()
    assert compare_vectors(indexes / "chroma", tmp_path) == AGREES


def test_differences_in_words() -> None:
    one = difference([1, 2, 2, 3, 7], must={1, 2, 4}, may={1, 2, 3, 4})
    assert one == Difference(missing=(4,), surplus=(7,), doubled=(2,))
    assert one.told == "of its passages 1 is missing, 1 is too many, 1 is held twice"
    assert difference([1, 3], must={1}, may={1, 3}) == AGREES  # 3 waits to be marked
    assert AGREES.told == "agrees with the archive"


def test_a_new_archive_is_in_no_doubt(tmp_path: Path) -> None:
    with opened(filled(tmp_path), WordEmbedding()) as index:
        assert isinstance(index, PassageIndex)
        assert not index.pair.is_in_doubt
