"""Texts: what the tools give, for a model to read: first what it must know, then the words and where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import shown_headline
from rag.answer.answer import Answer, Status
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.listing import listings
from rag.passage import Passage
from rag.question.query import Query
from rag.reading.genre import shown_genre
from rag.search.abstention import coverage_line

if TYPE_CHECKING:
    from rag.search.find import Searched
    from rag.share.pack_reader import Packed
    from rag.share.verify import Check

_STATUS: Mapping[Status, str] = {
    "answered": "Answered. Each sentence was checked against the words that its footnotes cite.",
    "partly_answered": "Partly answered: at least one sentence is not supported, or cites nothing; see its verdict.",
    "sources_disagree": "Answered, but the sources disagree on a number: report the values side by side.",
    "nearest": "The archive has no sentence that states this. The nearest are below: they are no answer.",
    "not_in_archive": "The archive does not hold an answer to this. Say so, rather than answer from elsewhere.",
    "asked_back": "The question could be about several people. Ask again with one of the questions below.",
    "no_question": "This is no question to the archive.",
}
_CHECKED = {
    "quoted": "It stands word for word in the source.",
    "supported": "The source states it, or likely does: compare the words.",
    "partly supported": "Only part of it is stated by the source.",
    "not supported": "The source does not state it, or says otherwise.",
    "uncited": "Nothing was found that it could rest on: that is no proof against it.",
}
_QUOTE = 400  # characters of a footnote's words


def answer_text(answer: Answer) -> str:
    """An answer with its verdicts and its sources."""
    parts = ("\n".join(part(answer)) for part in (_made, _stated, _listed, _footnotes, _nearest))
    end = coverage_line(answer.coverage) if answer.coverage else ""
    return "\n\n".join(part for part in (*parts, end) if part)


def _made(answer: Answer) -> Iterator[str]:
    """What must be known before the answer is used."""
    yield _STATUS[answer.status]
    if answer.remark:
        yield answer.remark
    yield from (f"- {one.question}" for one in answer.choices)
    if answer.notice:
        yield f"Note: {answer.notice}"
    yield from _understood(answer.query)
    if answer.missing:
        yield f"Words that the archive holds nowhere: {', '.join(answer.missing)}"
    if answer.searched:
        yield answer.searched


def _understood(query: Query) -> Iterator[str]:
    yield from (f"Understood as: {one.kind}: {one.text}" for one in query.inferred)


def _stated(answer: Answer) -> Iterator[str]:
    if not answer.is_listed:
        yield from map(_sentence, answer.sentences)


def _listed(answer: Answer) -> Iterator[str]:
    for listing in listings(answer):
        yield f"{listing.caption}:"
        for line in listing.lines:
            yield f"{_sentence(line.sentence, f'{line.lead}: ' if line.lead else '')} ({line.reported})"


def _footnotes(answer: Answer) -> Iterator[str]:
    if answer.citations:
        yield "Footnotes:"
    said = " ".join(" ".join(one.text for one in (*answer.sentences, *answer.listed)).split())
    for one in answer.citations:
        is_said = " ".join(one.quote.split()) in said
        place = _heading(one.passage, one.start, one.end)
        yield f"[{one.number}] {place}" if is_said else f"[{one.number}] {_footnote(one)}"


def _nearest(answer: Answer) -> Iterator[str]:
    if answer.nearest:
        yield "Nearest articles:"
    yield from (f"- {_heading(one)}" for one in answer.nearest)


def _sentence(sentence: CitedSentence, lead: str = "") -> str:
    verdict = f" ({_verdict(sentence)})" if sentence.verdict else ""
    speaker = f" ({sentence.speaker.name} says)" if sentence.speaker and sentence.speaker.name not in lead else ""
    return f"- {lead}{' '.join(sentence.marked_text.split())}{speaker}{verdict}"


def _verdict(sentence: CitedSentence) -> str:
    if sentence.verdict in ("quoted", "supported") and sentence.is_sure:
        return str(sentence.verdict)
    return f"{sentence.verdict}: {sentence.reason}"


def _footnote(citation: Citation) -> str:
    return f"{_heading(citation.passage, citation.start, citation.end)}: {_cut(citation.quote)}"


def _heading(passage: Passage, start: int | None = None, end: int | None = None) -> str:
    """Outlet, day, headline, genre, and how to find the words again."""
    article = passage.article
    genre = f", {shown_genre(article)}" if shown_genre(article) else ""
    first, last = (passage.start, passage.end) if start is None else (start, end)
    return (
        f"{article.source or 'outlet unknown'}, {display_date(article.published)}{genre}: "
        f"{shown_headline(article).text} (article {article.id}, characters {first}-{last}"
        f"{f', {article.url}' if article.url else ''})"
    )


def _cut(quote: str) -> str:
    text = " ".join(quote.split())
    return f"“{text}”" if len(text) <= _QUOTE else f"“{text[:_QUOTE]} …”"


def search_text(found: "Searched") -> str:
    """The passages of a search, best first."""
    lines = [f"Note: {notice}" for notice in found.notices]
    lines += _understood(found.query)
    for rank, hit in enumerate(found.passages, 1):
        lines += [f"\n{rank}. {_heading(hit.passage)}", hit.passage.text]
    if not found.passages:
        lines.append("Nothing found. Try other words, or fewer filters.")
    return "\n".join(lines).strip()


def article_text(article: Article, told: Mapping[str, Any]) -> str:
    """The part of an article that ``article_json`` gives, under what must be known of it."""
    lines = [shown_headline(article).text, _about(article)]
    lines += told["notices"]
    lines += [f"Earlier version, replaced {one['replaced'][:10]}" for one in told["versions"]]
    if told["copies"]:
        carried = ", ".join(f"{one['source'] or 'outlet unknown'} ({one['article_id']})" for one in told["copies"])
        lines.append(f"The same report is carried by: {carried}")
    if told["start"] or told["end"] < told["characters"]:
        rest = f"; the rest begins at start={told['next']}" if told["next"] is not None else ""
        lines.append(f"Characters {told['start']} to {told['end']} of {told['characters']}{rest}.")
    return "\n".join([*lines, "", told["text"]])


def _about(article: Article) -> str:
    parts = (
        article.source or "outlet unknown",
        display_date(article.published),
        ", ".join(article.authors),
        article.section,
        shown_genre(article),
        article.url,
        f"article {article.id}",
    )
    return " · ".join(part for part in parts if part)


def check_text(checked: CitedSentence, texts: int, is_given: bool) -> str:
    """The verdict on a sentence.

    Args:
        checked: the sentence; its first ``texts`` citations are texts that were given with it, the others articles.
        texts: how many.
        is_given: whether it was checked against passages given, not against what the archive holds.
    """
    found = f"{checked.verdict}: {checked.reason}. {_CHECKED[checked.verdict or 'uncited']}"
    lines = [f"{found} (score {checked.score:.2f})"]
    if not is_given and checked.verdict not in ("quoted", "supported") and checked.citations:
        lines.append("No passage found in the archive states it; this is the nearest:")
    for number, one in enumerate(checked.citations, 1):
        lines.append(f"Passage {number}: {_cut(one.quote)}" if number <= texts else _footnote(one))
    return "\n".join(lines)


def verify_text(packed: "Packed", found: "Sequence[Check]") -> str:
    """Whether a pack holds, and what does not."""
    failed = [check for check in found if not check.holds]
    holds = f"All {len(found)} checks hold." if not failed else f"{len(failed)} of {len(found)} checks fail:"
    return "\n".join([f"Made {packed.made} by Footnote {packed.footnote}. {holds}", *map(str, failed)])


def affected_text(told: Mapping[str, Any]) -> str:
    """What a change of an article reaches."""
    parts = [*told["told"]]
    for one in told["affected"]:
        now = f"now: {one['after']}" if one["after"] else "nothing stands there now"
        parts.append(f"{one['question']}\n  said: {one['sentence']}\n  cited: {one['before']}\n  {now}")
    if not told["affected"]:
        parts.append("No kept answer of yours cites other words than the article has now.")
    if told["others"]:
        parts.append(f"Sentences of other readers' answers that it reaches: {told['others']}")
    return "\n\n".join(parts)
