"""Pairs for measuring how copies are found: articles copied in known ways, and different articles on one event."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from math import log, sqrt
from typing import Final

from corpus.article import Article
from corpus.dates import first_day
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

FEWEST_WORDS = 150  # of an article that is copied
_NEAR_DAYS = 3  # between two reports of one event
_FIRST = date(2024, 1, 1).toordinal()  # day of the articles made up
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles.

    Attributes:
        kind: how the second came about: ``"exact"``, ``"half"``, ..., or ``"same event"``.
        is_copy: whether they belong to one story; None when nobody has judged it yet.
    """

    kind: str
    one: Article
    other: Article
    is_copy: bool | None


class Copier:
    """Makes copies as outlets do, from an archive's own articles; equal seeds give equal copies."""

    def __init__(self, articles: Sequence[Article], seed: int = 0) -> None:
        """``articles``: all articles, which also provide the inserted sentences and words."""
        self._articles = articles
        self._drawn = random.Random(seed)
        self._sentences = [text for article in articles[::7] for text in sentences(article.body)]
        self._words = defaultdict(list)
        for word in chain.from_iterable(_WORD.findall(article.body) for article in articles[::20]):
            self._words[len(word)].append(word)
        ways: dict[str, Callable[[list[str]], list[str]]] = {
            "exact": lambda text: text,
            "lightly edited": lambda text: self._edited(self._dropped(text, 0.1), 0.05),
            "new lead": lambda text: [*self._foreign(2), *self._edited(text[2:], 0.03)],
            "reordered": lambda text: self._edited(self._shuffled(text), 0.03),
            "half its sentences": self._half,
            "cut": lambda text: self._edited(text[: max(4, round(len(text) * self._drawn.uniform(0.3, 0.6)))], 0.02),
        }
        self.ways: Final = ways

    def pairs(self, number: int) -> list[Pair]:
        """For ``number`` articles: copies in each way, a merged one, one that borrows a fifth, one on its event."""
        long = [one for one in self._articles if one.published and len(one.body.split()) >= FEWEST_WORDS]
        unique = Counter(one.body for one in long)
        chosen = self._drawn.sample([one for one in long if unique[one.body] == 1], number)
        near = _Nearest(self._articles)
        made: list[Pair] = []
        for at, article in enumerate(chosen):
            text = sentences(article.body)
            made += [
                Pair(kind, article, self._published(article, f"{kind}:{at}", way(text)), True)
                for kind, way in self.ways.items()
            ]
            second = chosen[at - 1]
            both = [*self._edited(text, 0.02), *self._edited(sentences(second.body), 0.02)]
            made.append(Pair("merged", article, self._published(article, f"merged:{at}", both), True))
            if (other := near.to(article)) is not None:
                made.append(Pair("same event", article, other, None))
                borrowed = self._borrowing(sentences(other.body), text)
                made.append(Pair("a fifth borrowed", article, self._published(other, f"fifth:{at}", borrowed), False))
        return made

    def _published(self, article: Article, name: str, text: Sequence[str]) -> Article:
        day = date.fromordinal(first_day(article.published or "") + self._drawn.randrange(3))
        return replace(
            article,
            body="\n".join(text),
            headline=" ".join(self._drawn.choice(self._sentences).split()[:9]),
            url=f"copied:{name}",
            source=f"Outlet of {name}",
            published=day.isoformat(),
        )

    def _edited(self, text: Sequence[str], share: float) -> list[str]:
        def other(match: re.Match[str]) -> str:
            same = self._words.get(len(match[0])) if self._drawn.random() < share else None
            return self._drawn.choice(same) if same else match[0]

        return [_WORD.sub(other, one) for one in text]

    def _dropped(self, text: Sequence[str], share: float) -> list[str]:
        return [one for one in text if self._drawn.random() >= share]

    def _shuffled(self, text: Sequence[str]) -> list[str]:
        return self._drawn.sample(text, len(text))

    def _foreign(self, number: int) -> list[str]:
        return [self._drawn.choice(self._sentences) for _ in range(number)]

    def _half(self, text: Sequence[str]) -> list[str]:
        """Half of the sentences or up to seven in ten, some words changed; in the place of each other one a foreign."""
        stay = set(self._drawn.sample(range(len(text)), round(len(text) * self._drawn.uniform(0.5, 0.7) + 0.499)))
        edited = self._edited(text, 0.01)
        return [one if at in stay else self._foreign(1)[0] for at, one in enumerate(edited)]

    def _borrowing(self, text: Sequence[str], other: Sequence[str]) -> list[str]:
        """``text`` with a run of the other's sentences: a fifth as many as it has itself, a third of them at most."""
        taken = max(1, min(len(text) // 5, len(other) // 3))
        start = self._drawn.randrange(max(1, len(other) - taken + 1))
        return [*text, *other[start : start + taken]]


class _Nearest:
    """Finds the article nearest in subject, within days, that is worded differently."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._dated = [(first_day(one.published), one) for one in articles if one.published]
        self._terms = {one.id: frozenset(terms(f"{one.headline or ''} {one.body[:1500]}")) for _, one in self._dated}
        self._held = Counter(chain.from_iterable(self._terms.values()))

    def to(self, article: Article) -> Article | None:
        day, mine = first_day(article.published or ""), self._terms[article.id]
        near = [
            one
            for other, one in self._dated
            if abs(other - day) <= _NEAR_DAYS and one.id != article.id and one.body != article.body
        ]
        return max(near, key=lambda one: self._alike(mine, self._terms[one.id]), default=None)

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        def mass(of: frozenset[str]) -> float:
            return sum(log(len(self._terms) / self._held[term]) for term in of)

        return mass(one & other) / sqrt(max(1.0, mass(one) * mass(other)))


def sentences(body: str) -> list[str]:
    """The sentences of a text."""
    return [body[start:end].strip() for start, end in sentence_spans(body)]


def many(articles: Sequence[Article], number: int, seed: int = 0) -> Iterator[Article]:
    """``number`` articles as long as these, over a year: sentences drawn from all, and each tenth one a light copy."""
    drawn = random.Random(seed)
    copier = Copier(articles, seed)
    pool = [text for article in articles for text in sentences(article.body)]
    lengths = [len(sentences(article.body)) for article in articles[:1_000]]
    before: Article | None = None
    for at in range(number):
        published = date.fromordinal(_FIRST + at * 365 // number).isoformat()
        if before and at % 10 == 0:
            text = copier.ways["lightly edited"](sentences(before.body))
        else:
            text = drawn.choices(pool, k=max(5, drawn.choice(lengths)))
        before = Article("\n".join(text), f"Number {at}", f"made:{at}", source=f"Outlet {at % 50}", published=published)
        yield before
