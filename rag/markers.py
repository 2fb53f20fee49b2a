"""Citation markers in a model's text: ``[1]``, ``[1, 2]``, ``[1][2]``, ``【1】``, ``[ID:1]``.

The text is taken apart into draft sentences, each with the numbers it cites; markers leave the text. While it
streams, a marker that isn't whole yet is held back.
"""

import re
from dataclasses import dataclass

from rag.sentence import sentence_spans

_MARKER = re.compile(
    r"[ \t]*[\[【](?:\s*(?:ID|id|passage|source)s?\s*:?\s*)?"
    r"(?P<numbers>\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*(?:†[^\]】]*)?[\]】]"
)
_UNFINISHED = re.compile(r"[ \t]*[\[【][^\]】\n]{0,40}$")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]\s+|#{1,6}\s+|\d{1,2}[.)]\s+(?=\S))")
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as a writer wrote it, before it is checked.

    Attributes:
        cited: numbers of the passages it cites, 1 for the first that was offered, in the order cited.
        closed: nothing can be added to it any more.
    """

    text: str
    cited: tuple[int, ...]
    paragraph: int
    closed: bool = True


def draft_sentences(text: str, final: bool) -> list[DraftSentence]:
    """The sentences of a model's text so far; ``final`` when it has ended."""
    if not final:
        text = _UNFINISHED.sub("", text)
    drafts: list[DraftSentence] = []
    for paragraph, line in enumerate(line for line in text.split("\n") if line.strip()):
        drafts += _line(_EMPHASIS.sub("", _LIST_MARK.sub("", line)), paragraph)
    if drafts and not final:
        last = drafts[-1]
        drafts[-1] = DraftSentence(last.text, last.cited, last.paragraph, closed=False)
    return drafts


def _line(line: str, paragraph: int) -> list[DraftSentence]:
    plain, cited = _without_markers(line)
    sentences: list[DraftSentence] = []
    spans = sentence_spans(plain)
    for number, (start, end) in enumerate(spans):
        last = number == len(spans) - 1
        mine = [n for position, n in cited if (position > start or number == 0) and (position <= end or last)]
        mine = [n for n in mine if n]
        sentences.append(DraftSentence(plain[start:end], tuple(dict.fromkeys(mine)), paragraph))
        cited = [(position, n) for position, n in cited if position > end and not last]
    return sentences


def _without_markers(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The line without its markers, and (where each stood, the number it held)."""
    plain = ""
    cited: list[tuple[int, int]] = []
    at = 0
    for match in _MARKER.finditer(line):
        plain += line[at : match.start()]
        cited += [(len(plain), int(number)) for number in re.findall(r"\d+", match.group("numbers"))]
        at = match.end()
        if line[at : at + 1].isalnum():
            plain += " "
    return plain + line[at:], cited
