"""Difference: what an answer tells that was not there when its question was last asked: sentences and values."""

from collections.abc import Iterator, Sequence

from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation
from rag.answer.lines import Disagreement, ReportedValue
from rag.follow.followed import Changed, News, NewSentence, Source, cited_source, source_of
from rag.follow.news.held import HeldBefore, differing_value, repeats
from rag.follow.stock import Since
from rag.follow.store import change_key
from rag.text.furniture import is_furniture
from rag.text.sentence import sentence_spans

# How likely the first quotes of new articles alone must state what was asked, for them to be told. Lower than for an
# answer (``rag.write.stated``): whoever follows a question would rather read a sentence too many. Of 32 natural
# questions 28 are told what their own article says, 19 from .79 on; of 36 the nearest other article, 14 and 7. Set on
# 12; on the other 24: 18 and 13 of 21, 8 and 2 of 24 (2026-11-30).
_LIKELY = 0.6
_STATES = ("answered", "partly_answered", "sources_disagree")


class Difference:
    """What is new for one question, gathered from its answers."""

    def __init__(self, since: Since, held: HeldBefore, told: Sequence[str]) -> None:
        """Begin with nothing.

        Args:
            since: what came after the question was last asked.
            held: what the articles held then.
            told: what was told of the question before.
        """
        self._since = since
        self._held = held
        self._keys = set(told)
        self._told = [one for text in told for one in _sentences(text)]
        self._new: list[NewSentence] = []
        self._changed: dict[str, Changed] = {}
        self._articles: dict[str, None] = {}

    @property
    def news(self) -> News:
        """What was gathered; a sentence that stands in another's place is told there, and is not told as new too."""
        instead = {one.after for one in self._changed.values()}
        new = tuple(one for one in self._new if one.text not in instead)
        return News(new, tuple(self._changed.values()), tuple(self._articles))

    def take(self, answer: Answer, alone: bool = False) -> None:
        """Gather what an answer tells from new articles.

        An answer that only shows what stands near the question tells no news; its articles are named.

        Args:
            answer: the answer.
            alone: whether it is made from new articles alone.
        """
        if answer.abstained or answer.remark:
            return
        likely = alone and answer.unstated and answer.evidence >= _LIKELY and not answer.missing
        states = likely or answer.status in _STATES
        listed = () if answer.is_listed else answer.sentences
        for citation in dict.fromkeys(one for sentence in (*listed, *answer.listed) for one in sentence.citations):
            if citation.passage.article.id in self._since.fresh:
                self._take(citation, states)
        for one in answer.disagreements if states else ():
            for change in self._values(one):
                self.change(change)

    def change(self, change: Changed) -> None:
        """Gather a change, unless it was told before; what is new is told once, whatever it is set against."""
        key = change_key(change.what, change.before, change.after)
        is_told = any((one.what, one.after) == (change.what, change.after) for one in self._changed.values())
        if key not in self._keys and not is_told:
            self._changed[key] = change
            self._name(*(one.id for one in change.citations if one.id not in self._since.kept))

    def _take(self, citation: Citation, states: bool) -> None:
        """Gather the sentences of a cited span that no article held; neighbours are one text."""
        runs: list[tuple[int, int]] = []
        for start, end in _spans(citation):
            if not self._is_new(citation, start, end):
                continue
            self._name(citation.passage.article.id)
            if not states:
                return
            body = citation.passage.article.body
            self._told.append(body[start:end])
            if runs and not body[runs[-1][1] : start].strip():
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((start, end))
        for start, end in runs:
            source = source_of(citation.passage.article, start, end)
            self._new.append(NewSentence(source.quote, (source,)))

    def _is_new(self, citation: Citation, start: int, end: int) -> bool:
        article = citation.passage.article
        text = article.body[start:end]
        if is_furniture(text) or repeats(text, self._told):
            return False
        earlier = self._held.find(text, article.id)
        if earlier is None:
            return True
        if not earlier.is_same and (found := differing_value(earlier.text, text)):
            what, before, after = found
            self.change(Changed(what, before, after, (earlier.source, source_of(article, start, end))))
        return not earlier.is_same

    def _values(self, one: Disagreement) -> Iterator[Changed]:
        """Yield the newest value that new articles give, where those held before gave another."""
        came = [row for row in one.rows if self._article(row) in self._since.fresh]
        held = [row for row in one.rows if self._article(row) in self._since.kept]
        known = {row.value for row in held}
        new = [row for row in came if row.value not in known]
        if held and new:
            sources = (_source(held[0]), _source(new[0]))
            yield Changed(one.quantity, _shown(held[0]), _shown(new[0]), sources)

    @staticmethod
    def _article(row: ReportedValue) -> str:
        return row.sentence.citations[0].passage.article.id

    def _name(self, *articles: str) -> None:
        self._articles |= dict.fromkeys(articles)


def _spans(citation: Citation) -> list[tuple[int, int]]:
    return [(citation.start + start, citation.start + end) for start, end in sentence_spans(citation.quote)]


def _source(row: ReportedValue) -> Source:
    return cited_source(row.sentence.citations[0])


def _shown(row: ReportedValue) -> str:
    return f"{row.qualifier} {row.value}".strip()


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]
