import math
from dataclasses import replace

import pytest

from corpus.article import Article
from rag.check.cited_text import CitedText
from rag.check.support import Figures, best_window, figures, score
from rag.passage import Passage

BODY = "A ferry struck a dredger off Saltmarsh. Fourteen people were injured. The cause is open. Rain fell in Pell."


def cited(body: str = BODY) -> CitedText:
    return CitedText((Passage(Article(body=body), 0, len(body)),))


def test_the_figures_of_a_sentence_by_hand() -> None:
    found = figures("In Saltmarsh, 14 people were injured in Ellery.", cited(), contradicted=True)
    # Terms saltmarsh (a name), 14, peopl, injur, elleri (a name). Of the weight 8, names and numbers twice, the first
    # two sentences hold saltmarsh, 14 (as "Fourteen"), peopl, injur: 6.
    assert found.window == pytest.approx(6 / 8)
    assert found.numbers == 1.0
    assert found.names_missing == 1.0
    assert found.run == pytest.approx(math.log1p(4))  # "14 people were injured"
    assert found.sentences == pytest.approx(math.log1p(4))
    assert found.precision == 1.0  # 14, peopl, injur
    assert found.last == 0.0
    assert found.contradicted == 1.0


def test_the_label_beside_a_passage_holds_names_too() -> None:
    body = "It rained."
    article = Article(body=body, headline="Rain in Pell", source="Ellery Courier", published="2025-08-19")
    found = figures("In Pell it rained, the Ellery Courier said.", CitedText((Passage(article, 0, len(body)),)), False)
    assert (found.window, found.names_missing) == (1.0, 0.0)


def test_each_figure_pulls_the_way_one_expects() -> None:
    middle = Figures(0.5, 0.5, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0)
    for name in ("window", "numbers", "run", "precision", "last"):
        assert score(replace(middle, **{name: 2.0})) > score(middle), name
    for name in ("names_missing", "sentences", "contradicted"):
        assert score(replace(middle, **{name: 2.0})) < score(middle), name
    assert 0 < score(middle) < 1


def test_a_window_grows_only_when_it_is_worth_it() -> None:
    sentences = cited().sentences
    weights = {"ferri": 1.0, "dredger": 1.0, "caus": 1.0}
    assert best_window(weights, sentences, frozenset()) == (0, 3)
    assert best_window(weights, sentences, frozenset(), price=0.9) == (0, 1)
    assert best_window(weights, sentences, frozenset({"ferri", "dredger"})) == (2, 3)


def test_nothing_to_compare_has_a_score() -> None:
    for sentence, body in (("", BODY), ("?!", BODY), ("It rained.", ""), ("It rained.", "\n\n")):
        assert 0 <= score(figures(sentence, cited(body), False)) <= 1


def test_one_counts_as_a_number_whatever_the_order_of_words() -> None:
    """A set's order differs from process to process; side by side "ninety one" would be one number, and hide "one"."""
    assert CitedText((Passage(Article(body="One was hurt."), 0, 13),)).values == {1}
