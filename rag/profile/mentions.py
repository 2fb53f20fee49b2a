"""Mentions: the sentences of articles in which a name stands, as it is written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from corpus.dates import first_day
from corpus.words import RUN
from rag.text.characters import plain
from rag.text.sentence import sentence_spans

LONGEST = 120
"""Characters of a name; a longer text is none."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of an article, ``article.body[start:end]``."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.article.body[self.start : self.end]

    @property
    def day(self) -> int | None:
        """The day on which its article was published, as an ordinal."""
        return first_day(self.article.published) if self.article.published else None


@dataclass(frozen=True, slots=True)
class Name:
    """A name to look for.

    Attributes:
        text: the name, with single spaces and without quotation marks around it.
    """

    text: str
    pattern: re.Pattern[str] = field(repr=False, compare=False)

    @property
    def words(self) -> list[str]:
        """Its words."""
        return self.text.split()

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the name stands in a text."""
        return [match.span() for match in self.pattern.finditer(plain(text))]


def name_of(asked: str) -> Name | None:
    """The name that a reader asks for; None for a text without a letter or digit, or one too long for a name.

    A name with a capital letter stands only where it is written with it: "Apple" is not in "an apple".
    """
    text = " ".join(asked.split()).strip("\"'“”„«»‘’ ")
    if not text or len(text) > LONGEST or not any(letter.isalnum() for letter in text):
        return None
    return Name(text, _pattern(text, has_case=text != text.lower()))


def in_any_case(name: Name) -> Name:
    """The same name in capital or small letters."""
    return Name(name.text, _pattern(name.text, has_case=False))


def as_written(name: Name, articles: Iterable[Article]) -> Name:
    """The name as these articles most often write it."""
    forms: Counter[str] = Counter()
    for article in articles:
        forms.update(" ".join(article.body[start:end].split()) for start, end in name.places(article.body))
    return (name_of(forms.most_common(1)[0][0]) if forms else None) or name


def mentions(article: Article, pattern: re.Pattern[str]) -> Iterator[Mention]:
    """Each sentence of an article that the pattern finds something in, once.

    Only lines that hold it are split: to split a whole article takes ten times as long.
    """
    body, after = article.body, 0
    for match in pattern.finditer(plain(body)):
        if match.start() < after:
            continue
        first = body.rfind("\n", 0, match.start()) + 1
        end = body.find("\n", match.start())
        for start, last in sentence_spans(body[first : end if end >= 0 else len(body)]):
            if first + last > match.start():
                after = first + last
                yield Mention(article, first + start, after)
                break


def either(names: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of these names, as they are written."""
    return re.compile("|".join(_pattern(name, has_case=True).pattern for name in names))


def _pattern(text: str, has_case: bool) -> re.Pattern[str]:
    words = r"\s{1,9}".join(re.escape(word) for word in plain(text).split())
    before = "" if RUN.match(text[0]) else r"(?<![\w-])"
    after = "" if RUN.match(text[-1]) else r"(?![\w]|-\w)"
    return re.compile(f"{before}{words}{after}", 0 if has_case else re.IGNORECASE)
