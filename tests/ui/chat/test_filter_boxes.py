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


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (("soon", "", "", []), "from must be a date such as 2025-08-19, not 'soon'"),
        (("", "31 April 2025", "", []), "to must be a date"),
        (("", "", "Tuesday", []), "“As of” must be a date such as 2025-08-19, not 'Tuesday'"),
        (("2025-08-02", "2025-08-01", "", []), "ends before it begins"),
        (("", "", "", ["Nobody"]), "No article has the outlet 'Nobody'"),
    ],
)
def test_what_can_not_be_meant_is_told(archive: Archive, boxes: tuple[str, str, str, list[str]], message: str) -> None:
    with pytest.raises(BadFilter, match=message):
        scope(archive, *boxes)
