"""Scripts that put no spaces between words: their text is compared by pairs of neighbouring characters.

No dictionary is needed, a word that no dictionary has is found too, and what is cut the same way in an article and in a
question meets. Pairs are what Lucene's CJKBigramFilter makes of Chinese, Japanese and Korean. In Thai, Lao, Khmer and
Burmese a character counts with its vowels and tones, as its reader sees it: two of these make about a syllable. Korean
has spaces, but its particles stick to the words.
"""

import re
import unicodedata
from itertools import pairwise

from corpus.words import NO_WIDTH, RUN

_INVISIBLE = re.compile(rf"[{NO_WIDTH}]+")


def runs(text: str) -> list[tuple[int, int]]:
    """Where ``text`` has characters of such scripts, one run after the other, as ``(start, end)`` offsets."""
    return [] if text.isascii() else [match.span() for match in RUN.finditer(text)]


def without_runs(text: str) -> str:
    """``text`` with a space for each character of its runs."""
    return text if text.isascii() else RUN.sub(lambda run: " " * len(run.group()), text)


def ends_without_stop(text: str) -> bool:
    """Whether ``text`` ends in a script whose sentences end with a space, Thai or Lao."""
    return "\u0e01" <= text.rstrip()[-1:] <= "\u0ece"


def pairs(run: str) -> list[str]:
    """The pairs of neighbours in a run, in order; a single character is its own.

    >>> pairs("渡轮相撞"), pairs("船"), pairs("เก่า")
    (['渡轮', '轮相', '相撞'], ['船'], ['เก่', 'ก่า'])
    """
    letters = _letters(unicodedata.normalize("NFKC", _INVISIBLE.sub("", run)))
    return [one + other for one, other in pairwise(letters)] or letters


def is_single(term: str) -> bool:
    """Whether a term is one such character alone, which is a part of other terms."""
    return RUN.fullmatch(term) is not None and len(_letters(term)) == 1


def _letters(run: str) -> list[str]:
    """The characters as their reader sees them, each with the marks that belong to it."""
    found: list[str] = []
    for one in run:
        if found and unicodedata.category(one)[0] == "M":
            found[-1] += one
        else:
            found.append(one)
    return found
