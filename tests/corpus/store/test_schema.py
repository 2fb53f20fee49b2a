"""The archive's schema: files of earlier Footnotes are taken along."""

import sqlite3
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store import schema
from corpus.store.archive import Archive
from errors import MigrationError


def test_an_archive_of_the_first_schema_is_taken_along(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    earlier = sqlite3.connect(path)
    earlier.executescript(schema._SCHEMA + "PRAGMA user_version = 1;")
    earlier.execute(
        "INSERT INTO articles (id, body, headline, authors, corrections, content_hash, url) VALUES "
        "('0123456789abcdef', 'Fog lay off the harbour.', 'Fog', '[\"A. Brandl\"]', '[]', 'x', "
        "'https://courier.example/fog')"
    )
    earlier.commit()
    earlier.close()
    held = Archive(tmp_path).get("https://courier.example/fog")
    assert held == Article(
        body="Fog lay off the harbour.", headline="Fog", url="https://courier.example/fog", authors=("A. Brandl",)
    )
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone()[0] == schema.VERSION


def earlier_archive(folder: Path) -> Path:
    """An archive of the first schema with one article in it."""
    path = folder / "archive.sqlite3"
    earlier = sqlite3.connect(path)
    earlier.executescript(schema._SCHEMA + "PRAGMA user_version = 1;")
    earlier.execute(
        "INSERT INTO articles (id, body, authors, corrections, content_hash) VALUES ('1', 'Fog.', '[]', '[]', 'x')"
    )
    earlier.commit()
    earlier.close()
    return path


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return found


def test_what_is_taken_along_is_copied_first(tmp_path: Path) -> None:
    path = earlier_archive(tmp_path)
    Archive(tmp_path)
    copy = schema.backup_path(path, 1)
    assert (version(path), version(copy)) == (schema.VERSION, 1)
    assert sqlite3.connect(copy).execute("SELECT body FROM articles").fetchall() == [("Fog.",)]
    Archive(tmp_path / "new")
    assert [file.name for file in (tmp_path / "new").glob("*.sqlite3")] == ["archive.sqlite3"]


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = earlier_archive(tmp_path)
    already = sqlite3.connect(path)  # what some migration adds is there: it fails after those before it
    already.execute("ALTER TABLE articles ADD COLUMN origins TEXT")
    already.close()
    with pytest.raises(MigrationError, match=r"has schema 1.*duplicate column.*as it was.*earlier Footnote"):
        Archive(tmp_path)
    assert version(path) == 1
    columns = [row[1] for row in sqlite3.connect(path).execute("PRAGMA table_info(articles)")]
    assert "status" not in columns


def test_without_a_copy_nothing_is_migrated(tmp_path: Path) -> None:
    path = earlier_archive(tmp_path)
    schema.backup_path(path, 1).mkdir()  # no file can take its place
    with pytest.raises(MigrationError, match="No backup"):
        Archive(tmp_path)
    assert version(path) == 1


def shape(path: Path) -> list[tuple[str, str]]:
    """Every table, index and trigger of a file, as it is defined."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("found", range(1, schema.VERSION))
def test_an_archive_of_any_schema_ends_as_a_new_one_is_made(tmp_path: Path, found: int) -> None:
    path = tmp_path / "archive.sqlite3"
    earlier = sqlite3.connect(path)
    scripts = (schema._SCHEMA, *schema._MIGRATIONS)[:found]
    earlier.executescript("".join(scripts) + f"PRAGMA user_version = {found};")
    earlier.close()
    schema.connect(path).close()
    schema.connect(tmp_path / "new.sqlite3").close()
    assert shape(path) == shape(tmp_path / "new.sqlite3")
    assert version(schema.backup_path(path, found)) == found
