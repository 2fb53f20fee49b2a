"""One voice per story: what another article has said already, word for word, is counted and not listed again.

A wire story stands in many outlets, cut at other places. So a passage is compared with all that was listed of another
article, not with one passage of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rag.numbers import numbers
from rag.passage import ScoredPassage

_RUN = 3  # words
# Of its runs of words. Read on real news, 4 of each tenth: from .7 on all were copies or the same story's next version;
# below, 4 of 12 shared only what stands in every edition of a newsletter (evals/LOG.md, 2026-11-22).
_SAME = 0.7

_Runs = frozenset[tuple[str, ...]]


@dataclass(slots=True)
class _Voice:
    """A passage that is listed, its runs of words, and the ids of the articles that repeat it."""

    scored: ScoredPassage
    runs: _Runs
    also: dict[str, None] = field(default_factory=dict)

    @property
    def article(self) -> str:
        return self.scored.passage.article.id


def one_voice(ranked: Iterable[ScoredPassage], k: int) -> tuple[list[ScoredPassage], list[ScoredPassage]]:
    """The first ``k`` that don't repeat another article, and those left out for them; no more is read than needed.

    A passage that gives another number than what it repeats is no copy: counts change from one version to the next.
    """
    voices: list[_Voice] = []
    copies: list[ScoredPassage] = []
    said: set[tuple[str, ...]] = set()
    for one in ranked:
        runs = _runs(one.passage.text)
        # Few get past the first comparison, and it is the cheaper one by far.
        may_repeat = len(runs & said) >= _SAME * len(runs) > 0
        voice = _repeated(one, runs, voices) if may_repeat else None
        if voice:
            voice.also[one.passage.article.id] = None
            copies.append(one)
            continue
        said |= runs
        voices.append(_Voice(one, runs))
        if len(voices) == k:
            break
    return [replace(voice.scored, also=tuple(voice.also)) for voice in voices], copies


def _repeated(one: ScoredPassage, runs: _Runs, voices: list[_Voice]) -> _Voice | None:
    """The voice that ``one`` repeats most of, if that voice's article has said it all."""
    for article in dict.fromkeys(voice.article for voice in voices):
        theirs = [voice for voice in voices if voice.article == article]
        shared = runs.intersection(frozenset().union(*(voice.runs for voice in theirs)))
        if article == one.passage.article.id or len(shared) < _SAME * len(runs):
            continue
        if numbers(one.passage.text) <= numbers("\n".join(voice.scored.passage.text for voice in theirs)):
            return max(theirs, key=lambda voice: len(voice.runs & runs))
    return None


def _runs(text: str) -> _Runs:
    words = text.lower().split()
    return frozenset(zip(*(words[at:] for at in range(_RUN)), strict=False))
