"""Managing and erasing with an archive on a real PostgreSQL: the same, and its operator is told what remains."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.managing.editing import edit, notes
from corpus.managing.managing import manage_feed, record, remove_article, take_back
from corpus.store.archive import Archive
from corpus.web.feeds import feeds, register
from tests.fakes import article
from tests.postgres import Postgres
from tests.ui.readers.leaving import ADA
from ui.readers.erasing import drop_outdated, erase
from ui.readers.told import after

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
    assert drop_outdated(archive, datetime.now(UTC)) == 0
    archive.close()
