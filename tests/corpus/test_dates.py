import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import display_date, first_day, last_day, parse_date
from corpus.records.source_date import source_date, written_order

ISO = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?)?)?)?", re.ASCII)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025", "2025"),
        ("2025-08", "2025-08"),
        ("2025-8-9", "2025-08-09"),
        ("2025-08-19T07:40:00+02:00", "2025-08-19T07:40:00+02:00"),
        ("2025-08-19T07:40:00.123Z", "2025-08-19T07:40:00+00:00"),
        ("2025-08-19 07:40", "2025-08-19T07:40"),
        ("2022-03-15T07:40:00+0530", "2022-03-15T07:40:00+05:30"),
        ("2022-03-15 7:40 PM", "2022-03-15T19:40"),
        ("2022/03/15", "2022-03-15"),
        ("20220315", "2022-03-15"),
        ("20220315T074000Z", "2022-03-15T07:40:00+00:00"),
        ("20220315074000", "2022-03-15T07:40:00"),
        ("25/12/2022", "2022-12-25"),
        ("12/25/2022", "2022-12-25"),
        ("05/05/2022", "2022-05-05"),
        ("8/25/2022 12:40:00 AM", "2022-08-25T00:40:00"),
        ("Tue, 19 Aug 2025 07:40:00 +0200", "2025-08-19T07:40:00+02:00"),
        ("Tue, 19 Aug 2025 07:40 EST", "2025-08-19T07:40-05:00"),
        ("Tue Aug 19 2025 07:40:00 GMT+0200 (Central European Summer Time)", "2025-08-19T07:40:00+02:00"),
        ("19 Aug 2025 07:40 UTC-3", "2025-08-19T07:40-03:00"),
        ("19 August 2025", "2025-08-19"),
        ("19th August 2025", "2025-08-19"),
        ("August 19, 2025, 7:40 a.m.", "2025-08-19T07:40"),
        ("Sept. 5, 2025 at 7:30 p.m. ET", "2025-09-05T19:30"),
        ("Sept. 5, 2025 at 7 p.m. ET", "2025-09-05"),
        ("Mar 5 2025", "2025-03-05"),
        ("August 2025", "2025-08"),
        ("2025-08-19 07:40:00 +0000 UTC", "2025-08-19T07:40:00+00:00"),
        ("2025-08-19 07:40:00 +0200 CEST", "2025-08-19T07:40:00+02:00"),
        ("2025-08-19 07:40:00 -4", "2025-08-19T07:40:00-04:00"),
        ("2025-08-19 07:40 -04:30", "2025-08-19T07:40-04:30"),
        ("2024-03-12 10:00:00 PST", "2024-03-12T10:00:00-08:00"),
        ("2024-03-12 10:00:00 ET", "2024-03-12T10:00:00"),
        ("Tue 12 Mar 2024 10.00 GMT", "2024-03-12T10:00+00:00"),
        ("2024-03-12 10.00", "2024-03-12T10:00"),
        ("25.12.2022 10.00 Uhr", "2022-12-25T10:00"),
        ("Tuesday, August 2025", "2025-08"),
        (1660890000, "2022-08-19T06:20:00+00:00"),
        (1660890000123.0, "2022-08-19T06:20:00+00:00"),
        ("1660890000", "2022-08-19T06:20:00+00:00"),
        (2025, "2025"),
        (20220315, "2022-03-15"),
    ],
)
def test_a_date_keeps_the_precision_that_the_source_gave(text: str | int | float, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        *("March 31", "Tuesday", "yesterday", "March 31, 7:40 a.m.", "7:40", "20:25 May 5"),  # no year
        *(
            "19 Aug 25",
            "05/06/22",
            "Tue, 19 Aug 24 17:42:08 +0200",
            "24 Aug 19 17:42:08 +0200",
        ),  # more than one reading
        *("31/02/2025", "2025-02-29", "31 Feb 2025", "2025/13/01", "0000-00-00", "August 32 2025"),  # no such day
        *(
            "2025-08-19T25:00",
            "2025-08-19T07:40+99:00",
            "19 Aug 2025 07:40 +9999",
            "2025-08-19 13:40 pm",
        ),  # no such time
        *("2025-231", "August 19-20, 2025", "May 2025 to June 2025", "1499", "2101", "٢٠٢٥", "", " ", "NaN"),
        *("2025-08-19 to 2025-08-21", "19 August 2025 to 21 August 2025", "18 or 19 August 2025"),  # more than one day
        *(None, True, float("nan"), float("inf"), 10**400, -5, 12345, "x" * 1000),
    ],
)
def test_what_is_not_given_in_full_is_unknown(text: str | int | float | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-08-19T25:00", "2025-08-19"),
        ("2024-03-12T24:00:00", "2024-03-12"),
        ("2025-08-19T07:40+99:00", "2025-08-19"),
        ("2025-08-19 13:40 pm", "2025-08-19"),
        ("2025-08-19 at noon", "2025-08-19"),
        ("2025-08-19T07:40:00+02:00[Europe/Berlin]", "2025-08-19T07:40:00+02:00"),
        ("19 Aug 2025 07:40 +9999", "2025-08-19"),
        ("19 August 2025, updated in the evening", "2025-08-19"),
        ("Published August 19, 2025 by Ann Lee", "2025-08-19"),
        ("Thu, 19 Aug 99 17:42 GMT", "1999-08-19T17:42+00:00"),
        ("Mon, 19 Aug 24 17:42:08 +0200", "2024-08-19T17:42:08+02:00"),
    ],
)
def test_a_tail_that_can_not_be_read_costs_no_more_than_itself(text: str, iso: str) -> None:
    assert source_date(text) == iso


@pytest.mark.parametrize("text", ["05/06/2022", "5.6.2022", "05-06-2022 10:00"])
def test_a_day_and_a_month_in_unknown_order_leave_the_year(text: str) -> None:
    assert source_date(text) == "2022"
    assert (source_date(text, day_first=True) or "")[:10] == "2022-06-05"
    assert (source_date(text, day_first=False) or "")[:10] == "2022-05-06"


@pytest.mark.parametrize(
    ("texts", "day_first"),
    [
        (["05/06/2022", "25/06/2022"], True),
        (["05/06/2022", "06/25/2022"], False),
        (["25/06/2022", "06/25/2022"], None),
        (["05/06/2022", "2022-06-25", "nan"], None),
        (["45/06/2022"], None),
    ],
)
def test_the_order_that_a_source_writes(texts: list[str], day_first: bool | None) -> None:
    assert written_order(texts) is day_first


@pytest.mark.parametrize(
    "text", ["March 31", "2025-08-19 to 2025-08-21", "18 or 19 August 2025", "24 Aug 19 17:42:08 +0200", None]
)
def test_what_is_not_plain_stays_unknown(text: str | None) -> None:
    assert source_date(text) is None


@given(st.text() | st.integers() | st.floats() | st.from_regex(r"[0-9]{1,4}[-/. ][A-Za-z0-9:,+ .]{0,30}"))
def test_nothing_makes_it_raise_and_what_it_finds_is_iso(text: str | int | float) -> None:
    iso = source_date(text)
    assert iso is None or (ISO.fullmatch(iso) and parse_date(iso) == iso)


@given(st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d", "%a, %d %b %Y"]), st.dates(date(1500, 1, 1)))
def test_every_day_survives_every_form(form: str, day: date) -> None:
    expected = day.isoformat() if day.year <= 2100 else None
    assert parse_date(day.strftime(form)) == expected


@given(st.sampled_from(["%d %B", "%B %d", "%A", "%A %d %B", "%H:%M", "%d %b %H:%M"]), st.datetimes())
def test_a_text_without_a_year_never_gets_one(form: str, moment: date) -> None:
    assert parse_date(moment.strftime(form)) is None


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-08-19", date(2025, 8, 19), date(2025, 8, 19)),
        ("2025-08-19T23:40:00-05:00", date(2025, 8, 19), date(2025, 8, 19)),
    ],
)
def test_the_days_that_a_text_covers(iso: str, first: date, last: date) -> None:
    assert (first_day(iso), last_day(iso)) == (first.toordinal(), last.toordinal())


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2025-08-19T07:40:00+02:00", "19 August 2025, 07:40"),
        ("2025-08-19T07:40", "19 August 2025, 07:40"),
        ("2025-08-19T00:00:00", "19 August 2025"),
        ("2025-08-19T00:00:00+00:00", "19 August 2025, 00:00"),
        ("2025-08-09", "9 August 2025"),
        ("2025-08", "August 2025"),
        ("2025", "2025"),
        (None, "date unknown"),
    ],
)
def test_dates_as_readers_see_them(iso: str | None, shown: str) -> None:
    assert display_date(iso) == shown
