"""Dates of articles: ISO 8601 text at the source's precision, and never finer.

``"2025"``, ``"2025-08"``, ``"2025-08-19"``, ``"2025-08-19T07:40"``, ``"2025-08-19T07:40:00+02:00"``. A time without a
zone stays without one, because the outlet's zone is unknown.
"""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from dateutil import parser

FIRST_YEAR, LAST_YEAR = 1500, 2100
EPOCH_FROM, EPOCH_TO = 631_152_000, 4_102_444_800  # 1990-01-01 and 2100-01-01; numbers outside are no timestamps
LONGEST = 100  # characters; a longer text is prose about a date

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Go writes "+0200 CEST", JavaScript "+0200 (CEST)", Jekyll "-4".
_ZONE = r"(?:\s*(?P<zone>[+-]\d{1,2}(?::?\d\d)?|[A-Z]{1,5})(?:\s+\(?[A-Z]{1,5}\)?)?)?"
_TIME = (
    r"(?:(?:T|,?\s+)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    rf"(?:\s*(?P<half>[ap])\.?m\.?)?{_ZONE})?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?:(?P<sep>[-/.])(?P<month>\d{{1,2}})(?:(?P=sep)(?P<day>\d{{1,2}}){_TIME})?)?", _FLAGS
)
YEAR_LAST = re.compile(rf"(?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}){_TIME}", _FLAGS)
_COMPACT = re.compile(
    rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE})?",
    _FLAGS,
)
_NUMBER = re.compile(r"\d{9,13}(?:\.\d+)?", re.ASCII)
_MONTH_NAME = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
# dateutil reads "GMT+2" the POSIX way, as two hours behind GMT; outlets mean two hours ahead of it.
_OFFSET = re.compile(
    r"\b(?:GMT|UTC|EST|EDT|CST|CDT|MST|MDT|PST|PDT|CES?T)\s*([+-])(\d{1,2})(?::?(\d\d))?(?!\d)", re.ASCII
)
_WRITTEN_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)

# A part that dateutil takes from these, and not from the text, differs between the two parses. The days lie more than
# a week apart because dateutil moves the default to the weekday in the text ("Tuesday, August 2025").
_DEFAULTS = (datetime(2001, 1, 1, 1, 1, 1), datetime(2018, 10, 20, 20, 20, 20))  # noqa: DTZ001  a naive text stays naive

# The zones of RFC 2822, with CET and CEST. Others name several zones (IST, BST) or depend on the season (ET).
_ZONES = {"UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8}
_ZONES |= {"PDT": -7, "CET": 1, "CEST": 2}

# dateutil documents ValueError and OverflowError; odd input also raises the others.
_DATEUTIL_ERRORS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)


def parse_date(text: str | int | float | None, day_first: bool | None = None) -> str | None:
    """Convert a date to ISO 8601, or return ``None`` if it is not given in full.

    Nothing is invented: "March 31" has no year and "Tuesday" no date, so both are ``None``. "05/06/2022" is ``None``,
    because it has two readings; "25/12/2022" and "05/05/2022" have one. A year of two digits is ``None`` too.

    Fractions of a second are dropped, "Z" is written "+00:00". A zone that names no fixed offset ("ET") is dropped and
    the time stays without a zone; an hour without minutes ("7 p.m.") is dropped and the day stays.

    Args:
        text: the date.
        day_first: whether "05/06/2022" is the fifth of June; None if it is unknown.
    """
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return _from_number(text)
    text = re.sub(r"\[[\w/+-]{1,40}\]\Z", "", text.strip())  # Java: "...+02:00[Europe/Berlin]"
    if not text or len(text) > LONGEST:
        return None
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        if iso := _assemble(match.groupdict()):
            return iso
    elif match := YEAR_LAST.fullmatch(text):
        return _from_year_last(match.groupdict(), day_first)
    if _NUMBER.fullmatch(text):
        return _from_epoch(float(text))
    return _from_prose(text)


def _from_number(number: int | float) -> str | None:
    """Read a number in JSON: a year, YYYYMMDD, or a timestamp."""
    if not 0 <= number <= EPOCH_TO * 1000:  # not-a-number compares false too
        return None
    if number == int(number) and len(digits := str(int(number))) in (4, 8):
        return parse_date(digits)
    return _from_epoch(number)


def _from_epoch(number: float) -> str | None:
    for unit in (1, 1000):  # seconds, milliseconds: the plausible ranges do not overlap
        if EPOCH_FROM <= number / unit <= EPOCH_TO:
            return datetime.fromtimestamp(int(number / unit), UTC).isoformat()
    return None


def _from_year_last(parts: dict[str, str | None], day_first: bool | None) -> str | None:
    one, two = int(parts["one"] or 0), int(parts["two"] or 0)
    if one <= 12 and two <= 12 and one != two and day_first is None:
        return None
    day, month = (two, one) if two > 12 or day_first is False else (one, two)
    return _assemble({**parts, "day": str(day), "month": str(month)})


def _assemble(parts: dict[str, str | None]) -> str | None:
    """Write the parts as ISO 8601 if the moment exists."""
    year, month, day = (int(parts.get(name) or 0) for name in ("year", "month", "day"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    given = [f"{year:04}"] + ([] if parts.get("month") is None else [f"{month:02}"])
    if parts.get("day") is not None:
        given.append(f"{day:02}")
    iso = "-".join(given)
    try:
        date(year, month if len(given) > 1 else 1, day if len(given) > 2 else 1)
    except ValueError:
        return None
    if not parts.get("hour"):
        return iso
    try:
        moment = iso + _time(parts)
        datetime.fromisoformat(moment)
    except ValueError:  # no such time
        return None
    return moment


def _time(parts: dict[str, str | None]) -> str:
    hour, half = int(parts["hour"] or 0), (parts.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"no such hour: {hour} {half}m")
        hour = hour % 12 + (12 if half == "p" else 0)
    second = f":{parts['second']}" if parts.get("second") else ""
    zone = (parts.get("zone") or "").upper()
    if zone in _ZONES:
        zone = f"{_ZONES[zone]:+03}:00"
    elif zone[:1] in ("+", "-"):
        hours, minutes = (zone[1:].split(":") if ":" in zone else (zone[1:3], zone[3:]))[:2]
        zone = f"{zone[0]}{int(hours):02}:{minutes or '00'}"
    else:
        zone = ""
    return f"T{hour:02}:{parts['minute']}{second}{zone}"


def _from_prose(text: str) -> str | None:
    """Read English dates with the month as a word, RFC 2822 included. Parts that dateutil makes up are removed."""
    years = _WRITTEN_YEAR.findall(text)
    if not years or not _MONTH_NAME.search(text):
        return None
    text = re.sub(r"\([^()]*\)$", "", text)  # JavaScript: "... GMT+0200 (Central European Summer Time)"
    text = re.sub(r"(?<=[A-Za-z])\.", "", text)  # "Sept. 5", "a.m."
    text = re.sub(r"(?<=\d{4}) (\d{1,2})\.(\d\d)(?![\d.])", r" \1:\2", text)  # "12 Mar 2024 10.00"
    text = _OFFSET.sub(lambda found: f"{found[1]}{found[2]:>02}{found[3] or '00'}", text)
    try:
        one, two = (parser.parse(text, default=default, tzinfos=_zone) for default in _DEFAULTS)
    except _DATEUTIL_ERRORS:
        return None
    if one.year != two.year or one.month != two.month or f"{one.year:04}" not in years:
        return None
    if not FIRST_YEAR <= one.year <= LAST_YEAR:
        return None
    if one.day != two.day:
        return f"{one:%Y-%m}"
    if one.hour != two.hour or one.minute != two.minute:
        return f"{one:%Y-%m-%d}"
    try:
        return one.isoformat(timespec="seconds" if one.second == two.second else "minutes")
    except ValueError:  # an offset of a day or more
        return None


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone of a name; without this hook dateutil uses the zone names of the machine it runs on."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    hours = _ZONES.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours))


def first_day(iso: str) -> int:
    """Return the proleptic Gregorian ordinal of the first day that an ISO text of ``parse_date`` covers."""
    year, month, day = _day_parts(iso)
    return date(year, month or 1, day or 1).toordinal()


def last_day(iso: str) -> int:
    """Return the ordinal of the last day that an ISO text covers: "2025" ends on 31 December."""
    year, month, day = _day_parts(iso)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1]).toordinal()


def _day_parts(iso: str) -> tuple[int, int | None, int | None]:
    """Return year, month and day as the source wrote them: its own calendar day, whatever the zone."""
    return int(iso[:4]), int(iso[5:7]) if iso[5:7] else None, int(iso[8:10]) if iso[8:10] else None


def display_date(iso: str | None) -> str:
    """Format a date for readers: "19 August 2025, 07:40", "August 2025", "date unknown".

    Midnight without a zone becomes the day alone: databases and data frames store a day without a time that way.
    """
    if not iso:
        return "date unknown"
    year, month, day = _day_parts(iso)
    words = f"{MONTHS[month - 1]} {year}" if month else str(year)
    if day:
        words = f"{day} {words}"
    time, rest = iso[11:16], iso[16:]
    return words if not time or (time == "00:00" and rest in ("", ":00")) else f"{words}, {time}"
