"""Scripts that put no spaces between words: their text is compared by pairs of neighbouring characters.

No dictionary is needed, a word that no dictionary has is found too, and what is cut the same way in an article and in a
question meets. Pairs are what Lucene's CJKBigramFilter makes of Chinese, Japanese and Korean. In Thai, Lao, Khmer and
Burmese a character counts with its vowels and tones, as its reader sees it: two of these make about a syllable. Korean
has spaces, but its particles stick to the words.
"""

import re
import unicodedata
from itertools import pairwise

# Letters and marks, without digits and punctuation.
_RANGES = (
    ("\u0e01", "\u0e3a"), ("\u0e40", "\u0e4e"),  # Thai
    ("\u0e81", "\u0ece"), ("\u0edc", "\u0edf"),  # Lao
    ("\u1000", "\u103f"), ("\u1050", "\u108f"), ("\u109a", "\u109d"),  # Burmese
    ("\ua9e0", "\ua9ef"), ("\uaa60", "\uaa7f"),  # its extensions
    ("\u1780", "\u17d3"), ("\u17d7", "\u17d7"), ("\u17dc", "\u17dd"),  # Khmer
    ("\u3005", "\u3007"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"),  # Han
    ("\U00020000", "\U0003ffff"),  # its extensions
    ("\u3041", "\u309f"), ("\u30a1", "\u30fa"), ("\u30fc", "\u30ff"), ("\u31f0", "\u31ff"),  # Kana
    ("\uff66", "\uff9f"),  # of half width
    ("\u1100", "\u11ff"), ("\u3131", "\u318e"), ("\uac00", "\ud7af"),  # Hangul
)  # fmt: skip
_LETTERS = "".join(f"{first}-{last}" for first, last in _RANGES)
# Spaces without width show where a line may break; some texts have them between words, most have none.
_NO_WIDTH = "\u200b-\u200d\u2060"
_RUN = re.compile(rf"[{_LETTERS}][{_LETTERS}{_NO_WIDTH}]*")
_INVISIBLE = re.compile(rf"[{_NO_WIDTH}]+")


def runs(text: str) -> list[tuple[int, int]]:
    """Where ``text`` has characters of such scripts, one run after the other, as ``(start, end)`` offsets."""
    return [] if text.isascii() else [match.span() for match in _RUN.finditer(text)]


def without_runs(text: str) -> str:
    """``text`` with a space for each character of its runs."""
    return text if text.isascii() else _RUN.sub(lambda run: " " * len(run.group()), text)


def count_words(text: str) -> int:
    """About how many words ``text`` has: a word of these scripts has about two characters.

    >>> count_words("The ferry sank"), count_words("渡轮和挖泥船相撞。")
    (3, 4)
    """
    letters = sum(len(_letters(text[start:end])) for start, end in runs(text))
    return len([word for word in without_runs(text).split() if word[0].isalnum() or not letters]) + letters // 2


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
    return _RUN.fullmatch(term) is not None and len(_letters(term)) == 1


def _letters(run: str) -> list[str]:
    """The characters as their reader sees them, each with the marks that belong to it."""
    found: list[str] = []
    for one in run:
        if found and unicodedata.category(one)[0] == "M":
            found[-1] += one
        else:
            found.append(one)
    return found
