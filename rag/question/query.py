"""Query: the question as it is searched, and the inferences drawn from its words."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.dates import last_day
from errors import BadQuestion
from rag.dates.period import Dated, period_in, shown
from rag.filters import NO_FILTERS, Filters, Period
from rag.question.analysis import AnalysedQuestion, analyse, words_in
from rag.question.answer_form import WantedForm
from rag.question.asking_back import AskingBack
from rag.question.exchange import Exchange
from rag.question.followup import FollowUp, follow_up, points_back
from rag.question.news import asks_for_news
from rag.question.outlets import outlets_in
from rag.question.rewriting import Asking
from rag.question.subquestions import parts_of
from rag.question.wishes import Wish, wish_in
from rag.text.hidden_characters import visible

Kind = Literal["spelling", "question", "period", "outlets", "newest", "parts"]

MAX_QUESTION = 20_000
"""Characters; longer than any real question."""

_WISH = "no new question"
_READ = 600  # characters from which anything is inferred: a longer question ends in pasted text
_SAID = re.compile(r", | … ")  # separates the words of a question that give one inference
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|now(?! that\b)|at (?:present|the moment)|to date"
    r"|up[- ]to[- ]date|these days|nowadays)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Inferred:
    """An inference from a question, which the reader can see and remove.

    Attributes:
        text: the meaning: "12–18 August 2025", "Ellery Courier"; for a follow-up, the whole question.
        words: the words of the question that it comes from.
    """

    kind: Kind
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Query:
    """A search.

    Attributes:
        text: the self-contained question, understandable without the conversation.
        filters: which articles are searched; never more than the reader's own filters allow.
        as_of: the day on which the question is asked, as an ordinal; None means the archive's newest day.
        parts: the questions searched one by one when the question is about two things; else empty.
        newest_first: whether the newest articles that support an answer go first ("the latest ...").
        inferred: all inferences from the question, including those not in ``filters``: see ``rag.search.find``.
        period: the days that the question asks about.
        outlets: the outlets that it asks for, each with all its spellings in the archive.
        absent: the outlets that it asks for and of which the archive holds no article.
        asks: the question to ask back instead of searching, when the question could be about anybody.
        wish: what the reader wants of the last answer, when that is no question to search for.
        lists: whether the question has no subject and asks for the articles of its period and outlets.
        taken: the inferences of period and outlets that the reader removed.
        narrower: the query with these inferences; what it finds stays found. None when none was removed.
    """

    text: str
    filters: Filters = NO_FILTERS
    as_of: int | None = None
    parts: tuple[str, ...] = ()
    newest_first: bool = False
    inferred: tuple[Inferred, ...] = ()
    period: Period | None = None
    outlets: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    asks: AskingBack | None = None
    wish: Wish | None = None
    lists: bool = False
    taken: tuple[Inferred, ...] = ()
    narrower: "Query | None" = None

    @property
    def analysed(self) -> AnalysedQuestion:
        """The text taken apart; after ``replace(query, text=...)`` it is the new text."""
        found = analyse(self.text)
        return replace(found, form=WantedForm("articles", self.text)) if self.lists else found

    def about(self, text: str) -> "Query":
        """The query with another text, taken inferences and all."""
        return replace(self, text=text, narrower=self.narrower and self.narrower.about(text))

    @property
    def inferred_words(self) -> frozenset[str]:
        """The words of the question that gave an inference, or that name an outlet not held."""
        read = (*(one.words for one in (*self.inferred, *self.taken)), *self.absent)
        return frozenset(word for words in read for word in words_in(words))

    def sought(self) -> "Query":
        """The query without the words that say where to look ("on 19 August", "according to the Post").

        An article that answers need not hold these words.
        """
        text = self.text
        read = [one for one in (*self.inferred, *self.taken) if one.kind in ("period", "outlets")]
        said = [words for one in read for words in _SAID.split(one.words)]
        for words in (*said, *self.absent):
            text = text.replace(words, " ")
        return replace(self, text=text)

    def without(self, kind: Literal["period", "outlets"]) -> "Query":
        """The query without the inferences of that kind."""
        left = tuple(one for one in self.inferred if one.kind != kind)
        if kind == "period":
            return replace(self, inferred=left, period=None)
        return replace(self, inferred=left, outlets=())


def cleaned(question: str) -> str:
    """The question on one line, without invisible characters.

    Raises:
        BadQuestion: the text is too long to be a question.
    """
    if len(question) > MAX_QUESTION:
        raise BadQuestion(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} are the most. "
            "Ask about one thing at a time."
        )
    return " ".join(visible(question).split())


def understand(
    question: str,
    as_of: str | None = None,
    filters: Filters = NO_FILTERS,
    history: Sequence[Exchange] = (),
    horizon: int | None = None,
    outlets: Sequence[str] = (),
    without: Collection[Kind] = frozenset(),
    llm: Asking | None = None,
) -> Query:
    """Turn a question into a query.

    Args:
        question: as the reader typed it.
        as_of: an ISO 8601 date (a day, a month or a year): only articles published by its end are searched.
        filters: which articles the reader wants searched; ``as_of`` narrows them further.
        history: the conversation so far, oldest first, which a follow-up refers to.
        horizon: the archive's newest day, an ordinal: "last week" is relative to it when there is no ``as_of``.
        outlets: the archive's outlets, as it spells them.
        without: the kinds of inference that the reader removed.
        llm: makes follow-ups self-contained; without one, rules do.

    Raises:
        BadQuestion: the question holds no word, or is too long.
    """
    asked = cleaned(question)
    if not re.search(r"\w", asked):
        raise BadQuestion("There is no word in the question. Ask about something, in words: Who ...? How many ...?")
    if "question" not in without and (wish := wish_in(asked, history)):
        return Query(asked, filters, inferred=(Inferred("question", _WISH, asked),), wish=wish)
    today = last_day(as_of) if as_of else horizon
    asks_anew = not (history and points_back(asked)) and _asks_for_news(asked[:_READ], today, outlets, bool(history))
    understood = FollowUp(asked) if "question" in without or asks_anew else follow_up(asked, history, llm, today)
    text = understood.text
    inferred = [] if text == asked else [Inferred("question", text, asked)]
    read = text[:_READ]
    # A follow-up includes the question before it, already answered; and "..., how old is she?" can't be searched alone.
    parts = parts_of(read) if text == asked and "parts" not in without else ()
    if any(points_back(part) for part in parts):
        parts = ()
    if parts:
        inferred.append(Inferred("parts", " + ".join(parts), read))
    dated = None if today is None else _period(read, parts, today)
    if dated:
        inferred.append(Inferred("period", shown(dated.period), dated.words))
    named = outlets_in(read, tuple(outlets))
    if named.held:
        inferred.append(Inferred("outlets", ", ".join(one[0] for one in named.held), ", ".join(named.words)))
    newest = None if "newest" in without else _NEWEST.search(read)
    if newest:
        inferred.append(Inferred("newest", "newest first", newest[0]))
    whole = Query(
        text,
        filters.within(Period(last=last_day(as_of))) if as_of else filters,
        last_day(as_of) if as_of else None,
        parts,
        newest is not None,
        tuple(inferred),
        dated.period if dated else None,
        named.held,
        named.absent,
        understood.asks,
        lists=_asks_for_news(read, today, outlets),
    )
    taken = tuple(one for one in inferred if one.kind in without and one.kind in ("period", "outlets"))
    if not taken:
        return whole
    left = whole
    for one in taken:
        left = left.without(one.kind)  # type: ignore[arg-type]  # mypy doesn't see that it is one of the two
    return replace(left, taken=taken, narrower=whole)


def _asks_for_news(text: str, today: int | None, outlets: Sequence[str], follows: bool = False) -> bool:
    dated = None if today is None else period_in(text, today)
    named = outlets_in(text, tuple(outlets))
    newest = _NEWEST.search(text)
    where = [*(_SAID.split(dated.words) if dated else ()), *named.words, *([newest[0]] if newest else [])]
    return asks_for_news(text, where, follows)


def _period(text: str, parts: tuple[str, ...], today: int) -> Dated | None:
    """The question's period; none when only one of its parts has one, since the other would lose its articles."""
    if parts and not all(period_in(part, today) for part in parts):
        return None
    return period_in(text, today)
