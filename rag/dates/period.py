"""Period: the days that a question asks about: "last week", "since March", "between 3 and 9 June", "in 2022".

Dates that name the subject are no period: "the 9/11 attacks", "the January 6 hearing", "the March floods", "the 1997
film". A date without a year is in the latest year in which it has begun. A future date is no filter, because articles
about it are older.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.dates.calendar_words import UNIT, days_of
from rag.filters import Period
from rag.text.language import ENGLISH
from rag.text.proper_names import CAPITAL, LONG_NAME_WORD

_ALWAYS = Period()
_DEICTIC = ("named", "deictic", "count", "recent", "ago", "weekend", "weekday")
_WITH_ARTICLE = ("season", "which", "weekend", "count", "deictic")  # "in the summer", "in the first quarter"
_LEAD = re.compile(
    rf"\b(?P<lead>{ENGLISH.any_phrase('calendar.before-a-period')}"
    r"|(?<=news )of|(?<=headlines )of|(?<=stories )of|(?<=articles )of|(?<=events )of)\s+"
    r"(?P<week>(?:the\s+)?week\s+of\s+)?(?P<the>the\s+)?$",
    re.IGNORECASE,
)
_TO = re.compile(rf"\s*(?:\b(?:{ENGLISH.any_word('calendar.ranges')})\b|[-–—])\s*(?:the\s+|in\s+)?", re.IGNORECASE)
# Words that follow a date which names the subject: "in January 6 hearings", "after 2020 election".
_SUBJECT = re.compile(rf"\s+(?:\w+\s)?(?:{ENGLISH.any_word('calendar.dated')})(?:s|es)?\b", re.IGNORECASE)
# "the highest since 1994", "for the first time since 2019": the year is a comparison, not the time of the event.
_COMPARED = re.compile(
    rf"\b(?:{ENGLISH.any_word('calendar.comparisons')}"
    rf"|(?!{ENGLISH.any_word('calendar.no-superlatives')})\w{{2,}}est)"
    r"\b[^,.;?!]{0,60}$",
    re.IGNORECASE,
)
_TO_COME = re.compile(rf"\b(?:{ENGLISH.any_phrase('calendar.to-come')})\b", re.IGNORECASE)
# "up from a year ago"
_NO_TIME = re.compile(rf"\b(?:{ENGLISH.any_phrase('calendar.compared-with')})\s+(?:the\s+)?$", re.IGNORECASE)
_NAMED = re.compile(rf"(?:[a-z’'].*\s)?{LONG_NAME_WORD}\s(?:on\s)?$")  # "Black Friday", "the Mail on Sunday"
# Characters examined before a day: more than any phrase or name takes. Without a limit, a text with many days would be
# matched from its beginning for each of them.
_BEFORE = 200
_NAME_GOES_ON = re.compile(rf"\s+(?!I\b)[{CAPITAL}][a-z]")  # "Saturday Night Live"; not "Monday, ..."


@dataclass(frozen=True, slots=True)
class Dated:
    """A period, and the words of the question that it comes from."""

    period: Period
    words: str


def period_in(text: str, today: int) -> Dated | None:
    """The period that ``text`` asks about, or None; with several, the days from the first to the last.

    Args:
        text: a question.
        today: the day of the question, as an ordinal: "last week" and a missing year are relative to it.
    """
    found: list[Dated] = []
    at = 0
    while match := UNIT.search(text, at):
        at = match.end()
        reading = _read(text, match, today)
        if reading is not None:
            dated, at = reading
            found.append(dated)
    if not found:
        return None
    period = Period(min(one.period.first for one in found), max(one.period.last for one in found))
    return None if period == _ALWAYS else Dated(period, " … ".join(one.words for one in found))


def shown(period: Period) -> str:
    """A period for readers: "12–18 August 2025", "August 2025", "since 1 March 2025".

    >>> shown(Period(date(2025, 8, 12).toordinal(), date(2025, 8, 18).toordinal()))
    '12–18 August 2025'
    """
    if period.last == _ALWAYS.last:
        return f"since {_day(period.first)}"
    if period.first == _ALWAYS.first:
        return f"until {_day(period.last)}"
    first, last = date.fromordinal(period.first), date.fromordinal(period.last)
    if first == last:
        return _day(period.first)
    whole = first.day == 1 and (last + timedelta(1)).day == 1
    if first.year != last.year:
        return f"{_day(period.first)} – {_day(period.last)}"
    if whole and (first.month, last.month) == (1, 12):
        return f"{first.year}"
    if first.month == last.month:
        return f"{'' if whole else f'{first.day}–{last.day} '}{ENGLISH.months[first.month - 1]} {first.year}"
    if whole:
        return f"{ENGLISH.months[first.month - 1]}–{ENGLISH.months[last.month - 1]} {first.year}"
    return f"{first.day} {ENGLISH.months[first.month - 1]} – {_day(period.last)}"


def _day(ordinal: int) -> str:
    day = date.fromordinal(ordinal)
    return f"{day.day} {ENGLISH.months[day.month - 1]} {day.year}"


def _read(text: str, match: re.Match[str], today: int) -> tuple[Dated, int] | None:
    """The period of the unit at ``match`` in its sentence, and the end of its words; None when it is no filter."""
    lead = _LEAD.search(text, max(0, match.start() - _BEFORE), match.start())
    if not _is_when(text, match, lead):
        return None
    word = lead["lead"].lower() if lead else ""
    period, end = days_of(match, today), match.end()
    if period is None:
        return None
    if word in ("between", "from", "in", "during", "over") and (to := _TO.match(text, end)):
        other = UNIT.match(text, to.end())
        until = days_of(other, today) if other else None
        if other and until:
            # In "between March and May 2022" the year of the second month applies to the first.
            begun = days_of(match, until.last) or period
            period, end = Period(begun.first, until.last), other.end()
            word = "between"
    if lead and lead["week"]:
        period = Period(period.first, period.first + 6)
    if word in ("since", "after", "before", "until", "till", "prior to"):
        if _COMPARED.search(text[max(0, lead.start() - _BEFORE) : lead.start()] if lead else ""):
            return None
        period = _open(period, word)
    elif word == "from":
        period = Period(period.first)
    if period.first > today or (_TO_COME.search(text) and _is_nearer_ahead(match, period, today)):
        return None
    return Dated(period, text[lead.start() if lead and word != "at" else match.start() : end]), end


def _open(period: Period, word: str) -> Period:
    if word == "since":
        return Period(period.first)
    if word == "after":
        return Period(period.last + 1)
    return Period(last=period.first - 1 if word in ("before", "prior to") else period.last)


def _is_when(text: str, match: re.Match[str], lead: re.Match[str] | None) -> bool:
    """Whether the unit gives a time rather than a name."""
    before, after = text[max(0, match.start() - _BEFORE) : match.start()], text[match.end() :]
    if match["weekday"]:
        named = _NAMED.search(before) and not re.search(r"(?:^|[.?!]\s)\w+\s(?:on\s)?$", before)
        return match["weekday"][0].isupper() and not named and not _NAME_GOES_ON.match(after)
    if match["weekend"]:
        return lead is not None and bool(lead["the"])
    if any(match[group] for group in _DEICTIC):
        return not (re.match(r"-\w", after) or _NO_TIME.search(before) or text[match.start() : match.end()].isupper())
    if lead is None or re.match(r"[’']s\b|-\w", after) or _SUBJECT.match(after):
        return False
    if match["season"] and not match["year5"] and not lead["the"] and lead["lead"].lower() in ("in", "during"):
        return False  # "than the boats did in winter" means every winter as often as the last one
    if lead["the"] and not lead["week"]:
        return any(match[group] for group in _WITH_ARTICLE) or bool(match["day"])
    return True


def _is_nearer_ahead(match: re.Match[str], period: Period, today: int) -> bool:
    """Whether a question about the future means the coming such day rather than the last one."""
    if match["weekday"] or match["deictic"] in ("this", "This") or match["weekend"]:
        return True
    written = any(match[group] for group in ("iso", "year", "year2", "year3", "year4", "year5", "year6"))
    return not written and today - period.first > 182
