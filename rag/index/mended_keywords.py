"""MendedKeywords: a keyword index that is made anew when a search finds it damaged, and then searched again."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from errors import IndexBroken
from rag.filters import NO_FILTERS, Filters
from rag.index.engines.chosen import numbered
from rag.index.index_pair import IndexPair
from rag.index.keyword_index import TantivyKeywords
from rag.index.protocols import ArticleStore, HeldArticle, Hits
from rag.question.analysis import AnalysedQuestion

_Found = TypeVar("_Found")


class MendedKeywords:
    """A ``KeywordIndex``. Every method raises ``IndexBroken`` where the index can't be made anew here."""

    def __init__(self, pair: IndexPair, name: str, store: ArticleStore) -> None:
        """``name`` is that of the index in ``pair``: keywords or articles; ``store`` is the indexed archive."""
        self._pair = pair
        self._store = store
        self._name = name

    def _ask(self, ask: Callable[[TantivyKeywords], _Found]) -> _Found:
        index = self._pair.keyword_index(self._name)
        try:
            return ask(index)
        except IndexBroken as error:
            return ask(self._pair.renewed(self._name, index, error))

    def count(self) -> int:
        """The number of entries held."""
        return self._ask(lambda index: index.count())

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` entries that match the question best among those that pass ``filters``, with their BM25 scores."""
        narrowed = numbered(filters, self._store)
        return self._ask(lambda index: index.matching(question, k, narrowed))

    def holding(
        self,
        text: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        *,
        newest_first: bool = False,
        undated: bool = False,
        some: bool = False,
    ) -> HeldArticle:
        """The entries that hold all the words of ``text`` (with ``some``: one of them), the best match first."""
        narrowed = numbered(filters, self._store)
        return self._ask(
            lambda index: index.holding(text, limit, narrowed, newest_first=newest_first, undated=undated, some=some)
        )

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Each term's inverse document frequency; a term that is held nowhere has the highest."""
        terms = list(wanted)
        return self._ask(lambda index: index.rarity(terms))

    def vocabulary(
        self, prefix: str, least: int = 1, like: Callable[[str], bool] | None = None
    ) -> list[tuple[str, int]]:
        """The terms of the texts that begin with ``prefix``, and how many entries hold each."""
        return self._ask(lambda index: index.vocabulary(prefix, least, like))

    def having(self, term: str, limit: int) -> list[int]:
        """The ids of up to ``limit`` entries whose text holds ``term``, the best match first."""
        return self._ask(lambda index: index.having(term, limit))

    def has_like(self, term: str) -> bool:
        """Whether an entry holds ``term``, unchanged or with one letter changed, left out or added."""
        return self._ask(lambda index: index.has_like(term))

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        """The terms that no entry holds."""
        terms = list(wanted)
        return self._ask(lambda index: index.lacking(terms))
