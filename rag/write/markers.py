"""Citation markers in a model's text: ``[1]``, ``[1, 2]``, ``[1-3]``, ``[[1]]``, ``[^1]``, ``【1】``, ``[ID:1]``.

The text is split into draft sentences, each with the numbers it cites, and the markers are removed. While the text
streams, an unfinished marker is held back. Text that a model wraps around its answer (its thoughts, code fences, a list
of sources at the end) is removed too.
"""

import re
from dataclasses import dataclass

from rag.text.hidden_characters import visible
from rag.text.sentence import sentence_spans

# One number, or a range; "[2019]" is a year that an editor put in, not a passage.
_NUMBER = (
    r"\s?(?:(?:ID|passage|source)s?\s?:?\s?(?=\d)|\^)?"
    r"(?!(?:19|20)\d\d(?!\d))\d{1,4}(?:\s?[-–]\s?\d{1,3}(?!\d))?"
)
_NUMBERS = rf"{_NUMBER}(?:\s?[,;]{_NUMBER}){{0,15}}"
_TAIL = r"\s?(?:†[^\[\]【】\n]{0,60})?"  # 【1†source】
_WHOLE = rf"[ \t]*+[\[【［]{{1,2}}{_NUMBERS}{_TAIL}[\]】］]{{1,2}}"
# A match starts only at the first of several spaces: from each space, a long run would be read as often as it is long.
_MARKER = re.compile(r"(?<![ \t])" + _WHOLE.replace(_NUMBERS, f"(?P<numbers>{_NUMBERS})"), re.IGNORECASE)
_UNFINISHED = re.compile(r"(?<![ \t])[ \t]*+[\[【［]{1,2}[^\[\]【】［］\n]{0,220}$")
_WIDEST_RANGE = 20  # passages in "[1-20]"; set by hand: more than a model is ever given

_THOUGHTS = re.compile(r"\s*+<(?:think|thinking|reasoning)>")
_THOUGHTS_END = ("</think>", "</thinking>", "</reasoning>")
_HALF_TAG = re.compile(r"</?[a-z]{0,9}$", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*+(?:```|~~~)[ \t]*+\w*+[ \t]*+$", re.MULTILINE)
# A model's own list of sources ends its answer: a heading and only entries below it, or one line with both. The lines
# are read one by one, from the last: one pattern for the whole list would try every way to share out its spaces.
_HEADING = re.compile(r"\W{0,4}(?:sources?|references?|citations?|footnotes?)(?P<signs>\W{0,4})", re.IGNORECASE)
_ENTRY = re.compile(rf"[ \t]*+(?:[-*•]|\d{{1,3}}[.)])?[ \t]*+(?:{_WHOLE}|\d{{1,3}}[.)]|https?:)", re.IGNORECASE)
_MARKERS_ALONE = re.compile(rf"(?>{_WHOLE}[,;. \t]*+)++\Z", re.IGNORECASE)
_SIGNS = re.compile(r"[-=_*\s]*+\Z|\W{0,3}\Z")
_FOOTNOTE = re.compile(r"^[ \t]*\[\^\d{1,4}\]:[^\n]*$", re.MULTILINE)
_LIST_MARK = re.compile(r"^\s*(?:[-*•]\s+|#{1,6}\s+|\d{1,2}[.)]\s+(?=\S))")
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as a writer wrote it, not yet checked.

    Attributes:
        cited: numbers of the passages it cites, in the order cited; 1 is the first passage offered.
        closed: whether the sentence is complete.
        answers: where its words answer the question, as (start, end) offsets into ``text``, if the writer knows them.
    """

    text: str
    cited: tuple[int, ...]
    paragraph: int
    closed: bool = True
    answers: tuple[tuple[int, int], ...] = ()


def draft_sentences(text: str, final: bool) -> list[DraftSentence]:
    """The sentences of a model's text so far; ``final`` says that the text has ended."""
    text = answer_text(text)
    if not final:
        text = _UNFINISHED.sub("", _HALF_TAG.sub("", text))
    drafts: list[DraftSentence] = []
    for paragraph, line in enumerate(line for line in text.split("\n") if line.strip()):
        drafts += _line(_EMPHASIS.sub("", _LIST_MARK.sub("", line)), paragraph)
    if drafts and not final:
        last = drafts[-1]
        drafts[-1] = DraftSentence(last.text, last.cited, last.paragraph, closed=False)
    return drafts


def answer_text(text: str) -> str:
    """The answer in a model's text, without its thoughts, invisible characters, fences and list of sources."""
    for end in _THOUGHTS_END:  # a template may open the thoughts, and they are too long for a regular expression
        text = text[text.rfind(end) + len(end) :] if end in text else text
    if _THOUGHTS.match(text):
        return ""
    text = _FENCE.sub("", visible(text))
    return _without_sources(_FOOTNOTE.sub("", text))


def _without_sources(text: str) -> str:
    """``text`` without the list of sources at its end."""
    end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if heading := _HEADING.match(line):
            begins = range(
                heading.start("signs"), heading.end() + 1
            )  # the signs may hold the first "[": "Sources: [1]"
            alone = heading.end() == len(line) or any(_MARKERS_ALONE.match(line, at) for at in begins)
            return _without_last_signs(text[:start]) if alone else text
        if not (_SIGNS.match(line) or _ENTRY.match(line)):
            return text
        end = start - 1
    return text


def _without_last_signs(text: str) -> str:
    """``text`` without the rule above a heading."""
    end = len(text)
    while end > 0 and _SIGNS.match(text, start := text.rfind("\n", 0, end - 1) + 1, end):
        end = start
    return text[:end]


def unmarked(text: str) -> str:
    """``text`` with parentheses for any brackets that look like a marker: an article's own ``[3]`` cites no passage."""
    return _MARKER.sub(lambda match: re.sub(r"[\]】］]", ")", re.sub(r"[\[【［]", "(", match.group())), text)


def _line(line: str, paragraph: int) -> list[DraftSentence]:
    plain, cited = _without_markers(line)
    sentences: list[DraftSentence] = []
    spans = sentence_spans(plain)
    at = 0  # markers before this index have their sentence
    for number, (start, end) in enumerate(spans):
        first, last = at, number == len(spans) - 1
        while at < len(cited) and (last or cited[at][0] <= end):
            at += 1
        mine = [n for position, n in cited[first:at] if position > start or number == 0]
        sentences.append(DraftSentence(plain[start:end], tuple(dict.fromkeys(mine)), paragraph))
    return sentences


def _without_markers(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The line without its markers, and the place and number of each citation in it."""
    plain = ""
    cited: list[tuple[int, int]] = []
    at = 0
    for match in _MARKER.finditer(line):
        plain += line[at : match.start()]
        cited += [(len(plain), number) for number in _cited_numbers(match.group("numbers"))]
        at = match.end()
        if line[at : at + 1].isalnum():
            plain += " "
    return plain + line[at:], cited


def _cited_numbers(numbers: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;]", numbers):
        first, *last = [int(number) for number in re.findall(r"\d+", part)]
        ends = [first, *last]
        found += range(first, last[0] + 1) if last and 0 < last[0] - first < _WIDEST_RANGE else ends
    return found
