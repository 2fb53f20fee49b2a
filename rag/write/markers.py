"""Citation markers in a model's text: where each sentence ends, and which passages it cites.

The text is split into draft sentences, each with the numbers it cites, and the markers are removed; the forms that they
may have stand in ``rag.write.citation_forms``. While the text streams, an unfinished marker is held back. Text that a
model wraps around its answer (its thoughts, code fences, frames, a list of sources at the end) is removed too.
"""

import re
from dataclasses import dataclass, replace

from rag.model.thoughts import answer_in
from rag.text.hidden_characters import visible
from rag.text.sentence import sentence_spans
from rag.write.citation_forms import NUMBERS, WHOLE, as_brackets, held_back
from rag.write.frames import is_frame, unframed

# A match starts only at the first of several spaces: from each space, a long run would be read as often as it is long.
_MARKER = re.compile(r"(?<![ \t])" + WHOLE.replace(NUMBERS, f"(?P<numbers>{NUMBERS})"), re.IGNORECASE)
_WIDEST_RANGE = 20  # passages in "[1-20]"; set by hand: more than a model is ever given

_FENCE = re.compile(r"^[ \t]*+(?:```|~~~)[ \t]*+\w*+[ \t]*+$", re.MULTILINE)
# A model's own list of sources ends its answer: a heading and only entries below it, or one line with both. The lines
# are read one by one, from the last: one pattern for the whole list would try every way to share out its spaces.
_HEADING = re.compile(
    r"\W{0,4}(?:(?:list of|the) )?(?:sources?|references?|citations?|footnotes?|works|passages|bibliography)"
    r"(?: (?:used|cited|consulted|list))?(?P<signs>\W{0,4})",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    rf"[ \t]*+(?:[-*•]|\d{{1,3}}[.)])?[ \t]*+(?:{WHOLE}|\d{{1,3}}(?:[.)]|\Z)|(?:passage|source) \d|https?:)",
    re.IGNORECASE,
)
_MARKERS_ALONE = re.compile(rf"(?>{WHOLE}[,;. \t]*+)++\Z", re.IGNORECASE)
_REPEATED = re.compile(
    rf"[ \t]*+(?:[-*•][ \t]*+)?(?:{WHOLE.replace(NUMBERS, f'(?P<numbers>{NUMBERS})')})[ \t:]*+[^.!?\n]+\Z",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[-=_*\s]*+\Z|\W{0,3}\Z")
_FOOTNOTE = re.compile(r"^[ \t]*\[\^\d{1,4}\]:[^\n]*$", re.MULTILINE)
_LOOSE_SIGN = re.compile(r"^[ \t]+(?=[.,;:!?](?!\w))")
_LEFT_OVER = " \t,;:–—-"
_BEGUN_ENTRY = 12  # characters; what is shorter, while it streams, may become an entry
_TELLS = re.compile(rf"[.!?](?:\s|\Z)|(?<![ \t]){WHOLE}", re.IGNORECASE)  # "Sources: the mayor said so."
_SAID = re.compile(r"\w")
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
    text = answer_text(text, final)
    if not final:
        text = held_back(text)
    drafts: list[DraftSentence] = []
    for paragraph, line in enumerate(line for line in as_brackets(text).split("\n") if _SAID.search(line)):
        drafts += _line(unframed(_EMPHASIS.sub("", _LIST_MARK.sub("", line))), paragraph)
    if drafts and not final:
        drafts[-1] = replace(drafts[-1], closed=False)
    return [one for one in drafts if one.cited or not is_frame(one.text, one.closed)]


def sentences_by_hand(text: str) -> list[DraftSentence]:
    """The sentences of a text that a person wrote, with the numbers in square brackets that each cites.

    Nothing but these numbers is taken out of it: a person means what a model only adds around its answer.
    """
    lines = (line.strip() for line in visible(text).splitlines() if _SAID.search(line))
    return [one for paragraph, line in enumerate(lines) for one in _line(line, paragraph)]


def answer_text(text: str, final: bool = True) -> str:
    """The answer in a model's text, without its thoughts, invisible characters, fences and list of sources."""
    text = _FENCE.sub("", visible(answer_in(text, final)))
    return _without_sources(_FOOTNOTE.sub("", text), final)


def _without_sources(text: str, final: bool) -> str:
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
            alone = alone or (start > 0 and ":" in heading["signs"] and not _TELLS.search(line))
            return _without_last_signs(text[:start]) if alone else text
        begun = not final and end == len(text) and len(line) < _BEGUN_ENTRY
        if not (begun or _SIGNS.match(line) or _ENTRY.match(line)):
            return _without_repeated(text)
        end = start - 1
    return text


def _without_repeated(text: str) -> str:
    """``text`` without lines at its end that only name what it has cited: ``[1] Ellery Courier, 19 August 2025``."""
    end = len(text.rstrip())
    above: set[str] | None = None  # numbers
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        entry = _REPEATED.match(text[start:end].rstrip())
        if not entry or not _has_full_stops(text[:start]):  # a model without full stops may write a sentence there
            break
        above = set(re.findall(r"\d+", text[:start])) if above is None else above
        if not above.issuperset(re.findall(r"\d+", entry["numbers"])):
            break
        end = start - 1
    return text[:end] if above is not None else text


def _has_full_stops(text: str) -> bool:
    """Whether a line ends with a full stop, apart from its markers."""
    return any(line.rstrip(" \t[]()【】^*_,;0123456789")[-1:] in (".", "!", "?", "。") for line in text.split("\n"))


def _without_last_signs(text: str) -> str:
    """``text`` without the rule above a heading."""
    end = len(text)
    while end > 0 and _SIGNS.match(text, start := text.rfind("\n", 0, end - 1) + 1, end):
        end = start
    return text[:end]


def _line(line: str, paragraph: int) -> list[DraftSentence]:
    plain, cited = _without_markers(line)
    spans = sentence_spans(plain)
    if not spans:
        return []
    # A line that begins with a marker and ends without one has its markers before the sentences.
    leads = bool(cited) and cited[0][0] <= spans[0][0] and cited[-1][0] < spans[-1][1]
    sentences: list[DraftSentence] = []
    at = 0  # markers before this index have their sentence
    for number, (start, end) in enumerate(spans):
        first, last = at, number == len(spans) - 1
        while at < len(cited) and (last or cited[at][0] < end + (not leads)):
            at += 1
        mine = [n for position, n in cited[first:at] if position > start or number == 0 or leads]
        sentences.append(DraftSentence(plain[start:end], tuple(dict.fromkeys(mine)), paragraph))
    return sentences


def _without_markers(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The line without its markers, and the place and number of each citation in it."""
    plain = ""
    cited: list[tuple[int, int]] = []
    at = 0
    for match in _MARKER.finditer(line):
        plain = _joined(plain, line[at : match.start()])
        cited += [(len(plain), number) for number in _cited_numbers(match.group("numbers"))]
        at = match.end()
    return (_joined(plain, line[at:]) if cited else line), cited


def _joined(plain: str, following: str) -> str:
    """Both without what a marker between them leaves over: a space, a comma before a full stop, a second full stop."""
    if not plain:
        return following.lstrip()
    spaced = _LOOSE_SIGN.sub("", following)
    if not spaced.strip() or spaced[0] in ".!?。":
        kept = plain.rstrip(_LEFT_OVER)
        return kept + (spaced[1:] if kept[-1:] in (".", "!", "?") and spaced[:1] == "." else spaced)
    return f"{plain} {spaced}" if spaced[:1].isalnum() else plain + spaced


def _cited_numbers(numbers: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;&]|and", re.sub(r"(?<=\d):\d+", "", numbers)):
        first, *last = [int(number) for number in re.findall(r"\d+", part)]
        ends = [first, *last]
        found += range(first, last[0] + 1) if last and 0 < last[0] - first < _WIDEST_RANGE else ends
    return found
