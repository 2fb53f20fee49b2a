import pytest

from corpus.article import Article
from rag.check.cited_text import CitedText
from rag.check.opposites import check_opposites, polarity
from rag.passage import Passage


def reason(sentence: str, body: str) -> str | None:
    found = check_opposites(sentence, CitedText((Passage(Article(body=body), 0, len(body)),)))
    return found.reason if found else None


def test_what_a_negation_is_of() -> None:
    assert polarity("The dam didn’t break, and no one was injured.")[1] == {"break": "break", "injured": "injur"}
    assert polarity("It is not only big.")[1] == {}


@pytest.mark.parametrize(
    ("sentence", "body", "told"),
    [
        ("The cause is known.", "The cause is not yet known.", "the source negates “known”"),
        ("The dam at Hove broke.", "The dam at Hove did not break.", "the source negates “break”"),
        ("The dam did not break.", "The dam broke on Sunday.", "the source says “break” without a negation"),
        ("Prices rose in May.", "Prices fell in May.", "the source says “fell”, not “rose”"),
        ("The party voted for the law.", "The party voted against the law.", "the source says “against”, not “for”"),
        ("The dredger struck the ferry.", "The ferry struck the dredger.", "who “struck” whom is the other way round"),
        ("The ferry was struck by the dredger.", "The ferry struck the dredger.", "who “struck” whom is the other way"),
        ("Vos accused Rehn of lying.", "Rehn accused Vos of lying.", "who “accused” whom is the other way round"),
        (
            "They acquitted Krage and convicted Dahl.",
            "They convicted Krage and acquitted Dahl.",
            "the source says “acquitted” of another",
        ),
    ],
)
def test_the_opposite_is_refuted(sentence: str, body: str, told: str) -> None:
    found = reason(sentence, body)
    assert found is not None
    assert found.startswith(told)


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("The cause is unknown.", "The cause is not yet known."),
        ("The dam did not break.", "The dam at Hove did not break on Sunday."),
        ("No one was hurt.", "Nobody was injured."),
        ("The bridge escaped damage.", "The bridge was not damaged."),
        ("The council refused the offer.", "The council did not accept the offer."),
        ("Prices climbed in May.", "Prices rose in May."),
        ("The dredger was struck by the ferry.", "The ferry struck the dredger."),
        ("The rate fell, but prices rose.", "Prices rose in May, and the rate fell."),
        ("It rained in Pell.", "The ferry did not leave Ellery."),
    ],
)
def test_the_same_in_other_words_is_not(sentence: str, body: str) -> None:
    assert reason(sentence, body) is None
