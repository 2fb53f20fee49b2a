"""Edits: how far one spelling is from another. Swapping two neighbouring letters is one edit, as adding one is."""

import unicodedata
from collections.abc import Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDING = 4  # letters of a word after its stem: "-ment", "-tion"


def distance(one: str, other: str, limit: int) -> int:
    """The number of edits between two words; ``limit + 1`` for any more.

    >>> distance("fery", "ferry", 2), distance("govenrment", "government", 2), distance("ship", "ferry", 2)
    (1, 1, 3)
    """
    return min(_edits(one, other, limit)[-1], limit + 1)


def begins_like(word: str, stem: str, limit: int) -> bool:
    """Whether ``word`` is a stem, within ``limit`` edits, and an ending.

    >>> begins_like("govermnet", "govern", 2)
    True
    """
    if not -limit <= len(word) - len(stem) <= limit + _ENDING or len(set(stem) - set(word)) > limit:
        return False
    return min(_edits(stem, word, limit)[-1 - _ENDING :]) <= limit


def _edits(one: str, other: str, limit: int) -> list[int]:
    """The edits (Damerau, Levenshtein) from ``one`` to each beginning of ``other``; ``[limit + 1]`` for any more."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        higher, above, row = above, row, [at]
        for place, its in enumerate(other, 1):
            edits = min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (letter != its))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == its:
                edits = min(edits, higher[place - 2] + 1)
            row.append(edits)
        if min(row) > limit:
            return [limit + 1]
    return row


def one_edit(word: str) -> Iterator[str]:
    """Every text one edit away from ``word``, some of them more than once."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]


def folded(word: str) -> str:
    """The word in lower case, without accents.

    >>> folded("Fabergé")
    'faberge'
    """
    return "".join(char for char in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(char))
