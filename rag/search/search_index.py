"""SearchIndex: everything that a search runs on."""

from typing import Protocol

from rag.embedding.embedder import Embedding
from rag.index.average import AveragePassage
from rag.index.protocols import ArticleStore, KeywordIndex, VectorIndex


class SearchIndex(Protocol):
    """A store and its indexes; ``rag.index.passage_index.PassageIndex`` is one."""

    @property
    def archive(self) -> ArticleStore:
        """The indexed archive."""
        ...

    @property
    def embedding(self) -> Embedding:
        """The embedder for passages and questions."""
        ...

    @property
    def vectors(self) -> VectorIndex:
        """The index of passages by vector."""
        ...

    @property
    def keywords(self) -> KeywordIndex:
        """The index of passages by keyword."""
        ...

    @property
    def articles(self) -> KeywordIndex:
        """The index of whole articles by keyword, each under the number of its first passage."""
        ...

    @property
    def average(self) -> AveragePassage:
        """The average of all passages."""
        ...
