"""Normalisation: text to comparable tokens, so that a fact is found however its numbers and dates are written.

``three`` = ``3``, ``85%`` = ``85 per cent``, ``€14.5m`` = ``14.5 million euros``, ``August 19`` = ``19 Aug``. Whole
tokens are compared: ``2`` is not in ``12``, nor in ``2:40`` or ``2 June``. Plurals, synonyms, ``email`` and ``e-mail``,
and fractions count as different. ``one`` is 1 as a pronoun, too: write a nugget with its noun.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from rag.text.numbers import find_numbers

Tokens = tuple[str, ...]

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "ʼ": "'", "`": "'"}
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_MONTHS = {
    short: f"m{number:02}"
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
        "october oct|november nov|december dec".split("|"),
        start=1,
    )
    for short in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?<![\w.,:/])(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_ISO = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\w-])")
_DAY_MONTH = re.compile(rf"{_DAY}(?: of)? (?P<month>{_MONTH})\b\.?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b(?P<month>{_MONTH})\.? {_DAY}(?![\w:%]|[.,]\d)(?P<comma>,(?= \d{{4}}))?", re.IGNORECASE)
_RANGE = re.compile(rf"{_DAY}(?P<to> ?(?:-|to|and|or) ?)(?=d\d\d m)", re.IGNORECASE)
# Alone, a month must begin with a capital: "may" and "march" are mostly something else.
_LONE_MONTH = re.compile(rf"\b(?:{'|'.join(name.title() for name in sorted(_MONTHS, key=len, reverse=True))})\b\.?")
_TIME = re.compile(
    r"(?<![\w.,:])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?: ?(?P<half>[ap])\.?m\b\.?)?(?![\w:]|[.,]\d)",
    re.IGNORECASE,
)

_HUNDREDS = "hundred|thousand|million|billion|trillion"
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd"} | {
    word: f"{number}th"
    for number, word in enumerate("fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=4)
}
_CURRENCIES = {"€": "eur", "$": "usd", "£": "gbp", "¥": "jpy"}
_WORDS = (
    (re.compile(r"\b(?:[A-Z]\.){2,}"), lambda found: found[0].replace(".", "")),  # U.S. = US
    (re.compile(r"(?<=\d)[\u202f\u2009\xa0](?=\d{3}\b)"), lambda found: ""),  # 1 240
    (re.compile(rf"\bhalf a (?={_HUNDREDS})", re.I), lambda found: "0.5 "),
    (re.compile(rf"\ba (?={_HUNDREDS})", re.I), lambda found: "one "),
    (re.compile(r"(?<=\d)(?=(?:km|kg|mm|cm|mph|kph|ft)\b)"), lambda found: " "),
    (re.compile(r"\bper cent\b|\bpct\b|%", re.I), lambda found: " percent "),
    (re.compile(r"\b(?:can't|cannot)\b", re.I), lambda found: "can not"),
    (re.compile(r"\bwon't\b", re.I), lambda found: "will not"),
    (re.compile(r"n't\b", re.I), lambda found: " not"),
    (re.compile(r"'s\b|'(?!\w)", re.I), lambda found: ""),
    (re.compile(r"\b(?:US|us)(?=\$)"), lambda found: ""),
)
_NUMBERS = re.compile(r"#(\d+(?:\.\d+)?)#")
_MONEY = re.compile(r"(?P<sign>[€$£¥]) ?(?P<amount>#[\d.]+#)")
_NAMES = re.compile(r"\b(?:(euros?)|(dollars?)|(pounds?|sterling)|(yen))\b")
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?|[^\W_]+")


@lru_cache(maxsize=65_536)
def tokens(text: str) -> Tokens:
    """The comparable tokens of ``text``: lower case, no accents, numbers and dates in one spelling.

    >>> tokens("About €14.5m was paid on August 19, 2025.")
    ('about', '14500000', 'eur', 'was', 'paid', 'on', 'd19', 'm08', '2025')
    """
    text = " ".join(text.translate(_PLAIN).replace("\u202f", "\xa0").replace("\u2009", "\xa0").split(" "))
    for pattern, replace in _WORDS:
        text = pattern.sub(replace, text)
    text = " ".join(text.split())
    text = _TIME.sub(_time, text)
    text = _ISO.sub(lambda found: f"d{found['day']} m{found['month']} {found['year']}", text)
    text = _DAY_MONTH.sub(_date, text)
    text = _MONTH_DAY.sub(_date, text)
    text = _RANGE.sub(lambda found: f"d{int(found['day']):02}{found['to']}", text)
    text = _LONE_MONTH.sub(lambda found: _MONTHS[found[0].rstrip(".").lower()], text)
    text = _folded("".join(_with_plain_numbers(text)))
    text = _MONEY.sub(lambda found: f"{found['amount']} {_CURRENCIES[found['sign']]} ", text)
    text = _NUMBERS.sub(lambda found: f" {found[1]} ", text)
    text = _NAMES.sub(lambda found: ("eur", "usd", "gbp", "jpy")[(found.lastindex or 1) - 1], text)
    return tuple(_ORDINALS.get(token, token) for token in _TOKEN.findall(text))


def occurs(phrase: Sequence[str], within: Sequence[str]) -> bool:
    """Whether the tokens of ``phrase`` occur side by side in ``within``. A phrase without a token occurs nowhere."""
    wanted, size = tuple(phrase), len(phrase)
    if not size or wanted[0] not in within:
        return False
    return any(tuple(within[at : at + size]) == wanted for at in range(len(within) - size + 1))


@lru_cache(maxsize=65_536)
def same_words(text: str) -> str:
    """``text`` word for word, but with one kind of quotation marks and dashes, and single spaces; case is kept."""
    return " ".join(text.translate(_PLAIN).split())


def _with_plain_numbers(text: str) -> Iterator[str]:
    """The text with every number as ``#1240#``."""
    done = 0
    for value, start, end in find_numbers(text):
        yield text[done:start]
        yield f"#{_digits(value)}#"
        done = end
    yield text[done:]


def _digits(value: Decimal) -> str:
    return format(value, "f")


def _folded(text: str) -> str:
    """Lower case, without accents."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _date(found: re.Match[str]) -> str:
    return f"d{int(found['day']):02} {_MONTHS[found['month'].lower()]}"


def _time(found: re.Match[str]) -> str:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if (not half and ":" not in found[0]) or (half and not 1 <= hour <= 12):  # 5.37 metres
        return found[0]
    return f"t{hour % 12 + 12 * (half == 'p') if half else hour}h{found['minute'] or '00'}"
