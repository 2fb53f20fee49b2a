"""rag.dates.written: the dates that readers write into the boxes."""

from datetime import date

import pytest

from errors import BadFilter
from rag.dates.written import written_date, written_days, written_period
from rag.filters import period

TODAY = date(2025, 8, 29).toordinal()  # a Friday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-08-19", "2025-08-19", "2025-08-19"),
        ("20 August", "2025-08-20", "2025-08-20"),
        ("August 20", "2025-08-20", "2025-08-20"),
        ("20th of  august", "2025-08-20", "2025-08-20"),
        ("3 December", "2024-12-03", "2024-12-03"),  # of the year in which it has begun
        ("August", "2025-08-01", "2025-08-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("last week", "2025-08-18", "2025-08-24"),
        ("yesterday", "2025-08-28", "2025-08-28"),
        ("Tuesday", "2025-08-26", "2025-08-26"),
        ("25/12/2024", "2024-12-25", "2024-12-25"),
    ],
)
def test_dates_and_calendar_words(text: str, first: str, last: str) -> None:
    found = written_days(text, TODAY)
    assert found == period(first, last)
    assert written_period(text, text, TODAY) == found


@pytest.mark.parametrize("text", ["soon", "05/06/2025", "31 April", "<b>2025</b>", "a day", "20 August, or so"])
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadFilter, match="“From” must be a date such as 2025-08-19, “20 August” or “last week”, not"):
        written_period(text, "", TODAY)


def test_an_open_end_stays_open() -> None:
    assert written_period("", "", TODAY) is None
    assert written_period("last week", "", TODAY) == period("2025-08-18", None)
    assert written_period("", "20 August", TODAY) == period(None, "2025-08-20")
    with pytest.raises(BadFilter, match="ends before it begins"):
        written_period("yesterday", "20 August", TODAY)


def test_the_day_as_of_which_is_the_last_one() -> None:
    assert written_date("As of", "last week", TODAY, last=True) == "2025-08-24"
    assert written_date("As of", "2025-08", TODAY, last=True) == "2025-08"  # as precise as it was given
