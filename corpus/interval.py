"""Intervals: the time between two looks at a feed, as people write it."""

import re
from datetime import timedelta

SHORTEST = timedelta(minutes=1)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def interval(text: str) -> timedelta:
    """Parse ``90s``, ``15m``, ``2h`` or ``1d``, at least a minute.

    Raises:
        ValueError: the text is no such interval.
    """
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text.strip())
    every = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if every < SHORTEST:
        raise ValueError(f"{text!r} is no interval of a minute or more, such as 90s, 15m, 2h or 1d")
    return every
