import pytest

from rag.question.exchange import Exchange
from rag.question.followup import follow_up
from rag.question.query import understand
from rag.question.wishes import wish_in

FERRY = Exchange("How many were hurt on the ferry?", "How many were hurt on the ferry?", ("Fourteen were.",))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thanks!", "thanks"),
        ("OK, thank you very much.", "thanks"),
        ("Great, thanks for your help", "thanks"),
        ("Shorter please", "shorter"),
        ("Can you make it shorter?", "shorter"),
        ("in one sentence", "shorter"),
        ("Summarise that, please.", "shorter"),
        ("TL;DR", "shorter"),
        ("in more detail", "longer"),
        ("in German", "language"),
        ("And in German, please?", "language"),
        ("Translate it into French", "language"),
        ("as a list", "otherwise"),
        ("Could you say that in simple words?", "otherwise"),
    ],
)
def test_a_wish_is_no_search(text: str, kind: str) -> None:
    query = understand(text, history=[FERRY])
    assert query.wish is not None
    assert (query.wish.kind, query.wish.text) == (kind, text)
    assert query.wish.before == ((FERRY.question, "Fourteen were."),)


@pytest.mark.parametrize(
    "text",
    [
        "And in Brussels?",
        "in 2021",
        "Good?",
        "Who said thanks?",
        "Tell me more",
        "Summarise the trial",
        "And simply raising the quay walls instead?",
        "How did it go in Polish waters?",
        "Was the answer shorter than expected?",
        "in German " * 20,
    ],
)
def test_a_question_is_no_wish(text: str) -> None:
    assert wish_in(text, [FERRY]) is None


def test_the_language_is_read() -> None:
    wish = wish_in("Please answer in Spanish")
    assert wish is not None
    assert wish.language == "Spanish"


def test_a_wish_taken_off_is_searched() -> None:
    assert understand("in German", history=[FERRY], without={"question"}).wish is None


def test_a_follow_up_belongs_to_the_last_real_question() -> None:
    thanks = Exchange("Thanks!", "Thanks!", is_aside=True)
    for question in ("Why?", "Which month?", "Are there any others?", "And who died?"):
        assert follow_up(question, [FERRY, thanks]).text == f"How many were hurt on the ferry? {question}"
