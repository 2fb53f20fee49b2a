"""Questions as JSON: an object with a question, its day and its filters, as every command and tool takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.dates import parse_date
from corpus.store.archive import Archive
from errors import BadFilter, BadQuestion
from rag.filters import NO_FILTERS, Filters, chosen, period, spelt


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question, with its day and its filters.

    Attributes:
        as_of: the day on which it is asked, ISO 8601; None means the archive's newest.
        after: the questions of the conversation before it, which are asked first.
    """

    text: str = ""
    as_of: str | None = None
    filters: Filters = NO_FILTERS
    after: tuple[str, ...] = ()


def asked(line: Mapping[str, Any], archive: Archive, instead: QuestionLine = QuestionLine()) -> QuestionLine:
    """The question in an object with ``question``, ``as_of``, ``sources``, ``sections``, ``genres``, ``from``, ``to``.

    ``after`` has the questions before it, oldest first; ``articles`` the ids of the only articles to ask.

    Args:
        line: the object; one name may stand for a list of names.
        archive: gives the spelling of names.
        instead: supplies the values that the object lacks.

    Raises:
        BadFilter: no article has a name, or a date can't be read.
        BadQuestion: the question is no text.
    """
    text, as_of = line.get("question", instead.text), _text(line, "as_of")
    if not isinstance(text, str):
        raise BadQuestion(f"The question must be a text, not {text!r}.")
    if as_of is not None and (as_of := parse_date(as_of)) is None:
        raise BadFilter(f"as_of must be a date such as 2025-08-19, not {line['as_of']!r}.")
    otherwise = instead.filters
    filters = Filters(
        period(_text(line, "from"), _text(line, "to")) or otherwise.published,
        spelt(archive, "source", _names(line, "sources")) or otherwise.sources,
        spelt(archive, "section", _names(line, "sections")) or otherwise.sections,
        spelt(archive, "genre", _names(line, "genres")) or otherwise.genres,
        chosen(archive, _names(line, "articles")) or otherwise.articles,
    )
    return QuestionLine(text, as_of or instead.as_of, filters, tuple(_names(line, "after")) or instead.after)


def _text(line: Mapping[str, Any], name: str) -> str | None:
    value = line.get(name)
    if value is not None and not isinstance(value, str):
        raise BadFilter(f"{name} must be a text, not {value!r}.")
    return value or None


def _names(line: Mapping[str, Any], name: str) -> list[str]:
    value = line.get(name) or []
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise BadFilter(f"{name} must be a list of names, not {value!r}.")
    return names
