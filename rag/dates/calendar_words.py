"""Calendar words: the days that "19 August", "last week" or "the first quarter" stand for, relative to a given today.

A date without a year is in the latest year in which it has begun; nothing else is inferred.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date

from corpus.dates import LAST_YEAR, first_day, last_day, parse_date
from rag.filters import Period
from rag.text.language import ENGLISH, alternatives

_FIRST_YEAR = 1800  # "in 1500 homes" is no year
_SEASONS = {season: int(month) for season, month in ENGLISH.groups("calendar.seasons")}
_COUNTS = ("a", *ENGLISH.ordered("numbers.units")[1:13])
_VAGUE = {" ".join(words): int(count) for count, *words in ENGLISH.groups("calendar.vague-counts")}
_ORDINALS = ENGLISH.ordered("calendar.ordinals")

_MONTH = alternatives((*ENGLISH.months, *ENGLISH.months_short))
_YEAR = r"(?:1[89]|20)\d\d(?![\d,.]?\d)"
_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th)?"
_COUNT = rf"\d{{1,3}}|{'|'.join([*_COUNTS[1:], *_VAGUE])}"
_SPAN = "day|week|month|year"

# Units that stand for days, with the groups that the functions below read.
UNIT = re.compile(
    rf"""\b(?:
      (?P<iso>\d{{4}}-\d\d(?:-\d\d)?)(?![\d-])
    | (?P<day>{_DAY})(?:\sof)?\s(?P<month>{_MONTH})\b\.?(?:,?\s(?P<year>{_YEAR}))?
    | (?P<month2>{_MONTH})\b\.?\s(?P<day2>{_DAY})(?![:\d%])(?:,?\s(?P<year2>{_YEAR}))?
    | (?:(?P<part>early|mid|late)[\s-])?(?P<month3>{_MONTH})\b\.?(?:,?\s(?:of\s)?(?P<year3>{_YEAR}))?
    | (?:Q(?P<quarter>[1-4])|(?P<which>{"|".join(_ORDINALS)})\s(?P<share>quarter|half|six\smonths))
      (?:\s(?:of\s)?(?:(?P<year4>{_YEAR})|(?P<whose>this|last)\s(?:year|one)))?(?!\sof\b)
    | (?P<season>spring|summer|autumn|winter|(?<=the\s)fall(?=\sof))\b(?:\s(?:of\s)?(?P<year5>{_YEAR}))?
    | (?P<year6>{_YEAR})
    | (?P<named>yesterday|today|tonight)\b
    | (?:earlier\s)?(?P<deictic>this|last|past|previous)
      \s(?P<span>{_SPAN}|quarter|weekend|{"|".join(_SEASONS)}|{"|".join(ENGLISH.weekdays)}|{_MONTH})\b
    | (?:last|past|previous)\s(?P<count>{_COUNT})\s(?P<spans>{_SPAN})s\b
    | recent\s(?P<recent>days|weeks|months)\b
    | (?P<ago>{_COUNT}|a)\s(?P<agospan>{_SPAN})s?\sago\b
    | (?P<weekend>weekend)\b
    | (?P<weekday>{"|".join(ENGLISH.weekdays)})\b
    )""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


def days_of(match: re.Match[str], today: int) -> Period | None:
    """The days that a unit stands for; None when there are no such days."""
    for group, reader in _READERS.items():
        if match[group]:
            try:
                return reader(match, today)
            except (ValueError, OverflowError):  # 31 June, the year 9999 and after
                return None
    return None


def _iso(match: re.Match[str], today: int) -> Period | None:
    iso = parse_date(match["iso"])
    return Period(first_day(iso), last_day(iso)) if iso else None


def _month_day(month: str, day: str, year: str | None, today: int) -> Period:
    number = int(re.match(r"\d+", day)[0])  # type: ignore[index]  # the pattern begins with a digit
    return _latest(lambda y: Period(*[date(y, _month(month), number).toordinal()] * 2), year, today)


def _a_month(match: re.Match[str], today: int) -> Period:
    month = _month(match["month3"])
    whole = _latest(lambda year: _months(year, month, 1), match["year3"], today)
    first = whole.first
    parts = {"early": Period(first, first + 9), "mid": Period(first + 10, first + 19)}
    return parts.get((match["part"] or "").lower(), Period(first + 20, whole.last) if match["part"] else whole)


def _a_share(match: re.Match[str], today: int) -> Period:
    year = match["year4"]
    if match["whose"]:
        year = str(date.fromordinal(today).year - (match["whose"].lower() == "last"))
    place = int(match["quarter"] or 0) - 1 if match["quarter"] else _ORDINALS.index(match["which"].lower())
    size = 3 if (match["share"] or "quarter").lower() == "quarter" else 6
    if place * size >= 12:
        raise ValueError("a year has two halves")
    return _latest(lambda y: _months(y, 1 + place * size, size), year, today)


def _a_season(match: re.Match[str], today: int) -> Period:
    return _latest(lambda y: _months(y, _SEASONS[match["season"].lower()], 3), match["year5"], today)


def _named_day(match: re.Match[str], today: int) -> Period:
    day = today - (match["named"].lower() == "yesterday")
    return Period(day, day)


def _deictic(match: re.Match[str], today: int) -> Period:
    """The days that ``this``, ``last`` or ``past`` makes of a span of time, a season, a month or a weekday."""
    this, span = match["deictic"].lower(), match["span"].capitalize()
    day = date.fromordinal(today)
    if span in ENGLISH.weekdays:
        return _weekday(span, today - (this != "this"))
    if span == "Weekend":
        return _weekend(today - (5 if this != "this" else 0))
    if span.lower() not in (*_SPAN.split("|"), "quarter"):
        return _season_or_month(this, span, today)
    if this == "past" and span != "Quarter":
        return _back(1, span, today)
    return _calendar_span(span, day, this != "this")


def _season_or_month(this: str, span: str, today: int) -> Period:
    start, months = (_SEASONS[span.lower()], 3) if span.lower() in _SEASONS else (_month(span), 1)
    found = _latest(lambda year: _months(year, start, months), None, today)
    if this != "this" and found.last >= today:  # "last summer", said in summer
        return _latest(lambda year: _months(year, start, months), None, found.first - 1)
    return found


def _calendar_span(span: str, day: date, before: bool) -> Period:
    """The calendar span around ``day``, or the one ``before`` it."""
    today = day.toordinal()
    if span == "Day":
        return Period(today - before, today - before)
    if span == "Week":
        # This week ends today. Of 44 real questions about "this week", most asked on a Thursday or Friday, all are
        # answered by an article of the six days before, two by one of the sixth (2026-11-22).
        return _monday(today - 7) if before else Period(today - 6, today)
    if span == "Year":
        return _months(day.year - before, 1, 12)
    months = 3 if span == "Quarter" else 1
    first = day.replace(month=day.month - (day.month - 1) % months, day=1)
    if before:
        first = date.fromordinal(first.toordinal() - 1)
        first = first.replace(month=first.month - (first.month - 1) % months, day=1)
    return _months(first.year, first.month, months)


def _last_few(match: re.Match[str], today: int) -> Period:
    return _back(_number(match["count"]), match["spans"], today)


def _recent(match: re.Match[str], today: int) -> Period:
    return _back({"days": 7, "weeks": 5, "months": 5}[match["recent"].lower()], match["recent"][:-1], today)


def _ago(match: re.Match[str], today: int) -> Period:
    """A number of spans ago: that day, plus or minus half a span."""
    number, span = _number(match["ago"]), match["agospan"]
    day = _back(number, span, today).first - 1
    around = {"day": 0, "week": 3, "month": 15, "year": 182}[span.lower()]
    return Period(day - around, min(day + around, today))


def _a_weekday(match: re.Match[str], today: int) -> Period:
    return _weekday(match["weekday"].capitalize(), today)


_READERS: dict[str, Callable[[re.Match[str], int], Period | None]] = {
    "iso": _iso,
    "month": lambda match, today: _month_day(match["month"], match["day"], match["year"], today),
    "month2": lambda match, today: _month_day(match["month2"], match["day2"], match["year2"], today),
    "month3": _a_month,
    "quarter": _a_share,
    "which": _a_share,
    "season": _a_season,
    "year6": lambda match, today: _months(int(match["year6"]), 1, 12),
    "named": _named_day,
    "deictic": _deictic,
    "count": _last_few,
    "recent": _recent,
    "ago": _ago,
    "weekend": lambda match, today: _weekend(today),
    "weekday": _a_weekday,
}


def _month(name: str) -> int:
    return next(number for number, month in enumerate(ENGLISH.months, 1) if month[:3] == name[:3].capitalize())


def _months(year: int, month: int, count: int) -> Period:
    """A number of whole months."""
    if not _FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no year of news: {year}")
    end = month + count - 1
    years, last = divmod(end - 1, 12)
    year_last = year + years
    day = calendar.monthrange(year_last, last + 1)[1]
    return Period(date(year, month, 1).toordinal(), date(year_last, last + 1, day).toordinal())


def _latest(of: Callable[[int], Period], year: str | None, today: int) -> Period:
    """The period in ``year``; without a year, in the latest year in which it has begun by ``today``."""
    if year:
        return of(int(year))
    this = date.fromordinal(today).year
    for candidate in range(this, this - 9, -1):  # 29 February comes every four years, or eight
        try:
            found = of(candidate)
        except ValueError:
            continue
        if found.first <= today:
            return found
    raise ValueError("no such day")


def _weekday(name: str, today: int) -> Period:
    """The latest such weekday; ``today`` counts."""
    back = (date.fromordinal(today).weekday() - ENGLISH.weekdays.index(name)) % 7
    return Period(today - back, today - back)


def _weekend(today: int) -> Period:
    saturday = _weekday("Saturday", today).first
    return Period(saturday, saturday + 1)


def _monday(today: int) -> Period:
    """The week of ``today``, Monday to Sunday."""
    monday = _weekday("Monday", today).first
    return Period(monday, monday + 6)


def _back(number: int, span: str, today: int) -> Period:
    """The last ``number`` days, weeks, months or years up to ``today``."""
    if span.lower() in ("day", "week"):
        return Period(today - number * (1 if span.lower() == "day" else 7) + 1, today)
    day = date.fromordinal(today)
    years, month = divmod(day.year * 12 + day.month - 1 - number * (1 if span.lower() == "month" else 12), 12)
    last = calendar.monthrange(years, month + 1)[1]
    return Period(date(years, month + 1, min(day.day, last)).toordinal() + 1, today)


def _number(text: str) -> int:
    word = text.lower()
    return int(word) if word.isdigit() else _VAGUE.get(word) or max(1, _COUNTS.index(word))
