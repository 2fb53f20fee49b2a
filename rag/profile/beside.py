"""Beside: the names that stand in the same paragraphs as a name, and the longer names that it is part of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article
from rag.profile.mentions import Mention, Name, mentions
from rag.reading.people import runs
from rag.text.proper_names import begins_no_name

_MOST = 20
_MOST_LONGER = 8
_EACH = 3  # paragraphs of an article that are read
_OF_SOMEBODY = re.compile(r"[’']s?$")
_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class Beside:
    """A name that stands beside another.

    Attributes:
        articles: in how many articles.
        mention: one of the sentences that hold it, in the newest of them.
    """

    name: str
    articles: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Company:
    """The names beside a name, and the longer names that it is part of: "Ravn" is in "Tilde Ravn"."""

    beside: Sequence[Beside]
    longer: Sequence[Beside]


def company(name: Name, pattern: re.Pattern[str], articles: Sequence[Article], without: Sequence[str] = ()) -> Company:
    """The names of two words or more beside a name, those in most articles first.

    Args:
        name: the name in full.
        pattern: the ways in which the articles name it.
        articles: the articles that hold it, the newest first.
        without: names that count as none: outlets, which stand in every article of theirs.
    """
    held: dict[str, list[Mention]] = {}
    for article in articles:
        found: dict[str, Mention] = {}
        for place, one in enumerate(mentions(article, pattern)):
            if place >= _EACH:
                break
            for other, mention in _names(one):
                found.setdefault(other, mention)
        for other, mention in found.items():
            held.setdefault(other, []).append(mention)
    own = {word.lower() for word in name.words}
    left_out = {one.lower() for one in without} | {name.text.lower()}
    counts = Counter({other: len(found) for other, found in held.items() if other.lower() not in left_out})
    ranked = [Beside(other, count, held[other][0]) for other, count in counts.most_common()]
    longer = [one for one in ranked if own < {word.lower() for word in _WORD.findall(one.name)}]
    others = [one for one in ranked if not own & {word.lower() for word in _WORD.findall(one.name)}]
    if len(name.words) > 1:  # what stands before a name in full is seldom part of it: "Deadly Hurricane Ian"
        longer = []
    if len(articles) > 2 * _EACH:  # of a frequent name, what stands beside it once is seldom a name: "Latest Ukraine"
        others, longer = ([one for one in found if one.articles > 1] for found in (others, longer))
    return Company(others[:_MOST], longer[:_MOST_LONGER])


def _names(one: Mention) -> Iterator[tuple[str, Mention]]:
    """The names in the paragraph of a mention, each with its sentence."""
    body = one.article.body
    first, last = body.rfind("\n", 0, one.start) + 1, body.find("\n", one.end)
    for start, end, text in full_names(body, first, last if last >= 0 else len(body)):
        yield text, one if one.start <= start < one.end else Mention(one.article, start, end)


def full_names(body: str, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """The names of two words or more in a span: where each begins and ends, and the name.

    A credit is none ("Jim Watson/AFP/Getty Images"), and a word that opens the next sentence is no part of one, where
    a caption without a full stop stands before it ("Jim Watson A firefighter").
    """
    for start, end, _ in runs(body, first, last):
        if "/" in (body[start - 1 : start], body[end : end + 1]):
            continue
        words = body[start:end].split()
        while words and (begins_no_name(words[-1]) or len(words[-1]) == 1):
            words.pop()
        text = _OF_SOMEBODY.sub("", " ".join(words))
        if " " in text:
            yield start, end, text
