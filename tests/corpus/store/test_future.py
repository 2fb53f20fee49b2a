"""A date after today is kept, and is no horizon."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.article import Article
from corpus.store.archive import Archive
from tests.fakes import article


def dated(day: str, number: int) -> Article:
    return replace(
        article(f"The lighthouse opens its doors for guests, part {number}."), published=day, uri=f"u:{number}"
    )


def test_one_article_of_the_future_moves_no_horizon(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([dated("2025-08-19", 1), dated("2062-08-19", 2)])
    assert archive.newest_day() == datetime(2025, 8, 19, tzinfo=UTC).toordinal()
    coverage = archive.coverage()
    assert (coverage.newest, coverage.future, coverage.articles) == ("2025-08-19", 1, 2)
    assert archive.get("u:2").published == "2062-08-19"


def test_today_is_a_horizon_and_the_day_after_tomorrow_none(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    today = datetime.now(UTC).date()
    archive.add([dated((today + timedelta(days=2)).isoformat(), 1)])
    assert archive.newest_day() is None and archive.coverage().newest is None
    archive.add([dated(today.isoformat(), 2)])
    assert archive.newest_day() == today.toordinal()
