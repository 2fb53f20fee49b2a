"""Assistant: answers a question from one archive, from search to checked answer."""

from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from llama_index.core.postprocessor.types import BaseNodePostprocessor

from errors import EndpointError
from rag.answer.answer import Answer, Turn
from rag.answer.aside import asked_back, last_answer, obeyed
from rag.answer.composer import WRITTEN_FROM, Checkers, Composer, Writers, joined
from rag.answer.laps import Laps
from rag.answer.model_check import ModelCheck
from rag.answer.tables import LISTED, Beside
from rag.check.reading import Stating
from rag.embedding.embedder import EndpointEmbedding
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.lag import indexing_lag
from rag.index.passage_index import PassageIndex
from rag.model.endpoint import notice_of
from rag.model.spent import Spent
from rag.question.answer_form import Form, WantedForm
from rag.question.query import Kind, Query, cleaned, understand
from rag.question.rewriting import Asking
from rag.relevance.second_look import PASSAGES, SecondLook
from rag.relevance.turns import Turns
from rag.rows.compared import names_an_outlet
from rag.rows.newest import with_newest
from rag.search.abstention import absent_names
from rag.search.evidence import is_enough
from rag.search.find import Searched, find, horizon_notice, unread_notice
from rag.search.retriever import PassageRetriever
from rag.search.spelling import Spelt, spelt
from rag.write.quotes import QuotingWriter
from rag.write.stated import Answering
from rag.write.writer import ModelWriter

_ANY_WORDS = "the minister's ferry"
NO_MODEL = "No model is configured, so Footnote quotes the archive word for word."


class Assistant:
    """Answers questions from one archive. The page, the command line and the evals use it the same way."""

    def __init__(
        self,
        index: PassageIndex,
        model: ModelWriter | None = None,
        postprocessors: Sequence[BaseNodePostprocessor] = (),
        rewriter: Asking | None = None,
        second_look: SecondLook | None = None,
        reader: Answering | None = None,
        notice: str | None = None,
        stating: Stating | None = None,
    ) -> None:
        """Set up an assistant.

        Args:
            index: the passages to search.
            model: writes the answers; without a model, or when it fails, the assistant quotes the archive.
            postprocessors: rerank the passages found.
            rewriter: makes follow-ups self-contained; without a rewriter, rules do.
            second_look: reads passages and sentences together with the question, before ``postprocessors`` do.
            reader: tells whether quotes state what was asked; without one, they count as stating it.
            notice: what every answer tells, such as why there is no second look.
            stating: reads each sentence of a model beside what it cites; without one, the rules and the words check.
        """
        self._notice = notice
        self._second_look = second_look
        self.index = index
        looks = [second_look] if second_look else []
        self.retriever = PassageRetriever(index, postprocessors=[*looks, *postprocessors])
        self.postprocessors = postprocessors
        self._reader = reader
        self._turns = second_look.turns if second_look else Turns()
        self._stating = stating
        self.use_model(model, rewriter)
        elsewhere = bool(postprocessors) or isinstance(index.embedding, EndpointEmbedding)
        self._searching = nullcontext if elsewhere else self._turns.turn  # no question waits for another's endpoint

    def use_model(self, model: ModelWriter | None, rewriter: Asking | None, check: ModelCheck | None = None) -> None:
        """Have another model write from the next question on; an answer that is being written keeps its own.

        ``check`` has the model read its whole answers once more.
        """
        checkers = Checkers(self._stating, check)
        composer = Composer(self.index, model, self._second_look, self._reader, self._turns, checkers)
        self._by = Writers(model, rewriter, composer)

    @property
    def writer_name(self) -> str:
        """The model's name, or ``"quotes"``."""
        return self._by.name

    @property
    def stating(self) -> Stating | None:
        """Who reads a sentence beside what it cites; None leaves it to the rules and the words."""
        return self._stating

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: str | None = None,
        filters: Filters = NO_FILTERS,
        without: Collection[Kind] = frozenset(),
    ) -> Answer:
        """The checked answer; see ``stream``.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        *_, answer = self.stream(question, history, as_of, filters, without)
        return answer

    def find(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: str | None = None,
        filters: Filters = NO_FILTERS,
        without: Collection[Kind] = frozenset(),
        k: int = 10,
    ) -> Searched:
        """The ``k`` best passages for a question, and how the question was understood; see ``stream``.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        return self._found(self._understood(question, history, as_of, filters, without), k)

    def warm(self) -> None:
        """Search once with a filter that admits every article, to load the data that a first question would wait for.

        With 72,354 passages this takes 2 s: it reads Chroma's graph, and every vector for searches in a period
        (2026-11-29). It takes no turn, so that a question asked meanwhile doesn't wait for all of it.
        """
        find(understand(_ANY_WORDS, None, Filters(Period(first=1))), self.retriever, self.index)

    def can_answer(self, question: str, as_of: str | None = None, filters: Filters = NO_FILTERS) -> bool:
        """Whether a search finds enough for an answer; ``stream`` makes the same test before it writes.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        found = self.find(question, as_of=as_of, filters=filters)
        return is_enough(found.evidence) and not absent_names(found.query.sought(), self.index.keywords)

    def form_of(self, question: str) -> Form | None:
        """The form of the answer to a question; None when it abstains or lacks a side. No model is asked.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        query = self._understood(question, (), None, NO_FILTERS, frozenset())
        found, beside = self._prepared(query)
        enough = beside.names_speaker or is_enough(found.evidence)
        held = enough and not absent_names(found.query.sought(), self.index.keywords)
        return beside.form if beside.is_whole and held else None

    def _understood(
        self,
        question: str,
        history: Sequence[Turn],
        as_of: str | None,
        filters: Filters,
        without: Collection[Kind],
    ) -> Query:
        archive = self.index.archive
        horizon, outlets = archive.newest_day(), archive.sources()
        before = [turn.exchange for turn in history]
        typed = cleaned(question)
        read = Spelt(typed) if "spelling" in without else spelt(typed, self.index.keywords, archive, outlets)
        query = understand(read.text, as_of, filters, before, horizon, outlets, without, self._by.rewriter)
        return replace(query, inferred=(*read.inferred, *query.inferred))

    def _found(self, query: Query, k: int) -> Searched:
        with self._searching():
            found = find(query, self.retriever, self.index, k)
        told = indexing_lag(self.index)
        if told is None and query.filters and not found.passages:
            told = "No article of the archive passes the filters."
        busy = unread_notice(found, k, PASSAGES) if self._second_look else None
        reach = horizon_notice(self.index.archive.newest_day(), query.as_of) if query.newest_first else None
        return replace(
            found, notices=tuple(notice for notice in (self._notice, told, *found.notices, busy, reach) if notice)
        )

    def _prepared(self, query: Query) -> tuple[Searched, Beside]:
        """What is found for a question, and the rows that it asks for."""
        asked, outlets = query.analysed, self.index.archive.sources()
        if wanted := asked.form.searched(all(names_an_outlet(side, outlets) for side in asked.form.sides)):
            query = query.about(wanted)  # the words "make a chronology" are not searched for
        found = self._found(query, LISTED)
        if asked.form.form == "articles" and not query.lists:
            with self._searching():
                found = with_newest(found, asked.form.about, self.index)
        return found, Beside(asked, found.cores, self.index.keywords)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: str | None = None,
        filters: Filters = NO_FILTERS,
        without: Collection[Kind] = frozenset(),
    ) -> Iterator[Answer]:
        """Yield snapshots of the answer as it is written. Each is checked as far as it goes; the last one is complete.

        Args:
            question: as the reader typed it.
            history: the conversation until now, oldest first: a follow-up is understood from it.
            as_of: an ISO 8601 date; only articles published by then are used.
            filters: which articles the search may return.
            without: kinds of inference that the reader removed; they are not drawn from the question.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        spent = Spent()
        for answer in spent.over(self._stream(question, history, as_of, filters, without)):
            yield replace(answer, tokens=(spent.read, spent.written)) if answer.complete and spent.total else answer

    def _stream(
        self,
        question: str,
        history: Sequence[Turn],
        as_of: str | None,
        filters: Filters,
        without: Collection[Kind],
    ) -> Generator[Answer, None, None]:
        clock, by = Laps(), self._by
        query = self._understood(question, history, as_of, filters, without)
        if query.asks or query.wish:
            yield from self._aside(by, question, query, history, clock)
            return
        found, beside = self._prepared(query)
        passages = found.cores[:WRITTEN_FROM]
        clock.lap("retrieve")
        told = joined(*found.notices, beside.notice)
        answer = Answer(
            question,
            found.query,
            retrieved=found.cores if beside.rows else passages,
            evidence=found.evidence,
            writer=by.name,
            notice=told if by.model else joined(NO_MODEL, told),
            complete=False,
            form=beside.form,
            coverage=self.index.archive.coverage(),
        )
        if not beside.names_speaker and not is_enough(found.evidence):
            yield by.composer.abstained(replace(answer, notice=told), passages, clock)
            return
        if absent_names(found.query.sought(), self.index.keywords):
            yield from by.composer.quoted(replace(answer, notice=told), beside, clock, states=False)
            return
        try:
            if by.model:  # a model also reads the text around the passages
                wide = found.passages[:WRITTEN_FROM]
                yield from by.composer.written(by.model, replace(answer, retrieved=wide), beside, wide, clock)
            else:
                yield from by.composer.picked(answer, beside, clock)
        except EndpointError as error:
            # The model's unfinished text is dropped: half an answer is never shown as an answer.
            notice = joined(notice_of(error), told)
            quoting = replace(answer, writer=QuotingWriter.name, notice=notice)
            yield from by.composer.picked(quoting, beside, clock)

    def _aside(
        self, by: Writers, question: str, query: Query, history: Sequence[Turn], clock: Laps
    ) -> Iterator[Answer]:
        """Yield a question back to the reader, or what a wish about the last answer makes of it."""
        coverage, last, notice = self.index.archive.coverage(), last_answer(history), None
        if query.wish is None:
            found = () if history else self._found(query, WRITTEN_FROM).cores
            yield replace(asked_back(question, query, found, coverage), timings_ms=clock.laps())
            return
        if by.model and last and last.retrieved and query.wish.kind != "thanks":
            try:
                yield from self._written_again(by, by.model, question, query, last, clock)
                return
            except EndpointError as error:
                notice = notice_of(error)
        answer = obeyed(question, query.wish, query, last, coverage)
        yield replace(answer, notice=joined(notice, answer.notice), timings_ms=clock.laps())

    def _written_again(
        self, by: Writers, model: ModelWriter, question: str, query: Query, last: Answer, clock: Laps
    ) -> Iterator[Answer]:
        """Yield the last answer as the reader wishes it, from the same passages."""
        again = replace(last.query, wish=query.wish, inferred=query.inferred, parts=())
        asked = replace(again.analysed, form=WantedForm("answer", again.text))
        beside = Beside(asked, last.retrieved, self.index.keywords)
        answer = Answer(question, again, retrieved=last.retrieved, evidence=last.evidence, writer=by.name)
        answer = replace(answer, coverage=self.index.archive.coverage(), complete=False)
        yield from by.composer.written(model, answer, beside, last.retrieved[:WRITTEN_FROM], clock)
