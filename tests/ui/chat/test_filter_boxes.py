"""ui.chat.filter_boxes: what the boxes above the question mean."""

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from errors import BadFilter
from rag.filters import Filters, period
from ui.chat.filter_boxes import NO_SCOPE, scope


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.add([Article(body="Rain.", source="Coast Wire"), Article(body="Sun.", source="Ellery Courier")])
    return archive


def test_empty_boxes_filter_nothing(archive: Archive) -> None:
    assert scope(archive, "", "  ", "", []) == NO_SCOPE
    assert str(NO_SCOPE) == ""


def test_boxes_mean_days_and_outlets(archive: Archive) -> None:
    found = scope(archive, " 12 August 2025 ", "2025-08", "2025-09", ["coast wire"])
    assert found.filters == Filters(period("2025-08-12", "2025-08-31"), ("Coast Wire",))
    assert found.as_of == "2025-09"
    assert str(found) == "12–31 August 2025 · Coast Wire · as of September 2025"


def test_chosen_articles_are_asked_alone(archive: Archive) -> None:
    ids = [one.id for one in archive.articles()]
    assert scope(archive, "", "", "", [], ",".join(ids)).filters == Filters(articles=tuple(ids))
    with pytest.raises(BadFilter, match="no longer held"):
        scope(archive, "", "", "", [], f"{ids[0]},no-such-article")


def test_words_are_relative_to_the_archive_or_to_the_day_as_of_which(archive: Archive) -> None:
    archive.add([Article(body="Fog.", source="Coast Wire", published="2025-08-29")])
    assert scope(archive, "20 August", "", "", []).filters == Filters(period("2025-08-20", None))
    assert scope(archive, "last week", "last week", "", []).filters == Filters(period("2025-08-18", "2025-08-24"))
    found = scope(archive, "last week", "last week", "10 August", [])
    assert (found.as_of, found.filters) == ("2025-08-10", Filters(period("2025-07-28", "2025-08-03")))


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (("soon", "", "", []), "“From” must be a date such as 2025-08-19, “20 August” or “last week”, not 'soon'"),
        (("", "31 April 2025", "", []), "“To” must be a date"),
        (("", "", "Sometime", []), "“As of” must be a date such as 2025-08-19, .*, not 'Sometime'"),
        (("2025-08-02", "2025-08-01", "", []), "ends before it begins"),
        (("", "", "", ["Nobody"]), "No article has the outlet 'Nobody'"),
    ],
)
def test_what_can_not_be_meant_is_told(archive: Archive, boxes: tuple[str, str, str, list[str]], message: str) -> None:
    with pytest.raises(BadFilter, match=message):
        scope(archive, *boxes)
