"""Assistant: answers a question from one archive, from search to checked answer."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from llama_index.core.postprocessor.types import BaseNodePostprocessor

from errors import EndpointError
from rag.answer.answer import ABSTENTION, Answer, CitedSentence, Turn
from rag.answer.citing import cited
from rag.answer.compared import names_an_outlet
from rag.answer.newest import with_newest
from rag.answer.tables import LISTED, Beside
from rag.answer.whole_answer import checked_as_whole
from rag.embedding.embedder import EndpointEmbedding
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.lag import indexing_lag
from rag.index.passage_index import PassageIndex
from rag.model.endpoint import notice_of
from rag.passage import Passage, ScoredPassage
from rag.question.answer_form import Form
from rag.question.followup import Asking
from rag.question.query import Kind, Query, understand
from rag.search.abstention import absent_names, missing_words, searched
from rag.search.evidence import is_enough
from rag.search.find import Searched, find, horizon_notice
from rag.search.retriever import PassageRetriever
from rag.write.markers import DraftSentence
from rag.write.quotes import QuotingWriter
from rag.write.writer import Draft, ModelWriter, Writer

_WRITTEN_FROM = 10  # passages that an answer in prose is written from; rows are chosen from more
_NEAREST = 3  # articles named when the archive holds no answer
_ANY_WORDS = "the minister's ferry"
MODEL_FOUND_NONE = "The model found no answer; the nearest sentences of the archive are shown."
NO_MODEL = "No model is configured, so Footnote quotes the archive word for word."


class Assistant:
    """Answers questions from one archive. The page, the command line and the evals use it the same way."""

    def __init__(
        self,
        index: PassageIndex,
        model: ModelWriter | None = None,
        postprocessors: Sequence[BaseNodePostprocessor] = (),
        rewriter: Asking | None = None,
    ) -> None:
        """Set up an assistant.

        Args:
            index: the passages to search.
            model: writes the answers; without a model, or when it fails, the assistant quotes the archive.
            postprocessors: rerank the passages found.
            rewriter: makes follow-ups self-contained; without a rewriter, rules do.
        """
        self.index = index
        self.retriever = PassageRetriever(index, postprocessors=postprocessors)
        self._quotes = QuotingWriter(index.embedding, index.keywords, index.average)
        self._model = model
        self._rewriter = rewriter
        # Simultaneous questions take turns at local computation. Without turns they contend for the interpreter at
        # every step, and every search ends only when the last one does (evals/LOG.md, 2026-11-29).
        self._turn = threading.Lock()
        elsewhere = bool(postprocessors) or isinstance(index.embedding, EndpointEmbedding)
        self._searching = nullcontext() if elsewhere else self._turn  # no question waits for another's endpoint

    @property
    def writer_name(self) -> str:
        """The model's name, or ``"quotes"``."""
        return (self._model or self._quotes).name

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
        return beside.form if beside.is_whole and self._has_enough(found, beside) else None

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
        return understand(question, as_of, filters, before, horizon, outlets, without, self._rewriter)

    def _found(self, query: Query, k: int) -> Searched:
        with self._searching:
            found = find(query, self.retriever, self.index, k)
        told = indexing_lag(self.index)
        if told is None and query.filters and not found.passages:
            told = "No article of the archive passes the filters."
        reach = horizon_notice(self.index.archive.newest_day(), query.as_of) if query.newest_first else None
        return replace(found, notices=tuple(notice for notice in (told, *found.notices, reach) if notice))

    def _prepared(self, query: Query) -> tuple[Searched, Beside]:
        """What is found for a question, and the rows that it asks for."""
        asked, outlets = query.analysed, self.index.archive.sources()
        if wanted := asked.form.searched(all(names_an_outlet(side, outlets) for side in asked.form.sides)):
            query = replace(query, text=wanted)  # the words "make a chronology" are not searched for
        found = self._found(query, LISTED)
        if asked.form.form == "articles":
            with self._searching:
                found = with_newest(found, asked.form.about, self.index)
        return found, Beside(asked, found.cores, self.index.keywords)

    def _has_enough(self, found: Searched, beside: Beside) -> bool:
        """Whether to answer: the articles themselves name the wanted speaker, or what was found can hold an answer."""
        enough = beside.names_speaker or is_enough(found.evidence)
        return enough and not absent_names(found.query.sought(), self.index.keywords)

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
        clock = _Clock()
        query = self._understood(question, history, as_of, filters, without)
        found, beside = self._prepared(query)
        passages = found.cores[:_WRITTEN_FROM]
        clock.lap("retrieve")
        told = _told(*found.notices, beside.notice)
        answer = Answer(
            question,
            found.query,
            retrieved=found.cores if beside.rows else passages,
            evidence=found.evidence,
            writer=self.writer_name,
            notice=told if self._model else _told(NO_MODEL, told),
            complete=False,
            form=beside.form,
            coverage=self.index.archive.coverage(),
        )
        if not self._has_enough(found, beside):
            yield self._abstained(replace(answer, notice=told), passages, clock)
            return
        try:
            if self._model:  # a model also reads the text around the passages
                wide = found.passages[:_WRITTEN_FROM]
                yield from self._written(self._model, replace(answer, retrieved=wide), beside, wide, clock)
            else:
                yield from self._picked(answer, beside, clock)
        except EndpointError as error:
            # The model's unfinished text is dropped: half an answer is never shown as an answer.
            notice = _told(notice_of(error), told)
            quoting = replace(answer, writer=self._quotes.name, notice=notice)
            yield from self._picked(quoting, beside, clock)

    def _picked(self, answer: Answer, beside: Beside, clock: "_Clock") -> Iterator[Answer]:
        """Yield rows when the question asks for them, else quotes of the passages found."""
        given = beside.passages if beside.writer else beside.passages[:_WRITTEN_FROM]
        yield from self._written(beside.writer or self._quotes, answer, beside, given, clock)

    def _written(
        self, writer: Writer, answer: Answer, beside: Beside, given: Sequence[ScoredPassage], clock: "_Clock"
    ) -> Iterator[Answer]:
        draft: Draft = []
        checked: dict[DraftSentence, CitedSentence] = {}
        offered = [scored.passage for scored in given]
        for draft in writer.write(answer.query, given):
            if not _is_abstention(draft):
                sentences, unresolved = cited(draft, offered, checked)
                answer = replace(answer, sentences=sentences, unresolved=unresolved)
                yield answer
        clock.lap("write")
        if not draft or _is_abstention(draft):
            yield self._abstained(self._with_quotes(answer, beside) if writer is self._model else answer, given, clock)
        else:
            with self._turn:
                answer = beside.arranged(answer)
                answer = checked_as_whole(answer) if writer is self._model else answer
            clock.lap("arrange")
            yield replace(answer, complete=True, timings_ms=clock.laps())

    def _with_quotes(self, answer: Answer, beside: Beside) -> Answer:
        """Add the nearest sentences to a model's abstention: the evidence was enough to ask the model."""
        given = beside.passages[:_WRITTEN_FROM]
        *_, draft = self._quotes.write(answer.query, given)
        sentences, _ = cited(draft, [scored.passage for scored in given], {})
        told = _told(MODEL_FOUND_NONE, answer.notice) if sentences else answer.notice
        return replace(answer, nearest_sentences=sentences, notice=told)

    def _abstained(self, answer: Answer, passages: Sequence[ScoredPassage], clock: "_Clock") -> Answer:
        nearest: dict[str, Passage] = {}
        for scored in passages:
            nearest.setdefault(scored.passage.article.id, scored.passage)
        return replace(
            answer,
            sentences=(),
            abstained=True,
            nearest=tuple(nearest.values())[:_NEAREST],
            missing=missing_words(answer.query.analysed, self.index.keywords),
            searched=searched(answer.query, answer.coverage or self.index.archive.coverage()),
            complete=True,
            timings_ms=clock.laps(),
        )


def _told(*notices: str | None) -> str | None:
    """The notices joined into one, or None without any."""
    return " ".join(notice for notice in notices if notice) or None


class _Clock:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round(1000 * (now - self._last), 1)
        self._last = now

    def laps(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 1)}


def _is_abstention(draft: Draft) -> bool:
    """Whether a draft is the abstention phrase, or may become it while it streams."""
    text = " ".join(sentence.text for sentence in draft).strip(" \"“”'*").rstrip(".")
    whole = all(sentence.closed for sentence in draft)
    return f"{text}." == ABSTENTION if whole else ABSTENTION.startswith(text)
