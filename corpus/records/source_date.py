"""Dates as sources write them: what is plain of a date is kept where the whole of it can't be read."""

import re
from collections.abc import Iterable
from datetime import date

from corpus.dates import LONGEST, YEAR_LAST, first_day, parse_date

_FLAGS = re.ASCII | re.IGNORECASE
# A whole day, before a tail that can't be read and holds no second date.
_DAY_FIRST = re.compile(r"(?P<day>\d{4}([-/.])\d{1,2}\2\d{1,2})(?:T|[\s,;(])(?P<tail>.*)", re.ASCII | re.DOTALL)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_WORDS = re.compile(
    rf"(?P<before>.*?)\b(?P<day>{_NTH}\.?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_NTH},?\s+\d{{4}})\b(?P<tail>.*)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_ANOTHER = re.compile(r"\d[-/.]\d{1,2}[-/.]\d|(?<![\d+-])\d{4}(?!\d)", re.ASCII)  # in a tail
_SHORT_YEAR = re.compile(  # RFC 822
    rf"(?P<weekday>[a-z]{{3}},?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\s+(?P<year>\d\d)"
    r"(?P<time>\s+\d{1,2}:\d\d.*)",
    _FLAGS,
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def source_date(text: str | int | float | None, day_first: bool | None = None) -> str | None:
    """Convert a source's date to ISO 8601 as ``parse_date`` does, and keep what is plain of a date that it refuses.

    A time or a tail that can't be read is dropped, and the day stays. "05/06/2022" is "2022", because it is the fifth
    of June in London and the sixth of May in New York, and the text does not name its place.

    A year of two digits is read in the form of RFC 822, if the day of the week fits: "Mon, 19 Aug 24 17:42:08 +0200".

    Args:
        text: the date as the source writes it.
        day_first: whether the source writes "05/06/2022" for the fifth of June; None if it is unknown.
    """
    if found := parse_date(text, day_first):
        return found
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    if (whole := with_whole_year(text)) and _fits_weekday(whole):
        return parse_date(whole)
    return _plain_day(text.strip()) or _plain_year(text.strip())


def written_order(texts: Iterable[str]) -> bool | None:
    """Return whether a source writes the day before the month, by those of its dates that have one reading."""
    found = {
        one > 12
        for match in map(YEAR_LAST.fullmatch, texts)
        if match and ((one := int(match["one"])) > 12) != ((two := int(match["two"])) > 12) and max(one, two) <= 31
    }
    return found.pop() if len(found) == 1 else None


def with_whole_year(text: str) -> str | None:
    """Return a date of RFC 822 with all four digits of its year, or None if the text is none.

    RFC 2822 reads 00 to 49 as years after 2000. Only RSS allows such dates; elsewhere "24 Aug 19" may mean 2024.
    """
    match = _SHORT_YEAR.fullmatch(text.strip())
    if not match:
        return None
    year = int(match["year"]) + (2000 if int(match["year"]) < 50 else 1900)
    return f"{match['weekday'] or ''}{match['day']} {match['month']} {year}{match['time']}"


def _fits_weekday(text: str) -> bool:
    found = parse_date(text)
    return found is not None and _WEEKDAYS[date.fromordinal(first_day(found)).weekday()] == text[:3].lower()


def _plain_day(text: str) -> str | None:
    """Return the day of a text whose rest can't be read."""
    if (match := _DAY_FIRST.fullmatch(text)) and not _ANOTHER.search(match["tail"]):
        return parse_date(match["day"])
    match = _DAY_WORDS.fullmatch(text)
    if match and not _ANOTHER.search(match["tail"]) and not re.search(r"\d", match["before"]):
        return parse_date(match["day"])
    return None


def _plain_year(text: str) -> str | None:
    """Return the year of a date whose day and month may be either way around."""
    readings = [parse_date(text, day_first) for day_first in (True, False)] if YEAR_LAST.fullmatch(text) else []
    return readings[0][:4] if readings and readings[0] and readings[1] else None
