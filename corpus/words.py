"""Words of a text counted, also in scripts that put no spaces between them."""

import re

# Letters and marks of scripts without spaces, without digits and punctuation. Korean has spaces, but its particles
# stick to the words.
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

NO_WIDTH = "\u200b-\u200d\u2060"
"""Spaces without width, for a character class: some texts have them between words, most have none."""

RUN = re.compile(rf"[{_LETTERS}][{_LETTERS}{NO_WIDTH}]*")
"""Characters of scripts without spaces that follow each other."""

_OF_A_WORD = 2  # characters, about: 1.5 to 2 in Chinese, 2 to 4 with their marks in Thai


def count_words(text: str) -> int:
    """Count the words of ``text``; in scripts without spaces, about.

    >>> count_words("The ferry sank"), count_words("渡轮和挖泥船相撞。")
    (3, 4)
    """
    if text.isascii():
        return len(text.split())
    letters = unspaced_letters(text)
    if not letters:
        return len(text.split())
    rest = RUN.sub(" ", text).split()
    return sum(any(one.isalnum() for one in word) for word in rest) + letters // _OF_A_WORD


def unspaced_letters(text: str) -> int:
    """Count the characters of scripts without spaces."""
    return sum(map(len, RUN.findall(text)))
