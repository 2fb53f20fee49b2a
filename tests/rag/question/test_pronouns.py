import pytest

from rag.passage import Passage
from rag.question.asking_back import AskingBack
from rag.question.exchange import Exchange
from rag.question.followup import follow_up
from rag.question.pronouns import likeliest
from tests.fakes import article

FERRY = article(
    "The Maren Sky collided with the dredger Halvor 2 off Saltmarsh on Tuesday. The Maren Sky is in the yard.\n"
    "“We had no warning,” said Lena Osei, the harbour master. She had been on duty since midnight.\n"
    "The paper that the court asked for is missing. Otto Hemsley, 61, the skipper, was not on board. He was ill.\n"
    "“We regret it,” said Carla Munthe, the managing director of the operator. She did not resign."
)


def asked(question: str, *quotes: str, searched: str | None = None) -> Exchange:
    spans = [(FERRY.body.index(quote), len(quote)) for quote in quotes]
    quoted = tuple(Passage(FERRY, start, start + length) for start, length in spans)
    return Exchange(question, searched or question, quotes, quoted, (FERRY,))


SHIPS = asked("Which ships collided?", "The Maren Sky collided with the dredger Halvor 2 off Saltmarsh on Tuesday.")
WARNED = asked(
    "Was there a warning?",
    "“We had no warning,” said Lena Osei, the harbour master.",
    "“We regret it,” said Carla Munthe",
)
MISSING = asked("What is missing?", "The paper that the court asked for is missing.")
NAMED = asked("What did Munthe say?", "“We had no warning,” said Lena Osei, the harbour master.")


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("Did she resign?", WARNED, "Did Lena Osei resign?"),
        ("Did she resign?", NAMED, "Did Carla Munthe resign?"),  # asked about, though somebody else is quoted
        ("And who is her deputy?", WARNED, "Who is Lena Osei’s deputy?"),
        ("What did they ask her about it?", WARNED, "Was there a warning? What did they ask Lena Osei about it?"),
    ],
)
def test_a_pronoun_means_a_person_the_last_one_speaking_or_spoken_of(
    question: str, before: Exchange, whole: str
) -> None:
    assert follow_up(question, [before]).text == whole


@pytest.mark.parametrize("before", [SHIPS, MISSING])
def test_a_ship_or_a_paper_is_nobody_so_it_is_asked_back(before: Exchange) -> None:
    found = follow_up("Did she resign?", [before])
    assert found.text == "Did she resign?"
    assert found.asks is not None
    assert [choice.question for choice in found.asks.choices] == ["Did Lena Osei resign?", "Did Carla Munthe resign?"]
    assert found.asks.choices[0].label == "Lena Osei, the harbour master"
    assert found.asks.text == "Who is meant by “she”?"


def test_the_pronoun_chooses_among_the_people_of_an_answer() -> None:
    both = asked(
        "Who was there?", "“We had no warning,” said Lena Osei", "Otto Hemsley, 61, the skipper, was not on board."
    )
    assert follow_up("Is he married?", [both]).text == "Is Otto Hemsley married?"
    assert follow_up("Is she married?", [both]).text == "Is Lena Osei married?"


def test_somebody_spoken_of_earlier_is_meant_when_nobody_was_since() -> None:
    assert follow_up("Did she resign?", [WARNED, SHIPS]).text == "Did Lena Osei resign?"


def test_a_question_about_an_office_is_about_who_holds_it() -> None:
    before = Exchange("Does the new mayor of Ellery have a majority?", "Does the new mayor of Ellery have a majority?")
    assert follow_up("Is he married?", [before]).text == "Is the new mayor of Ellery married?"


def test_a_reply_to_the_question_back_chooses_a_reading() -> None:
    back = follow_up("Did she resign?", [SHIPS]).asks
    assert back is not None
    aside = Exchange("Did she resign?", "Did she resign?", is_aside=True, choices=back.choices)
    for reply in ("Munthe", "carla munthe", "the managing director"):
        assert follow_up(reply, [SHIPS, aside]).text == "Did Carla Munthe resign?"
    assert follow_up("Why did the ferry sink?", [SHIPS, aside]).text == "Why did the ferry sink?"


def test_a_first_question_about_nobody_is_asked_back() -> None:
    assert follow_up("Did she resign?", []).asks == AskingBack("she")
    assert follow_up("Did Lena Osei say that she would resign?", []).asks is None
    assert [one.name for one in likeliest("Did he resign?", [FERRY]).choices] == ["Otto Hemsley"]


def test_what_no_article_tells_of_is_a_person_only_where_it_acts() -> None:
    film = Exchange("Who directed Black Panther Forever?", "Who directed Black Panther Forever?")
    assert follow_up("Has he won an Oscar?", [film]).asks == AskingBack("he")
    actor = Exchange("What did Ada Brook say?", "What did Ada Brook say?")
    assert follow_up("Has she won an Oscar?", [actor]).text == "Has Ada Brook won an Oscar?"


def test_the_articles_of_an_answer_that_found_nothing_offer_nobody() -> None:
    nothing = Exchange("Which ship got stuck in the canal?", "Which ship got stuck in the canal?", read=(FERRY,))
    assert follow_up("Did she sink?", [nothing]).asks == AskingBack("she")


def test_who_holds_an_office_is_whom_the_articles_give_it_to() -> None:
    told = "“We regret it,” said Carla Munthe, the managing director of the operator."
    before = asked("Who is the harbour master?", told, "“We had no warning,” said Lena Osei, the harbour master.")
    assert follow_up("Did she resign?", [before]).text == "Did Lena Osei resign?"
