"""FollowingAssistant: asks followed questions: in the archive's own words, at leisure, and of new articles alone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from corpus.store.engine.connection import Kept
from rag.answer.answer import Answer
from rag.answer.composer import WRITTEN_FROM
from rag.answer.tables import Beside
from rag.assistant import Assistant
from rag.follow.deciding_look import DecidingLook
from rag.follow.followed import Changed, Followed
from rag.follow.news.moved import moved
from rag.follow.remembered import RememberedScores
from rag.follow.stock import Since
from rag.passage import Passage
from rag.question.query import Query
from rag.reading.figure import figures
from rag.rows.disagreement import differing
from rag.search.evidence import evidence
from rag.search.find import Searched
from rag.text.sentence import sentence_spans


class FollowingAssistant(Assistant):
    """An assistant over the index of another one, whose questions nobody waits for. Only one thread uses it.

    It quotes, whatever model is configured: what is new is told in the words of the articles that say it.
    """

    def __init__(self, assistant: Assistant, file: Kept) -> None:
        """Take the parts of ``assistant``, and remember in ``file`` what the second look found."""
        look, self._scores, self._look = assistant._second_look, None, None
        if look:
            self._scores = RememberedScores(look.encoder, file)
            look = self._look = DecidingLook(self._scores, look.turns.unhurried(), assistant.index)
        parts = (assistant._reader, assistant._notice, assistant._stating)
        super().__init__(assistant.index, None, assistant.postprocessors, None, look, *parts)
        self._among: Collection[str] | None = None
        self._searched: tuple[Query, tuple[Searched, Beside]] | None = None

    def begin(self) -> None:
        """Begin another question, or the same one later: what was found is searched for anew."""
        self._searched = None

    def concerns(self, followed: Followed, fresh: Collection[str]) -> bool:
        """Whether the answer as of now can tell something from one of these articles.

        This is the search of ``ask`` itself, which reads of new articles alone: an answer in prose is written from its
        first ten passages, a table from all sixty, and values that differ are looked for in all of them, too.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        with self._remembering(followed):
            query = self._understood(followed.question, (), None, followed.filters, frozenset())
            if query.asks or query.wish:
                return False
            if self._look is None:
                return _given(*self._prepared(query), fresh, self)
            self._look.begin(fresh)
            try:
                found, beside = super()._prepared(query)
            finally:
                seen = self._look.end()
            is_judged = seen.has_read and not self.postprocessors  # others may put passages in another order
            return seen.concerns or _given(found, beside, fresh, self, is_judged)

    def ask_now(self, followed: Followed) -> Answer:
        """The answer as of now.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        with self._remembering(followed):
            return self.ask(followed.question, filters=followed.filters)

    def ask_among(self, followed: Followed, articles: Collection[str]) -> Answer:
        """The answer as of now, from these articles alone, as far as they are found.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        self._among = articles
        try:
            return self.ask_now(followed)
        finally:
            self._among = None

    def moved(self, came: Since) -> list[Changed]:
        """What new articles give otherwise for the question that was asked last, among all that was found for it."""
        if self._searched is None or self._reader is None:
            return []
        found = self._searched[1][0]
        return moved(found.query.analysed, [scored.passage for scored in found.cores], came, self._reader)

    @contextmanager
    def _remembering(self, followed: Followed) -> Iterator[None]:
        if self._scores:
            self._scores.followed = followed.id
        try:
            yield
        finally:
            if self._scores:
                self._scores.followed = None

    def _prepared(self, query: Query) -> tuple[Searched, Beside]:
        if self._searched is None or self._searched[0] != query:
            self._searched = query, super()._prepared(query)
        found, beside = self._searched[1]
        if self._among is None:
            return found, beside
        given = found.cores[:WRITTEN_FROM]
        cores = tuple(scored for scored in given if scored.passage.article.id in self._among)
        held = evidence(found.query.sought(), cores, self.index) if cores else 0.0
        found = replace(found, cores=cores, passages=cores, evidence=held)
        return found, Beside(query.analysed, cores, self.index.keywords)


def _given(
    found: Searched, beside: Beside, fresh: Collection[str], assistant: Assistant, is_judged: bool = False
) -> bool:
    """Whether an answer is written from one of these articles, or its values are set beside one's.

    With ``is_judged`` it is known that nothing of theirs would be quoted.
    """
    new = [place for place, scored in enumerate(found.cores) if scored.passage.article.id in fresh]
    if not new:
        return False
    return bool(beside.rows) or (not is_judged and new[0] < WRITTEN_FROM) or _differs(found, fresh, assistant)


def _differs(found: Searched, fresh: Collection[str], assistant: Assistant) -> bool:
    """Whether one of these articles gives a value that differs from another article's, whatever the answer cites."""
    told = [_sentences(scored.passage) for scored in found.cores]
    pairs = list(zip(found.cores, told, strict=True))
    if not any(figures(text) for scored, texts in pairs if scored.passage.article.id in fresh for text in texts):
        return False
    searched = found.query.analysed
    rarity = assistant.index.keywords.rarity(searched.weights)
    values = differing(searched, found.cores, rarity, [text for texts in told for text in texts])
    reports = [report for one in values for report in one.reports]
    return any(found.cores[report.passage].passage.article.id in fresh for report in reports)


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in sentence_spans(passage.text)]
