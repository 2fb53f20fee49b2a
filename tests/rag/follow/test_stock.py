from pathlib import Path

from corpus.store.archive import Archive
from rag.follow.follow_file import followed_in
from rag.follow.stock import since, take_stock
from tests.fakes import article

LATER = article("Nineteen people were injured.", url="a:later")


class Meanwhile(Archive):
    """An article comes from elsewhere right after somebody asked which ones wait for the index."""

    def behind(self) -> set[str]:
        found = set(super().behind())
        self.add([LATER])
        return found


def test_an_article_that_comes_while_stock_is_taken_is_not_taken_for_an_indexed_one(tmp_path: Path) -> None:
    file = followed_in(tmp_path)
    mark = take_stock(file, Meanwhile(tmp_path))
    assert LATER.id not in since(file, 0).added
    assert mark == take_stock(file, Archive(tmp_path))  # it still waits
