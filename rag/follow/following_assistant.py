"""FollowingAssistant: asks followed questions: in the archive's own words, at leisure, and of new articles alone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from rag.answer.answer import Answer
from rag.answer.tables import LISTED, Beside
from rag.assistant import Assistant
from rag.follow.follow_file import FollowFile
from rag.follow.followed import Followed
from rag.follow.remembered import RememberedScores
from rag.question.query import Query
from rag.relevance.second_look import SecondLook
from rag.search.evidence import evidence
from rag.search.find import Searched, within_reach
from rag.search.retriever import PassageRetriever

_JUDGED = 10  # passages that evidence is computed from, as in rag.search.find


class FollowingAssistant(Assistant):
    """An assistant over the index of another one, whose questions nobody waits for. Only one thread uses it.

    It quotes, whatever model is configured: what is new is told in the words of the articles that say it.
    """

    def __init__(self, assistant: Assistant, file: FollowFile) -> None:
        """Take the parts of ``assistant``, and remember in ``file`` what the second look found."""
        look, self._scores = assistant._second_look, None
        if look:
            self._scores = RememberedScores(look.encoder, file)
            look = SecondLook(self._scores, look.turns.unhurried())
        parts = (assistant._reader, assistant._notice, assistant._stating)
        super().__init__(assistant.index, None, assistant.postprocessors, None, look, *parts)
        self._finding = PassageRetriever(assistant.index)
        self._among: Collection[str] | None = None

    def reach(self, followed: Followed) -> frozenset[str] | None:
        """The articles from which the answer can be written; None where any article can be.

        The second look and the rerankers only order what the candidates step found, so no other article gets in.
        """
        query = self._understood(followed.question, (), None, followed.filters, frozenset())
        form = query.analysed.form
        if query.lists or form.form == "articles":
            return None
        texts = {form.searched(of_outlets=True), form.searched()} - {""} or {query.text}
        asked = [query.about(text) for text in texts]
        return frozenset().union(*(within_reach(one, self._finding, self.index, LISTED) for one in asked))

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
        found, beside = super()._prepared(query)
        if self._among is None:
            return found, beside
        cores = tuple(scored for scored in found.cores if scored.passage.article.id in self._among)
        held = evidence(found.query.sought(), cores[:_JUDGED], self.index) if cores else 0.0
        found = replace(found, cores=cores, passages=cores, evidence=held)
        return found, Beside(query.analysed, cores, self.index.keywords)
