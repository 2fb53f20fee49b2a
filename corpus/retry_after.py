"""The header ``Retry-After``: read by the fetcher of articles and by the clients of model endpoints."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def retry_after(value: str, now: datetime | None) -> float | None:
    """Read how many seconds a server asks its clients to wait (RFC 9110, 10.2.3).

    Args:
        value: the header's value, a number or a date.
        now: the moment from which a date counts; None if unknown.

    Returns:
        Seconds, 0 for a date that has passed; None if ``value`` is unreadable.
    """
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = http_date(text)
    return None if moment is None or now is None else max(0.0, (moment - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """Read the date of a header. A date without a zone is in UTC, like all dates of HTTP."""
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (ValueError, TypeError, OverflowError):
        return None
