"""The header ``Retry-After``, for whoever asks a server again: sites of articles, and endpoints of models."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def retry_after(value: str, now: datetime | None) -> float | None:
    """Read how many seconds a server asks to be left alone for (RFC 9110, 10.2.3).

    Args:
        value: the header's value, a number or a date.
        now: what a date counts from; None where nobody knows.

    Returns:
        Seconds, 0 for a date that has passed; None where ``value`` says nothing that can be read.
    """
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = http_date(text)
    return None if moment is None or now is None else max(0.0, (moment - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """Read the date of a header; one without a zone is in UTC, as all dates of HTTP are."""
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (ValueError, TypeError, OverflowError):
        return None
