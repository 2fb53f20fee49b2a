"""Assistant: the whole way of a question, in one screen of code."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace

from llama_index.core.postprocessor.types import BaseNodePostprocessor

from errors import EndpointError
from rag.answer.answer import ABSTENTION, Answer, CitedSentence, Turn
from rag.answer.citing import cited
from rag.answer.tables import LISTED, Beside
from rag.answer.whole_answer import checked_as_whole
from rag.embedding.embedder import EndpointEmbedding
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.lag import indexing_lag
from rag.index.passage_index import PassageIndex
from rag.model.endpoint import notice_of
from rag.passage import Passage, ScoredPassage
from rag.question.followup import Asking
from rag.question.query import Kind, Query, understand
from rag.search.abstention import absent_names, missing_words, searched
from rag.search.evidence import is_enough
from rag.search.find import Searched, find, horizon_notice
from rag.search.retriever import PassageRetriever
from rag.write.markers import DraftSentence
from rag.write.quotes import QuotingWriter
from rag.write.writer import Draft, ModelWriter, Writer

_WRITTEN_FROM = 10  # passages; rows are chosen from more
_NEAREST = 3  # articles named when the archive holds no answer
_ANY_WORDS = "the minister's ferry"
MODEL_FOUND_NONE = "The model found no answer; the nearest sentences of the archive are shown."
NO_MODEL = "No model is configured, so Footnote quotes the archive word for word."


class Assistant:
    """Answers questions from one archive. Page, command line and evals all ask it the same way."""

    def __init__(
        self,
        index: PassageIndex,
        model: ModelWriter | None = None,
        postprocessors: Sequence[BaseNodePostprocessor] = (),
        rewriter: Asking | None = None,
    ) -> None:
        """What an assistant answers from, and with.

        Args:
            index: what is searched.
            model: writes; without one, and whenever it fails, the archive is quoted.
            postprocessors: rerank what was found.
            rewriter: makes follow-ups self-contained; rules do without one.
        """
        self.index = index
        self.retriever = PassageRetriever(index, postprocessors=postprocessors)
        self._quotes = QuotingWriter(index.embedding, index.keywords, index.average)
        self._model = model
        self._rewriter = rewriter
        # Who ask at once take turns at what is computed here: else each takes the interpreter from the others at every
        # step, and all are found something when the last one is (evals/LOG.md, 2026-11-29).
        self._turn = threading.Lock()
        elsewhere = bool(postprocessors) or isinstance(index.embedding, EndpointEmbedding)
        self._searching = nullcontext() if elsewhere else self._turn  # nobody waits for another one's endpoint

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
        """The ``k`` best passages for a question, and how it was understood; see ``stream``.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        return self._found(self._understood(question, history, as_of, filters, without), k)

    def warm(self) -> None:
        """Search once, with a filter that everything passes, and so read what the first readers would wait for.

        Of 72,354 passages that is 2 s: Chroma's graph, and every vector for searches in a period (2026-11-29). It takes
        no turn: who asks meanwhile is not to wait for all of it.
        """
        find(understand(_ANY_WORDS, None, Filters(Period(first=1))), self.retriever, self.index)

    def can_answer(self, question: str, as_of: str | None = None, filters: Filters = NO_FILTERS) -> bool:
        """Whether enough is found for an answer: what ``stream`` itself asks before anything is written.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        found = self.find(question, as_of=as_of, filters=filters)
        return is_enough(found.evidence) and not absent_names(found.query.sought(), self.index.keywords)

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

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: str | None = None,
        filters: Filters = NO_FILTERS,
        without: Collection[Kind] = frozenset(),
    ) -> Iterator[Answer]:
        """The answer while it is written: whole snapshots, each checked as far as it goes; the last one is complete.

        Args:
            question: as the reader typed it.
            history: the conversation until now, oldest first: a follow-up is understood from it.
            as_of: an ISO 8601 date: answer from what was published by then.
            filters: which articles are searched at all.
            without: what is not to be inferred from the question, since the reader took it off.

        Raises:
            BadQuestion: there is nothing to search for.
        """
        clock = _Clock()
        query = self._understood(question, history, as_of, filters, without)
        asked = query.analysed
        if asked.form.form == "timeline":  # "make a chronology" is not what is looked for
            query = replace(query, text=asked.form.about)
        found = self._found(query, LISTED)
        passages = found.cores[:_WRITTEN_FROM]
        clock.lap("retrieve")
        beside = Beside(asked, found.cores, self.index.keywords)
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
        says = beside.form == "said" and beside.rows  # the articles themselves tell that the one asked about says it
        enough = says or is_enough(found.evidence)
        if not enough or absent_names(found.query.sought(), self.index.keywords):
            yield self._abstained(replace(answer, notice=told), passages, clock)
            return
        try:
            if self._model:  # reads what stands around the passages, too
                wide = found.passages[:_WRITTEN_FROM]
                yield from self._written(self._model, replace(answer, retrieved=wide), beside, wide, clock)
            else:
                yield from self._picked(answer, beside, clock)
        except EndpointError as error:
            # What the model wrote until then is dropped: half an answer is never shown as one.
            notice = _told(notice_of(error), told)
            quoting = replace(answer, writer=self._quotes.name, notice=notice)
            yield from self._picked(quoting, beside, clock)

    def _picked(self, answer: Answer, beside: Beside, clock: "_Clock") -> Iterator[Answer]:
        """Rows where the question asks for them, else quotes: sentences of the passages as they were found."""
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
        """What the archive has, beside a model's abstention: it was asked since there was enough evidence."""
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
    """What there is to tell, as one notice."""
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
    """Whether a model's answer is (or, while it streams, may become) the phrase it was told to abstain with."""
    text = " ".join(sentence.text for sentence in draft).strip(" \"“”'*").rstrip(".")
    whole = all(sentence.closed for sentence in draft)
    return f"{text}." == ABSTENTION if whole else ABSTENTION.startswith(text)
