"""What is wrong with an archive, in words, and what is mended of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from corpus.store.backup import back_up
from corpus.store.check import Problem, check, repair
from corpus.store.restore import restore
from errors import BackupError
from tests.fakes import article
from tests.rag.index.test_passage_index import filled

# By what is found: what does it, in a whole archive of five articles with a passage each.
HARM = {
    "1 passages belong to no article": "DELETE FROM articles WHERE headline = 'Report 3'",
    "1 passages lie outside their article's text": "UPDATE passages SET end = 5000 WHERE id = 2",
    "1 articles count as split and have no passage": "DELETE FROM passages WHERE id = 2",
    "1 passages have a vector of another length than the rest": "UPDATE passages SET vector = x'00' WHERE id = 2",
    "1 passages count as indexed and have no vector": "UPDATE passages SET vector = NULL WHERE id = 2",
    "1 passages are held twice": "INSERT INTO passages (article_id, start, end) SELECT article_id, start, end "
    "FROM passages WHERE id = 2",
}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Five articles, each with one passage, that count as indexed."""
    whole = filled(tmp_path)
    whole.put_passages((one, [(0, len(one.body))]) for one in whole.to_split(10))
    ids = [row.id for row in whole.to_embed(10)]
    whole.put_vectors(ids, np.eye(5, dtype=np.float32))
    whole.mark_indexed(ids)
    return whole


def harm(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:  # without foreign keys: what a defect may leave
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("what", HARM)
def test_what_is_wrong_is_said_and_mended(archive: Archive, what: str) -> None:
    assert check(archive.path) == []
    harm(archive.path, HARM[what])
    assert check(archive.path) == [Problem(what, can_be_mended=True)]
    assert check(archive.path) == repair(archive.path)
    assert check(archive.path) == []


def test_pages_that_cannot_be_read_are_said_and_only_a_backup_helps(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(article(url=f"a:{number}", body=f"Line{number} was late. " * 50) for number in range(200))
    archive.close()
    back_up(archive.path, tmp_path / "copy")
    with archive.path.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xff" * 4096)
    problems = check(archive.path)
    assert any(not problem.can_be_mended for problem in problems)
    assert repair(archive.path) == problems
    restore(tmp_path / "copy", archive.path)
    assert check(archive.path) == []
    assert Archive(tmp_path).coverage().articles == 200


def test_what_is_no_backup_is_not_restored(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine " * 1_000)
    with pytest.raises(BackupError, match="as it was"):
        restore(tmp_path / "notes.txt", archive.path)
    with pytest.raises(BackupError, match="as it was"):
        restore(tmp_path / "nowhere", archive.path)
    assert archive.coverage().articles == 5
