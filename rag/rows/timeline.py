"""Timeline: rows of the archive's own words; the day of the event is kept apart from the day of the report."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.dates.event_day import EventDate, event_date, has_date
from rag.passage import ScoredPassage
from rag.reading.genre import is_opinion, shown_genre
from rag.rows.story_terms import Rarity, StoryTerms, story_terms
from rag.rows.table_row import Listed, distinct, share
from rag.text.furniture import is_furniture
from rag.text.language import ENGLISH, alternatives
from rag.text.sentence import sentence_spans

_MOST = 24
_A_DAY = 2  # rows
# A sentence is a row when its article is about the story, or when it holds this share of the rarity of the subject's
# own terms: "5 things to know" has one sentence on the subject.
_OWN = 0.5
_OPENING = 40  # characters
_FEWEST_WORDS = 6
_LEANS = re.compile(rf"(?:{alternatives(ENGLISH.ordered('sentences.leaning'))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a timeline is of: the rarity of its terms, and of those that are names, and the terms of its story."""

    about: Mapping[str, float]
    names: Mapping[str, float]
    story: StoryTerms

    def held_in(self, text: str) -> float:
        """The share that ``text`` holds of the terms, or of the names if that is less: a park is not Highland Park."""
        own = share(text, self.about)
        return min(own, share(text, self.names)) if self.names else own


def timeline(
    passages: Sequence[ScoredPassage], about: Mapping[str, float], names: Collection[str], rarity: Rarity
) -> list[Listed]:
    """The rows, earliest event first; words without a date stand at their article's publication.

    Args:
        passages: the retrieved passages, best first.
        about: the rarity of each term of the subject.
        names: those of them that are names.
        rarity: the rarity of terms in the archive.
    """
    subject = _Subject(
        about, {term: about[term] for term in names if term in about}, story_terms(about, passages, rarity)
    )
    told = {one.passage.article.id: one.passage.article for one in passages}
    telling = {key for key, one in told.items() if shown_genre(one) is None and subject.story.is_about(one)}
    found = []
    for number, scored in enumerate(passages):
        if not is_opinion(scored.passage.article):
            found += list(_candidates(number, scored, scored.passage.article.id in telling, subject))
    days: Counter[str] = Counter()
    chosen = []
    for one in distinct(sorted(found, key=lambda one: -one.score)):
        days[one.day] += 1
        if days[one.day] <= _A_DAY:
            chosen.append(one)
        if len(chosen) == _MOST:
            break
    return sorted(chosen, key=lambda one: (one.day, one.published or "", one.passage))


def _candidates(number: int, scored: ScoredPassage, is_about: bool, subject: _Subject) -> Iterator[Listed]:
    passage = scored.passage
    published, spans = passage.article.published, sentence_spans(passage.text)
    sentences = [passage.text[start:end] for start, end in spans]
    for place, text in enumerate(sentences):
        leads, own = passage.start + spans[place][0] < _OPENING, subject.held_in(text)
        if not _is_news(text) or not (is_about or own >= _OWN):
            continue
        first, last, event = place, place, event_date(text, published)
        following = passage.text[spans[place][0] : spans[place + 1][1]] if place + 1 < len(spans) else ""
        if leads and is_about and following and not has_date(text) and _is_news(sentences[place + 1]):
            # The day of an article's news often stands in its second sentence; then both are the row.
            event = event_date(sentences[place + 1], published)
            last = place + bool(event)
        elif place and _LEANS.match(text) and "\n" not in passage.text[spans[place - 1][0] : spans[place][0]]:
            first = place - 1  # "He was freed on Monday": who?
        if _is_dated(event, published, leads and is_about):
            score = (scored.similarity or 0.0) + own + subject.story.told_in(text) + 0.3 * leads + 0.2 * bool(event)
            shown = passage.text[spans[first][0] : spans[last][1]]
            yield Listed(number, shown, score, event, published)


def _is_news(text: str) -> bool:
    words = len(text.split())
    return words >= _FEWEST_WORDS and not is_furniture(text) and not text.endswith("?") and text[0] not in '“"'


def _is_dated(event: EventDate | None, published: str | None, leads: bool) -> bool:
    """Whether a row has a day: its event's, or, as the opening of an article, the day of publication."""
    return event.granularity != "year" if event else bool(leads and published)
