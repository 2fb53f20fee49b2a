"""The conversation as markup: header, empty state, a question with its answer, a failed question.

Pure functions: they compute the values that the templates show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from corpus.article import Article
from corpus.dates import display_date
from corpus.sample_edition import OUTLETS, holds_sample
from corpus.store.archive import Coverage
from rag.answer.answer import ABSTENTION, QUOTES, Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.spoken import whole_quotations
from ui.answer.action_row import row as action_row
from ui.answer.examples import Example
from ui.answer.inferred_chips import inferred
from ui.answer.provenance import provenance
from ui.answer.reached_notes import ReachedNote
from ui.answer.shown_sentence import ShownSentence, shown_sentence
from ui.answer.source_panel import page_of
from ui.answer.tables import tables
from ui.http.reader import Reader
from ui.templating import NOTHING, as_block, block, counted, render

READY = "Ready"
OPENING = "Opening the archive … A question can be asked already, and is answered once it is open."

_PAGES = {
    "/": "Ask",
    "/articles": "Articles",
    "/followed": "Followed",
    "/notebook": "Notebook",
    "/add": "Add",
    "/evals": "Evals",
    "/settings": "Model",
    "/about": "About",
}
_WRITTEN = "Written by a machine ({writer}) from the articles shown. Check before you publish."
_QUOTED = "Quoted word for word from the articles shown."


def header_markup(
    coverage: Coverage | None, current: str, silent: str | None = None, reader: Reader | None = None
) -> Markup:
    """The name, the pages, and what the archive holds.

    Args:
        coverage: None when the archive can't be read.
        current: the address of the page shown.
        silent: a notice of feeds that gave nothing for a day.
        reader: sees links to what they may do: adding articles, choosing the model.
    """
    waits = [f"{coverage.waiting:,} waiting to be indexed"] if coverage and coverage.waiting else []
    waits += [silent] if silent else []
    held = _held(coverage) if coverage else []
    may = {"/add": reader is not None and reader.may_add, "/settings": reader is not None and reader.may_set}
    pages = {address: name for address, name in _PAGES.items() if may.get(address, True)}
    first, newest = ((coverage.first or "")[:10], (coverage.newest or "")[:10]) if coverage else ("", "")
    days = {"first": first, "newest": newest} if len(first) == len(newest) == 10 else {"first": "", "newest": ""}
    return render("header.html", pages=pages, current=current, held=held, waits=waits, **days)


def header(coverage: Coverage | None, silent: str | None = None, reader: Reader | None = None) -> str:
    """The header of the conversation's page, as one block; see ``header_markup``."""
    return as_block(header_markup(coverage, "/", silent, reader))


def coverage_line(coverage: Coverage) -> str:
    """``86 articles · 4 outlets · 3 Mar – 29 Aug 2025 · 2 undated · 1 withdrawn``."""
    return " · ".join(_held(coverage))


def _held(coverage: Coverage) -> list[str]:
    parts = [counted(coverage.articles, "article"), counted(len(coverage.sources), "outlet")]
    parts += [period] if (period := _period(coverage)) else []
    parts += [f"{coverage.undated:,} undated"] if coverage.undated else []
    parts += [f"{coverage.withdrawn:,} withdrawn"] if coverage.withdrawn else []
    return parts


def empty_state(coverage: Coverage, examples: Sequence[Example], state: str = OPENING, is_due: bool = False) -> str:
    """The content of an empty page: how to begin, whether questions are answered yet, and what is invented.

    Args:
        coverage: what the archive holds.
        examples: questions that it answers.
        state: ``READY``, ``OPENING``, or why no question can be answered.
        is_due: whether there will soon be more to show, such as examples.
    """
    if state == READY:
        is_due = is_due or coverage.waiting > 0
        state = _ready(coverage)
    return block(
        "empty_state.html",
        articles=coverage.articles,
        examples=examples,
        state=state,
        is_due=is_due,
        has_sample=holds_sample(coverage.sources),
        is_sample=set(coverage.sources) <= set(OUTLETS),
    )


def _ready(coverage: Coverage) -> str:
    if coverage.waiting:
        return f"{READY}; {coverage.waiting:,} articles or passages are still being indexed."
    held = "the article" if coverage.articles == 1 else f"all {coverage.articles:,} articles"
    return f"{READY}: {held} can be asked about."


def pending_turn(number: int, question: str, note: str) -> str:
    """A question whose answer has no word yet."""
    return _turn(number, question, "busy", render("pending.html", note=note))


def failed_turn(number: int, question: str, message: str, earlier: bool = False) -> str:
    """A question that was not answered, and why; ``earlier``: the answer it was to replace is still kept."""
    return _turn(number, question, "kept" if earlier else "failed", render("failed.html", message=message))


@dataclass(frozen=True, slots=True)
class Link:
    """The address of an answer, and what to say to the reader who copied it."""

    address: str
    says: str


def turn(
    number: int,
    answer: Answer,
    coverage: Coverage,
    streaming: bool = False,
    removable: bool = False,
    link: Link | None = None,
    shared: bool = False,
    earlier: Sequence[str] = (),
    notes: Sequence[ReachedNote] = (),
    embedded: bool = False,
) -> str:
    """A question and its answer, or the answer so far.

    Args:
        number: the turn's number in the conversation, from 1; links and ids are made from it.
        answer: the answer.
        coverage: what the archive held at the time of the answer, or what it holds now when the answer doesn't say.
        streaming: whether more follows; an incomplete answer that is not streaming was stopped.
        removable: whether the reader can take off an inference, to ask again.
        link: the answer's address, for the action that copies it.
        shared: whether another reader shared it: it can be read and copied, and nothing else.
        earlier: the answers that this one replaced, as plain text, the oldest first.
        notes: on cited articles that read otherwise by now.
        embedded: whether it stands in a frame, where it can be read, and nothing else.
    """
    shown = _aside if answer.remark else _abstention if answer.abstained else _answer
    content = shown(number, answer, coverage, not streaming, inferred(number, answer.query, removable), embedded)
    state = "busy" if streaming else "shared" if shared else "done"
    return _turn(number, answer.question, state, content, link=link, earlier=earlier, notes=notes)


def _turn(number: int, question: str, state: str, content: Markup, **beside: object) -> str:
    turn = {"number": number, "question": question, "state": state, "content": content, "shared": state == "shared"}
    return block("turn.html", **{"link": None, "earlier": (), "notes": (), **turn, **beside})


@dataclass(frozen=True, slots=True)
class Card:
    """The card that appears when the pointer rests on a footnote."""

    target: str
    article: Article
    page: int | None
    quote: str


def _answer(number: int, answer: Answer, coverage: Coverage, whole: bool, chips: Markup, embedded: bool) -> Markup:
    is_quoted, is_live = answer.writer == QUOTES, whole and not embedded
    return render(
        "answer.html",
        inferred=chips,
        notice=answer.notice,
        lead=answer.lead,
        missing=answer.missing,
        figures=_quotes(number, answer.sentences, answer, is_live) if is_quoted and not answer.is_listed else None,
        paragraphs=None if is_quoted or answer.is_listed else _prose(number, answer, is_live),
        whole=whole,
        complete=answer.complete,
        tables=tables(number, answer) if whole else NOTHING,
        cards=[_card(number, citation) for citation in answer.citations] if is_live else (),
        by_whom=_by_whom(answer),
        status=_status(number, answer, coverage) if whole else NOTHING,
        actions=action_row(number, answer.question, answer) if is_live else NOTHING,
        provenance=provenance(answer, coverage) if whole and answer.complete and not embedded else NOTHING,
    )


def _by_whom(answer: Answer) -> str:
    """Who wrote the words: quotes are the articles' own, and nothing says of them that a machine wrote them."""
    if not answer.citations:
        return ""
    return _QUOTED if answer.writer == "quotes" else _WRITTEN.format(writer=answer.writer)


def _prose(number: int, answer: Answer, linked: bool) -> list[list[ShownSentence]]:
    """The answer's paragraphs."""
    numbered = enumerate(answer.sentences)
    paragraphs = groupby(numbered, key=lambda item: item[1].paragraph)
    return [[shown_sentence(number, at, sentence, answer, linked) for at, sentence in group] for _, group in paragraphs]


def _quotes(
    number: int, sentences: Sequence[CitedSentence], answer: Answer, linked: bool
) -> list[tuple[Article | None, list[list[ShownSentence]]]]:
    """The sentences by the article that they quote, and in it those of one quotation together."""

    def article_of(item: tuple[int, CitedSentence]) -> Article | None:
        citations = item[1].citations
        return citations[0].passage.article if citations else None

    def shown(places: Sequence[int]) -> list[ShownSentence]:
        return [shown_sentence(number, at, sentences[at], answer, linked) for at in places]

    figures = []
    for article, group in groupby(enumerate(sentences), key=article_of):
        places = [at for at, _ in group]
        spoken = whole_quotations([sentences[at] for at in places], adjoining=True)
        figures.append((article, [shown([places[one] for one in together]) for together in spoken]))
    return figures


def _card(number: int, citation: Citation) -> Card:
    article = citation.passage.article
    page = page_of(article, (citation.start, citation.end))
    return Card(f"cite-{number}-{citation.number}", article, page, citation.quote)


def _status(number: int, answer: Answer, coverage: Coverage) -> Markup:
    verdicts = [sentence.verdict for sentence in answer.sentences]
    quoted, sure = verdicts.count("quoted"), sum(sentence.is_sure for sentence in answer.sentences)
    return render(
        "status.html",
        number=number,
        total=len(verdicts),
        quoted=quoted,
        sure=sure,
        matching=quoted + verdicts.count("supported") - sure,
        unresolved=answer.unresolved,
        disagree=answer.status == "sources_disagree",
        outlets=len(coverage.sources),
        period=_period(coverage),
        newest=short_date(coverage.newest) if coverage.newest else "",
        articles=len({citation.passage.article.id for citation in answer.citations}),
    )


def _aside(number: int, answer: Answer, coverage: Coverage, whole: bool, chips: Markup, embedded: bool) -> Markup:
    return render("aside.html", inferred=chips, remark=answer.remark, choices=answer.choices)


def _abstention(number: int, answer: Answer, coverage: Coverage, whole: bool, chips: Markup, embedded: bool) -> Markup:
    return render(
        "abstention.html",
        inferred=chips,
        lead=ABSTENTION,
        searched=answer.searched,
        missing=answer.missing,
        notice=answer.notice,
        nearest=list({passage.article.id: passage.article for passage in answer.nearest}.values()),
        holds=coverage_line(coverage),
        actions=action_row(number, answer.question, answer) if whole and not embedded else NOTHING,
        provenance=provenance(answer, coverage) if whole and answer.complete and not embedded else NOTHING,
    )


def _period(coverage: Coverage) -> str:
    if not coverage.first or not coverage.newest:
        return ""
    first, newest = short_date(coverage.first), short_date(coverage.newest)
    if first == newest:
        return newest
    if coverage.first[:4] == coverage.newest[:4] and " " in first:
        first = first.rpartition(" ")[0]
    return f"{first} – {newest}"


def short_date(iso: str) -> str:
    """``29 Aug 2025``, ``Aug 2025`` or ``2025``: as precise as the source."""
    *day, month, year = [None, None, *display_date(iso).partition(",")[0].split()][-3:]
    return " ".join(part for part in (*day, month and month[:3], year) if part)
