"""Statements: sentences whose speaker the articles themselves name."""

from collections.abc import Mapping, Sequence

from rag.answer.table_row import Listed, distinct, share
from rag.passage import ScoredPassage
from rag.reading.speakers import Speaker, speaker_of
from rag.text.sentence import sentence_spans
from rag.text.terms import name_words

_MOST = 8
_ON_TOPIC = 0.3  # share of the rarity of the topic's terms, in the sentence and the one before it
_AROUND = 0.6  # weight of the share that the headline and the passage hold
_FEWEST_WORDS = 4


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
    found = []
    for number, scored in enumerate(passages):
        passage, before = scored.passage, ""
        around = _AROUND * share(f"{passage.article.headline or ''} {passage.text}", rarity)
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            speaker = speaker_of(passage.article, passage.start + start, passage.start + end)
            near = max(share(f"{text} {before}", rarity), around)
            before = text
            if (
                speaker
                and is_meant(who, speaker)
                and len(text.split()) >= _FEWEST_WORDS
                and (not about or near >= _ON_TOPIC)
            ):
                found.append(Listed(number, text, near - 0.01 * number, None, passage.article.published))
    best = distinct(sorted(found, key=lambda one: -one.score))[:_MOST]
    return sorted(best, key=lambda one: (one.published or "", -one.passage), reverse=True)


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
