"""Passages by their ids, complete with their articles, from the article store."""

from collections.abc import Sequence

from corpus.article import Article
from corpus.store.passage_table import StoredPassage
from errors import EmbeddingMismatch
from rag.embedding.embedder import Embedding, Vectors
from rag.index.keyword_index import Entry
from rag.index.protocols import ArticleStore, IndexedStore
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


def keyword_entries(store: IndexedStore, ids: Sequence[int]) -> tuple[list[Entry], list[Entry]]:
    """The entries of these passages, and of the articles that begin with one of them, for the keyword indexes."""
    found = with_articles(store, ids)
    first = store.first_passages({article.id for _, article in found})
    passages = [Entry(row.id, row.day, article, article.body[row.start : row.end]) for row, article in found]
    whole = [Entry(row.id, row.day, article, article.body) for row, article in found if row.id in first]
    return passages, whole


def comparable(vectors: Vectors, embedding: Embedding, archive: ArticleStore) -> Vectors:
    """The ``vectors`` that ``embedding`` made, if they can be compared with those of the archive.

    Raises:
        EmbeddingMismatch: they have more or fewer dimensions: another model answers to the same name.
    """
    held = archive.dimensions()
    if held is not None and len(vectors) and vectors.shape[1] != held:
        raise EmbeddingMismatch(
            f"{embedding.model_name!r} gives vectors of {vectors.shape[1]:,} dimensions, the archive's have {held:,}, "
            "and the two can't be compared. Give that name to the former model again, or embed everything anew: "
            "python -m rag index --re-embed"
        )
    return vectors
