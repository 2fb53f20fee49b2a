"""Spelling: a word of a question that the archive lacks, and the word of the archive that was probably meant.

A word is looked up only if no passage or headline holds it and it is no ordinary English word. What is nearest wins:
fewer edits (a letter added, left out or changed, or two neighbours swapped), then the word that more passages hold.
A name is taken for a name one edit away only, and beside another name only if the archive holds the two together: who
is absent from the archive is no misspelling. What a reader puts in quotation marks stays as typed.

2026-11-30, 72,348 passages of real news. Of 902 questions of news as they stand (natural, quiz, absent), 4 have a word
taken for another. Of questions on anything (XQuAD 1,187, MTRAG 158; not looked at before) 11 have one, and 12
have theirs mended. Of natural questions with one random edit in one word, 139 of 165 are mended and 8 changed wrongly;
with two edits, 51 of 144 and 4. A question without a misspelling costs .5 ms, one with it 33 ms.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from rag.embedding.vocabulary import is_ordinary
from rag.index.protocols import ArticleStore, KeywordIndex
from rag.index.stored_passages import passages_by_id
from rag.question.query import Inferred
from rag.text.edits import begins_like, distance, folded, one_edit
from rag.text.language import ENGLISH
from rag.text.proper_names import LONG_NAME_WORD
from rag.text.terms import terms, words

_SHORT, _LONGEST = 4, 30  # letters; a shorter word is one edit from too many others, a longer one is no word
_LONG = 8  # letters from which two edits are tried; set by hand: of shorter words, too many are two edits away
_FEW = 3  # passages; set by hand: a word that fewer hold may be a misspelling itself, and is not taken for two edits
# No word is changed to one that is rarer than once in so many passages: of 26 words that XQuAD's questions were wrongly
# changed to, 17 are rarer in the real news; of 15 rightly, 3 (2026-11-30).
_RARE = 5_000
_READ = 600  # characters of a question; a longer one ends in pasted text
_MOST = 2  # unknown words; set by hand: a question with more is in another language, or of another subject
_TRIED = 12  # terms whose words are looked up in passages
_PASSAGES = 20  # read to see how a word is written
# A word of letters only: no part of "COVID-19", "x.com" or "rag_text".
_WORD = re.compile(rf"(?<![\w’'.&@/-])[^\W\d_]{{{_SHORT},{_LONGEST}}}(?![\w&@/_-]|[.’'](?!s\b)\w)")
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")
_NAME_BEFORE = re.compile(rf"\b({LONG_NAME_WORD})\s$")
_NAME_AFTER = re.compile(rf"\s({LONG_NAME_WORD})")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as typed, and the word of the archive that is searched for instead."""

    typed: str
    word: str


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text with its corrections made."""

    text: str = ""
    corrections: tuple[Correction, ...] = ()

    @property
    def inferred(self) -> tuple[Inferred, ...]:
        """The corrections as an inference from a question, which its reader can take off."""
        if not self.corrections:
            return ()
        says = ", ".join(f"{one.word} instead of {one.typed}" for one in self.corrections)
        return (Inferred("spelling", says, ", ".join(one.typed for one in self.corrections)),)


def spelt(text: str, keywords: KeywordIndex, store: ArticleStore, outlets: Iterable[str] = ()) -> Spelt:
    """Correct the words of ``text`` that the archive lacks and that are near one that it holds.

    Args:
        text: a question, or words to search for.
        keywords: the index of passages.
        store: the archive, whose passages show how a word is written.
        outlets: the archive's outlets, whose names passages need not hold.
    """
    unknown = [match for match in _words_of(text) if _is_unknown(match.group(), keywords)]
    if len(unknown) > _MOST:
        return Spelt(text)
    made: dict[str, str] = {}
    for match in reversed(unknown):
        typed = match.group()
        word = made.get(typed) or _nearest(typed, keywords, store, _is_name(match))
        if word and _is_held_beside(list(_pairs(match, word)), keywords, outlets):
            made[typed] = word
            text = text[: match.start()] + word + text[match.end() :]
    return Spelt(text, tuple(Correction(*pair) for pair in reversed(made.items())))


def _words_of(text: str) -> Iterator[re.Match[str]]:
    quoted = [match.span() for match in _QUOTED.finditer(text, 0, _READ)]
    for match in _WORD.finditer(text, 0, _READ):
        if not match.group().isupper() and not any(start < match.start() < end for start, end in quoted):
            yield match


def _is_unknown(word: str, keywords: KeywordIndex) -> bool:
    if not folded(word).isascii() or len(found := words(word)) != 1:
        return False
    if is_ordinary(word) or found[0] in _outlets():
        return False
    return bool(keywords.lacking(found))


@cache
def _outlets() -> frozenset[str]:
    return frozenset(words(" ".join(ENGLISH.phrases("outlets.well-known"))))


def _is_name(match: re.Match[str]) -> bool:
    """Whether the word is capitalised, and not only because it opens a sentence."""
    before = match.string[: match.start()].rstrip()
    return match.group()[0].isupper() and bool(before) and before[-1] not in ".?!:"


def _pairs(match: re.Match[str], word: str) -> Iterator[str]:
    """The corrected word with each part of a name that stands beside it."""
    if match.group()[0].isupper():
        before, after = _NAME_BEFORE.search(match.string[: match.start()]), _NAME_AFTER.match(match.string, match.end())
        if before and terms(before[1]):
            yield f"{before[1]} {word}"
        if after and terms(after[1]):
            yield f"{word} {after[1]}"


def _is_held_beside(pairs: Sequence[str], keywords: KeywordIndex, outlets: Iterable[str]) -> bool:
    return not pairs or any(
        keywords.holding(f'"{pair}"', 1).total or any(pair in outlet for outlet in outlets) for pair in pairs
    )


def _nearest(typed: str, keywords: KeywordIndex, store: ArticleStore, is_name: bool) -> str | None:
    """The word of the archive nearest to ``typed``, as the archive writes it; None when none is near."""
    wanted, limit = folded(typed), 1 if is_name or len(typed) < _LONG else 2
    variants = frozenset(words(" ".join(one_edit(wanted))))
    enough = ceil(keywords.count() / _RARE)
    tried: list[tuple[int, int, str]] = []

    def is_near(term: str) -> bool:
        return term in variants or (limit > 1 and begins_like(wanted, term, limit))

    for first in set(wanted[:2]):  # the second letter, too: the first may be one too many, or in its place
        for term, count in keywords.vocabulary(first, max(enough, 1), is_near):
            if term in variants:
                tried.append((1, -count, term))
            elif count >= _FEW:
                tried.append((2, -count, term))
    best: tuple[int, int, str] | None = None
    for least, count, term in sorted(tried)[:_TRIED]:
        if best and least > best[0]:
            break
        word = _as_written(wanted, term, keywords, store, limit, is_name)
        if word and (best is None or (distance(wanted, folded(word), limit), count) < best[:2]):
            best = distance(wanted, folded(word), limit), count, word
    if best is None:
        return None
    return best[2][0].upper() + best[2][1:] if typed[0].isupper() else best[2]


def _as_written(
    wanted: str, term: str, keywords: KeywordIndex, store: ArticleStore, limit: int, is_name: bool
) -> str | None:
    """The form of ``term`` in passages that is nearest to ``wanted``; of several, the most frequent."""
    forms: Counter[str] = Counter()
    for passage in passages_by_id(store, keywords.having(term, _PASSAGES)).values():
        forms.update(word for word in re.findall(r"[^\W\d_]+", passage.text) if words(word) == [term])
    edits = {form: distance(wanted, folded(form), limit) for form in forms}
    form = min(forms, key=lambda one: (edits[one], -forms[one]), default="")
    if len(form) < _SHORT or form.isupper() or edits[form] > limit:
        return None
    fits = form[0].isupper() if is_name else form[0].islower() or edits[form] == 1
    return form if fits else None
