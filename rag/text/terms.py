"""Terms: the units by which the keyword index, the quotes and the checker compare texts.

Tantivy's analyzer makes them: lower-cased, accents folded, stemmed (Porter 2). All spellings of a name or number are
one term. Scripts without spaces have pairs of characters for terms (``rag.text.unspaced``).
"""

import re
from collections.abc import Container, Iterable
from functools import cache, lru_cache

import tantivy

from rag.text.language import ENGLISH
from rag.text.proper_names import LONG_NAME_WORD
from rag.text.spellings import NAMES, ending, one_way
from rag.text.unspaced import pairs, runs

# Words of nearly every question or sentence distinguish nothing. They are dropped from searches and comparisons, and
# kept in the index.
_COMMON = ENGLISH.words("terms.common")


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """The analyzer that all code shares."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


@cache
def _common_terms() -> frozenset[str]:
    return frozenset(analyzer().analyze(" ".join(sorted(_COMMON))))


_TITLES = ENGLISH.words("names.forms-of-address") | {"the", "a", "an"}
_NAME = re.compile(rf"(?<!^)(?<![.?!:] )\b{LONG_NAME_WORD}|\d+")


def weighted_terms(text: str) -> dict[str, float]:
    """The terms of a question with their weights: names and numbers count twice.

    >>> weighted_terms("How many drones attacked Kharkiv?")
    {'drone': 1.0, 'attack': 1.0, 'kharkiv': 2.0}
    """
    return weighted(terms(text), named_terms(text))


def named_terms(text: str) -> frozenset[str]:
    """The terms of the names and numbers in ``text``."""
    return frozenset(term for name in _NAME.findall(one_way(text)) for term in terms(name))


def weighted(found: Iterable[str], named: Container[str]) -> dict[str, float]:
    """Each of the terms ``found`` once, in order, with its weight: terms in ``named`` count twice."""
    return {term: 2.0 if term in named else 1.0 for term in found}


def terms(text: str) -> list[str]:
    """The terms of ``text`` without common words, in order, with repetitions.

    >>> terms("How many drones were involved in the attacks?")
    ['drone', 'involv', 'attack']
    """
    return telling(words(text))


def words(text: str) -> list[str]:
    """Every word of ``text`` in the form used for comparison, in order, function words included.

    >>> words("Zelenskiy's seven days in Kiev")
    ['zelenski', 's', '7', 'day', 'in', 'kyiv']
    """
    return list(_words(text))


@lru_cache(maxsize=8_192)  # for sixty answers at once: passages are found, compared, and split into sentences
def _words(text: str) -> tuple[str, ...]:
    return tuple(map(_spelled, _analyzed(one_way(text))))


def _analyzed(text: str) -> list[str]:
    found, at = list[str](), 0
    for start, end in runs(text):
        found += [*analyzer().analyze(text[at:start]), *pairs(text[start:end])]
        at = end
    return found + analyzer().analyze(text[at:])


@lru_cache(maxsize=65_536)
def _spelled(stem: str) -> str:
    return _spellings().get(stem) or ending(stem)


@cache
def _spellings() -> dict[str, str]:
    stems = [[analyzer().analyze(form)[0] for form in forms] for forms in NAMES]
    return {form: ending(forms[0]) for forms in stems for form in forms}


def name_words(name: str) -> list[str]:
    """The words by which a person's name is compared, without titles.

    >>> name_words("Mayor Ravn’s")
    ['ravn']
    """
    spelt = name.lower().replace("’s", "").replace("'s", "").split()
    return [word for word in spelt if word.strip(".,") not in _TITLES]


def telling(held: Iterable[str]) -> list[str]:
    """A text's ``words`` without the common ones."""
    common = _common_terms()
    return [word for word in held if word not in common]
