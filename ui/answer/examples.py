"""Example questions, made from the loaded archive: its articles answer each of them, in the form that it asks for."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from corpus.article import Article
from corpus.store.archive import Archive
from rag.question.answer_form import Form
from rag.reading.speakers import named_speakers
from rag.text.language import ENGLISH
from rag.text.proper_names import begins_no_name
from rag.text.sentence import sentence_spans

_NEWEST = 150  # articles looked at
_MOST = 6
_TRIED = 5  # of each kind: each is searched for and arranged as its answer would be
_LONGEST_HEADLINE = 90  # characters; a longer text is no headline, or makes no readable question
_QUOTED = re.compile('[“”‘"«»]|’ ')

# A name, whole: no word with a capital and no number stands beside it ("Line" of "Skerrin Line", of "the U2 Line", of
# "Line 2"). The word before it shows that it is not the sentence's first word.
_WORD = r"[A-Z][\w’-]{0,60}[a-zà-ÿ]"
_NAME = re.compile(rf"(?<![\w’-]){_WORD}(?: {_WORD})*(?:’s|'s)?(?![\w-])")
_BEFORE = re.compile(r"(?<![\w’.-])(?:[a-zà-ÿ][\w’-]{0,60}|\d{1,12}),? $")
_AFTER = re.compile(r" (?:(?P<next>[a-z]{1,60})|(?P<rest>[A-Z\d]))")
_BESIDE = 64  # characters looked at before a name
_HURT = re.compile(
    r"\b(?:[A-Z]?[a-z]+|[\d,]+) (?P<who>people|passengers|workers|residents) were (?P<what>injured|killed|hurt)\b"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the kind of task that it shows, and the form that its answer has."""

    task: str
    question: str
    form: Form = "answer"


Keeping = Callable[[Example], bool]
"""Whether the archive answers a question in the form that the example promises."""


def _all(_: Example) -> bool:
    return True


@dataclass(slots=True)
class _Topic:
    """A name, and the articles that mention it.

    Attributes:
        plain: how often it occurs without an article ("Saltmarsh"), and how often with "the" ("the Maren Dawn").
        following: the words after it. If they are always the same, the name is only a part ("the Hollin valley").
    """

    name: str
    articles: list[Article] = field(default_factory=list)
    in_headlines: int = 0
    plain: Counter[bool] = field(default_factory=Counter)
    following: Counter[str] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        word, times = (*self.following.most_common(1), ("", 0))[0]
        return self.plain[True] > 0 or not word or times < 2 or 2 * times < self.following.total()

    @property
    def words(self) -> str:
        return self.name if self.plain[True] >= self.plain[False] else f"the {self.name}"


def examples(archive: Archive, keeps: Keeping = _all) -> list[Example]:
    """At most six questions on the newest dated articles that keep their promise; empty when there are none.

    Beside names, the questions contain only common question words, so no term that the answering articles lack.
    """
    newest = list(deque((a for a in archive.articles() if a.published and not a.status), maxlen=_NEWEST))[::-1]
    newest = newest or list(deque((a for a in archive.articles() if not a.status), maxlen=_NEWEST))[::-1]
    return made_from(newest, keeps)


def made_from(newest: Sequence[Article], keeps: Keeping = _all) -> list[Example]:
    """At most six questions on these articles that keep their promise; earlier articles come first."""
    topics = _topics(newest)
    chosen: list[Example] = []
    used: set[str] = set()
    for make in (_hurt, _who_said, _timeline, _compare, _voices, _headlines, _who_said, _headlines, _headlines):
        fresh = ((about, one) for about, one in make(newest, topics) if not used & about and one not in chosen)
        found = next(((about, one) for about, one in islice(fresh, _TRIED) if keeps(one)), None)
        if found and len(chosen) < _MOST:
            used |= found[0]
            chosen.append(found[1])
    for _, example in islice(_headlines(newest, topics), _MOST):
        if len(chosen) < 4 and example not in chosen and keeps(example):
            chosen.append(example)
    return chosen


_Made = Iterator[tuple[set[str], Example]]


def _hurt(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``How many people were injured off Saltmarsh?``: a count in the body, a place in the headline."""
    names = "|".join(re.escape(topic.name) for topic in topics)
    for article in articles if names else ():
        place = re.search(rf"\b(?P<where>(?:in|at|off|near) (?:{names}))\b", article.headline or "")
        if place and (hurt := _HURT.search(article.body)):
            question = f"How many {hurt['who']} were {hurt['what']} {place['where']}?"
            yield {place["where"].partition(" ")[2]}, Example("Fact", question)


def _who_said(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``What did Lena Osei say about Saltmarsh?``: a speaker, and the topic of the speaker's article."""
    for article in articles:
        about = next((t for t in topics if article in t.articles and _named(t.name, article.headline or "")), None)
        for speaker in named_speakers(article) if about else ():
            if about and not begins_no_name(speaker.split()[0]) and not _named(speaker.split()[-1], about.name):
                question = f"What did {speaker} say about {about.words}?"
                yield {speaker, about.name}, Example("Who said", question, "said")


def _timeline(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``Make a chronology of Achtervik``: a topic of at least four articles on at least three days."""
    for topic in topics:
        if len(topic.articles) >= 4 and len({(a.published or "")[:10] for a in topic.articles}) >= 3:
            yield {topic.name}, Example("Timeline", f"Make a chronology of {topic.words}.", "timeline")


def _compare(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``Compare the Ellery Courier and The Tidewater on Achtervik.``: a topic of at least two outlets."""
    for topic in topics:
        outlets = Counter(article.source for article in topic.articles if article.source)
        for one, other in combinations([name for name, _ in outlets.most_common()], 2):
            yield {topic.name}, Example("Compare", f"Compare {one} and {other} on {topic.words}.", "compared")


def _voices(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``Who said what about Achtervik?``: a topic of at least two articles."""
    for topic in topics:
        if len(topic.articles) >= 2:
            yield {topic.name}, Example("Who said", f"Who said what about {topic.words}?", "said")


def _headlines(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``What is reported under the headline “...”?``: fits any article."""
    plain = [article for article in articles if article.headline and len(article.headline) <= _LONGEST_HEADLINE]
    for article in sorted(plain, key=lambda article: bool(_QUOTED.search(article.headline or ""))):
        if article.headline:
            yield {article.headline}, Example("Fact", f"What is reported under the headline “{article.headline}”?")


def _topics(articles: Sequence[Article]) -> list[_Topic]:
    """Names that occur in a headline and, inside sentences, in bodies; those in most headlines first."""
    outlets = {article.source for article in articles}
    topics: defaultdict[str, _Topic] = defaultdict(lambda: _Topic(""))
    for article in articles:
        for name, plain, following in _names(article.body):
            topic = topics[name]
            topic.name = name
            topic.plain[plain] += 1
            topic.following[following] += 1
            if article not in topic.articles[-1:]:
                topic.articles.append(article)
                topic.in_headlines += _named(name, article.headline or "")
    widest = max(5, len(articles) // 3)  # a town that every other article names is no topic
    named = [topic for topic in topics.values() if topic.in_headlines and not _is_no_topic(topic.name, outlets)]
    kept = [topic for topic in named if topic.is_whole and len(topic.articles) <= widest]
    return sorted(kept, key=lambda topic: (-topic.in_headlines, -len(topic.articles)))


def _is_no_topic(name: str, outlets: set[str | None]) -> bool:
    """Whether a capitalised word names nothing to ask about: a day, a month, a title, an outlet."""
    return name in outlets or begins_no_name(name) or name.lower() in ENGLISH.personal_titles


def _names(body: str) -> Iterator[tuple[str, bool, str]]:
    """Names inside the sentences of ``body``, whether each occurs without "the", and the word after it."""
    for start, end in sentence_spans(body):
        for match in _NAME.finditer(body, start, end):
            before = body[max(start, match.start() - _BESIDE) : match.start()]
            after = _AFTER.match(body, match.end(), end)
            if _BEFORE.search(before) and not (after and after["rest"]):
                name = re.sub(r"[’']s$", "", match.group())
                yield name, not before.lower().endswith("the "), (after and after["next"]) or ""


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
