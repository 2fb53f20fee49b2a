from datetime import date

import pytest

from rag.dates.period import period_in, shown
from rag.filters import Period

TUESDAY = date(2025, 8, 19).toordinal()


def read(question: str, today: int = TUESDAY) -> str | None:
    dated = period_in(question, today)
    return shown(dated.period) if dated else None


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("What happened yesterday?", "18 August 2025"),
        ("How many were hurt in today's crash?", "19 August 2025"),
        ("Who resigned this week?", "13–19 August 2025"),
        ("Who resigned last week?", "11–17 August 2025"),
        ("Who resigned in the past week?", "13–19 August 2025"),
        ("What did the council decide this month?", "August 2025"),
        ("What did the council decide last month?", "July 2025"),
        ("What did the council decide over the past month?", "20 July – 19 August 2025"),
        ("Which firms failed last year?", "2024"),
        ("Which firms failed earlier this year?", "2025"),
        ("Which firms failed last quarter?", "April–June 2025"),
        ("Who died in the last three days?", "17–19 August 2025"),
        ("Who died in the last 2 weeks?", "6–19 August 2025"),
        ("What has been decided in recent days?", "13–19 August 2025"),
        ("Who struck two weeks ago?", "2–8 August 2025"),
        ("Who spoke on Tuesday?", "19 August 2025"),
        ("Who spoke on Wednesday night?", "13 August 2025"),
        ("Who spoke last Friday?", "15 August 2025"),
        ("What burnt over the weekend?", "16–17 August 2025"),
        ("What burnt last summer?", "June–August 2024"),
        ("What burnt this summer?", "June–August 2025"),
        ("What burnt in the summer of 2021?", "June–August 2021"),
        ("What burnt in the winter?", "1 December 2024 – 28 February 2025"),
        ("What has burnt since spring?", "since 1 March 2025"),
        ("What has changed since March?", "since 1 March 2025"),
        ("What has changed since yesterday?", "since 18 August 2025"),
        ("What was known before August 19?", "until 18 August 2025"),
        ("What was known until 19 August?", "until 19 August 2025"),
        ("What was decided after 12 August?", "since 13 August 2025"),
        ("Who won in 2022?", "2022"),
        ("Who won in 2022 and 2023?", "1 January 2022 – 31 December 2023"),
        ("Who won in March 2022?", "March 2022"),
        ("What happened in May?", "May 2025"),
        ("What happened in September?", "September 2024"),
        ("What happened in early March?", "1–10 March 2025"),
        ("What happened on August 19?", "19 August 2025"),
        ("What happened on the 19th of August?", "19 August 2025"),
        ("What happened on Aug. 19, 2024?", "19 August 2024"),
        ("What happened on 20 August?", "20 August 2024"),
        ("What happened on 29 February?", "29 February 2024"),
        ("What happened on 2025-03-11?", "11 March 2025"),
        ("What happened in 2025-03?", "March 2025"),
        ("What happened between 3 June and 9 June 2024?", "3–9 June 2024"),
        ("What happened between March and May 2022?", "March–May 2022"),
        ("How did it grow from spring to summer?", "March–August 2025"),
        ("What was sold in Q1?", "January–March 2025"),
        ("What was sold in the third quarter of 2024?", "July–September 2024"),
        ("How many came in the first half of this year?", "January–June 2025"),
        ("What happened in the week of 18 August?", "18–24 August 2025"),
    ],
)
def test_a_period_is_read(question: str, period: str) -> None:
    assert read(question) == period


@pytest.mark.parametrize(
    "question",
    [
        "Who planned the 9/11 attacks?",
        "Who spoke at the January 6 hearing?",
        "Who won the 2024 election?",
        "Who directed the 1997 film?",
        "Who vanished in the March floods?",
        "What was turnout in May's two rounds?",
        "What did shops sell on Black Friday?",
        "Who appeared on Saturday Night Live?",
        "What did The Mail on Sunday print?",
        "When was it the highest since 1994?",
        "Who won for the first time since 2019?",
        "Rents rose; where most compared to a year ago?",
        "Who may march in protest?",
        "How many marched on the town hall?",
        "Who said the chair went out more than the boats did in winter?",
        "What will happen on Sunday?",
        "How many midwives are promised from September?",
        "What will the barrier cost in 2030?",
        "Which ships sail next week?",
        "What happened on 31 June?",
        "Why won't babies be born there in the second half of August?",
        "Where is Springville?",
        "What did a USA TODAY poll find?",
        "How many live there in 1,900 homes?",
        "Who was hurt?",
    ],
)
def test_what_names_the_subject_or_is_still_to_come_is_no_period(question: str) -> None:
    assert read(question) is None


def test_several_periods_are_the_days_from_the_first_to_the_last() -> None:
    dated = period_in("What did he say in June, and what in August?", TUESDAY)
    assert dated is not None
    assert (shown(dated.period), dated.words) == ("June–August 2025", "in June … in August")


def test_a_day_that_never_was_is_no_period() -> None:
    assert read("What happened on 29 February 2023?") is None
    assert read("What happened in 1206?") is None


def test_any_day_can_be_today() -> None:
    first = date(1800, 1, 1).toordinal()
    for today in (first, first + 58, date(2000, 2, 29).toordinal(), date(2099, 12, 31).toordinal()):
        for question in ("last year", "in the past year", "last quarter", "two months ago", "last winter", "on Monday"):
            dated = period_in(f"What happened {question}?", today)
            assert dated is None or dated.period.first <= dated.period.last <= today + 366


def test_open_ends_are_shown() -> None:
    assert shown(Period(first=TUESDAY)) == "since 19 August 2025"
    assert shown(Period(last=TUESDAY)) == "until 19 August 2025"
