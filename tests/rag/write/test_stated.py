from collections.abc import Sequence

import numpy as np
import pytest

from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from rag.relevance.cross_encoder import CrossEncoder, Scores
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from rag.text.terms import terms
from rag.write.answer_words import answer_words
from rag.write.quotes import Quote, Sentence
from rag.write.stated import FIGURES, figures, is_stated
from tests.fakes import article


class Counting(CrossEncoder):
    """Scores a text by its number of words."""

    def __init__(self) -> None:
        pass

    def scores(self, question: str, texts: Sequence[str], deadline: float | None = None) -> Scores:
        return np.array([len(text.split()) for text in texts], np.float32)


LOOK = SecondLook(Counting(), Turns())


def told(question: str, *texts: str, relevance: float = 5.0, headline: str = "Ferry") -> dict[str, float]:
    query = Query(question)
    body = " ".join(texts)
    passages = [ScoredPassage(Passage(article(body, headline), 0, len(body)), 1.0, 0.5, relevance)]
    quotes = []
    for text in texts:
        words = tuple(answer_words(text, query.analysed.answer))
        start = body.index(text)
        sentence = Sentence(1, start, start + len(text), text, frozenset(terms(text)), words, 3.0, 4.0)
        quotes.append(Quote(sentence, None, ()))
    return dict(zip(FIGURES, figures(query, quotes, passages, LOOK), strict=True))


def test_the_figures_are_what_they_say() -> None:
    found = told("How many people were injured off Saltmarsh?", "Fourteen people were injured off Saltmarsh.")
    assert found == {"sentence": 3.0, "passage": 5.0, "carried": 1.0, "names": 1.0, "unfitting": 0.0}
    assert told("How many people were injured off Hollin?", "Some were injured off Saltmarsh.") == {
        "sentence": 3.0,
        "passage": 5.0,
        "carried": 0.0,
        "names": 0.0,
        "unfitting": 1.0,
    }


def test_a_question_without_a_kind_of_answer_misses_no_kind() -> None:
    found = told("Why did the ferry turn?", "The ferry turned because of the fog.")
    assert (found["carried"], found["unfitting"], found["names"]) == (0.0, 0.0, 1.0)


def test_nothing_quoted_states_nothing() -> None:
    assert is_stated(Query("Who?"), [], [], LOOK) == (False, 0.0)


def test_more_evidence_never_makes_it_less_likely() -> None:
    from rag.write.stated import WEIGHTS

    signs = dict(zip(FIGURES, WEIGHTS, strict=True))
    assert all(signs[name] >= 0 for name in ("sentence", "passage", "carried", "names"))
    assert signs["unfitting"] <= 0


@pytest.mark.parametrize("relevance", [-11.0, 0.0, 11.0])
def test_the_probability_is_one(relevance: float) -> None:
    text = "Fourteen people were injured."
    query = Query("How many people were injured?")
    passages = [ScoredPassage(Passage(article(text), 0, len(text)), 1.0, 0.5, relevance)]
    words = tuple(answer_words(text, query.analysed.answer))
    sentence = Sentence(1, 0, len(text), text, frozenset(terms(text)), words, relevance, relevance)
    states, likely = is_stated(query, [Quote(sentence, None, ())], passages, LOOK)
    assert 0.0 < likely < 1.0
    assert states is (likely >= 0.5)
