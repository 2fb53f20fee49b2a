"""Written dates: what a reader writes into a box for a date: "2025-08-19", "20 August", "last week"."""

from datetime import date, datetime

from corpus.dates import first_day, last_day, parse_date
from corpus.store.archive import Archive
from errors import BadFilter
from rag.dates.calendar_words import UNIT, days_of
from rag.filters import Period, period

_EXAMPLES = "2025-08-19, “20 August” or “last week”"


def today_of(archive: Archive) -> int:
    """The day that a reader's calendar words are relative to: as for questions, the archive's horizon."""
    return archive.newest_day() or datetime.now().astimezone().date().toordinal()


def written_days(text: str, today: int) -> Period | None:
    """The days that a date or calendar words stand for; None when they stand for none.

    Args:
        text: all that the box holds.
        today: the day that "last week" and a missing year are relative to, as an ordinal.
    """
    if iso := parse_date(text):
        return Period(first_day(iso), last_day(iso))
    words = UNIT.fullmatch(" ".join(text.split()))
    return days_of(words, today) if words else None


def written_date(name: str, text: str, today: int, last: bool = False) -> str:
    """The first day that a text stands for, or the ``last``, in ISO 8601; a plain date stays as precise as it is.

    Raises:
        BadFilter: the text in the box ``name`` is neither date nor calendar words.
    """
    if iso := parse_date(text):
        return iso
    days = written_days(text, today)
    if days is None:
        raise BadFilter(f"“{name}” must be a date such as {_EXAMPLES}, not {text!r}.")
    return date.fromordinal(days.last if last else days.first).isoformat()


def written_period(first: str, last: str, today: int) -> Period | None:
    """The period from the first day of one text to the last day of another; None when both are empty.

    Raises:
        BadFilter: a text is neither date nor calendar words, or the period ends before it begins.
    """
    begins = written_date("From", first, today) if first else None
    return period(begins, written_date("To", last, today, last=True) if last else None)
