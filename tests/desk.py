"""A small archive whose index is kept in step, and the questions followed on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.follow.followed import News
from rag.follow.following import Following
from rag.follow.store import FollowedQuestions
from rag.index.passage_index import PassageIndex, opened
from tests.fakes import WordEmbedding, article

INJURED = "How many people were injured when the ferry struck a dredger off Saltmarsh?"
FIRST = article(url="https://courier.example/ferry")
LATER = article(
    url="https://courier.example/ferry-next-day",
    headline="Seventeen now injured in ferry collision",
    body=(
        "Seventeen people were injured when a ferry struck a dredger off Saltmarsh on Tuesday, the harbour authority "
        "said.\nThe ferry’s captain was questioned by the police on Wednesday about the injured people."
    ),
    published="2025-08-20",
)
STRIKE = article(
    url="https://tidewater.example/strike",
    headline="Dockers go on strike",
    body="The dockers of Hollin have laid down their work. The strike enters its third day.",
    source="The Tidewater",
)


@dataclass
class Desk:
    """An archive with its index, and the questions followed on it."""

    index: PassageIndex
    store: FollowedQuestions

    @property
    def following(self) -> Following:
        return Following(Assistant(self.index), self.store)

    def add(self, *articles: Article) -> None:
        self.index.archive.add(articles)
        self.index.sync()

    def run(self) -> dict[int, News]:
        return {line.followed.id: line.news for line in self.following.run()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    archive = Archive(tmp_path)
    archive.add([FIRST, STRIKE])
    store = FollowedQuestions(tmp_path)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield Desk(index, store)
    store.close()


def texts(news: News) -> list[str]:
    return [one.text for one in news.new]
