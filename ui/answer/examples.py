"""Example questions, made from the loaded archive: its articles answer each of them."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from corpus.store.archive import Archive
from rag.text.sentence import sentence_spans

_NEWEST = 150  # articles looked at
_MOST = 6
_LONGEST_HEADLINE = 90  # characters; a longer text is no headline, or makes no readable question
_QUOTED = re.compile('[“”‘"«»]|’ ')

# "said Lena Osei, the harbour master," and "Lena Osei said": a person is named by two or three capitalised words.
_PERSON = r"(?P<person>[A-Z][a-zà-ÿ’'-]+(?: [A-Z][A-Za-zà-ÿ’'-]*[a-zà-ÿ]){1,2})"
_SAID = re.compile(rf"\bsaid {_PERSON}(?=[.,;])|(?<=[.”] ){_PERSON.replace('person', 'speaker')} said\b")
# A name inside a sentence; the text before it shows that it is not the sentence's first word.
_WORD = r"[A-Z][\w’-]*[a-zà-ÿ]"
_NAME = re.compile(rf"(?<=[a-zà-ÿ,0-9] )(?P<name>{_WORD}(?: {_WORD})*)(?:’s|'s)?(?![\w-])(?P<next> [a-z]+)?")
_HURT = re.compile(
    r"\b(?:[A-Z]?[a-z]+|[\d,]+) (?P<who>people|passengers|workers|residents) were (?P<what>injured|killed|hurt)\b"
)
_NO_TOPIC = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December English French German Mr Mrs Ms Dr".split()
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the kind of task it shows: fact, who said, timeline, compare."""

    task: str
    question: str


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


def examples(archive: Archive) -> list[Example]:
    """At most six questions on the newest dated articles that can be asked about; empty when there are none.

    Beside names, the questions contain only common question words, so no term that the answering articles lack.
    """
    newest = list(deque((a for a in archive.articles() if a.published and not a.status), maxlen=_NEWEST))[::-1]
    return made_from(newest or list(deque((a for a in archive.articles() if not a.status), maxlen=_NEWEST))[::-1])


def made_from(newest: Sequence[Article]) -> list[Example]:
    """At most six questions on these articles; earlier articles come first."""
    topics = _topics(newest)
    chosen: list[Example] = []
    used: set[str] = set()
    for make in (_hurt, _who_said, _timeline, _compare, _headlines, _who_said, _headlines, _headlines):
        for about, example in make(newest, topics):
            if len(chosen) < _MOST and not used & about and example not in chosen:
                chosen.append(example)
                used |= about
                break
    for _, example in _headlines(newest, topics):
        if len(chosen) < 4 and example not in chosen:
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
        for match in _SAID.finditer(article.body) if about else ():
            speaker = match["person"] or match["speaker"]
            if about and speaker.split()[0] not in _NO_TOPIC and not _named(speaker.split()[-1], about.name):
                yield {speaker, about.name}, Example("Who said", f"What did {speaker} say about {about.words}?")


def _timeline(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``What was said about Achtervik, and when?``: a topic of at least four articles on at least three days."""
    for topic in topics:
        if len(topic.articles) >= 4 and len({(a.published or "")[:10] for a in topic.articles}) >= 3:
            yield {topic.name}, Example("Timeline", f"What was said about {topic.words}, and when?")


def _compare(articles: Sequence[Article], topics: Sequence[_Topic]) -> _Made:
    """``Who said what about Achtervik?``: a topic of at least two outlets."""
    for topic in topics:
        if len({article.source for article in topic.articles if article.source}) >= 2:
            yield {topic.name}, Example("Compare", f"Who said what about {topic.words}?")


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
    named = [topic for topic in topics.values() if topic.in_headlines and topic.name not in _NO_TOPIC | outlets]
    kept = [topic for topic in named if topic.is_whole and len(topic.articles) <= widest]
    return sorted(kept, key=lambda topic: (-topic.in_headlines, -len(topic.articles)))


def _names(body: str) -> Iterator[tuple[str, bool, str]]:
    """Names inside the sentences of ``body``, whether each occurs without "the", and the word after it."""
    for start, end in sentence_spans(body):
        for match in _NAME.finditer(body, start + 1, end):
            plain = not body[max(start, match.start() - 4) : match.start()].lower().endswith("the ")
            yield match["name"], plain, match["next"] or ""


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
