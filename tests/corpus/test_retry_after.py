"""corpus.retry_after: numbers and dates of the header, and nothing made of what is neither."""

from datetime import UTC, datetime

import pytest

from corpus.retry_after import http_date, retry_after

NOW = datetime(2025, 8, 19, 7, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("99999999999999999999", 1e20),
        ("9" * 400, float("inf")),
        ("Tue, 19 Aug 2025 07:50:00 GMT", 600.0),
        ("Tue, 19 Aug 2025 09:50:00 +0200", 600.0),
        ("Tue, 19 Aug 2025 07:50:00 -0000", 600.0),
        ("Tue, 19 Aug 2025 07:30:00 GMT", 0.0),
        ("Tue, 19 Aug 99999 07:30:00 GMT", None),
        ("", None),
        ("-5", None),
        ("inf", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_seconds_are_read_of_a_number_and_of_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_date_says_nothing_where_nobody_knows_the_time() -> None:
    assert retry_after("Tue, 19 Aug 2025 07:50:00 GMT", None) is None
    assert retry_after("3", None) == 3.0


def test_a_date_without_a_zone_is_in_utc() -> None:
    assert http_date("Tue, 19 Aug 2025 07:40:00") == NOW
    assert http_date("noon") is None
