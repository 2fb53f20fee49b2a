"""ui.api.rest.article_pages: every article once, in order, whatever comes or goes between two pages."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.selection import Selection
from tests.fakes import article
from ui.api.refusal import Refusal
from ui.api.rest.article_pages import Cursor, page_of

DAYS = (None, "2025", "2025-08", "2025-08-19", "2025-08-19T07:40:00+02:00", "2025-08-20", "2025-08-21")


def made(number: int, day: str | None) -> Article:
    return article(url=f"https://courier.example/{number}", published=day, body=f"Article {number} of {day}.")


def walked(archive: Archive, selection: Selection, limit: int) -> list[str]:
    ids, cursor = list[str](), None
    while True:
        shown, cursor = page_of(archive, selection, limit, cursor)
        ids += [one.id for one in shown]
        if cursor is None:
            return ids
        assert len(shown) == limit
        assert Cursor.read(cursor.word) == cursor


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("pages"))
    archive.add([made(number, DAYS[number % len(DAYS)]) for number in range(40)])
    return archive


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(1, 45),
    selection=st.sampled_from([Selection(), Selection(undated=True), Selection(days=(1, 739_484))]),
)
def test_pages_are_the_list_cut_in_pieces(archive: Archive, limit: int, selection: Selection) -> None:
    assert walked(archive, selection, limit) == [one.id for one in archive.listed(selection, 100)]


def test_what_comes_meanwhile_shifts_no_page(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([made(number, "2025-08-19") for number in range(6)])
    archive.add([made(number, None) for number in range(10, 12)])
    whole = [one.id for one in archive.listed(Selection(), 20)]
    first, cursor = page_of(archive, Selection(), 3)
    archive.add([made(20, "2025-08-21"), *(made(number, "2025-08-19") for number in range(30, 40))])
    second, cursor = page_of(archive, Selection(), 20, cursor)
    given = [one.id for one in (*first, *second)]
    assert given[:3] == whole[:3]
    assert set(whole) <= set(given)
    assert len(set(given)) == len(given)


def test_the_last_one_given_may_be_gone(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([made(number, "2025-08-19") for number in range(6)])
    whole = [one.id for one in archive.listed(Selection(), 20)]
    _, cursor = page_of(archive, Selection(), 3)
    archive.remove([whole[2]])
    rest, _ = page_of(archive, Selection(), 10, cursor)
    assert [one.id for one in rest] == whole[3:]


@pytest.mark.parametrize("word", ["", "x", "MS4y", "OTk5OTk5OS4xLmE", "é", "a" * 300])
def test_another_word_is_no_cursor(word: str) -> None:
    with pytest.raises(Refusal):
        Cursor.read(word)
