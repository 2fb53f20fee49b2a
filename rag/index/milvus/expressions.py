"""Expressions: the conditions that a search hands to Milvus. Every value is quoted, so no text is query syntax."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from rag.filters import Filters
from rag.text.unspaced import is_single

UNDATED = 0
"""The day of an undated article: before every period."""
UNDATED_QUARTER = "undated"
LONGEST_LABEL = 1_000
"""Bytes of an outlet, section or genre; of a longer one its digest is kept and compared."""


def quoted(text: str) -> str:
    r"""A text as a literal.

    >>> quoted('the "Post"')
    '"the \\"Post\\""'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def label(value: str | None) -> str:
    """An outlet, section or genre as it is kept and compared; empty where the source gave none.

    A NUL can't be kept by the server.
    """
    value = (value or "").replace("\0", "\ufffd")
    if len(value.encode("utf-8", "surrogatepass")) <= LONGEST_LABEL:
        return value
    return "sha256:" + hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def passing(filters: Filters) -> list[str]:
    """A condition for each filter."""
    found = []
    if published := filters.published:
        found.append(f"day >= {max(published.first, 1)} and day <= {published.last}")
    if (numbers := filters.numbers) is not None:
        found.append(within(numbers))
    for name, values in filters.labels.items():
        found.append(f"{name} in [{', '.join(quoted(label(value)) for value in values)}]")
    return found


def within(ids: Iterable[int]) -> str:
    """Only entries with these ids; they are above zero."""
    listed = ", ".join(map(str, ids))
    return f"id in [{listed}]" if listed else "id < 0"  # an empty list is an error in Milvus Lite 2.5


def holds(field: str, terms: Sequence[str], *, by_words: bool = True) -> str:
    """Entries whose ``field`` holds one of the terms; a character alone stands in pairs there, and is found in them.

    Args:
        field: of terms, with a space between them.
        terms: what is looked for.
        by_words: whether the server can match words; otherwise it reads every text.
    """
    whole = [term for term in terms if not is_single(term)]
    found = [f"TEXT_MATCH({field}, {quoted(' '.join(whole))})"] if whole and by_words else []
    for term in [] if by_words else whole:
        found.append(f"{field} == {quoted(term)}")
        found += [f"{field} like {quoted(way)}" for way in (f"{term} %", f"% {term} %", f"% {term}")]
    for one in terms:
        if is_single(one):
            ways = (f"{one}%", f"% {one}%", f"%{one} %", f"%{one}")
            found += [f"{field} like {quoted(way)}" for way in ways]
    return f"({' or '.join(found)})"


def all_of(conditions: Iterable[str]) -> str:
    """Entries that meet all conditions."""
    return " and ".join(f"({one})" for one in conditions)


def any_of(conditions: Iterable[str]) -> str:
    """Entries that meet one of the conditions."""
    return " or ".join(f"({one})" for one in conditions)


def quarter(day: int | None) -> str:
    """The partition of a day.

    >>> quarter(date(2025, 8, 19).toordinal())
    'q2025_3'
    """
    if not day:
        return UNDATED_QUARTER
    published = date.fromordinal(day)
    return f"q{published.year:04}_{(published.month + 2) // 3}"


def quarters(filters: Filters, held: Iterable[str]) -> list[str] | None:
    """The partitions among those ``held`` that a period lies in; None: all of them."""
    if filters.published is None:
        return None
    first, last = quarter(max(filters.published.first, 1)), quarter(filters.published.last)
    return [name for name in held if name.startswith("q") and first <= name <= last]
