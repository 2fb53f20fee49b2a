"""EventDate: the day of an event as its sentence gives it: ``on Tuesday``, ``March 31``; a year is never invented."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.text.language import ENGLISH, alternatives
from rag.text.reporting import verbs

Granularity = Literal["day", "month", "year"]

_MONTHS = alternatives(ENGLISH.months)
_MONTH = alternatives((*ENGLISH.months, *ENGLISH.months_short))
# "Tuesday, 11 March" is the 11th, whatever weekday that was.
_DATED = rf",? (?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})\b|,? (?:{_MONTH})\.? \d"
_NO_DAY = r" [A-Z][a-z]+ [A-Z]"  # "Saturday Night Live"
_NEAR_WORDS = rf"(?:{ENGLISH.any_word('calendar.before-a-month')})"
_PATTERN = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\.?(?:,? (?P<year>\d{{4}}))?\b"
    rf"|\b(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d| of )(?:,? (?P<year2>\d{{4}})\b)?"
    rf"|\b(?P<month3>{_MONTHS}),? (?:of )?(?P<year3>\d{{4}})\b"
    rf"|\b(?i:{_NEAR_WORDS}) (?P<month4>{_MONTHS})\b(?! \d)"
    r"|\b[Ii]n (?P<year5>(?:19|20)\d\d)\b"
    rf"|\b(?P<which>(?i:{ENGLISH.any_word('calendar.which')}) )?"
    rf"(?P<weekday>{alternatives(ENGLISH.weekdays)})(?P<plural>s)?\b(?!{_DATED}|{_NO_DAY})"
    rf"|\b(?P<word>{ENGLISH.any_phrase('calendar.relative')})\b",
)
_REPORTED = re.compile(rf"\b(?:{verbs()}|told [\w’' ]{{1,40}}|according to [\w’' ]{{1,40}})(?:,? (?:on|late|early))* $")
_FUTURE = re.compile(
    rf"\b(?:{ENGLISH.any_phrase('calendar.ahead')})\b|\b(?:until|till) (?:[\w.:]+ ){{0,4}}$"
    rf"|\b(?i:{ENGLISH.any_word('calendar.right-ahead')}) (?:the )?$"
)
# "It will take weeks to bury those killed on Tuesday", "had been collected by Thursday", "had been set to launch on
# Monday": the sentence looks back.
_PAST = re.compile(
    r"\b(?:have|has|had|was|were)\b(?! to\b)[^,;]* by (?:the )?$"
    rf"|\bhad been (?:{ENGLISH.any_word('calendar.once-planned')})\b"
)
_DONE = re.compile(rf"(?<!\bbe )\b(?:\w{{2,}}ed|{ENGLISH.any_word('calendar.over')})\b")
# A weekday six days back is as often tomorrow: "the winner on Saturday", or a page that grows after its day. Of 18 such
# sentences of real news 2 mean the day before; of 18 with a weekday five days back, 9 (2026-11-30).
_TOMORROW = 6
_FROM = re.compile(rf" (?:{ENGLISH.any_word('calendar.from-an-event')})\b")
_CLAUSE = 150  # characters before a date in which "will" still tells of it
# A date without a year is the last one, or the next one if the sentence looks ahead, within this limit; else unknown.
_NEAR = 120  # days; set by hand: beyond a season, a month's name may mean either year


@dataclass(frozen=True, slots=True)
class EventDate:
    """The date of an event, as far as its sentence and the day of publication give it.

    Attributes:
        text: the words of the sentence (``"on Tuesday"``).
        value: ISO 8601 at that granularity (``"2025-08-19"``, ``"2025-03"``, ``"2024"``).
        granularity: how exact the date is.
        anchor: the publication date that it is relative to; None when the sentence gives the date in full.
    """

    text: str
    value: str
    granularity: Granularity
    anchor: str | None


def has_date(sentence: str) -> bool:
    """Whether a sentence gives any date, of an event or of a saying, even an incomplete one."""
    return _PATTERN.search(sentence) is not None


def event_date(sentence: str, published: str | None) -> EventDate | None:
    """The one date that a sentence gives its event; None when it gives none, several, or an incomplete one.

    Args:
        sentence: the sentence's text. "said on Tuesday" dates the saying, and is ignored.
        published: the article's date in ISO 8601; without a day in it, relative dates are unknown.
    """
    day = _day(published)
    found = [
        (match.start(), _resolved(match, sentence, day, published))
        for match in _PATTERN.finditer(sentence)
        if not _REPORTED.search(sentence[: match.start()])
    ]
    values = {event.value if event else None for _, event in found}
    if len(values) == 1:
        return found[0][1]
    # With several dates, the one that opens the sentence: "On 27 April the ferry ran aground; by June it was ..."
    return found[0][1] if found and found[0][0] <= len("On the night of ") else None


def _day(published: str | None) -> date | None:
    return date.fromisoformat(published[:10]) if published and len(published) >= 10 else None


def _resolved(match: re.Match[str], sentence: str, published: date | None, anchor: str | None) -> EventDate | None:
    got = match.groupdict()
    text = match.group()
    month = got["month"] or got["month2"] or got["month3"] or got["month4"]
    year = got["year"] or got["year2"] or got["year3"] or got["year5"]
    number = got["day"] or got["day2"]
    if year:
        return _in_full(text, int(year), month, number)
    # "Next Friday" means this week's to some readers and the following week's to others; "every Friday" is no date.
    if published is None or got["plural"] or got["which"] or _relative(sentence, match):
        return None
    before = sentence[max(0, match.start() - _CLAUSE) : match.start()]
    ahead = _looks_ahead(before)
    if got["weekday"]:
        on = _weekday(ENGLISH.weekdays.index(got["weekday"]), published, ahead)
        if before.endswith(("last ", "Last ")) and on == published:
            on -= timedelta(days=7)
        elif (published - on).days == _TOMORROW and not before.endswith(("last ", "Last ")):
            return None
        return EventDate(text, on.isoformat(), "day", anchor)
    if got["word"]:
        return _worded(text, got["word"], published, anchor)
    return _nearest(text, _month(month or ""), int(number) if number else None, published, anchor, ahead)


def _relative(sentence: str, match: re.Match[str]) -> bool:
    """Whether a day is told from another event: "the Wednesday after the vote"."""
    return sentence[: match.start()].lower().endswith("the ") and bool(_FROM.match(sentence, match.end()))


def _looks_ahead(before: str) -> bool:
    """Whether the words before a date tell of something to come."""
    *_, last = 0, *(match.end() for match in _FUTURE.finditer(before))
    return bool(last) and not _PAST.search(before) and not _DONE.search(before, last)


def _month(name: str) -> int:
    return next(at for at, full in enumerate(ENGLISH.months, 1) if full.startswith(name[:3]))


def _in_full(text: str, year: int, month: str | None, day: str | None) -> EventDate | None:
    if not month:
        return EventDate(text, f"{year:04}", "year", None)
    at = _month(month)
    if not day:
        return EventDate(text, f"{year:04}-{at:02}", "month", None)
    try:
        return EventDate(text, date(year, at, int(day)).isoformat(), "day", None)
    except ValueError:
        return None


def _weekday(wanted: int, published: date, ahead: bool) -> date:
    back = (published.weekday() - wanted) % 7
    return published + timedelta(days=(7 - back) % 7) if ahead else published - timedelta(days=back)


def _worded(text: str, word: str, published: date, anchor: str | None) -> EventDate:
    if word.endswith("year"):
        return EventDate(text, str(published.year - word.startswith("last")), "year", anchor)
    if word.endswith("month"):
        first = published.replace(day=1)
        month = first - timedelta(days=1) if word.startswith("last") else first
        return EventDate(text, f"{month:%Y-%m}", "month", anchor)
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    return EventDate(text, (published + timedelta(days=days)).isoformat(), "day", anchor)


def _nearest(
    text: str, month: int, day: int | None, published: date, anchor: str | None, ahead: bool
) -> EventDate | None:
    """The latest such day or month until publication, or the next if the sentence looks ahead; None if not near."""
    candidates = [
        candidate
        for candidate in _candidates(month, day or 1, published.year)
        if (candidate >= published.replace(day=published.day if day else 1) if ahead else candidate <= published)
    ]
    if not candidates:
        return None
    best = min(candidates) if ahead else max(candidates)
    if abs((best - published).days) > _NEAR:
        return None
    return EventDate(text, best.isoformat() if day else f"{best:%Y-%m}", "day" if day else "month", anchor)


def _candidates(month: int, day: int, year: int) -> Iterator[date]:
    for one in (year - 1, year, year + 1):
        try:
            yield date(one, month, day)
        except ValueError:
            continue
