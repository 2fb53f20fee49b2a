"""Compared: what each of two sides says on a subject, or what is said of it: people, bodies or outlets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.article import Article
from rag.passage import Passage, ScoredPassage
from rag.reading.speakers import Speaker, speaker_of
from rag.rows.statements import newest_first
from rag.rows.story_terms import StoryTerms
from rag.rows.table_row import Listed, distinct, share
from rag.text.furniture import is_furniture
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

_EACH = 4  # rows of a side
_SPOKEN = 0.5  # what a side's own statement is worth beside a sentence that only names the side
_BOTH = 0.5  # what a sentence loses that names the other side as well
_FEWEST_WORDS = 5
_OWN = 0.3  # share of the rarity of the subject that a sentence holds


def compared(
    sides: Sequence[str], passages: Sequence[ScoredPassage], rarity: Mapping[str, float], story: StoryTerms
) -> list[Listed]:
    """Rows of each side, in the order asked for; none for a side of which the archive has nothing on the subject.

    Args:
        sides: the two as the question names them: ``"the union"``, ``"the Courier"``.
        passages: the retrieved passages, best first.
        rarity: the rarity of each term of the subject; of the sides, when the question has no subject.
        story: the terms of the subject's story.
    """
    articles = {scored.passage.article.id: scored.passage.article for scored in passages}
    telling = {key for key, article in articles.items() if story.is_about(article)}
    named = [terms_of(side) for side in sides]
    rows = []
    for side, mine in zip(sides, named, strict=True):
        others = [other for other in named if other != mine]
        about = _Side(mine, frozenset(terms(side)), others, rarity, story, telling)
        found = [*about.as_outlet(passages)] or [*about.as_speaker(passages)] if mine else []
        near = [one for says, one in found if says or share(one.text, rarity) >= _OWN]
        best = distinct(sorted(near or [one for _, one in found], key=lambda one: -one.score))[:_EACH]
        rows += [replace(one, side=side) for one in newest_first(best)]
    return rows


def lacking(sides: Sequence[str], rows: Sequence[Listed]) -> list[str]:
    """The sides without a row."""
    held = {one.side for one in rows}
    return [side for side in sides if side not in held]


def terms_of(side: str) -> frozenset[str]:
    """The terms of whom a side names: "the demands of the union" are the union's."""
    return frozenset(terms(side.rpartition(" of ")[2]))


def is_of(side: frozenset[str], speaker: Speaker) -> bool:
    """Whether a speaker is the side, or speaks for it by the role that the article gives: "leader of the union"."""
    return side <= set(terms(f"{speaker.name} {speaker.role or ''}"))


def names_an_outlet(side: str, outlets: Sequence[str]) -> bool:
    """Whether a side is one of these outlets: "the Courier" is the "Ellery Courier"."""
    held = set(terms(side))
    return bool(held) and any(held <= set(terms(outlet)) for outlet in outlets)


@dataclass(frozen=True, slots=True)
class _Side:
    """A side by its terms, all that is wanted of it, the other sides, and what makes a sentence be on the subject."""

    named: frozenset[str]
    wanted: frozenset[str]
    others: Sequence[frozenset[str]]
    rarity: Mapping[str, float]
    story: StoryTerms
    telling: set[str]

    def as_outlet(self, passages: Sequence[ScoredPassage]) -> Iterator[tuple[bool, Listed]]:
        """The sentences of the outlet that the side names."""
        for number, scored in enumerate(passages):
            article = scored.passage.article
            if article.id in self.telling and self.named <= set(terms(article.source or "")):
                for text, _ in _sentences(scored.passage):
                    yield True, Listed(number, text, self.story.told_in(text) - 0.01 * number, None, article.published)

    def as_speaker(self, passages: Sequence[ScoredPassage]) -> Iterator[tuple[bool, Listed]]:
        """What the side says, and the sentences that name it; those that hold what is wanted of it come first."""
        for number, scored in enumerate(passages):
            for text, span in _sentences(scored.passage):
                found = self._scored(text, span, scored.passage.article)
                if found:
                    says, score = found
                    yield says, Listed(number, text, score - 0.01 * number, None, scored.passage.article.published)

    def _scored(self, text: str, span: tuple[int, int], article: Article) -> tuple[bool, float] | None:
        """Whether the side says a sentence, and how well it fits; None for a sentence that is not the side's."""
        own, held = share(text, self.rarity), set(terms(text))
        if article.id not in self.telling and own < _OWN:
            return None
        speaker = speaker_of(article, *span)
        says = speaker is not None and is_of(self.named, speaker)
        if not says and (speaker or not self.named <= held):  # what others say of a side is not the side's
            return None
        both = not says and any(other <= held for other in self.others)
        wanted = len(self.wanted & held) / len(self.wanted)
        return says, 2 * own + self.story.told_in(text) + wanted + _SPOKEN * says - _BOTH * both


def _sentences(passage: Passage) -> Iterator[tuple[str, tuple[int, int]]]:
    """The sentences of a passage that are news, each with its place in the article's body."""
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        if len(text.split()) >= _FEWEST_WORDS and not is_furniture(text) and not text.endswith("?"):
            yield text, (passage.start + start, passage.start + end)
