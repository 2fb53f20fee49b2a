"""rag.question.answer_form: the form of answer that a question asks for."""

import pytest

from rag.question.answer_form import WantedForm, asked_for


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Make a chronology of the dock strike.", "the dock strike"),
        ("timeline of the ferry collision", "the ferry collision"),
        ("Can you give me a timeline for the trial, please?", "the trial"),
        ("What happened in the Tarn flood?", "the Tarn flood"),
        ("How did the dock strike unfold?", "the dock strike"),
        ("Take me through the trial of Lorens Achtervik.", "the trial of Lorens Achtervik"),
        ("List the events of the strike in chronological order.", "the events of the strike"),
    ],
)
def test_a_timeline(question: str, about: str) -> None:
    assert asked_for(question) == WantedForm("timeline", about)


@pytest.mark.parametrize(
    ("question", "who", "about"),
    [
        ("What has Tilde Ravn said about the collision?", "Tilde Ravn", "the collision"),
        ("What did the harbour master say?", "the harbour master", ""),
        ("what does Eke say on the wind farm", "Eke", "the wind farm"),
        ("Show me quotes by Bram Odalsen about the shifts.", "Bram Odalsen", "the shifts"),
    ],
)
def test_what_somebody_said(question: str, who: str, about: str) -> None:
    assert asked_for(question) == WantedForm("said", about, who)


@pytest.mark.parametrize(
    "question",
    [
        "How many people were injured?",
        "Who said that the sentence was too low?",
        "What happened to the man from the dredger?",
        "What did they say about it?",
        "What does the article say?",
        "When was the timetable changed?",
        "What did the mayor do about the harbour?",
    ],
)
def test_an_answer(question: str) -> None:
    assert asked_for(question) == WantedForm("answer", question)
