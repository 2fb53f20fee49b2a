"""Composer: found passages become an answer: a model's text or quotes, checked, with tables, or an abstention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from errors import EndpointBroken
from rag.answer.answer import ABSTENTION, MODEL_THINKS, Answer
from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import cited, has_footnotes
from rag.answer.laps import Laps
from rag.answer.model_check import ModelCheck
from rag.answer.tables import Beside
from rag.answer.whole_answer import checked_as_whole
from rag.check.reading import Stating
from rag.passage import Passage, ScoredPassage
from rag.question.rewriting import Asking
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from rag.search.abstention import missing_words, searched
from rag.search.search_index import SearchIndex
from rag.text.scripts import is_latin
from rag.write.markers import DraftSentence
from rag.write.quote import grouped, widened
from rag.write.quotes import QuotingWriter
from rag.write.stated import MAY_STATE, STATED, Answering, stated
from rag.write.writer import Draft, Drafted, ModelWriter, Thinking, Writer

WRITTEN_FROM = 10
"""Passages that an answer in prose is written from; rows are chosen from more."""

MODEL_FOUND_NONE = "The model found no answer; the nearest sentences of the archive are shown."
_NEAREST = 3  # articles named when the archive holds no answer


@dataclass(frozen=True, slots=True)
class Checkers:
    """Who checks a model's sentences beside the rules.

    Attributes:
        reader: reads each sentence beside what it cites.
        model: the model that writes, asked once per answer.
    """

    reader: Stating | None = None
    model: ModelCheck | None = None


class Composer:
    """Makes answers of the passages found in one archive."""

    def __init__(
        self,
        index: SearchIndex,
        model: ModelWriter | None,
        second_look: SecondLook | None,
        reader: Answering | None,
        turns: Turns,
        checkers: Checkers,
    ) -> None:
        """Set up a composer; for the arguments, see ``Assistant``.

        ``turns`` are those of the assistant: local computation goes on for one question at a time.
        """
        self._index = index
        self._model = model
        self._reader = reader
        self._turns = turns
        self._checkers = checkers
        self._has_second_look = second_look is not None
        self._quotes = QuotingWriter(index.embedding, index.keywords, second_look, reader)

    def picked(self, answer: Answer, beside: Beside, clock: Laps) -> Iterator[Answer]:
        """Yield rows when the question asks for them, else quotes of the passages found."""
        if beside.writer:
            yield from self.written(beside.writer, answer, beside, beside.passages, clock)
        else:
            yield from self.quoted(answer, beside, clock)

    def quoted(self, answer: Answer, beside: Beside, clock: Laps, states: bool = True) -> Iterator[Answer]:
        """Yield the quotes, which state what was asked, or, as far as can be told, only stand near it.

        ``states`` is False when it is known that none does.
        """
        given = beside.passages[:WRITTEN_FROM]
        with self._turns.turn():
            quotes = self._quotes.quotes(answer.query, given)
            if states and self._reader and is_latin(answer.query.text):
                held = [one.sentence for one in quotes]
                likely = stated(answer.query, [one.text for one in held], [one.answers for one in held])
                states = likely >= STATED
                may_state = not states and (likely >= MAY_STATE or self._was_hurried(given))
                answer = replace(answer, evidence=likely, may_state=may_state)
        if not states:
            missing = missing_words(answer.query.analysed, self._index.keywords)
            answer = replace(answer, unstated=True, missing=missing)
        writer = Drafted(grouped(quotes, given, marks=states))
        yield from self.written(writer, replace(answer, writer=writer.name), beside, widened(quotes, given), clock)

    def _was_hurried(self, given: Sequence[ScoredPassage]) -> bool:
        """Whether the second look had no time for some of them: then nobody knows that none states it."""
        return self._has_second_look and any(scored.relevance is None for scored in given)

    def written(
        self, writer: Writer, answer: Answer, beside: Beside, given: Sequence[ScoredPassage], clock: Laps
    ) -> Iterator[Answer]:
        """Yield snapshots of what a writer writes from ``given``, and then the whole answer with its tables.

        Raises:
            EndpointError: the model failed, or named no source for what it wrote.
        """
        draft: Draft = []
        checked: dict[DraftSentence, CitedSentence] = {}
        offered = [scored.passage for scored in given]
        for draft in writer.write(answer.query, given):
            if isinstance(draft, Thinking):
                yield replace(answer, notice=joined(MODEL_THINKS, answer.notice))
            elif not _is_abstention(draft):
                sentences, unresolved = cited(draft, offered, checked, self._checkers.reader)
                answer = replace(answer, sentences=sentences, unresolved=unresolved)
                yield answer
        clock.lap("write")
        if draft and not _is_abstention(draft) and not has_footnotes(answer.sentences):
            raise EndpointBroken(_no_sources(writer.name, answer.sentences))
        if writer is self._model and (not draft or _is_abstention(draft)):
            # The evidence was enough to ask the model, so the nearest sentences stand in its place.
            told = joined(MODEL_FOUND_NONE, answer.notice)
            yield from self.quoted(replace(answer, notice=told), beside, clock, states=False)
        elif not draft:
            yield self.abstained(answer, given, clock)
        else:
            by_model = writer is self._model
            if by_model and self._checkers.model:
                sentences, told = self._checkers.model.checked(answer.sentences)
                answer = replace(answer, sentences=sentences, notice=joined(answer.notice, told))
                clock.lap("check")
            with self._turns.turn():
                answer = beside.arranged(answer)
                answer = checked_as_whole(answer) if by_model else answer
            clock.lap("arrange")
            yield replace(answer, complete=True, timings_ms=clock.laps())

    def abstained(self, answer: Answer, passages: Sequence[ScoredPassage], clock: Laps) -> Answer:
        """The answer that the archive does not hold it, with what comes closest and what was searched."""
        nearest: dict[str, Passage] = {}
        for scored in passages:
            nearest.setdefault(scored.passage.article.id, scored.passage)
        return replace(
            answer,
            sentences=(),
            abstained=True,
            nearest=tuple(nearest.values())[:_NEAREST],
            missing=missing_words(answer.query.analysed, self._index.keywords),
            searched=searched(answer.query, answer.coverage) if answer.coverage else "",
            complete=True,
            timings_ms=clock.laps(),
        )


@dataclass(frozen=True, slots=True)
class Writers:
    """Who writes answers, and who rewrites follow-ups: taken together for one answer, since they may be exchanged."""

    model: ModelWriter | None
    rewriter: Asking | None
    composer: Composer

    @property
    def name(self) -> str:
        """The model's name, or ``"quotes"``."""
        return self.model.name if self.model else QuotingWriter.name


def _no_sources(name: str, sentences: Sequence[CitedSentence]) -> str:
    found = sum(bool(one.citations) for one in sentences)
    return (
        f"{name!r} named no source for most of what it wrote, and the articles found state {found or 'none'} of its "
        f"{len(sentences)} sentence{'s' if len(sentences) != 1 else ''}."
    )


def joined(*notices: str | None) -> str | None:
    """The notices joined into one, or None without any."""
    return " ".join(notice for notice in notices if notice) or None


def _is_abstention(draft: Draft) -> bool:
    """Whether a draft is the abstention phrase, or may become it while it streams."""
    text = " ".join(sentence.text for sentence in draft).strip(" \"“”'*").rstrip(".")
    whole = all(sentence.closed for sentence in draft)
    return f"{text}." == ABSTENTION if whole else ABSTENTION.startswith(text)
