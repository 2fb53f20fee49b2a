from collections.abc import Sequence

import pytest

from errors import EndpointTimeout
from rag.question.exchange import Exchange
from rag.question.followup import follow_up, points_back
from rag.question.query import understand


def turn(question: str, *said: str) -> Exchange:
    return Exchange(question, question, said)


MAYOR = turn("Who is the new mayor of Ellery?", "Tomas Ferreira-Lund won the run-off on 25 May.")
PROTEST = turn("How many people protested in Paris in 2020?", "About 4,000 people did.")


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "Who else?",
        "How many?",
        "When?",
        "Since when?",
        "And in Brussels?",
        "And the second one?",
        "But why?",
        "What about 2021?",
        "How about the women?",
        "How many of them were children?",
        "Which of those closed?",
        "How old is he?",
        "Where was she born?",
        "What did they decide?",
        "When did it open?",
        "Who owns it?",
        "Who is her lawyer?",
        "What was their demand?",
        "What are its costs?",
        "How many seats do his supporters hold there?",
        "Who said that?",
        "What does that mean?",
        "When did this happen?",
        "How long did that one last?",
        "What happened to the other one?",
        "How many are left?",
        "Is he married?",
        "Did they apologise?",
        "Who replaced him?",
        "Tell me more.",
    ],
)
def test_what_points_back_is_seen(question: str) -> None:
    assert points_back(question)
    assert follow_up(question, [MAYOR]).text != question


@pytest.mark.parametrize(
    "question",
    [
        "Who was hurt in the ferry collision?",
        "How many turbines does Greyhook Wind want?",
        "What did the mayor say about his plans?",
        "Did Apple say it would close the plant?",
        "How many people said they were afraid?",
        "Which senator lost his seat?",
        "Which city warned its residents about the water?",
        "Who admitted that he had lied?",
        "Is it true that the bridge is closed?",
        "How long did it take to raise the ferry?",
        "What does it cost to cross the bridge?",
        "How many islands are there in the estuary?",
        "Which of the candidates won?",
        "What became of the ferry that sank in April?",
        "Which of those killed in the flood have been named?",
        "How much is Tarn Piling being paid?",
        "How much will the wind farm cost now?",
        "When she died, Edwina Calloway left two cats. Who keeps them?",
        "What did Lena Osei say about her work?",
        "Who leads the union and what are its demands?",
        "When did the strike begin and how long did it last?",
        "What did police find when they searched the house?",
        "Several states said they will ban which app?",
        "Where did the man who found the locksmith live?",
        "Which company said this week that it is closing?",
        "What is the latest on the fish deaths?",
        "What happened on 11 March?",
        "According to a new study, which of these rivers is the cleanest?",
        "Compare the two candidates' plans for buses.",
        "Ukraine says it shot down how many drones?",
        "Why do anglers doubt the agency's count?",
    ],
)
def test_what_speaks_for_itself_is_left_alone(question: str) -> None:
    assert follow_up(question, [MAYOR]).text == question


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("How old is he?", MAYOR, "How old is Tomas Ferreira-Lund?"),
        ("And what is his trade?", MAYOR, "What is Tomas Ferreira-Lund’s trade?"),
        ("Why?", MAYOR, "Who is the new mayor of Ellery? Why?"),
        ("What about 2021?", PROTEST, "How many people protested in Paris in 2021?"),
        ("And in Brussels?", PROTEST, "How many people protested in Brussels in 2020?"),
        (
            "How did she get hurt?",
            turn("Who died after the collision?", "A 68-year-old woman from Harbour Hill died on 24 August."),
            "How did a 68-year-old woman from Harbour Hill get hurt?",
        ),
    ],
)
def test_rules_say_what_is_meant(question: str, before: Exchange, whole: str) -> None:
    assert follow_up(question, [before]).text == whole


def test_a_long_conversation_keeps_what_began_it_and_the_last_question() -> None:
    history: list[Exchange] = []
    for question in ("Who runs the port of Ellery?", "Why?", "Since when?", "And how?"):
        query = understand(question, history=history)
        history.append(Exchange(question, query.text))
    assert history[-1].searched == "Who runs the port of Ellery? Since when? And how?"


class Scripted:
    """A model that gives its replies in turn, and keeps what it was asked."""

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = iter(replies)
        self.asked: list[str] = []

    def reply(self, system: str, user: str) -> str:
        self.asked.append(user)
        reply = next(self.replies)
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_a_model_rewrites_what_points_back() -> None:
    llm = Scripted('Question: "How old is Tomas Ferreira-Lund, the mayor of Ellery?"')
    assert follow_up("How old is he?", [MAYOR], llm).text == "How old is Tomas Ferreira-Lund, the mayor of Ellery?"
    assert "Tomas Ferreira-Lund won the run-off" in llm.asked[0]
    assert llm.asked[0].endswith("Last question: How old is he?")


@pytest.mark.parametrize(("question", "history"), [("How old is he?", []), ("How old is the bridge?", [MAYOR])])
def test_a_question_that_needs_none_costs_no_call(question: str, history: Sequence[Exchange]) -> None:
    llm = Scripted()
    assert follow_up(question, history, llm).text == question
    assert llm.asked == []


@pytest.mark.parametrize(
    "reply", [EndpointTimeout("too slow"), "", "I can't.\nHere is why.", "x" * 601, "?", "<think>Who is he?</think>"]
)
def test_when_the_model_fails_or_says_something_else_the_rules_do_it(reply: str | Exception) -> None:
    assert follow_up("How old is he?", [MAYOR], Scripted(reply)).text.endswith("How old is Tomas Ferreira-Lund?")


@pytest.mark.parametrize("reply", ["I'm sorry, but I can't help with that.", "As a model I have no access to news"])
def test_a_reply_that_is_not_the_readers_question_is_not_asked(reply: str) -> None:
    assert follow_up("How old is he?", [MAYOR], Scripted(reply)).text == "How old is Tomas Ferreira-Lund?"
    assert follow_up("Why?", [MAYOR], Scripted(reply)).text == "Who is the new mayor of Ellery? Why?"


@pytest.mark.parametrize(
    ("question", "history", "whole"),
    [
        ("And Hedda Solvang?", [turn("What did Bram Odalsen say?")], "What did Hedda Solvang say?"),
        (
            "What about Hedda Solvang?",
            [turn("Did Bram Odalsen resign?")],
            "Did Bram Odalsen resign? What about Hedda Solvang?",
        ),
        ("And the prosecutor?", [turn("What did Bram Odalsen say?")], "What did the prosecutor say?"),
        (
            "Who runs it?",
            [Exchange("What happened at the port?", "the port"), Exchange("Is it old?", "the port. Is it old?")],
            "the port. Is it old? Who runs it?",
        ),
        (
            "Did they win?",
            [turn("Why did the dockers strike?"), Exchange("Why did he go?", "Why did Bram Odalsen go?")],
            "Why did the dockers strike? Why did Bram Odalsen go? Did they win?",
        ),
        ("And what is it to him?", [MAYOR], "Who is the new mayor of Ellery? And what is it to Tomas Ferreira-Lund?"),
    ],
)
def test_a_name_does_not_lose_the_subject(question: str, history: list[Exchange], whole: str) -> None:
    assert follow_up(question, history).text == whole
