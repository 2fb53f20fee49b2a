"""Every sentence against exactly what it cites: quoted, supported, partly supported, not supported, or uncited.

No model is asked. A sentence's numbers, names and terms must be found in the cited passages; the span that is cited is
narrowed to the sentence or sentences that hold them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answer import Verdict
from rag.numbers import numbers
from rag.passage import Passage
from rag.sentence import sentence_spans
from rag.terms import terms

# Character for character, so that offsets stay what they are.
_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\xa0": " "}
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")
_QUOTATION = re.compile(r"[“\"«]([^”\"»]{3,}?)[”\"»]")

_SUPPORTED = 0.6  # share of the sentence's terms found in the narrowed span and its label
_PARTLY = 0.35


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking one sentence found.

    Attributes:
        spans: per cited passage, in order, the (start, end) in the article's body that the sentence stands on.
    """

    verdict: Verdict
    reason: str
    spans: tuple[tuple[int, int], ...] = ()


def check_sentence(sentence: str, cited: Sequence[Passage]) -> Finding:
    """Check ``sentence`` against the passages that it cites."""
    if not cited:
        return Finding("uncited", "no source is given")
    exact = [find_quote(sentence, passage) for passage in cited]
    if any(exact):
        spans = tuple(span or (passage.start, passage.end) for span, passage in zip(exact, cited, strict=True))
        return Finding("quoted", "word for word in the source", spans)
    spans = tuple(_narrowed(sentence, passage) for passage in cited)
    text = "\n".join(passage.article.body[start:end] for passage, (start, end) in zip(cited, spans, strict=True))
    labels = "\n".join(_label(passage) for passage in cited)
    missing = _missing(sentence, text, labels)
    wanted = set(terms(sentence))
    share = len(wanted & set(terms(f"{text}\n{labels}"))) / len(wanted) if wanted else 0.0
    if share < _PARTLY:
        return Finding("not supported", missing or "the cited passage says something else", spans)
    if missing:
        return Finding("not supported", missing, spans)
    if share < _SUPPORTED:
        return Finding("partly supported", "only part of this is in the cited passage", spans)
    return Finding("supported", "the cited passage says so", spans)


def find_quote(text: str, passage: Passage) -> tuple[int, int] | None:
    """Where ``text`` stands word for word in the passage (kinds of quotation marks and dashes aside), or None."""
    wanted = text.strip().translate(_SAME)
    for candidate in (wanted, wanted.strip('"')):
        at = passage.text.translate(_SAME).find(candidate)
        if candidate and at >= 0:
            return passage.start + at, passage.start + at + len(candidate)
    return None


def _label(passage: Passage) -> str:
    article = passage.article
    return f"{article.headline or ''}. {article.source or ''}. {article.published or ''}. {' '.join(article.authors)}"


def _missing(sentence: str, text: str, labels: str) -> str:
    """In words, what of the sentence's quotations, numbers and names is not in the text; empty when nothing is."""
    same = text.translate(_SAME)
    for quotation in _QUOTATION.findall(sentence):
        if quotation.translate(_SAME).rstrip(".,!?") not in same:
            return f"the quotation “{quotation}” is not in the cited passage"
    held = numbers(f"{text}\n{labels}")
    lost = [str(value) for value in sorted(numbers(sentence) - held)]
    if lost:
        return f"{', '.join(lost)} {'is' if len(lost) == 1 else 'are'} not in the cited passage"
    words = f"{same} {labels.translate(_SAME)}".lower()
    names = [name for name in _NAME.findall(sentence) if not _has_name(name.translate(_SAME), words)]
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not in the cited passage" if names else ""


def _has_name(name: str, words: str) -> bool:
    return all(re.sub(r"'s?$", "", part) in words for part in name.lower().split())


def _narrowed(sentence: str, passage: Passage) -> tuple[int, int]:
    """The sentence, or two neighbours, of the passage that hold most of the sentence's terms and numbers."""
    wanted = set(terms(sentence)) | {str(value) for value in numbers(sentence)}
    spans = [(passage.start + start, passage.start + end) for start, end in sentence_spans(passage.text)]
    if not spans:
        return passage.start, passage.end
    windows = spans + [(first[0], second[1]) for first, second in pairwise(spans)]

    def held(span: tuple[int, int]) -> float:
        text = passage.article.body[span[0] : span[1]]
        found = wanted & (set(terms(text)) | {str(value) for value in numbers(text)})
        return len(found) - 0.001 * (span[1] - span[0]) / 100 - (0.9 if span not in spans else 0.0)

    return max(windows, key=held)
