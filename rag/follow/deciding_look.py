"""DecidingLook: a second look that, to decide whether a question has to be asked, reads of new articles alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from corpus.article import Article
from rag.answer.composer import WRITTEN_FROM
from rag.follow.remembered import RememberedScores
from rag.passage import Passage, ScoredPassage, searched_text
from rag.question.query import Query
from rag.relevance.second_look import PASSAGES, RELEVANCE, SIMILARITY, SecondLook
from rag.relevance.turns import Turns
from rag.search.evidence import support
from rag.search.search_index import SearchIndex
from rag.text.scripts import is_latin

# 133 questions, ten draws of 50 articles that came: 108 times one has news, 116 times an answer cites one of them. On
# the first half of the questions no draw misses any of these up to a support of 6.5 and a relevance of -4; on the other
# half none of 59 and 57 is missed with the values below, at which the decisions are those of reading all. Of 237
# passages of the newest 50 articles, 86 are read (evals/LOG.md, 2026-11-30).
_WORTH = 5.0  # a passage's support by cosine and words (``rag.search.evidence``) from which on it is read
_NEAR, _LIKELY = -5.0, 0.0  # relevance of a passage that may be quoted, and of one that likely answers


@dataclass(frozen=True, slots=True)
class Seen:
    """What a decision saw.

    Attributes:
        concerns: whether a passage of a new article may be quoted: its article is one that an answer is written from;
            or whether it likely answers, wherever it stands.
        has_read: whether the passages could be read at all.
    """

    concerns: bool = False
    has_read: bool = False


class DecidingLook(SecondLook):
    """Reads as the second look does, unless it decides.

    Then passages of other articles have the scores of earlier runs, or none, which puts them behind: a passage of a new
    article comes no later than it would if all were read. Of those, only the ones are read whose words and meaning are
    near enough to the question that reading could find more.
    """

    _scores: RememberedScores = PrivateAttr()
    _index: SearchIndex = PrivateAttr()
    _fresh: Collection[str] | None = PrivateAttr(default=None)
    _seen: Seen = PrivateAttr(default=Seen())

    def __init__(self, scores: RememberedScores, turns: Turns, index: SearchIndex) -> None:
        """``turns`` say how long a question may take; ``index`` knows how rare words are."""
        super().__init__(scores, turns)
        self._scores, self._index = scores, index

    def begin(self, fresh: Collection[str]) -> None:
        """Begin to decide: of which articles passages are read."""
        self._fresh, self._seen = fresh, Seen()

    def end(self) -> Seen:
        """Decide no more; what was seen in all searches since ``begin``."""
        self._fresh, self._scores.only = None, None
        return self._seen

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        fresh = self._fresh
        if fresh is None or query_bundle is None:
            return super()._postprocess_nodes(nodes, query_bundle)
        new = [one for one in nodes[:PASSAGES] if one.metadata.get("article_id") in fresh]
        self._scores.only = set(self._worth_reading(query_bundle.query_str, new))
        found = super()._postprocess_nodes(nodes, query_bundle)
        first = {one.metadata.get("article_id") for one in found[:WRITTEN_FROM]}
        concerns = any(_may_tell(one, one.metadata.get("article_id") in first) for one in new)
        has_read = is_latin(query_bundle.query_str)
        self._seen = Seen(self._seen.concerns or concerns, self._seen.has_read or has_read)
        return found

    def _worth_reading(self, question: str, nodes: Sequence[NodeWithScore]) -> list[str]:
        """The texts of the passages of which reading could find that they answer."""
        texts = [searched_text(one.metadata.get("headline"), one.get_content()) for one in nodes]
        if any(SIMILARITY not in one.metadata for one in nodes):  # found by its words alone
            return texts
        passages = [_scored(one) for one in nodes]
        supports = support(Query(question), passages, self._index)
        return [text for text, found in zip(texts, supports, strict=True) if found >= _WORTH]


def _may_tell(node: NodeWithScore, is_among_first: bool) -> bool:
    relevance = node.metadata.get(RELEVANCE)
    return relevance is not None and relevance >= (_NEAR if is_among_first else _LIKELY)


def _scored(node: NodeWithScore) -> ScoredPassage:
    article = Article(node.get_content(), headline=node.metadata.get("headline"))
    return ScoredPassage(Passage(article, 0, len(article.body)), node.score or 0.0, node.metadata[SIMILARITY])
