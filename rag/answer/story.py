"""Story: the articles that tell of the same event as one of them, their timeline, and the values that differ."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import get_args

from corpus.article import Article
from corpus.dates import first_day
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.tables import LISTED, Beside
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.stored_passages import passages_by_id
from rag.passage import Passage, ScoredPassage, subject
from rag.question.analysis import AnalysedQuestion, analyse
from rag.question.answer_form import WantedForm
from rag.question.query import Kind, Query
from rag.rows.story_terms import story_terms
from rag.search.find import Searched
from rag.search.search_index import SearchIndex
from rag.text.sentence import sentence_spans

_BEFORE, _AFTER = 14, 28  # days around the article in which its story is looked for; set by hand
_MOST = 40  # articles; a reader ticks 50 at most

Find = Callable[[str, Filters, frozenset[Kind], int], Searched]
"""Searches: for a text, among articles, without these inferences from the text, for so many passages."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story.

    Attributes:
        articles: those that tell it, the earliest first and the undated last; the one asked for is among them.
        answer: their timeline and the values that differ, as tables of an answer without prose.
    """

    articles: tuple[Article, ...]
    answer: Answer


def story_of(article: Article, find: Find, index: SearchIndex) -> Story:
    """The story that ``article`` tells, as far as the archive holds it; no model is asked."""
    about = _about(article)
    asked = analyse(about)
    found = find(about, _around(article), frozenset(get_args(Kind)), LISTED).passages
    terms = story_terms(index.keywords.rarity(asked.weights), found, index.keywords.rarity)
    others = {one.passage.article.id: one.passage.article for one in found if not one.passage.article.status}
    telling = [one for key, one in others.items() if key != article.id and terms.is_about(one)]
    told = sorted([article, *telling[: _MOST - 1]], key=lambda one: (one.published is None, one.published or ""))
    return Story(tuple(told), _tables(article, asked, about, told, index))


def _about(article: Article) -> str:
    """The article's subject in words: its headline, else its first sentence."""
    spans = sentence_spans(article.body)
    return subject(article) or (article.body[slice(*spans[0])] if spans else article.body[:200])


def _around(article: Article) -> Filters:
    day = first_day(article.published) if article.published else None
    return Filters(Period(max(1, day - _BEFORE), day + _AFTER)) if day else NO_FILTERS


def _tables(article: Article, asked: AnalysedQuestion, about: str, told: list[Article], index: SearchIndex) -> Answer:
    passages = passages_by_id(index.archive, index.archive.passages_of([one.id for one in told]))
    timeline = replace(asked, form=WantedForm("timeline", about))
    beside = Beside(timeline, [ScoredPassage(one, 1.0) for one in passages.values()], index.keywords)
    # What the article itself counts is compared with what the others count.
    whole = Passage(article, 0, len(article.body))
    body = CitedSentence(article.body, (Citation(0, whole, whole.start, whole.end),))
    arranged = beside.arranged(Answer(about, Query(about), (body,), form=beside.form))
    return replace(arranged, sentences=())
