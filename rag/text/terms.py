"""Terms: what a text is compared by, the same for the keyword index, the quotes and the checker.

Lower-cased, accents folded, stemmed (Porter 2), by Tantivy's analyzer; the spellings of one name or number are
one term.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import tantivy

from rag.text.spellings import NAMES, ending, one_way

# Said in nearly every question or sentence: they find everything, and so nothing. Dropped from what is searched and
# compared, kept in the index.
_COMMON = frozenset(
    """
        a about after all also am an and any are as at be been before being between but by can could did do does
        doing down during each few for from had has have having he her here hers him his how i if in into is it
        its just many me might more most much must my no nor not of off on once only or other our out over
        own same she should so some such than that the their them then there these they this those through to
        too under until up upon very was we were what when where which while who whom whose why will with
        would you your s t d ll re ve according tell give know known happen happened say said says saying latest
        newest recent recently news
    """.split()
)


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """The one analyzer."""
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


_NAME = re.compile(r"(?<!^)(?<![.?!:] )\b[A-Z][\w’'-]+|\d+")


def weighted_terms(text: str) -> dict[str, float]:
    """The terms of a question with their weights: names and numbers count twice.

    >>> weighted_terms("How many drones attacked Kharkiv?")
    {'drone': 1.0, 'attack': 1.0, 'kharkiv': 2.0}
    """
    named = {term for name in _NAME.findall(one_way(text)) for term in terms(name)}
    return {term: 2.0 if term in named else 1.0 for term in terms(text)}


def terms(text: str) -> list[str]:
    """The terms of ``text`` that tell it from others, in order, with repetitions.

    >>> terms("How many drones were involved in the attacks?")
    ['drone', 'involv', 'attack']
    """
    return telling(words(text))


def words(text: str) -> list[str]:
    """Every word of ``text`` as it is compared, in order, function words too; other spellings as one.

    >>> words("Zelenskiy's seven days in Kiev")
    ['zelenski', 's', '7', 'day', 'in', 'kyiv']
    """
    return list(_words(text))


@lru_cache(maxsize=8_192)  # of sixty answers written at once: found, compared, and taken apart for each sentence
def _words(text: str) -> tuple[str, ...]:
    return tuple(map(_spelled, analyzer().analyze(one_way(text))))


@lru_cache(maxsize=65_536)
def _spelled(stem: str) -> str:
    return _spellings().get(stem) or ending(stem)


@cache
def _spellings() -> dict[str, str]:
    stems = [[analyzer().analyze(form)[0] for form in forms] for forms in NAMES]
    return {form: ending(forms[0]) for forms in stems for form in forms}


def telling(held: Iterable[str]) -> list[str]:
    """Those of a text's ``words`` that tell it from others."""
    common = _common_terms()
    return [word for word in held if word not in common]
