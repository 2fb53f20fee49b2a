"""Values: what a sentence gives for the thing that a question asks for: a count, a sum, a share, a date, a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.check.quantities import quantities
from rag.dates.event_day import event_date
from rag.dates.prose_dates import find_days
from rag.follow.news.held import shown_value
from rag.question.analysis import AnalysedQuestion
from rag.reading.figure import figures
from rag.reading.persons import named_in_text
from rag.text.terms import terms

_CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro"}
_CURRENCY = re.compile(r"\s?[a-z]+", re.IGNORECASE)
_OF_THEM = re.compile(r" of (?:the|them|these|those|its|their)\b")
_STANDS_AT = re.compile(r"\b(?:to|at|is|was|now|reached|of) (?:[a-z]+ ){0,2}$")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a sentence gives it.

    Attributes:
        kind: what it is a value of; two kinds are never compared: ``"injured"``, ``"money dollar"``, ``"date"``.
        name: the kind, in a word for readers.
        of: the value, in a form that equals another sentence's: ``"14"``, ``"2025-03-12"``, ``"Osei"``.
        shown: as readers see it.
        start: its offset in the sentence.
        is_toll: whether it counts people affected by an event.
    """

    kind: str
    name: str
    of: str
    shown: str
    start: int
    is_toll: bool = False


def values_for(question: AnalysedQuestion, sentence: str, published: str | None) -> tuple[Value, ...]:
    """The values of a sentence that are of the type that a question asks for.

    Args:
        question: the question as searched.
        sentence: a sentence of an article.
        published: the article's date, from which a weekday is reckoned.
    """
    if sentence.endswith("?"):
        return ()
    match question.answer.type:
        case "date":
            return tuple(_dates(sentence, published))
        case "person":
            return tuple(_persons(question, sentence))
        case "number" | "other" | "name":
            return tuple(_numbers(sentence))
        case _:
            return ()


def _dates(sentence: str, published: str | None) -> Iterator[Value]:
    year = (published or "")[:4]
    for day, start, end in find_days(sentence):
        of = f"{day.year or year}-{day.month:02}-{day.day or 0:02}"
        yield Value("date", "date", of, sentence[start:end].strip(" ."), start)
    if not any(True for _ in find_days(sentence)):
        found = event_date(sentence, published)
        if found and found.granularity == "day":
            yield Value("date", "date", found.value, found.text, sentence.find(found.text))


def _persons(question: AnalysedQuestion, sentence: str) -> Iterator[Value]:
    for name in dict.fromkeys(named_in_text(sentence)):
        if frozenset(terms(name)).isdisjoint(question.name_terms):
            yield Value("person", "person", name, name, sentence.find(name))


def _numbers(sentence: str) -> Iterator[Value]:
    counted = {figure.start: figure for figure in figures(sentence)}
    for one in quantities(sentence):
        after = sentence[one.end :]
        if _OF_THEM.match(after):  # "three of the injured" counts a part
            continue
        figure = counted.get(one.start)
        if one.kind == "money":
            before = sentence[max(0, one.start - 2) : one.start].strip()[-1:]
            word = _CURRENCY.match(after)
            named = _CURRENCIES.get(before) or (terms(word.group())[:1] or [""])[0] if word else _CURRENCIES.get(before)
            shown = f"{before}{one.shown}" if before in _CURRENCIES else f"{one.shown}{word.group() if word else ''}"
            yield Value(f"money {named}", "amount", str(one.value), shown, one.start)
        elif one.kind == "percent":
            yield Value("percent", "share", str(one.value), f"{one.shown} percent", one.start)
        elif figure:
            of, shown = str(figure.value), shown_value(figure)
            yield Value(figure.quantity, figure.name, of, shown, one.start, figure.is_toll)
        elif one.event and _STANDS_AT.search(sentence[: one.start]) and not one.unit:
            yield Value(one.event, one.event, str(one.value), f"{one.value:,f}", one.start, True)
        elif one.unit and not one.is_year and (unit := re.match(r" ([a-z][\w-]+)", after)):
            yield Value(one.unit[0], unit.group(1), str(one.value), f"{one.value:,f}", one.start)
