"""Sentence changes: what of a text another version of it leaves out, adds or words anew, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from corpus.words import RUN
from rag.reading.copies import overlap
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

Kind = Literal["same", "removed", "added"]

_SIDES: tuple[tuple[int, Kind], ...] = ((1, "removed"), (2, "added"))

# Share of common terms from which two sentences in one place are one sentence that was changed. As for words that take
# the place of cited ones (``rag.follow.reached``): of a sentence about something else, news shares less than a fifth.
_ONE_SENTENCE = 0.3
_AHEAD = 12  # sentences that are looked through for the one that a sentence became; set by hand
_WORD = re.compile(r"\w+(?:[.,:’'-]\w+)*|\s+|[^\w\s]")  # "1,204" and "10:30" change as a whole
_UNSPACED = re.compile(f"({RUN.pattern})")
_LEAST_KEPT = 0.3  # share of a changed sentence's words that must stand: below, both are read better whole; set by hand


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence, and whether both versions have them."""

    text: str
    kind: Kind = "same"


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence of either version, or of both.

    Attributes:
        kind: ``"changed"`` when its words differ; its pieces tell which.
        pieces: its words in order, with those that were left out before those in their place.
        opens: whether it begins a paragraph.
        moved: whether the other version has the same sentence in another place.
    """

    kind: Literal["same", "removed", "added", "changed"]
    pieces: tuple[Piece, ...]
    opens: bool = False
    moved: bool = False

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    plain: str
    paragraph: int


def sentence_changes(before: str, after: str) -> list[SentenceChange]:
    """The sentences of both texts in the order of ``after``, those left out where they stood."""
    old, new = _sentences(before), _sentences(after)
    # Its "autojunk" stays on: a line that a text repeats a thousand times would take quadratic time.
    matcher = SequenceMatcher(None, [one.plain for one in old], [one.plain for one in new])
    pairs: list[tuple[_Sentence | None, _Sentence | None]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            pairs += _paired(old[i1:i2], new[j1:j2])
    return _moved(list(_told(pairs)))


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """The words of one sentence in two versions; both whole when little of it stands."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    kept = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += _count(new[j1:j2])
            pieces.append(Piece("".join(new[j1:j2])))
            continue
        pieces += [Piece("".join(old[i1:i2]), "removed")] if i2 > i1 else []
        pieces += [Piece("".join(new[j1:j2]), "added")] if j2 > j1 else []
    if kept < _LEAST_KEPT * max(_count(old), _count(new)):
        return Piece(before, "removed"), Piece(after, "added")
    return tuple(_joined(pieces))


def _sentences(text: str) -> list[_Sentence]:
    found, paragraph, at = [], 0, 0
    for start, end in sentence_spans(text):
        paragraph += "\n" in text[at:start]
        at = end
        found.append(_Sentence(text[start:end], " ".join(text[start:end].split()), paragraph))
    return found


def _paired(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[tuple[_Sentence | None, _Sentence | None]]:
    """Pair each old sentence with the one that it became, in order; a sentence alone was left out or added."""
    held = [frozenset(terms(one.text)) for one in new]
    at = 0
    for one in old:
        shared = [overlap(frozenset(terms(one.text)), other) for other in held[at : at + _AHEAD]]
        if max(shared, default=0.0) < _ONE_SENTENCE:
            yield one, None
            continue
        place = at + shared.index(max(shared))
        for added in new[at:place]:
            yield None, added
        yield one, new[place]
        at = place + 1
    for added in new[at:]:
        yield None, added


def _told(pairs: Sequence[tuple[_Sentence | None, _Sentence | None]]) -> Iterator[SentenceChange]:
    in_old, in_new = -1, -1
    for old, new in pairs:
        opens = new.paragraph != in_new if new else old is not None and old.paragraph != in_old
        in_old, in_new = old.paragraph if old else in_old, new.paragraph if new else in_new
        if old is None and new is not None:
            yield SentenceChange("added", (Piece(new.text, "added"),), opens)
        elif old is not None and new is None:
            yield SentenceChange("removed", (Piece(old.text, "removed"),), opens)
        elif old is not None and new is not None:
            is_same = old.plain == new.plain
            pieces = (Piece(new.text),) if is_same else word_changes(old.text, new.text)
            yield SentenceChange("same" if is_same else "changed", pieces, opens)


def _moved(changes: list[SentenceChange]) -> list[SentenceChange]:
    """The changes, each left-out sentence that was added elsewhere marked as moved, and the added one too."""
    plain = {kind: {" ".join(one.text.split()) for one in changes if one.kind == kind} for kind in ("removed", "added")}
    both = plain["removed"] & plain["added"]
    return [
        replace(one, moved=True) if one.kind in plain and " ".join(one.text.split()) in both else one for one in changes
    ]


def _words(text: str) -> list[str]:
    """The words, gaps and signs of a sentence; the characters of scripts without spaces one by one."""
    found: list[str] = []
    for word in _WORD.findall(text):
        for at, part in enumerate([word] if word.isascii() else _UNSPACED.split(word)):
            found += part if at % 2 else filter(None, [part])
    return found


def _count(words: Sequence[str]) -> int:
    return sum(word[0].isalnum() for word in words)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, without gaps between changed words: "fourteen people" is left out as a whole, not word by word."""
    runs: list[list[str]] = []  # words that stand, or else ["", left out, added]
    for at, piece in enumerate(pieces):
        is_gap = piece.kind == "same" and not piece.text.strip() and 0 < at < len(pieces) - 1
        if piece.kind == "same" and not is_gap:
            runs.append([piece.text])
            continue
        if not runs or len(runs[-1]) == 1:
            runs.append(["", "", ""])
        for place, kind in _SIDES:
            runs[-1][place] += piece.text if is_gap or piece.kind == kind else ""
    joined: list[Piece] = []
    for run in runs:
        if len(run) == 1:
            joined.append(Piece(run[0]))
        else:
            joined += [Piece(run[place], kind) for place, kind in _SIDES if run[place].strip()]
    return joined
