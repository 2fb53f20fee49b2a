import pytest

from rag.dates.named_days import NO_DAYS
from rag.question.day_names import named_days


@pytest.mark.parametrize(
    "question",
    [
        "Who was the richest on the magazine's 2018 list?",
        "Which word did the dictionary pick in 2018?",
        "What did the port say about the June 2018 strike?",
        "Who spoke on 2018-03-06?",
    ],
)
def test_an_article_tells_of_a_year_when_it_is_of_that_year_or_names_it(question: str) -> None:
    days = named_days(question)
    assert days.years == {"2018"}
    assert days.are_told("2018-03-06", "The list is out.")
    assert days.are_told("2019-01-20", "The list of the year that ended is out.")  # soon after
    assert days.are_told("2018", "The list is out.")
    assert days.are_told("2022-11-02", "Unlike in 2018, nobody leads.")
    assert days.are_told(None, "Unlike in 2018, nobody leads.")
    assert not days.are_told("2022-11-02", "The list is out, with 12018 names.")
    assert not days.are_told("2017-11-02", "The list is out.")
    assert not days.are_told(None, "The list is out.")


@pytest.mark.parametrize(
    "question",
    ["Who is the richest?", "How many ferries sank since 2019?", "What was agreed before 2015?", "Who left last week?"],
)
def test_without_a_year_and_where_what_followed_need_not_name_it_no_days_are_named(question: str) -> None:
    assert named_days(question) == NO_DAYS and not NO_DAYS
    assert NO_DAYS.are_told(None, "Anything.") and not NO_DAYS.are_near(737_000)


def test_years_between_two_named_ones_are_told_too() -> None:
    days = named_days("How many ferries sank between 2015 and 2020?")
    assert days.are_told("2017-05-01", "A ferry sank.") and not days.are_told("2022-05-01", "A ferry sank.")


def test_near_is_a_week_before_to_a_month_after() -> None:
    days = named_days("What happened on 19 August 2025?")
    [period] = days.periods
    assert all(days.are_near(period.first + away) for away in (-7, 0, 31))
    assert not any(days.are_near(period.first + away) for away in (-8, 32)) and not days.are_near(None)
