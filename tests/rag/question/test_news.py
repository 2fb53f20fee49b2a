from datetime import date

import pytest

from rag.question.exchange import Exchange
from rag.question.query import Query, understand

TODAY = date(2025, 8, 29).toordinal()
BEFORE = Exchange("How many were hurt on the ferry?", "How many were hurt on the ferry?", ("Fourteen were.",))


def understood(question: str, *history: Exchange) -> Query:
    return understand(question, history=history, horizon=TODAY, outlets=["Ellery Courier", "The Tidewater"])


@pytest.mark.parametrize(
    "question",
    [
        "What happened last week?",
        "what happened on 19 August?",
        "news of July",
        "Which articles were published in July?",
        "What did the Ellery Courier report last week?",
        "What’s new?",
        "Latest news",
        "What were the main stories in June?",
    ],
)
def test_a_question_without_a_subject_asks_for_the_news(question: str) -> None:
    assert understood(question).lists
    assert understood(question, BEFORE).text == question  # in a conversation, too


@pytest.mark.parametrize(
    "question",
    [
        "What happened in Ellery last week?",
        "Who died last week?",
        "What did he say last week?",
        "What happened to the ferry?",
        "How many articles were published in July?",
        "When did it happen?",
        "What did the Ellery Courier report about the ferry?",
        "Why?",
    ],
)
def test_a_question_with_a_subject_does_not(question: str) -> None:
    assert not understood(question).lists


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("And on 21 August?", "What happened on 19 August?", "What happened on 21 August?"),
        ("What about last week?", "What happened in June?", "What happened last week?"),
        ("In July?", "How many were hurt on the ferry?", "How many were hurt on the ferry in July?"),
    ],
)
def test_another_time_takes_the_place_of_the_last_one(question: str, before: str, whole: str) -> None:
    assert understood(question, Exchange(before, before)).text == whole
