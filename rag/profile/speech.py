"""Speech: what somebody says, and what others say of them, by the speakers that the articles themselves name."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from corpus.article import Article
from rag.profile.by_name import OneName, is_by_name
from rag.profile.mentions import Mention, Name, mentions
from rag.reading.attribution import tells
from rag.reading.copies import COPY, overlap
from rag.reading.speakers import Speaker, speaker_of
from rag.rows.statements import is_meant
from rag.text.furniture import is_furniture
from rag.text.sentence import sentence_spans
from rag.text.terms import name_words, terms

READ = 24
"""Articles that are read for speakers, of those in which somebody speaks beside the name: the newest."""
_FEWEST_WORDS = 4
_EACH = 3  # statements of one speaker about the name, and of one article by its bearer
_MANY = 60  # statements that are compared with each other; the page shows fewer
_QUOTED = re.compile(r"[“”„\"«»]")


@dataclass(frozen=True, slots=True)
class Statement:
    """Sentences that follow each other, of one speaker."""

    mention: Mention
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Speech:
    """Statements, those of the newest article first.

    Attributes:
        own: what the name's bearer says, or who speaks for it by the role that an article gives.
        of_others: what others say about it.
        articles: how many articles were read for speakers.
        more: whether others were left unread.
    """

    own: Sequence[Statement]
    of_others: Sequence[Statement]
    articles: int
    more: bool


def speech(name: Name, pattern: re.Pattern[str], articles: Sequence[Article]) -> Speech:
    """What is said by and about a name in these articles, the newest first.

    Args:
        name: the name in full.
        pattern: the ways in which the articles name it.
        articles: the articles that hold it.
    """
    telling = (article for article in articles if _may_speak(article, pattern))
    read = list(islice(telling, READ))
    more = next(telling, None) is not None
    own: list[Statement] = []
    others: list[Statement] = []
    for article in read:
        named = {(one.start, one.end) for one in mentions(article, pattern)}
        mine, theirs = [], []
        for start, end in sentence_spans(article.body):
            one = _spoken(Mention(article, start, end))
            if one and _speaks(name, one.speaker):
                mine.append(one)
            elif one and (start, end) in named and is_by_name(one.speaker, article.body):
                theirs.append(one)
        own += _joined(mine)
        others += _joined(theirs)
    names = OneName(name, (one.speaker for one in (*own, *others)), read)
    own, others = ([replace(one, speaker=names.of(one.speaker)) for one in found] for found in (own, others))
    return Speech(_by_article(_distinct(own)), _by_turns(_distinct(others)), len(read), more)


def _spoken(one: Mention) -> Statement | None:
    if is_furniture(one.text):
        return None
    speaker = speaker_of(one.article, one.start, one.end)
    return Statement(one, speaker) if speaker else None


def _speaks(name: Name, speaker: Speaker) -> bool:
    """Whether a speaker is meant by the name, or speaks for it: "the spokesman of Skerrin Line"."""
    if is_meant(name_words(name.text), speaker):
        return True
    role = (speaker.role or speaker.name).lower()
    return role.endswith((f" of {name.text.lower()}", f" for {name.text.lower()}", f" of the {name.text.lower()}"))


def _may_speak(article: Article, pattern: re.Pattern[str]) -> bool:
    """Whether somebody speaks in a sentence that names it; what is only named in passing need not be read."""
    return any(tells(one.text) or _QUOTED.search(one.text) for one in mentions(article, pattern))


def _joined(spoken: Sequence[Statement]) -> list[Statement]:
    """The statements, those that follow each other in one paragraph as one: "A baby has a head" says nothing alone."""
    joined: list[Statement] = []
    for one in spoken:
        before = joined[-1] if joined else None
        gap = one.mention.article.body[before.mention.end : one.mention.start] if before else "\n"
        if before and before.speaker.name == one.speaker.name and not gap.strip() and "\n" not in gap:
            span = Mention(one.mention.article, before.mention.start, one.mention.end)
            joined[-1] = Statement(span, before.speaker)
        else:
            joined.append(one)
    return [one for one in joined if len(one.mention.text.split()) >= _FEWEST_WORDS]


def _distinct(spoken: Sequence[Statement]) -> list[Statement]:
    """The statements without repetitions: outlets carry one agency's report."""
    chosen: list[tuple[Statement, frozenset[str]]] = []
    for one in islice(spoken, 4 * _MANY):
        held = frozenset(terms(one.mention.text))
        if all(overlap(held, other) < COPY for _, other in chosen):
            chosen.append((one, held))
    return [one for one, _ in chosen[:_MANY]]


def _by_article(spoken: Sequence[Statement]) -> list[Statement]:
    """The first statements of each article before the further ones of any: one interview would fill the page."""
    turns: Counter[str] = Counter()
    further: list[Statement] = []
    kept: list[Statement] = []
    for one in spoken:
        turns[one.mention.article.id] += 1
        (kept if turns[one.mention.article.id] <= _EACH else further).append(one)
    return [*kept, *further]


def _by_turns(spoken: Sequence[Statement]) -> list[Statement]:
    """At most a few statements of each speaker."""
    turns: Counter[str] = Counter()
    kept = []
    for one in spoken:
        turns[one.speaker.name] += 1
        if turns[one.speaker.name] <= _EACH:
            kept.append(one)
    return kept
