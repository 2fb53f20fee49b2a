"""Quotations: where quotation marks open and close in an article, paragraph by paragraph."""

import re
from dataclasses import dataclass

_MARKS = re.compile(r"[“”„\"«»]")
_OPENING = "“„«"
_CLOSING = "”»"
MASK = "¤"
"""Replaces each quoted character: offsets stay the same, and quoted words are not read as the reporter's."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A run of quoted words with its marks: ``body[start:end]``.

    Attributes:
        chain: the number of its speech; a quotation that a paragraph leaves open continues in the next paragraph.
    """

    start: int
    end: int
    chain: int


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of an article.

    Attributes:
        broken: (start, end) of paragraphs whose marks don't pair; speakers there are unknown.
        masked: the body with every quoted character replaced by ``MASK``; as long as the body.
    """

    spans: tuple[Quotation, ...]
    broken: tuple[tuple[int, int], ...]
    masked: str

    def is_broken(self, start: int, end: int) -> bool:
        """Whether the marks around ``body[start:end]`` are unreliable."""
        return any(first < end and start < last for first, last in self.broken)


def quotations(body: str) -> Quotations:
    """Find the quotations. Straight marks open and close by turns; single ones are ignored: they may be apostrophes."""
    spans: list[Quotation] = []
    broken: list[tuple[int, int]] = []
    masked = list(body)
    chain, open_before = 0, False
    paragraphs = [match.span() for match in re.finditer(r"[^\n]+", body) if match.group().strip()]
    for at, (start, end) in enumerate(paragraphs):
        found, left_open = _pairs(body, start, end)
        following = body[slice(*paragraphs[at + 1])].lstrip()[:1] if at + 1 < len(paragraphs) else ""
        if left_open and following not in tuple(_OPENING + '"'):
            broken.append((start, end))
        for number, (first, last) in enumerate(found):
            chain += not (open_before and number == 0)
            spans.append(Quotation(first, last, chain))
            masked[first:last] = MASK * (last - first)
        open_before = left_open
    return Quotations(tuple(spans), tuple(broken), "".join(masked))


def _pairs(body: str, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    """The quoted runs of one paragraph, and whether its last run is left open."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _MARKS.finditer(body, start, end):
        mark, at = match.group(), match.start()
        if opened is None and mark not in _CLOSING:
            opened = at
        elif opened is not None and mark not in _OPENING:
            found.append((opened, at + 1))
            opened = None
    if opened is not None:
        found.append((opened, end))
    return found, opened is not None
