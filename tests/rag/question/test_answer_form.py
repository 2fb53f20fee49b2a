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
    ("question", "about"),
    [
        ("Who said what about the wind farm?", "the wind farm"),
        ("What was said about the trial, and when?", "the trial"),
        ("What do people say about the wind farm?", "the wind farm"),
        ("What do supporters and opponents say about the wind farm?", "the wind farm"),
        ("What were the reactions to the verdict?", "the verdict"),
        ("How did people react to the verdict?", "the verdict"),
        ("What are the arguments for and against the wind farm?", "the wind farm"),
    ],
)
def test_what_anybody_said(question: str, about: str) -> None:
    wanted = asked_for(question)
    assert wanted == WantedForm("said", about)
    assert wanted.searched() == about


@pytest.mark.parametrize(
    ("question", "about", "sides"),
    [
        ("Compare the Courier and the Tidewater on the trial.", "the trial", ("the Courier", "the Tidewater")),
        ("Compare the offers of the port with the demands of the union in the strike", "the strike", None),
        ("What do the union and the port say about the strike?", "the strike", ("the union", "the port")),
        ("How do the agency and the institute differ on the copper?", "the copper", ("the agency", "the institute")),
        ("What is the difference between Solvang and Roe?", "", ("Solvang", "Roe")),
    ],
)
def test_two_sides(question: str, about: str, sides: tuple[str, str] | None) -> None:
    wanted = asked_for(question)
    assert (wanted.form, wanted.about) == ("compared", about)
    assert wanted.sides == (sides or ("the offers of the port", "the demands of the union"))
    assert wanted.searched() == " ".join((*wanted.sides, about)).strip()
    assert wanted.searched(of_outlets=True) == (about or " ".join(wanted.sides))


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Tell me everything", ""),
        ("Tell me everything about the port.", "the port"),
        ("What is going on at the port?", "the port"),
        ("What’s new with the wind farm?", "the wind farm"),
        ("Any news about the ferry?", "the ferry"),
        ("What is the latest on the strike?", "the strike"),
    ],
)
def test_a_list_of_articles(question: str, about: str) -> None:
    assert asked_for(question) == WantedForm("articles", about)


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
        "Tell me about the ferry.",
        "Tell me how many people died.",
        "Tell me more",
        "Show me the latest figures",
    ],
)
def test_an_answer(question: str) -> None:
    assert asked_for(question) == WantedForm("answer", question)
