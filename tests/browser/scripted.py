"""A small invented archive, and an assistant that answers from a script at the seam ``Assistant.stream``."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from corpus.article import Article
from corpus.store.archive import Archive
from errors import BadQuestion
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, ReportedValue, Row
from rag.check.verdict import Verdict
from rag.dates.event_day import EventDate
from rag.filters import NO_FILTERS, Filters
from rag.passage import Passage
from rag.question.answer_form import Form, asked_for
from rag.question.asking_back import AskingBack, Choice
from rag.question.query import Inferred, Kind, Query
from rag.reading.speakers import Speaker

FERRY = Article(
    headline="Ferry and dredger collide off Saltmarsh; 14 hurt",
    source="Ellery Courier",
    published="2025-08-19T07:40:00+02:00",
    authors=("Tomas Brandl",),
    corrections=("Correction, 20 August: an earlier version gave the dredger’s name as Marlow.",),
    genre="reporting",
    language="en",
    url="https://courier.example/ferry",
    body=(
        "A passenger ferry carrying 212 people struck a dredger in thick fog off Saltmarsh Point shortly before six on "
        "Tuesday morning.\n"
        "Fourteen people were injured, three of them seriously, the Ellery harbour authority said. The ferry, the Anna "
        "Reyes, reached the outer quay under its own power.\n"
        "“We are looking at the radar records of both ships,” said the harbour master, Lena Osei. The authority could "
        "not say whether the dredger had been sounding its horn.\n" + "The fog stayed until noon. " * 60
    ),
)
HOSPITAL = Article(
    headline="Hospital discharges most of those hurt in ferry collision",
    source="Coast Wire",
    published="2025-08-20T18:05:00+02:00",
    genre="reporting",
    body=(
        "The Ellery General Hospital has treated 17 people after the collision off Saltmarsh, none of whom is in "
        "danger, said Ines Varga, its medical director.\n"
        "Eleven of them have gone home. A further three were seen by doctors on Skerrin, the hospital said."
    ),
)
OPINION = Article(
    headline="A harbour without a plan",
    source="The Tidewater",
    genre="opinion",
    body="The harbour has no plan for fog. It has never had one, and nobody in Saltmarsh has asked for one.",
)
HOSTILE = Article(
    headline="<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}}",
    source='"><script>alert(4)</script>',
    authors=("<svg onload=alert(5)>",),
    published="2025-08-21",
    url="javascript:alert(6)",
    corrections=("</p><iframe src=https://evil.example/></iframe>",),
    genre="<b>x</b>",
    language='en" onload="alert(7)',
    body=(
        "Before. <img src='https://evil.example/a.png' onerror='alert(8)'> ![x](https://evil.example/b.png)\n"
        "</mark></p><script>alert(9)</script> `${alert(10)}` $$x$$ <style>@import 'https://evil.example/c.css';</style>"
    ),
)
ARTICLES = (FERRY, HOSPITAL, OPINION, HOSTILE)


def cited(number: int, article: Article, words: str) -> Citation:
    start = article.body.index(words)
    return Citation(number, Passage(article, 0, len(article.body)), start, start + len(words))


def sentence(
    text: str, *citations: Citation, verdict: Verdict = "supported", reason: str = "the cited passage says so"
) -> CitedSentence:
    return CitedSentence(text, citations, verdict, reason, score=0.99 if verdict == "supported" else 0.1)


INJURED = cited(1, FERRY, "Fourteen people were injured, three of them seriously, the Ellery harbour authority said.")
TREATED = cited(2, HOSPITAL, "The Ellery General Hospital has treated 17 people after the collision off Saltmarsh")
ACROSS = cited(3, HOSPITAL, "said Ines Varga, its medical director.\nEleven of them have gone home.")

WRITTEN = (
    sentence(
        "The harbour authority put the number of injured at 14 on Tuesday morning, three of them seriously.", INJURED
    ),
    sentence("By Wednesday evening the Ellery General Hospital had treated 17 people.", TREATED),
    sentence("Eleven of them have gone home.", ACROSS, verdict="quoted", reason="word for word in the source"),
    sentence(
        "Two passengers later died of their injuries.", INJURED, verdict="not supported", reason="two is not there"
    ),
    sentence("The ferry’s captain has been suspended.", verdict="uncited", reason="no source is given"),
)

INFERRED = (
    Inferred("question", "How many people were hurt off Saltmarsh in <b>August</b>, as the outlets have it?", "and?"),
    Inferred("period", "12–18 August 2025", "last week"),
    Inferred("outlets", "Ellery Courier", "in the Courier"),
    Inferred("newest", "newest first", "the latest"),
)


def verbatim(*citations: Citation, speaker: Speaker | None = None) -> CitedSentence:
    return CitedSentence(citations[0].quote, citations, "quoted", "word for word in the source", speaker=speaker)


UNDATED = cited(4, OPINION, "The harbour has no plan for fog.")
TIMELINE = (
    Row(verbatim(UNDATED)),
    Row(verbatim(INJURED), EventDate("on Tuesday", "2025-08-19", "day", "2025-08-19")),
    Row(verbatim(ACROSS), EventDate("August", "2025-08", "month", None)),
)
SAID = (Row(verbatim(ACROSS, speaker=Speaker("Ines Varga", "the medical director", 0, 4))),)
DIFFERING = (
    Disagreement(
        "injured",
        (
            ReportedValue("17", "at least", verbatim(TREATED), ("Coast Wire", "The Tidewater")),
            ReportedValue("14", "", verbatim(INJURED), ("Ellery Courier",)),
        ),
        False,
    ),
)

WHOM = AskingBack(
    "<b>she</b>",
    (
        Choice("Ines Varga", "its medical director", "quote Ines Varga"),
        Choice("<i>Lena</i> Osei", None, "quote <i>Lena</i> Osei"),
    ),
)


class ScriptedPair:
    """Who owns the indexes."""

    is_owner = True
    owner = "process 4711 (scripted)"


class ScriptedIndex:
    """As much of an index as /health looks at."""

    pair = ScriptedPair()


class ScriptedAssistant:
    """Answers by what the question holds: ``quote``, ``absent``, ``hostile``, ``bad``, ``slow``, ``stuck``, ..."""

    writer_name = "scripted"
    stating = None

    def __init__(self, pause: float = 0.02) -> None:
        self.pause = pause
        self.questions: list[str] = []
        self.histories: list[int] = []
        self.scopes: list[tuple[str | None, Filters]] = []
        self.withouts: list[set[Kind]] = []
        self.index = ScriptedIndex()
        self.can = threading.Event()
        self.can.set()
        self.tried: list[str] = []
        self.closed = threading.Event()
        self.unstick = threading.Event()
        self.may_end = threading.Event()
        self.may_end.set()

    def can_answer(self, question: str, as_of: str | None = None, filters: Filters = NO_FILTERS) -> bool:
        """Everything, but for what is made from a headline; once ``can`` is set."""
        self.can.wait(30)
        self.tried.append(question)
        return "headline" not in question

    def form_of(self, question: str) -> Form | None:
        """The form that a question asks for: each keeps its promise."""
        return asked_for(question).form

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: str | None = None,
        filters: Filters = NO_FILTERS,
        without: Collection[Kind] = frozenset(),
    ) -> Iterator[Answer]:
        self.questions.append(question)
        self.histories.append(len(history))
        self.scopes.append((as_of, filters))
        self.withouts.append(set(without))
        if "fails" in question and without:
            raise BadQuestion("Nothing is left to search for.")
        inferred = tuple(one for one in INFERRED if "infer" in question and one.kind not in without)
        yield from self.answers(
            Answer(question, Query(question, filters, inferred=inferred), writer="scripted", complete=False)
        )

    def answers(self, base: Answer) -> Iterator[Answer]:
        """The snapshots of the answer to the question of ``base``."""
        question = base.question
        if "bad" in question:
            raise BadQuestion("There is no word in the question <b>at all</b>.")
        if "stuck" in question:  # a model that is silent
            yield base
            self.unstick.wait(180)  # longer than any test waits for anything
        if "crash" in question:
            yield base
            raise RuntimeError("scripted")
        if whole := scripted(base, question):
            yield whole
        else:
            yield from self._written(base, slow="slow" in question)

    def _written(self, base: Answer, slow: bool) -> Iterator[Answer]:
        done: list[CitedSentence] = []
        try:
            for whole in WRITTEN:
                if whole is WRITTEN[-1]:
                    self.may_end.wait(180)
                words = whole.text.split()
                for end in range(1, len(words) + 1):
                    yield replace(base, sentences=(*done, CitedSentence(" ".join(words[:end]))))
                    time.sleep(0.3 if slow else self.pause)
                done.append(whole)
            for number in range(600 if slow else 0):  # it is stopped before its end, however busy the machine is
                yield replace(base, sentences=(*done, CitedSentence("And on" + " and on" * number)))
                time.sleep(0.3)
            yield replace(base, sentences=tuple(done), complete=True)
        finally:
            self.closed.set()


def scripted(base: Answer, question: str) -> Answer | None:
    """The answer that comes at once, or None for one that is written word by word."""
    base = replace(base, complete=True)
    listed = replace(base, writer="quotes")
    answers = {
        "absent": replace(base, abstained=True, nearest=(TREATED.passage, INJURED.passage)),
        "differ": replace(base, sentences=WRITTEN[:2], disagreements=DIFFERING),
        "timeline": replace(listed, sentences=tuple(r.sentence for r in TIMELINE), form="timeline", rows=TIMELINE),
        "said": replace(listed, sentences=tuple(r.sentence for r in SAID), form="said", rows=SAID),
        "whom": replace(base, query=replace(base.query, asks=WHOM), remark=WHOM.text),
        "quote": quotes(base),
        "hostile": hostile(base),
    }
    return next((answer for word, answer in answers.items() if word in question), None)


def quotes(base: Answer) -> Answer:
    spans = [INJURED, cited(2, FERRY, "The ferry, the Anna Reyes, reached the outer quay under its own power."), ACROSS]
    sentences = tuple(sentence(c.quote.replace("\n", " "), c, verdict="quoted", reason="word for word") for c in spans)
    notice = "No model is configured, so Footnote quotes the archive word for word."
    return replace(base, sentences=sentences, writer="quotes", notice=notice)


def hostile(base: Answer) -> Answer:
    whole = cited(1, HOSTILE, HOSTILE.body)
    text = "<script>alert(11)</script> <a href='https://evil.example/'>x</a> ${alert(12)} [y](javascript:alert(13))"
    return replace(base, sentences=(sentence(text, whole, verdict="partly supported", reason="<u>z</u>"),))


def filled(archive: Archive) -> Archive:
    archive.add(ARTICLES)
    return archive
