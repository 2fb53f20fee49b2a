import pytest

from corpus.article import Article
from rag.check.cited_text import CitedText
from rag.check.same_quantity import check_days
from rag.dates.prose_dates import Day, find_days, weekdays_resolved, without_days
from rag.passage import Passage


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("March 31", [Day(None, 3, 31)]),
        ("31 March 2022", [Day(2022, 3, 31)]),
        ("the 31st of March, 2022", [Day(2022, 3, 31)]),
        ("Mar. 31, 2022", [Day(2022, 3, 31)]),
        ("2022-03-31", [Day(2022, 3, 31)]),
        ("in March 2022", [Day(2022, 3, None)]),
        ("from 2 April to 4 May", [Day(None, 4, 2), Day(None, 5, 4)]),
        ("It may rain; they march on. In 2022, 31 people, March.", []),
        ("May 99", []),
        ("March 31 people", [Day(None, 3, 31)]),
    ],
)
def test_dates_in_prose(text: str, days: list[Day]) -> None:
    assert [day for day, _, _ in find_days(text)] == days


def test_blanked_dates_leave_offsets_alone() -> None:
    text = "On March 31, 2022, 14 died."
    assert without_days(text) == "On " + " " * 14 + ", 14 died."


def test_weekdays_are_those_before_publication() -> None:
    days = weekdays_resolved("on Tuesday and Thursday", "2022-03-31")  # a Thursday
    assert set(days) == {Day(2022, 3, 29), Day(2022, 3, 31)}
    assert weekdays_resolved("on Tuesday", "2022-03") == []
    assert weekdays_resolved("on Tuesday", None) == []


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("It happened on 29 March.", True),  # the Tuesday before the 31st
        ("It happened on 30 March.", False),
        ("It happened in March 2022.", True),
        ("It happened in March 2021.", False),
        ("It happened on 31 March.", True),  # the day of publication
    ],
)
def test_a_date_must_be_in_the_source(sentence: str, held: bool) -> None:
    body = "It happened on Tuesday."
    cited = CitedText((Passage(Article(body=body, published="2022-03-31"), 0, len(body)),))
    assert (check_days(sentence, cited) is None) == held


def test_the_day_of_publication_is_not_the_days_when_the_source_gives_one() -> None:
    body = "It happened on 22 March."
    cited = CitedText((Passage(Article(body=body, published="2022-03-31"), 0, len(body)),))
    assert check_days("It happened on March 22.", cited) is None
    found = check_days("It happened on March 31.", cited)
    assert found is not None
    assert found.reason == "March 31 is not in the cited passage"
