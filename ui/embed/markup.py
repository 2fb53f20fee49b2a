"""The frame's markup: its page, and a question with its answer and the cards of its sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article
from corpus.store.archive import Coverage
from rag.answer.answer import Answer
from rag.share.article_notices import caveats
from ui.answer.render import turn
from ui.embed.excerpts import Budget, limited, quotes
from ui.templating import render, static

_STYLES = ("page.css", "articles.css", "embed.css")


@dataclass(frozen=True, slots=True)
class _Card:
    """A source: the article, its words as far as they may be shown, and what to know of it."""

    id: str
    number: int | None
    article: Article
    quote: str
    caveats: Sequence[str]
    is_first: bool


def page(question: str, sources: Sequence[str], wrong: str = "") -> str:
    """The page in the frame: a box for a question, and what is asked.

    Args:
        question: is in the box at first.
        sources: the outlets that are asked about; none: all.
        wrong: why nothing can be asked.
    """
    ours = {"styles": static(*_STYLES), "script": static("embed.js")}
    return str(render("embed.html", question=question, sources=list(sources), wrong=wrong, **ours))


def embedded_turn(number: int, answer: Answer, coverage: Coverage, words: int | None, streaming: bool) -> str:
    """A question and its answer, or the answer so far.

    Args:
        number: the turn's number in the conversation, from 1.
        answer: the answer.
        coverage: what the archive holds.
        words: how many of an article's own words may be shown; None: any number.
        streaming: whether more follows.
    """
    budget = Budget(words)
    shown = limited(answer, budget)
    whole = turn(number, shown, answer.coverage or coverage, streaming, embedded=True)
    cards = [] if streaming else _cards(number, shown, budget)
    return whole + str(render("embed_sources.html", number=number, cards=cards))


def _cards(number: int, answer: Answer, budget: Budget) -> list[_Card]:
    said, found, seen = quotes(answer, budget), [], set()
    for one in answer.citations:
        article = one.passage.article
        id_ = f"cite-{number}-{one.number}"
        found.append(_Card(id_, one.number, article, said[one.number], caveats(article), article.id not in seen))
        seen.add(article.id)
    for article in (passage.article for passage in answer.nearest):
        if article.id not in seen:
            found.append(_Card(f"near-{number}-{article.id}", None, article, "", caveats(article), True))
            seen.add(article.id)
    return found
