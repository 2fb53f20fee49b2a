"""Surroundings: the sentences beside the best passages, shown to readers and given to a model with them.

Passages are indexed small because the vector of a long text fits no question. But the sentence that answers often
stands just before or after the one that shares the question's words.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.passage import Passage, ScoredPassage
from rag.text.sentence import sentence_spans

WIDENED = 10
"""The number of passages that get surroundings: those that an answer is written from."""

# Of 117 real questions the first five passages hold the answer's text for .76 as found, .85 with 2,100 characters, .86
# with 3,000 and 4,000; five whole articles for .88. Of 305 others .55, .56 and .58 (evals/LOG.md, 2026-11-29).
WIDE = 3_000
"""Characters of a passage with its surroundings: four passages, about 500 words."""


def with_surroundings(found: Sequence[ScoredPassage], first: int = WIDENED) -> list[ScoredPassage]:
    """``found`` without overlaps, the ``first`` passages widened to whole sentences on both sides, ``WIDE`` at most.

    A passage inside the surroundings of a better one is not listed again. The order, scores and similarities stay those
    of ``found``.
    """
    listed: list[ScoredPassage] = []
    by_article: dict[str, list[Passage]] = {}
    for scored in found:
        taken = by_article.setdefault(scored.passage.article.id, [])
        if any(one.start <= scored.passage.start and scored.passage.end <= one.end for one in taken):
            continue
        wide = _widened(scored.passage) if len(listed) < first else scored.passage
        shown = _apart(wide, scored.passage, taken)
        taken.append(shown)
        listed.append(replace(scored, passage=shown))
    return listed


def _widened(passage: Passage) -> Passage:
    """The passage with half of the room on each side; room that one side can't fill goes to the other."""
    room = max(0, WIDE - (passage.end - passage.start))
    body = passage.article.body
    before = min(passage.start, max(room // 2, room - (len(body) - passage.end)))
    start = _earlier(body, passage.start, before)
    end = _later(body, passage.end, room - (passage.start - start))
    return replace(passage, start=start, end=end)


def _earlier(body: str, start: int, room: int) -> int:
    """The offset of the first whole sentence in the ``room`` characters before ``start``."""
    first = start - room
    spans = sentence_spans(body[first:start])
    if first and body[first - 1] != "\n":  # cut inside a sentence or right before one; the text can't tell which
        spans = spans[1:]
    return first + spans[0][0] if spans else start


def _later(body: str, end: int, room: int) -> int:
    """The end of the last whole sentence in the ``room`` characters after ``end``."""
    last = end + room
    spans = sentence_spans(body[end:last])
    if last < len(body) and body[last] != "\n":
        spans = spans[:-1]
    return end + spans[-1][1] if spans else end


def _apart(wide: Passage, core: Passage, taken: Sequence[Passage]) -> Passage:
    """The passage without text that others already show, provided none of them shows the whole ``core``."""
    start, end = wide.start, wide.end
    for other in taken:
        if other.start <= core.start:
            start = max(start, other.end)
        else:
            end = min(end, other.start)
    text = wide.article.body[start:end]
    return replace(wide, start=start + len(text) - len(text.lstrip()), end=start + len(text.rstrip()))
