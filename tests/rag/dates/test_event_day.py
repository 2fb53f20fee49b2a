"""rag.dates.event_day: the day of an event as its sentence tells it; unknown stays unknown."""

import pytest

from rag.dates.event_day import event_date

TUESDAY = "2025-08-19"


@pytest.mark.parametrize(
    ("sentence", "published", "value"),
    [
        ("The ships collided on Tuesday.", TUESDAY, "2025-08-19"),
        ("The ships collided on Monday.", "2025-08-19T08:40:00+02:00", "2025-08-18"),
        ("It sank yesterday.", TUESDAY, "2025-08-18"),
        ("It ran aground on 27 April.", TUESDAY, "2025-04-27"),
        ("It ran aground on March 31.", "2025-04-02", "2025-03-31"),
        ("It was lifted on Dec. 30.", "2026-01-02", "2025-12-30"),
        ("The report is due on 15 September.", TUESDAY, "2025-09-15"),
        ("The service will be resumed on Thursday.", TUESDAY, "2025-08-21"),
        ("It was built on 3 May 1998.", None, "1998-05-03"),
        ("It sank in March 2021.", TUESDAY, "2021-03"),
        ("It sank in July.", TUESDAY, "2025-07"),
        ("It sank last month.", "2025-01-10", "2024-12"),
        ("The warning was given at 21:15 on Tuesday, 12 August.", "2025-08-22", "2025-08-12"),
        ("Five tonnes have been collected by Sunday.", TUESDAY, "2025-08-17"),
        ("The council has called a meeting for Monday.", TUESDAY, "2025-08-25"),
        ("This Thursday the minister testifies.", TUESDAY, "2025-08-21"),
        ("He has until 5 p.m. on Friday to close the sale.", TUESDAY, "2025-08-22"),
        ("It will take weeks to bury the miners killed on Monday.", TUESDAY, "2025-08-18"),
        ("The rocket had been set to start on Monday.", TUESDAY, "2025-08-18"),
        ("Work will be resumed with the early shift on Thursday.", TUESDAY, "2025-08-21"),
        ("It sank last Tuesday.", TUESDAY, "2025-08-12"),
        ("It sank last Wednesday.", TUESDAY, "2025-08-13"),
        ("The bridge fell on Sunday, the police said on Monday.", TUESDAY, "2025-08-17"),
    ],
)
def test_what_a_sentence_tells(sentence: str, published: str | None, value: str) -> None:
    event = event_date(sentence, published)
    assert event is not None
    assert event.value == value
    assert event.granularity == {4: "year", 7: "month", 10: "day"}[len(value)]
    assert event.text in sentence


@pytest.mark.parametrize(
    ("sentence", "published"),
    [
        ("The ships collided.", TUESDAY),
        ("The ships collided on Tuesday.", None),  # counted from nothing
        ("The ships collided on Tuesday.", "2025-08"),
        ("He was in the cast of Saturday Night Live.", TUESDAY),
        ("She resigned the Monday after the vote.", TUESDAY),
        ("The winner on Wednesday plays the Rovers.", TUESDAY),  # tomorrow, or six days ago
        ("He was arrested on January 6.", "2022-11-16"),  # which year is not told, and it is not near
        ("They close on 24 March.", "2025-03-18"),  # neither past nor said to come
        ("It happens every Tuesday.", TUESDAY),
        ("They meet on Tuesdays.", TUESDAY),
        ("They meet next Friday.", TUESDAY),  # this week's or the following one's
        ("The police said on Monday that nobody was hurt.", TUESDAY),  # the saying's day
        ("It rained between 3 May and 5 May.", TUESDAY),
        ("By the end of June 14 of them were fishing again.", "2025-07-03"),
        ("It sank on 31 February 2024.", TUESDAY),
    ],
)
def test_what_is_not_told_stays_unknown(sentence: str, published: str | None) -> None:
    assert event_date(sentence, published) is None


def test_a_date_in_full_needs_no_anchor() -> None:
    full, counted = event_date("On 3 May 2025 it sank.", TUESDAY), event_date("It sank yesterday.", TUESDAY)
    assert full is not None and full.anchor is None
    assert counted is not None and counted.anchor == TUESDAY
