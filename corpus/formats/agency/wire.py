"""Wire text of IPTC 7901: a header, a headline and wrapped lines between control characters, as teletypes sent it."""

import re

from corpus.records.clean import clean_line
from corpus.records.markup import Plain

_SOH, _STX, _ETX = "\x01", "\x02", "\x03"
_HEADER = re.compile(r"(?P<service>[A-Za-z]{2,6})(?P<number>\d{1,4})\s+\d\s+\w{1,3}\s+\d{1,6}\b(?P<more>[^\n]*)")
_SENT = re.compile(
    r"(?P<day>\d\d)(?P<time>\d{4})\s+(?:(?P<zone>[A-Z]{3})\s+)?(?P<month>[A-Za-z]{3})\s+(?P<year>\d\d)\b"
)
_ENGLISH = {"Okt": "Oct", "Mai": "May", "Dez": "Dec", "Mrz": "Mar", "Mär": "Mar"}
_NOT_FOR_PUBLICATION = re.compile(r"\n(?:#+ \w+ NOTEBOOK|\* \* \* \*|notes? to editors?\b)", re.IGNORECASE)
_INDENT = re.compile(r"[ \t]{2,}")


def is_wire(data: bytes) -> bool:
    """Whether a file is wire text: it begins with the sign of a header, and has that of a text."""
    start = data[:2_000].lstrip(b"\r\n\x00\x16 ")
    return start.startswith(b"\x01") and b"\x02" in start


def wire_record(text: str) -> dict[str, object]:
    """Convert wire text to a record with the field names of ``corpus.records.fields``."""
    head, _, rest = text.partition(_SOH)[2].partition(_STX)
    words, _, tail = rest.partition(_ETX)
    header = _HEADER.match(head.lstrip())
    above, end, below = words.strip().partition("=\n")
    if not end or "\n\n" in above.strip():  # no headline
        above, below = "", words
    lines = [line.strip() for line in above.split("\n") if line.strip()]
    byline = next((line for line in lines[1:] if line.startswith(("By ", "Von ", "Par ", "Por "))), None)
    lines = [line for line in lines if line != byline and not line.isupper()]  # "EXTRA", "1ST LEAD"
    agency = re.search(r"\b([a-z]{2,5})\s+\d{1,5}\b", header["more"]) if header else None
    return {
        "headline": clean_line(" ".join(lines)) if lines else None,
        "authors": byline.rpartition(",")[0] or byline if byline else None,
        "body": Plain(_joined(below)),
        "source": agency[1] if agency else None,
        "published": _sent(tail),
    }


def _joined(text: str) -> str:
    """Join wrapped lines: a paragraph begins with an indent, or after an empty line."""
    cut = _NOT_FOR_PUBLICATION.search(text)
    paragraphs: list[list[str]] = [[]]
    for line in text[: cut.start() if cut else None].split("\n"):
        if not line.strip() or _INDENT.match(line):
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
    return "\n".join(" ".join(filter(None, lines)) for lines in paragraphs if any(lines))


def _sent(tail: str) -> str | None:
    match = _SENT.search(tail)
    if not match:
        return None
    hour = f"{match['time'][:2]}:{match['time'][2:]}"
    month = _ENGLISH.get(match["month"], match["month"])
    return f"{match['day']} {month} 20{match['year']} {hour} {match['zone'] or ''}"
