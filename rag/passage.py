"""Passage: a slice of an article, by character offsets; and how an article is split into them."""

from dataclasses import dataclass

from corpus.article import Article
from rag.sentence import sentence_spans

PASSAGE_CHARACTERS = 700
"""About 115 words, 150 tokens: well inside the 256 that the built-in embedder reads."""

SHORTEST_PASSAGE = 200
"""A shorter rest at an article's end joins the passage before it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The slice ``article.body[start:end]``, never rewritten."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The slice itself."""
        return self.article.body[self.start : self.end]

    @property
    def id(self) -> str:
        """``"<article id>:<start>-<end>"``."""
        return f"{self.article.id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A line of a TREC run: a passage and its retrieval score (higher is better; comparable within one query only).

    Attributes:
        similarity: cosine of question and passage, where the vector index was asked; else None.
    """

    passage: Passage
    score: float
    similarity: float | None = None


def split(article: Article) -> list[tuple[int, int]]:
    """The passages of an article: runs of whole sentences, as ``(start, end)`` offsets into its body.

    They don't overlap, and together hold every sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(article.body):
        if spans and end - spans[-1][0] <= PASSAGE_CHARACTERS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < SHORTEST_PASSAGE:
        start, end = spans[-2][0], spans.pop()[1]
        spans[-1] = (start, end)
    return spans


def searched_text(headline: str | None, text: str) -> str:
    """What is embedded for a passage: its headline goes first, since a passage alone has lost its subject."""
    return f"{headline}\n{text}" if headline else text
