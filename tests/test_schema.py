"""The archive's schema: files of earlier Footnotes are taken along."""

import sqlite3
from pathlib import Path

from corpus import schema
from corpus.archive import Archive
from corpus.article import Article


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
