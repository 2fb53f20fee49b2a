"""The second look: what was found is read together with the question, and put in order anew.

Search compares a question with passages that were embedded without knowing it. A cross-encoder reads both at once: too
slow for an archive, but not for the sixteen best passages (Nogueira and Cho 2019).
"""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from rag.passage import BEHIND, searched_text
from rag.relevance.cross_encoder import Scores
from rag.relevance.turns import Turns
from rag.text.scripts import is_latin

PASSAGES = 16
"""The number of passages, from the best on, that are read. With 20, no set gains (evals/LOG.md, 2026-11-30)."""

RELEVANCE = "relevance"
"""The key of a node's metadata with its score by the cross-encoder, a float; absent when it was not read."""

SIMILARITY = "similarity"
"""The key of a node's metadata with its cosine with the question, a float; absent when that is not known."""

# MRR of 120 natural, 117 quiz and 249 sample questions, and of the quiz with its days: .816 .411 .823 .833 with .2,
# .824 .415 .826 .832 with .25, .830 .414 .827 .827 with .3 (evals/LOG.md, 2026-11-30).
_WEIGHT = 0.25
_UNREAD = -11.0  # counts for an article of which nothing was read: the score of a text about something else


class Scoring(Protocol):
    """Scores texts for a question. See ``rag.relevance.cross_encoder.CrossEncoder``."""

    def scores(self, question: str, texts: Sequence[str], deadline: float | None = None) -> Scores:
        """The score of each text; NaN for those that the deadline left out."""
        ...


class SecondLook(BaseNodePostprocessor):
    """Orders passages by their search score and by the best score of their article's passages.

    A passage that is not read in time keeps its search score alone, which puts it behind those that fit.
    """

    _encoder: Scoring = PrivateAttr()
    _turns: Turns = PrivateAttr()

    def __init__(self, encoder: Scoring, turns: Turns) -> None:
        """``turns`` say how long a question may take."""
        super().__init__()
        self._encoder = encoder
        self._turns = turns

    @property
    def encoder(self) -> Scoring:
        """What reads."""
        return self._encoder

    @property
    def turns(self) -> Turns:
        """The turns that questions take, with the budget of each."""
        return self._turns

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """The score of each text, the likeliest given first; NaN for those that the budget left out.

        For a question in a script that the model was not trained on, no text has a score.
        """
        if not is_latin(question):
            return np.full(len(texts), np.nan, np.float32)
        return self._encoder.scores(question, texts, self._turns.deadline())

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if not nodes or query_bundle is None:
            return nodes
        if not is_latin(query_bundle.query_str):
            return nodes
        read = nodes[:PASSAGES]
        texts = [searched_text(node.metadata.get("headline"), node.get_content()) for node in read]
        for node, score in zip(read, self.scores(query_bundle.query_str, texts).tolist(), strict=True):
            if not math.isnan(score):
                node.node.metadata[RELEVANCE] = score
        return _ordered(nodes)


def _ordered(nodes: Sequence[NodeWithScore]) -> list[NodeWithScore]:
    articles: dict[str, list[NodeWithScore]] = {}
    for node in nodes:
        articles.setdefault(str(node.metadata.get("article_id")), []).append(node)
    placed = []
    for members in articles.values():
        top = max(node.score or 0.0 for node in members) + _WEIGHT * max(_relevance(node) for node in members)
        members.sort(key=lambda node: -(node.score or 0.0) - _WEIGHT * _relevance(node))
        placed += [(top - BEHIND * place, node) for place, node in enumerate(members)]
    return [node for _, node in sorted(placed, key=lambda one: -one[0])]


def _relevance(node: NodeWithScore) -> float:
    return float(node.metadata.get(RELEVANCE, _UNREAD))
