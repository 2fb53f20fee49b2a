"""Sentences: where they begin and end in news text, by character offsets.

Footnote has its own splitter because it quotes, cites and checks sentences, and news breaks the usual splitters: glued
quotes (``targets.“Our``), titles and initials, ``a.m. Tuesday``, and a question's closing quote before its speaker
(``“Why?” Osei asked.``), which must stay together. (NLTK's Punkt, which LlamaIndex bundles, handles none of these, and
NLTK 3.10 refuses to read its data when it is hard-linked, which is how uv installs it.)
"""

import re

from rag.text.language import ENGLISH
from rag.text.reporting import verbs

_CLOSERS = "”’\"')]»"
_OPENERS = "“‘\"'([«"

# The stops of scripts with spaces of their own between sentences: Arabic and Urdu, Hindi and its neighbours, Burmese,
# Khmer, Ethiopic, Armenian.
_STOPS = ".!?…\u061f\u06d4\u0964\u0965\u104a\u104b\u17d4\u17d5\u1362\u0589"

STOPS = frozenset(f"{_STOPS}。！？")
"""The characters that end a sentence."""

# A run of closing punctuation, the quotes that close after it, then white space or a glued opening quote. Whole runs
# only: matched from each of its characters, a line of dots would take quadratic time.
_BOUNDARY = re.compile(
    rf"(?P<stop>(?<![{_STOPS}])[{_STOPS}]++|(?<![。！？])[。！？]++)(?P<close>[{re.escape(_CLOSERS)}]*)"
    r"(?P<gap>\s+|(?=[“‘«])|(?<=[。！？”])(?=\S))"
)
# White space, and the dash of a dateline that stands on the line above.
_START = re.compile(r"\s*+(?:[—–-]\s++)?+")
_LAST_WORD = re.compile(r"[\w.’'&-]+$")
_NEXT = re.compile(rf"[{re.escape(_OPENERS)}]*(?P<word>[\w’'-]+)?")

# Never the end of a sentence: a name, a number or a month follows.
_TITLES = ENGLISH.words("sentences.titles")
# The end of a sentence only before a word that seldom follows these abbreviations inside one.
_MAYBE = ENGLISH.words("sentences.maybe")
_STARTERS = ENGLISH.openers
_REPORTING = rf"(?:{verbs('quoting')})"
_SPEAKER = re.compile(rf"(?:[A-Z][\w.’'-]*\s+){{1,4}}{_REPORTING}\b|(?:he|she|they|I|we)\s+{_REPORTING}\b", re.I)

MAX_SENTENCE = 1_000
"""Characters; a longer run without a full stop (tables, lists, minified text) is cut at white space."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as ``(start, end)`` offsets, in order, without surrounding space or a leading dash.

    A newline always ends a sentence (wire text has one paragraph on each line; subheads have no full stop).
    """
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for match in _BOUNDARY.finditer(text, line.start(), line.end()):
            if _ends_sentence(text, start, match):
                _append(text, start, match.end("close"), spans)
                start = match.end()
        _append(text, start, line.end(), spans)
    return spans


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 80]
    word = _NEXT.match(following)
    after = word.group("word") if word else None
    if not after:
        return bool(following.strip())
    if after[0].islower():
        return False
    closed = match.group("close")
    if closed and any(mark in closed for mark in "”’\"'»") and _SPEAKER.match(following):
        return False
    stop = match.group("stop")
    if stop in ("...", "…") and not closed:
        return after.lower() in _STARTERS
    if stop != "." or closed:
        return True
    before = _LAST_WORD.search(text, max(start, match.start() - 24), match.start())
    return before is None or _word_may_end(before.group().lower(), after)


def _word_may_end(before: str, after: str) -> bool:
    plain = before.strip("’'.-&")
    if plain in _TITLES:
        return False
    if plain in _MAYBE:
        return after.lower() in _STARTERS
    if len(plain) == 1 and plain.isalpha():  # an initial: "Mark A. Milley"; but "vitamin C. The"
        return after.lower() in _STARTERS
    return True


def _append(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    if blank := _START.match(text, start, end):
        start = blank.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > 0 else start + MAX_SENTENCE
        spans.append((start, cut))
        start = cut + 1 if text[cut].isspace() else cut
    if start < end:
        spans.append((start, end))
