"""Values: counts on a name that changed from day to day, or for which the sources give different numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article
from rag.index.passage_index import PassageIndex
from rag.passage import Passage
from rag.profile.mentions import Mention, Name, mentions
from rag.question.analysis import analyse
from rag.rows.disagreement import differing_on
from rag.rows.reported_figure import subject_of

_READ = 40  # articles whose lead or headline names it: the newest
_LEAD = 400  # characters


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value with the sentence that gives it, and the outlets that carry it."""

    value: str
    mention: Mention
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one quantity, newest first.

    Attributes:
        changing: they follow each other in time; otherwise the sources disagree.
    """

    quantity: str
    changing: bool
    given: tuple[GivenValue, ...]


def values(name: Name, pattern: re.Pattern[str], articles: Sequence[Article], index: PassageIndex) -> list[Values]:
    """The differing values in articles that are about the name: counts of people, as answers compare them."""
    about = [one for one in articles if pattern.search(f"{one.headline or ''}\n{one.body[:_LEAD]}")][:_READ]
    story = index.archive.story_of({one.id for one in about})
    passages = [
        Passage(one, start, end, story.get(one.id)) for one in about for start, end in _paragraphs(one, pattern)
    ]
    asked = analyse(name.text)
    subject = subject_of(asked, index.keywords.rarity(asked.weights))
    found = differing_on(subject, passages, lambda figure: figure.is_toll)
    return [
        Values(
            one.quantity,
            one.changing,
            tuple(
                GivenValue(
                    f"{report.figure.qualifier} {report.figure.value:,f}".strip(),
                    Mention(passages[report.passage].article, report.start, report.end),
                    report.carried_by,
                )
                for report in one.reports
            ),
        )
        for one in found
    ]


def _paragraphs(article: Article, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """The paragraphs that name it: a roundup, whose headline names it, counts the dead of other events, too."""
    spans = []
    for one in mentions(article, pattern):
        end = article.body.find("\n", one.end)
        spans.append((article.body.rfind("\n", 0, one.start) + 1, end if end >= 0 else len(article.body)))
    return list(dict.fromkeys(spans))
