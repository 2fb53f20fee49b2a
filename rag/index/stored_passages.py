"""Passages by their ids, complete with their articles, from the article store."""

from collections.abc import Sequence

from corpus.article import Article
from corpus.store.passage_table import StoredPassage
from rag.index.protocols import ArticleStore
from rag.passage import Passage


def passages_by_id(store: ArticleStore, ids: Sequence[int]) -> dict[int, Passage]:
    """The passages with these ids, complete with their articles; those no longer in the store are left out."""
    found = with_articles(store, ids)
    story = store.story_of({article.id for _, article in found})
    return {row.id: Passage(article, row.start, row.end, story.get(article.id)) for row, article in found}


def with_articles(store: ArticleStore, ids: Sequence[int]) -> list[tuple[StoredPassage, Article]]:
    """These passages, each with its article; those no longer in the store are left out."""
    stored = store.passages(ids)
    articles = {article.id: article for article in store.articles({row.article_id for row in stored})}
    return [(row, articles[row.article_id]) for row in stored if row.article_id in articles]
