"""DecidingLook: a second look that, to decide whether a question has to be asked, reads of new articles alone."""

from collections.abc import Collection

from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from rag.answer.composer import WRITTEN_FROM
from rag.follow.remembered import RememberedScores
from rag.passage import searched_text
from rag.relevance.second_look import PASSAGES, SecondLook
from rag.relevance.turns import Turns


class DecidingLook(SecondLook):
    """Reads as the second look does, unless it decides.

    Then passages of other articles have the scores of earlier runs, or none, which puts them behind: a passage of a new
    article comes no later than it would if all were read, and none that an answer would be written from is missed.
    """

    _scores: RememberedScores = PrivateAttr()
    _fresh: Collection[str] | None = PrivateAttr(default=None)
    _is_among: bool = PrivateAttr(default=False)

    def __init__(self, scores: RememberedScores, turns: Turns) -> None:
        """``turns`` say how long a question may take."""
        super().__init__(scores, turns)
        self._scores = scores

    def begin(self, fresh: Collection[str]) -> None:
        """Begin to decide: of which articles passages are read."""
        self._fresh, self._is_among = fresh, False

    def end(self) -> bool:
        """Decide no more; whether a search found a passage of these articles that an answer is written from."""
        self._fresh, self._scores.only = None, None
        return self._is_among

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if self._fresh is None:
            return super()._postprocess_nodes(nodes, query_bundle)
        new = [one for one in nodes[:PASSAGES] if one.metadata.get("article_id") in self._fresh]
        self._scores.only = {searched_text(one.metadata.get("headline"), one.get_content()) for one in new}
        found = super()._postprocess_nodes(nodes, query_bundle)
        among = {one.metadata.get("article_id") for one in found[:WRITTEN_FROM]}
        self._is_among = self._is_among or not among.isdisjoint(self._fresh)
        return found
