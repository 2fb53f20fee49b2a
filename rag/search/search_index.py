"""SearchIndex: all that search is given to search in."""

from typing import Protocol

from rag.embedding.embedder import Embedding
from rag.index.average import AveragePassage
from rag.index.protocols import ArticleStore, KeywordIndex, VectorIndex


class SearchIndex(Protocol):
    """A store and the indexes of it; ``rag.index.passage_index.PassageIndex`` is one."""

    @property
    def archive(self) -> ArticleStore:
        """What the indexes are of."""
        ...

    @property
    def embedding(self) -> Embedding:
        """Makes the vectors, of passages and of questions."""
        ...

    @property
    def vectors(self) -> VectorIndex:
        """Passages by vector."""
        ...

    @property
    def keywords(self) -> KeywordIndex:
        """Passages by keyword."""
        ...

    @property
    def articles(self) -> KeywordIndex:
        """Whole articles by keyword, each under the number of its first passage."""
        ...

    @property
    def average(self) -> AveragePassage:
        """What all passages are alike in."""
        ...
