"""Excerpts: how much of an article's own words an answer shows on a page of another site."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from corpus.article import Article
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement

PAID = 60
"""Words of an article that its publisher lets only subscribers read, whatever is set."""

_WORD = re.compile(r"\S+")


@dataclass(slots=True)
class Budget:
    """The words that may still be shown of each article of one answer.

    Attributes:
        most: of each article; None: any number, unless it is for subscribers.
    """

    most: int | None
    _left: dict[str, int] = field(default_factory=dict)

    def cut(self, article: Article, text: str) -> str:
        """As much of ``text``, which stands in the article, as may be shown; "" once there is nothing left."""
        most = self.most if article.is_free is not False else min(PAID, self.most if self.most is not None else PAID)
        if most is None:
            return text
        left = self._left.get(article.id, most)
        words = list(_WORD.finditer(text))
        self._left[article.id] = max(0, left - len(words))
        if len(words) <= left:
            return text
        return f"{text[: words[left - 1].end()]} …" if left > 0 else ""


def limited(answer: Answer, budget: Budget) -> Answer:
    """The answer with its quoted sentences cut to what may be shown; those of which nothing is left are left out.

    A model's own sentences stay: they are not the article's words.
    """
    cut = partial(_cut, budget)
    rows = tuple(replace(row, sentence=one) for row in answer.rows if (one := cut(row.sentence)))
    return replace(
        answer,
        sentences=_each(answer.sentences, cut),
        rows=rows,
        disagreements=tuple(_disagreement(one, cut) for one in answer.disagreements),
    )


_Cut = Callable[[CitedSentence], CitedSentence | None]


def _each(sentences: Sequence[CitedSentence], cut: _Cut) -> tuple[CitedSentence, ...]:
    return tuple(found for one in sentences if (found := cut(one)))


def _disagreement(one: Disagreement, cut: _Cut) -> Disagreement:
    return replace(one, rows=tuple(replace(row, sentence=found) for row in one.rows if (found := cut(row.sentence))))


def _cut(budget: Budget, sentence: CitedSentence) -> CitedSentence | None:
    if sentence.verdict != "quoted" or not sentence.citations:
        return sentence
    text = budget.cut(sentence.citations[0].passage.article, sentence.text)
    if text == sentence.text:
        return sentence
    return replace(sentence, text=text, answers=()) if text else None


def quotes(answer: Answer, budget: Budget) -> dict[int, str]:
    """The cited words of each footnote as far as they may be shown, by its number; "" where they stand above."""
    above = [" ".join(one.text.split()) for one in (*answer.sentences, *answer.listed) if one.verdict == "quoted"]
    return {one.number: _quote(one, above, budget) for one in answer.citations}


def _quote(citation: Citation, above: Sequence[str], budget: Budget) -> str:
    words = " ".join(citation.quote.split())
    if any(words in text or text.removesuffix(" …") in words for text in above):
        return ""
    return budget.cut(citation.passage.article, citation.quote)
