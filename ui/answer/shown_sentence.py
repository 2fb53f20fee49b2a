"""ShownSentence: a sentence of an answer as ``sentence.html`` shows it, with its footnotes and its standing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.dates import display_date
from corpus.headline import shown_headline
from rag.answer.answer import QUOTES, Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement
from rag.check.verdict import Verdict
from ui.answer.name_links import with_links
from ui.answer.verdict_words import is_disputed, standing

_ICONS: dict[Verdict, str] = {
    "quoted": "✓",
    "supported": "✓",
    "partly supported": "≈",
    "not supported": "✕",
    "uncited": "○",
}
_GOOD = ("quoted", "supported")


@dataclass(frozen=True, slots=True)
class Chip:
    """A footnote's number, which links to its source; screen readers read ``label``."""

    id: str
    address: str
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence.

    Attributes:
        words: its text in pieces, each with whether it answers the question, and the address that it leads to.
        chips: its footnotes.
        verdict: None before the check.
        icon: the verdict's icon.
        is_good: whether its sources support it.
        is_sure: whether they do beyond doubt; else their words match, and the reader had better read them.
        is_disputed: whether other sources differ.
        standing: how it stands, in words, when its sources support it; "" for a plain quote among quotes, of which the
            answer says once that they are word for word.
        reason: the verdict's reason; may be empty.
        speaker: the speaker and role, when the sentence doesn't name them.
        kinds: the kind of its sources, unless each is a report of its own: opinion, copies of one report.
    """

    words: Sequence[tuple[str, bool, str]]
    chips: Sequence[Chip]
    verdict: Verdict | None
    icon: str
    is_good: bool
    is_sure: bool
    is_disputed: bool
    standing: str
    reason: str
    speaker: str
    kinds: Sequence[str]


def shown_sentence(
    number: int, at: int, sentence: CitedSentence, answer: Answer, linked: bool = False
) -> ShownSentence:
    """A sentence of turn ``number``; ``at`` distinguishes it from the turn's other sentences.

    With ``linked``, names in full lead to the pages about them.
    """
    verdict = sentence.verdict
    disagreements: Sequence[Disagreement] = answer.disagreements
    is_good = verdict in _GOOD
    disputed = is_disputed(sentence, disagreements)
    plain = verdict == "quoted" and answer.writer == QUOTES and not disputed
    return ShownSentence(
        words=list(_words(sentence, linked and bool(sentence.citations))),
        chips=[_chip(number, at, citation) for citation in sentence.citations],
        verdict=verdict,
        icon=_icon(sentence),
        is_good=is_good,
        is_sure=sentence.is_sure,
        is_disputed=is_good and disputed,
        standing="" if plain else standing(sentence, disagreements),
        reason=sentence.reason or "",
        speaker=_speaker(sentence),
        kinds=[*sentence.genres, *([sentence.carried] if sentence.carried else [])],
    )


def _icon(sentence: CitedSentence) -> str:
    if sentence.verdict == "supported" and not sentence.is_sure:
        return _ICONS["partly supported"]
    return _ICONS[sentence.verdict] if sentence.verdict else ""


def _words(sentence: CitedSentence, linked: bool) -> Iterator[tuple[str, bool, str]]:
    done = 0
    for start, end in (*sentence.answers, (len(sentence.text), len(sentence.text))):
        for text, answers in ((sentence.text[done:start], False), (sentence.text[start:end], True)):
            for piece, address in with_links(text) if linked else [(text, "")]:
                if piece:
                    yield piece, answers, address
        done = end


def _speaker(sentence: CitedSentence) -> str:
    speaker = sentence.unnamed_speaker
    if speaker is None:
        return ""
    return f"{speaker.name}, {speaker.role}" if speaker.role else speaker.name


def _chip(number: int, at: int, citation: Citation) -> Chip:
    article, n = citation.passage.article, citation.number
    source = [shown_headline(article).text, article.source or "outlet unknown", display_date(article.published)]
    return Chip(f"chip-{number}-{at}-{n}", f"#cite-{number}-{n}", n, f"Source {n}: {', '.join(source)}")
