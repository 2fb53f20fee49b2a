import pytest

from rag.question.subquestions import parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many dockers backed the deal, and how long was the final session?",
            ("How many dockers backed the deal?", "how long was the final session?"),
        ),
        (
            "Who sank the ferry in Ellery? Which shipping company owned the dredger?",
            ("Who sank the ferry in Ellery?", "Which shipping company owned the dredger?"),
        ),
        (
            "How does the July copper reading compare with the August measurements?",
            ("the July copper reading", "the August measurements"),
        ),
        ("Compare Solvang and Ferreira-Lund on buses.", ("Solvang on buses.", "Ferreira-Lund on buses.")),
        (
            "Did Tesla or Ford sell more cars?",
            ("Did Tesla sell more cars?", "Did Ford sell more cars?"),
        ),
        (
            "Did both The Verge and TechCrunch review the phone?",
            ("Did The Verge review the phone?", "Did TechCrunch review the phone?"),
        ),
    ],
)
def test_two_things_are_two_parts(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who was hurt?",
        "Who was hurt, and how many?",
        "What is black and white and read all over?",
        "A ferry struck a dredger on Tuesday. How many people were hurt?",
        "Where did the man and the woman who called for help live?",
        "What happened between March and May?",
        "Which MP leads the inquiry into parties in No. 10?",
    ],
)
def test_one_thing_is_not_split(question: str) -> None:
    assert parts_of(question) == ()
