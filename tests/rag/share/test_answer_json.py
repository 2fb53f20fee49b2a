"""An answer that was kept is the one that was shown."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.store.archive import Coverage
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.filters import Filters, Period
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from rag.share.answer_json import answer_from_json, answer_to_json, article_from_json, article_to_json
from tests.browser.scripted import (
    DIFFERING,
    FERRY,
    HOSPITAL,
    INFERRED,
    SAID,
    TIMELINE,
    TREATED,
    UNDATED,
    WRITTEN,
)
from ui.answer.render import turn

COVERAGE = Coverage(4, 9, ("Ellery Courier", "Coast Wire"), "2025-08-19", "2025-08-21", 1, 0)
EVERYTHING = Answer(
    "And since?",
    Query(
        "How many were hurt off Saltmarsh?",
        Filters(Period(739_000, 739_100), ("Ellery Courier",), (), ("reporting",)),
        739_100,
        ("one", "two"),
        True,
        INFERRED,
        Period(739_000),
        (("Ellery Courier", "ELLERY COURIER"), ("Coast Wire",)),
        ("The Lantern",),
    ),
    sentences=(replace(WRITTEN[0], score=0.75, answers=((3, 9), (12, 20)), code="number"), *WRITTEN[1:]),
    nearest=(TREATED.passage,),
    unstated=True,
    missing=("zeppelin",),
    searched="9 articles.",
    retrieved=(ScoredPassage(Passage(FERRY, 0, 40), 1.5, 0.25), ScoredPassage(Passage(HOSPITAL, 3, 50), 1.0)),
    evidence=0.5,
    writer="a model",
    notice="No model.",
    unresolved=2,
    timings_ms={"retrieve": 12.5, "total": 20.0},
    form="timeline",
    rows=(*TIMELINE, *SAID),
    disagreements=DIFFERING,
    coverage=COVERAGE,
)


def kept(answer: Answer) -> Answer:
    text, articles = answer_to_json(answer)
    again = {digest: article_from_json(article_to_json(article)) for digest, article in articles.items()}
    return answer_from_json(text, again)


def test_every_field_comes_back() -> None:
    assert kept(EVERYTHING) == EVERYTHING
    assert kept(EVERYTHING).citations == EVERYTHING.citations


def test_it_is_shown_again_to_the_last_letter() -> None:
    for answer in (EVERYTHING, replace(EVERYTHING, abstained=True), replace(EVERYTHING, complete=False)):
        assert turn(3, kept(answer), COVERAGE, removable=True) == turn(3, answer, COVERAGE, removable=True)


def test_an_article_that_ten_sentences_cite_is_kept_once() -> None:
    text, articles = answer_to_json(EVERYTHING)
    assert set(articles) == {article.content_hash for article in (FERRY, HOSPITAL, UNDATED.passage.article)}
    assert FERRY.body[:60] not in text


def test_what_is_no_answer_or_lacks_an_article_is_told() -> None:
    text, articles = answer_to_json(EVERYTHING)
    for broken in ("{}", "[]", '{"question": 1, "query": {"text": "x"}}', '{"question": "x", "query": 3}'):
        with pytest.raises(ValueError, match="no Answer that Footnote kept"):
            answer_from_json(broken, articles)
    with pytest.raises(ValueError, match=FERRY.content_hash):
        answer_from_json(text, {})


def test_a_field_that_this_version_does_not_know_is_left_out() -> None:
    text, articles = answer_to_json(EVERYTHING)
    later = json.dumps({**json.loads(text), "mood": "grim"})
    assert answer_from_json(later, articles) == EVERYTHING


TEXT = st.text(alphabet=st.characters(), max_size=30)  # half characters too
ARTICLE = st.builds(
    Article,
    body=TEXT,
    headline=st.none() | TEXT,
    authors=st.lists(TEXT, max_size=2).map(tuple),
    is_free=st.none() | st.booleans(),
    pages=st.lists(st.integers(0, 9), max_size=2).map(tuple),
    origins=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
)


@given(ARTICLE, TEXT, st.integers(0, 30), st.integers(0, 30), st.floats(0, 1))
def test_whatever_it_says(article: Article, text: str, start: int, end: int, score: float) -> None:
    passage = Passage(article, start, end)
    said = CitedSentence(text, (Citation(1, passage, start, end),), "quoted", text, score=score)
    answer = Answer(text, Query(text), sentences=(said,), notice=text, retrieved=(ScoredPassage(passage, score),))
    assert kept(answer) == answer
