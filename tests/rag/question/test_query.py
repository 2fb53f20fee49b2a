from datetime import date

import pytest

from errors import BadQuestion
from rag.answer.answer import Answer, Turn
from rag.filters import NO_FILTERS, Filters, Period
from rag.question.query import MAX_QUESTION, Inferred, Kind, Query, understand


def test_white_space_and_control_characters_are_folded() -> None:
    assert understand(" Who\x00 was\n hurt?\ud800 ").text == "Who was hurt?"


@pytest.mark.parametrize("question", ["", "   ", "?!…", "\x00", "—"])
def test_no_word_is_said(question: str) -> None:
    with pytest.raises(BadQuestion, match="no word"):
        understand(question)


def test_too_long_is_said() -> None:
    with pytest.raises(BadQuestion, match="20,001 characters"):
        understand("x" * (MAX_QUESTION + 1))


def test_the_day_of_the_question_narrows_what_the_reader_set_and_never_widens_it() -> None:
    reader = Filters(Period(last=date(2025, 3, 1).toordinal()), sources=("Coast Wire",))
    assert understand("Who was hurt?", filters=reader).filters == reader
    assert understand("Who was hurt?", "2025-08", reader).filters == reader
    earlier = understand("Who was hurt?", "2025-02-03", reader).filters
    assert earlier == Filters(Period(last=date(2025, 2, 3).toordinal()), sources=("Coast Wire",))


TUESDAY = date(2025, 8, 19).toordinal()
HELD = ("CNN", "The Guardian")


def test_what_was_inferred_is_told_with_the_words_it_was_read_from() -> None:
    query = understand("What did CNN report last week about the latest strike?", horizon=TUESDAY, outlets=HELD)
    assert query.inferred == (
        Inferred("period", "11–17 August 2025", "last week"),
        Inferred("outlets", "CNN", "CNN"),
        Inferred("newest", "newest first", "latest"),
    )
    assert query.period == Period(date(2025, 8, 11).toordinal(), date(2025, 8, 17).toordinal())
    assert (query.outlets, query.newest_first) == ((("CNN",),), True)
    assert query.filters == NO_FILTERS  # what the reader set, and nothing more


@pytest.mark.parametrize("kind", ["period", "outlets", "newest", "parts"])
def test_each_inference_can_be_taken_off(kind: Kind) -> None:
    question = "When did CNN report the latest strike in July, and how many dockers took part in July?"
    everything = understand(question, horizon=TUESDAY, outlets=HELD)
    assert {one.kind for one in everything.inferred} == {"period", "outlets", "newest", "parts"}
    less = understand(question, horizon=TUESDAY, outlets=HELD, without={kind})
    assert less.inferred == tuple(one for one in everything.inferred if one.kind != kind)
    assert less.text == question


def test_a_follow_up_can_be_taken_literally() -> None:
    before = Turn("Who is the mayor?", Answer("Who is the mayor?", Query("Who is the mayor of Ellery?"))).exchange
    assert understand("Since when?", history=[before]).inferred == (
        Inferred("question", "Who is the mayor of Ellery? Since when?", "Since when?"),
    )
    assert understand("Since when?", history=[before], without={"question"}) == Query("Since when?")


def test_today_is_the_day_of_the_question_else_the_horizon() -> None:
    assert understand("Who won yesterday?", "2024-02-03", horizon=TUESDAY).inferred[0].text == "2 February 2024"
    assert understand("Who won yesterday?", horizon=TUESDAY).inferred[0].text == "18 August 2025"
    assert understand("Who won yesterday?").inferred == ()  # an empty archive has no today


def test_a_period_of_one_part_is_not_the_other_parts() -> None:
    query = understand(
        "How did councillors vote on the school in May, and which firm built the school?", horizon=TUESDAY
    )
    assert len(query.parts) == 2
    assert query.period is None


def test_nothing_is_read_out_of_pasted_text() -> None:
    assert understand("word " * 1_000 + "in 2022", horizon=TUESDAY).inferred == ()


@pytest.mark.parametrize(
    "question", ["Which movement? now that", "(" * 900, "in " * 300, "the A " * 150, "2022-" * 180]
)
def test_odd_text_is_read_quickly_and_quietly(question: str) -> None:
    understand(question + " x", horizon=TUESDAY, outlets=HELD)
