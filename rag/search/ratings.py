"""Ratings: how a model's reply rates numbered passages, in whatever form it says so.

Asked for lines such as "12: 10", models write JSON, decimals, sentences, or the numbers in their order alone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.model.thoughts import answer_in

Pair = tuple[int, float]

_BEST = 10.0
_VALUE = r"\d{1,2}(?:[.,]\d{1,3})?"
# "12: 10" as asked for, and what models write instead: "[12] 10", "Passage 12: 9.5/10", "Doc: 12, Relevance: 10".
_LINE = re.compile(
    rf"(?!\W{{0,9}}(?:rat|scor|relev))\W*(?:[a-z]+\W+)?(\d{{1,3}})\W+(?:[a-z]+\W+)?({_VALUE})(?:\s?/\s?10)?\W*",
    re.IGNORECASE,
)
_PASSAGE = re.compile(
    r"\b(?:passages?|doc(?:ument)?s?|articles?|texts?|sources?)\W{0,3}\d{1,3}\b(?:\s?(?:,|and|&|-|to)\s?\d{1,3}\b)?"
    r"|^\W{0,3}\[\d{1,3}\]",
    re.IGNORECASE,
)
_RATED = re.compile(
    rf"\b(?:rat(?:e|ed|ing)|scores?d?|relevance)\b[^\d\n]{{0,30}}({_VALUE})(?!\d)|({_VALUE})\s?(?:/|out of)\s?10\b",
    re.I,
)
_ORDER = re.compile(r"(?:[a-z ]{1,30}:\s{0,3})?[\[(]?(\d{1,3}(?:\s?[>,;\s]\s?\d{1,3}){1,60})[\])]?\.?", re.IGNORECASE)
_NUMBER_KEYS = ("passage", "number", "n", "id", "index", "doc", "document", "passage_number", "passage_id")
_RATING_KEYS = ("rating", "score", "relevance", "relevance_score", "value")


def ratings(text: str, count: int) -> dict[int, float]:
    """The rating of each passage in a model's reply, by the passage's number, in the order of the numbers.

    Numbers other than 1 to ``count``, and ratings other than 1 to 10, are ignored. When a passage has two ratings, the
    first counts. Fractions throughout are shares of 10.
    """
    said = answer_in(text, final=True)
    for read in (_of_json, _of_lines, _of_prose, _of_order):
        pairs = [(number, value) for number, value in read(said) if 1 <= number <= count]
        if pairs and all(value <= 1 for _, value in pairs) and any(0 < value < 1 for _, value in pairs):
            pairs = [(number, _BEST * value) for number, value in pairs]
        found: dict[int, float] = {}
        for number, value in pairs:
            if 1 <= value <= _BEST:
                found.setdefault(number, value)
        if found:
            return dict(sorted(found.items()))
    return {}


def is_none(text: str) -> bool:
    """Whether a reply says that no passage helps."""
    return re.match(r"\W*none\b", answer_in(text, final=True), re.IGNORECASE) is not None


def _of_json(text: str) -> Iterator[Pair]:
    start = min((at for at in map(text.find, "{[") if at >= 0), default=-1)
    if start < 0:
        return
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return
    yield from _pairs(value)


def _pairs(value: Any) -> Iterator[Pair]:
    if isinstance(value, Mapping):
        yield from _of_mapping(value)
    elif isinstance(value, list):
        yield from _of_list(value)


def _of_mapping(value: Mapping[str, Any]) -> Iterator[Pair]:
    """``{"passage": 3, "rating": 8}``, ``{"3": 8}``, ``{"passage 3": {"rating": 8}}``, ``{"ratings": [...]}``."""
    number, rating = _first_of(value, _NUMBER_KEYS), _first_of(value, _RATING_KEYS)
    if number is not None and rating is not None:
        yield int(number), rating
        return
    for key, one in value.items():
        name, held = _number(key), _number(one)
        if name is not None and held is not None:
            yield int(name), held
        elif name is not None and isinstance(one, dict):
            yield from _pairs({"n": key, **one})
        else:
            yield from _pairs(one)


def _of_list(value: list[Any]) -> Iterator[Pair]:
    """``[{...}, {...}]``, ``[[3, 8], [4, 2]]``, or the numbers in their order: ``[3, 1, 4]``."""
    numbers = [_number(one) for one in value]
    if len(value) > 2 and all(one is not None and one == int(one) for one in numbers):
        yield from _ranked([int(one) for one in numbers if one is not None])
        return
    for one in value:
        pair = [_number(part) for part in one] if isinstance(one, list) else []
        if len(pair) == 2 and pair[0] is not None and pair[1] is not None:
            yield int(pair[0]), pair[1]
        elif isinstance(one, Mapping):
            yield from _of_mapping(one)


def _first_of(value: Mapping[str, Any], keys: tuple[str, ...]) -> float | None:
    lower = {f"{key}".lower(): one for key, one in value.items()}
    return next((found for key in keys if (found := _number(lower.get(key))) is not None), None)


def _number(value: object) -> float | None:
    match = re.fullmatch(
        rf"\W{{0,3}}(?:[a-z]{{1,9}}\W{{0,2}})?({_VALUE}|\d{{3}})(?:\s?/\s?10)?", f"{value}", re.IGNORECASE
    )
    return None if match is None or isinstance(value, bool) else _value(match[1])


def _of_lines(text: str) -> Iterator[Pair]:
    for line in text.splitlines():
        if match := _LINE.fullmatch(line):
            yield int(match[1]), _value(match[2])


def _of_prose(text: str) -> Iterator[Pair]:
    """Sentences and lines that rate the passage last named."""
    number = None
    for part in re.split(r"\n|(?<=[.!?;])\s", text):
        named = {digits for match in _PASSAGE.finditer(part) for digits in re.findall(r"\d+", match[0])}
        rated = [_value(match[1] or match[2]) for match in _RATED.finditer(part)]
        number = int(named.pop()) if len(named) == 1 else None if named else number
        if number is not None and len(rated) == 1:
            yield number, rated[0]
            number = None


def _of_order(text: str) -> Iterator[Pair]:
    """The passages named in their order, best first, and nothing else: "3 > 1 > 4"."""
    if match := _ORDER.fullmatch(text.strip()):
        yield from _ranked([int(number) for number in re.findall(r"\d+", match[1])])


def _ranked(numbers: list[int]) -> Iterator[Pair]:
    for place, number in enumerate(dict.fromkeys(numbers)):
        yield number, _BEST - (_BEST - 1) * place / len(numbers)


def _value(digits: str) -> float:
    return float(digits.replace(",", "."))
