"""Statements: sentences whose speaker the articles themselves name, somebody's or anybody's."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.passage import ScoredPassage
from rag.reading.speakers import Speaker, speaker_of
from rag.rows.story_terms import StoryTerms
from rag.rows.table_row import Listed, distinct, share
from rag.text.sentence import sentence_spans
from rag.text.terms import name_words

_MOST = 8
_MOST_SPEAKERS = 12
_EACH = 2  # statements of one speaker, where anybody's are asked for
_ON_TOPIC = 0.3  # share of the rarity of the topic's terms, in the sentence and the one before it
_AROUND = 0.6  # weight of the share that the headline and the passage hold
_IN_SENTENCE = 0.6  # that share in the sentence alone, in an article about something else
_IN_FULL = 0.2  # what a name in full is worth beside "the authority", or one word that may be half a name
_FEWEST_WORDS = 4
_WHOSE = re.compile(r"(?:its|his|her|their)\b", re.IGNORECASE)  # "her lawyer" names nobody in a table


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that the articles say somebody says, and how near it is to the topic."""

    listed: Listed
    speaker: Speaker
    near: float


def said(
    who: Sequence[str], about: str, passages: Sequence[ScoredPassage], rarity: Mapping[str, float]
) -> list[Listed]:
    """The sentences spoken by ``who`` that are nearest to the topic, newest article first.

    Args:
        who: the words of a name, of a surname, or of a description (``"the harbour master"``).
        about: the topic; "" for any topic.
        passages: the retrieved passages, best first.
        rarity: the rarity of each term of the topic.
    """
    found = [
        one.listed
        for one in statements(passages, rarity, lambda speaker: is_meant(who, speaker))
        if not about or one.near >= _ON_TOPIC
    ]
    best = distinct(sorted(found, key=lambda one: -one.score))[:_MOST]
    return newest_first(best)


def said_by_anybody(passages: Sequence[ScoredPassage], rarity: Mapping[str, float], story: StoryTerms) -> list[Listed]:
    """What everybody says on a subject: the best statements of each speaker, newest article first.

    Args:
        passages: the retrieved passages, best first.
        rarity: the rarity of each term of the subject.
        story: the terms of the subject's story; in an article about it a statement need not repeat the subject.
    """
    articles = {scored.passage.article.id: scored.passage.article for scored in passages}
    telling = {key for key, article in articles.items() if story.is_about(article)}
    found: dict[Listed, str] = {}
    for one in statements(passages, rarity, is_named, telling):
        own = share(one.listed.text, rarity)
        in_full = " " in one.speaker.name and one.speaker.name[:1].isupper()
        score = own + story.told_in(one.listed.text) + _IN_FULL * in_full
        found[replace(one.listed, score=score - 0.01 * one.listed.passage)] = _who(one.speaker)
    turns: Counter[str] = Counter()
    spoken = []
    for row in distinct(sorted(found, key=lambda one: -one.score)):
        turns[found[row]] += 1
        spoken.append((turns[found[row]], row))
    spoken.sort(key=lambda turn: turn[0])  # everybody speaks once before anybody speaks twice
    return newest_first([row for turn, row in spoken if turn <= _EACH][:_MOST_SPEAKERS])


def is_named(speaker: Speaker) -> bool:
    """Whether a table can name a speaker: "her lawyer" is nobody there."""
    return not _WHOSE.match(speaker.name)


def newest_first(chosen: Sequence[Listed]) -> list[Listed]:
    """The statements, those of the newest article first."""
    return sorted(chosen, key=lambda one: (one.published or "", -one.passage), reverse=True)


def _who(speaker: Speaker) -> str:
    """One name for a speaker in all articles: the surname, or the phrase without its article."""
    return " ".join(name_words(speaker.name)[-1:] if speaker.name[:1].isupper() else name_words(speaker.name))


def statements(
    passages: Sequence[ScoredPassage],
    rarity: Mapping[str, float],
    meant: Callable[[Speaker], bool],
    telling: Collection[str] | None = None,
) -> Iterator[Statement]:
    """Every sentence with a speaker who is ``meant``.

    Args:
        passages: the retrieved passages, best first.
        rarity: the rarity of each term of the topic.
        meant: whether a speaker is wanted.
        telling: the ids of articles about the topic; of any other, only sentences that hold the topic are read. None
            reads all.
    """
    for number, scored in enumerate(passages):
        passage, before = scored.passage, ""
        around = _AROUND * share(f"{passage.article.headline or ''} {passage.text}", rarity)
        reads_all = telling is None or passage.article.id in telling
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            near = max(share(f"{text} {before}", rarity), around)
            before = text
            if len(text.split()) < _FEWEST_WORDS or not (reads_all or share(text, rarity) >= _IN_SENTENCE):
                continue
            speaker = speaker_of(passage.article, passage.start + start, passage.start + end)
            if speaker and meant(speaker):
                listed = Listed(number, text, near - 0.01 * number, None, passage.article.published)
                yield Statement(listed, speaker, near)


def is_meant(who: Sequence[str], speaker: Speaker) -> bool:
    """Whether the name in a question means ``speaker``: the full name, the surname, or exactly the role.

    Args:
        who: the words of the name in the question (``rag.text.terms.name_words``).
        speaker: the speaker that an article names.
    """
    wanted, name = list(who), name_words(speaker.name)
    if not wanted or not name:
        return False
    if wanted == name or (speaker.role and wanted == name_words(speaker.role)):
        return True
    if not speaker.name[0].isupper():  # "the rescue service" is meant by "the regional rescue service"
        return (
            wanted[-1] == name[-1]
            and (set(name) <= set(wanted) or set(wanted) <= set(name))
            and len(name) > 1 < len(wanted)
        )
    return wanted[-1] == name[-1] and (set(wanted) <= set(name) or set(name) <= set(wanted))
