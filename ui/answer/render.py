"""The conversation as markup: header, empty state, a question with its answer, what went wrong.

Pure functions; every text from outside goes through ``escape``.
"""

from collections.abc import Sequence
from itertools import groupby

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import shown_headline
from corpus.store.archive import Coverage
from rag.answer.answer import ABSTENTION, Answer, Citation, CitedSentence
from rag.check.verdict import Verdict
from ui.answer.action_row import row as action_row
from ui.answer.escape import block, escape
from ui.answer.examples import Example
from ui.answer.inferred_chips import inferred
from ui.answer.provenance import happened
from ui.answer.source_panel import headline_markup, outlet_and_date, page_of
from ui.answer.tables import tables
from ui.answer.verdict_words import is_disputed, standing

_ICONS: dict[Verdict, str] = {
    "quoted": "✓",
    "supported": "✓",
    "partly supported": "≈",
    "not supported": "✕",
    "uncited": "○",
}
_GOOD = ("quoted", "supported")
_PAGES = {"/": "Ask", "/articles": "Articles", "/add": "Add", "/evals": "Evals", "/about": "About"}
_CURRENT = ' aria-current="page"'


def header(coverage: Coverage | None, current: str = "/", silent: str | None = None, may_add: bool = False) -> str:
    """The name, the pages, and what the archive holds.

    Args:
        coverage: None where the archive can't be read.
        current: the address of the page shown.
        silent: a word on feeds that nothing was had from for a day.
        may_add: the reader may add articles, and is shown where.
    """
    held = ""
    if coverage:
        waits = [f"{coverage.waiting:,} waiting to be indexed"] if coverage.waiting else []
        waits += [silent] if silent else []
        told = "".join(f'<span class="wait">{escape(one)}</span>' for one in waits)
        parts = " · ".join(f'<span class="part">{escape(part)}</span>' for part in _held(coverage))
        held = f'<p class="cover"><span>{parts}</span>{told}</p>'
    pages = "".join(
        f'<a href="{address}"{_CURRENT if address == current else ""}>{name}</a>'
        for address, name in _PAGES.items()
        if may_add or address != "/add"
    )
    return block(
        '<header><h1 class="word">Footnote<sup aria-hidden="true">1</sup></h1>'
        f'<nav aria-label="Pages">{pages}</nav>{held}</header>'
    )


def coverage_line(coverage: Coverage) -> str:
    """``86 articles · 4 outlets · 3 Mar – 29 Aug 2025 · 2 undated · 1 withdrawn``."""
    return " · ".join(_held(coverage))


def _held(coverage: Coverage) -> list[str]:
    parts = [_count(coverage.articles, "article"), _count(len(coverage.sources), "outlet")]
    parts += [period] if (period := _period(coverage)) else []
    parts += [f"{coverage.undated:,} undated"] if coverage.undated else []
    parts += [f"{coverage.withdrawn:,} withdrawn"] if coverage.withdrawn else []
    return parts


def empty_state(coverage: Coverage, examples: Sequence[Example]) -> str:
    """What to do with an empty page."""
    if not coverage.articles:
        return block(
            '<div class="start"><p class="lead">The archive is empty.</p>'
            "<p>Add articles with: <code>python -m corpus add PATH</code></p></div>"
        )
    items = "".join(
        f'<li><button type="button" class="example" data-ask="{escape(example.question)}">'
        f'<span class="task">{escape(example.task)}</span>{escape(example.question)}</button></li>'
        for example in examples
    )
    lead = "Ask the archive: every sentence of an answer carries a footnote to the words it stands on."
    return block(f'<div class="start"><p class="lead">{lead}</p>' + (f"<ul>{items}</ul>" if items else "") + "</div>")


def pending_turn(number: int, question: str, note: str) -> str:
    """A question that has no word of an answer yet."""
    return block(_turn(number, question, "busy", f'<p class="pending">{escape(note)}</p>'))


def failed_turn(number: int, question: str, message: str, earlier: bool = False) -> str:
    """A question that was not answered, and why; ``earlier``: the answer whose place it was to take is still kept."""
    card = f'<div class="card error" role="alert"><p><b>No answer.</b> {escape(message)}</p></div>'
    return block(_turn(number, question, "kept" if earlier else "failed", card))


def turn(number: int, answer: Answer, coverage: Coverage, streaming: bool = False, removable: bool = False) -> str:
    """A question and its answer, or as much of the answer as is known.

    Args:
        number: the turn's number in the conversation, from 1; links and ids are made from it.
        answer: the answer.
        coverage: what the archive held then, as the answer tells; or holds now, where it does not.
        streaming: more is to come; an incomplete answer that is not streaming was stopped.
        removable: what was inferred from the question can be taken off, to ask again.
    """
    if answer.abstained:
        content = _abstention(number, answer, coverage)
    else:
        prose = _quotes(number, answer.sentences, answer) if answer.writer == "quotes" else _prose(number, answer)
        content = _notice(answer.notice) + ("" if answer.is_listed else prose)
        if not streaming:
            content += (
                tables(answer, lambda at, sentence: _sentence(number, at, sentence, answer))
                + _stopped(answer)
                + _cards(number, answer)
                + _status(number, answer, coverage)
            )
    if not streaming:
        content += action_row(number, answer.question, answer)
        content += happened(answer, coverage) if answer.complete else ""
    content = inferred(number, answer.query, removable) + content
    return block(_turn(number, answer.question, "busy" if streaming else "done", content))


def _turn(number: int, question: str, state: str, content: str) -> str:
    busy = ' aria-busy="true"' if state == "busy" else ""
    return (
        f'<section class="turn" aria-label="Exchange {number}" data-turn="{number}" data-state="{state}"{busy}>'
        f'<h2 class="q" id="question-{number}" tabindex="-1" dir="auto">{escape(question)}</h2>{content}</section>'
    )


def _prose(number: int, answer: Answer) -> str:
    numbered = enumerate(answer.sentences)
    paragraphs = groupby(numbered, key=lambda item: item[1].paragraph)
    written = "".join(
        '<p dir="auto">' + " ".join(_sentence(number, at, sentence, answer) for at, sentence in group) + "</p>"
        for _, group in paragraphs
    )
    return f'<div class="a">{written}</div>'


def _quotes(number: int, sentences: Sequence[CitedSentence], answer: Answer) -> str:
    def article_of(item: tuple[int, CitedSentence]) -> Article | None:
        citations = item[1].citations
        return citations[0].passage.article if citations else None

    figures = []
    for article, group in groupby(enumerate(sentences), key=article_of):
        lines = "".join(f'<p dir="auto">{_sentence(number, at, sentence, answer)}</p>' for at, sentence in group)
        about = f"{outlet_and_date(article)} · {headline_markup(article)}" if article else ""
        figures.append(f"<figure><figcaption>{about}</figcaption><blockquote>{lines}</blockquote></figure>")
    return f'<div class="a quotes">{"".join(figures)}</div>'


def _sentence(number: int, at: int, sentence: CitedSentence, answer: Answer) -> str:
    chips = "".join(_chip(number, at, citation) for citation in sentence.citations)
    text, verdict = _with_answers(sentence), sentence.verdict
    if verdict is None:
        return f'<span class="s">{text}</span> {chips}'
    speaker = _speaker(sentence) + _kind(sentence)
    icon = f'<span aria-hidden="true">{_ICONS[verdict]}</span>'
    if verdict in _GOOD:
        less = " less" if is_disputed(sentence, answer.disagreements) else ""
        words = escape(standing(sentence, answer.disagreements))
        sign = f'<span class="ok{less}" title="{escape(sentence.reason or verdict)}">{icon} {words}</span>'
        return f'<span class="s">{text}</span>{speaker} <span class="marks">{chips}{sign}</span>'
    reason = f": {escape(sentence.reason)}" if sentence.reason else ""
    note = f'<span class="note">{icon} <span><b>{verdict}</b>{reason}</span></span>'
    return f'<span class="s unsup">{text}</span>{_kind(sentence)} {chips} {note}'


def _kind(sentence: CitedSentence) -> str:
    """What its sources are, where that is not each its own report: opinion, copies of one report."""
    told = [*sentence.genres, *([sentence.carried] if sentence.carried else [])]
    return "".join(f' <span class="kind">{escape(one)}</span>' for one in told)


def _speaker(sentence: CitedSentence) -> str:
    speaker = sentence.speaker
    if speaker is None or speaker.name in sentence.text:
        return ""
    return f' <span class="by">– {escape(speaker.name)}{f", {escape(speaker.role)}" if speaker.role else ""}</span>'


def _with_answers(sentence: CitedSentence) -> str:
    """Its text, the words in it that answer in ``<strong>``."""
    parts, done = [], 0
    for start, end in sentence.answers:
        parts += [escape(sentence.text[done:start]), f"<strong>{escape(sentence.text[start:end])}</strong>"]
        done = end
    return "".join([*parts, escape(sentence.text[done:])])


def _chip(number: int, at: int, citation: Citation) -> str:
    article = citation.passage.article
    source = [shown_headline(article).text, article.source or "outlet unknown", display_date(article.published)]
    label = escape(f"Source {citation.number}: {', '.join(source)}")
    n = citation.number
    return f'<a class="chip" id="chip-{number}-{at}-{n}" href="#cite-{number}-{n}" aria-label="{label}">{n}</a>'


def _cards(number: int, answer: Answer) -> str:
    """What page.js shows at a chip that is pointed at or has the focus; not seen until then."""
    return "".join(
        f'<div class="glance" data-card="cite-{number}-{citation.number}" hidden>'
        f'<p class="h" dir="auto">{headline_markup(citation.passage.article)}</p>'
        f'<p class="m">{outlet_and_date(citation.passage.article)}{_place(citation)}</p>'
        f'<p class="said" dir="auto">{escape(citation.quote)}</p></div>'
        for citation in answer.citations
    )


def _place(citation: Citation) -> str:
    article = citation.passage.article
    return page_of(article, (citation.start, citation.end)) + (" · teaser only" if article.is_partial else "")


def _status(number: int, answer: Answer, coverage: Coverage) -> str:
    verdicts = [sentence.verdict for sentence in answer.sentences]
    total, quoted = len(verdicts), verdicts.count("quoted")
    good = quoted + verdicts.count("supported")
    found, also = ("quoted exactly", 0) if quoted == total else ("supported", quoted)
    word = "sentence" if total == 1 else "sentences"
    less = "" if good == total else ' class="less"'
    parts = [f"<b{less}>{good} of {total}</b> {word} {found}"]
    parts += [f"{also} quoted exactly"] if also else []
    if answer.unresolved:
        pointed = "a footnote" if answer.unresolved == 1 else f"{answer.unresolved} footnotes"
        parts.append(f"{pointed} to nothing left out")
    parts += ['<b class="less">sources disagree</b>'] if answer.status == "sources_disagree" else []
    period = _period(coverage)
    parts.append(f"archive: {_count(len(coverage.sources), 'outlet')}{f', {period}' if period else ''}")
    parts += [f"newest article {short_date(coverage.newest)}"] if coverage.newest else []
    articles = len({citation.passage.article.id for citation in answer.citations})
    if articles:
        parts.append(f'<a href="#sources-{number}">{_count(articles, "source")}</a>')
    return '<p class="status">' + "".join(f"<span>{part}</span>" for part in parts) + "</p>"


def _abstention(number: int, answer: Answer, coverage: Coverage) -> str:
    nearest = {passage.article.id: passage.article for passage in answer.nearest}
    items = "".join(
        f'<li><a class="h" dir="auto" href="#article-{id_}">{headline_markup(article)}</a>'
        f'<p class="m">{outlet_and_date(article)}</p></li>'
        for id_, article in nearest.items()
    )
    searched = f"<p>{escape(answer.searched)}</p>" if answer.searched else ""
    held_nowhere = ", ".join(f"<b>{escape(word)}</b>" for word in answer.missing)
    missing = f"<p>The archive holds nowhere: {held_nowhere}.</p>" if answer.missing else ""
    quotes = _quotes(number, answer.nearest_sentences, answer) if answer.nearest_sentences else ""
    closest = f'<p class="what">What comes closest</p><ul class="src">{items}</ul>' if items else ""
    found = f"{searched}{missing}{_notice(answer.notice)}{quotes}{closest}"
    return (
        f'<div class="card"><p class="lead">{ABSTENTION}</p>{found}'
        f"<p><b>What it holds:</b> {escape(coverage_line(coverage))}.</p>"
        "<p><b>To ask again:</b> name a person, a place or an organisation as a report would; ask about one event at a "
        "time; leave out what lies outside this period.</p></div>"
    )


def _notice(notice: str | None) -> str:
    return f'<p class="notice">{escape(notice)}</p>' if notice else ""


def _stopped(answer: Answer) -> str:
    return "" if answer.complete else '<p class="notice">Stopped before its end.</p>'


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
    """``29 Aug 2025``, ``Aug 2025`` or ``2025``: as much as the source gave."""
    *day, month, year = [None, None, *display_date(iso).partition(",")[0].split()][-3:]
    return " ".join(part for part in (*day, month and month[:3], year) if part)
