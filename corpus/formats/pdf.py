"""PDF -> Article: the joined text of its pages, and the offset of each page, so that a citation can name its page.

This module limits neither time nor memory: ``corpus.formats.worker`` runs it in a process with limits.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from corpus.records.clean import MAX_BODY, clean_line, storable
from corpus.records.fields import to_article, with_origins
from corpus.records.markup import Plain
from corpus.records.notice import Notice, Reading
from errors import ReadError

MOST_PAGES = 200  # a newspaper has 40 to 80; pypdf reads some 30 a second, and the worker gives up after 10 seconds
_EDGES = 2  # lines at the top and at the bottom of a page that may be a running head or foot
_FULL = 0.75  # of a page's usual line length; set by hand: a line of this length continues in the next one

_ENDS = re.compile(r"[.!?…:][”’\"')\]]*\Z")
_DIVIDED = re.compile(r"[^\W\d_]-\Z")  # a word divided at the end of its line
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++-[^\W\d_]++")
_AFTER = ".,;:!?…”’\"')]"
_NO_TITLE = re.compile(r"(?i)untitled|microsoft word\b.*|.*\.(?:docx?|indd|pdf|qxp|odt|pages|tex)")


def read_pdf(data: bytes, path: str) -> Reading:
    """Read one article per file, with the headline and author that the file states.

    The file's date is the date of the file, not of the article, and is not used. A file that is encrypted, or holds
    only pictures of pages, becomes a notice.
    """
    try:
        import pypdf
        from pypdf.errors import DependencyError, PyPdfError
    except ImportError:
        yield Notice(path, None, "PDF is read by pypdf, which is not there: uv sync")
        return
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each fault that it mends
    # pypdf documents PyPdfError; damaged files also raise the others.
    odd = (PyPdfError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, OSError)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("needs a password")
        number = len(reader.pages)
        body, pages = joined(_lines(reader, min(number, MOST_PAGES)))
        if not body:
            raise ReadError("no text in it: scanned pages need a text recognition first")
        article, notes = to_article(_record(reader, body, pages, number), "PDF metadata")
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    except DependencyError:
        yield Notice(path, None, "encrypted with AES: its reading needs the package cryptography: uv sync")
        return
    except (*odd, NotImplementedError) as error:
        yield Notice(path, None, f"not a PDF that can be read ({type(error).__name__}: {str(error)[:80]})")
        return
    if number > MOST_PAGES:
        yield Notice(path, None, f"{number:,} pages: the first {MOST_PAGES} were read", skipped=False)
    for reason in notes:
        yield Notice(path, None, reason, skipped=False)
    yield with_origins(article, {"body": "text of the pages", "pages": "the pages", "is_partial": "number of pages"})


def _record(reader: object, body: str, pages: tuple[int, ...], number: int) -> dict[str, object]:
    about = getattr(reader, "metadata", None) or {}
    title, author = (clean_line(str(about.get(name) or "")) for name in ("/Title", "/Author"))
    return {
        "headline": None if title and _NO_TITLE.fullmatch(title) else title,
        "authors": author if author and " " in author else None,  # a single word is most often a computer's user name
        "body": Plain(body),
        "pages": list(pages),
        "is_partial": number > MOST_PAGES,
    }


def _lines(reader: object, number: int) -> list[list[str]]:
    """Return the lines of each page, without running heads and feet."""
    pages, size = [], 0
    for place in range(number):
        text = storable(reader.pages[place].extract_text())  # type: ignore[attr-defined]
        size += len(text)
        if size > MAX_BODY:
            raise ReadError(f"over {MAX_BODY // 1_000_000} MB of text")
        pages.append([line for line in (" ".join(line.split()) for line in text.splitlines()) if line])
    edges = Counter(key for page in pages for key in {_key(line) for line in _edge(page)})
    repeated = {key for key, times in edges.items() if times >= max(3, len(pages) // 2)}
    return [_without(repeated, page) or page for page in pages]  # a running head is better than an empty page


def _without(repeated: set[str], page: list[str]) -> list[str]:
    inner = range(_EDGES, len(page) - _EDGES)
    return [line for at, line in enumerate(page) if at in inner or _key(line) not in repeated]


def _edge(page: list[str]) -> Iterable[str]:
    return page[:_EDGES] + page[-_EDGES:]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def joined(pages: list[list[str]]) -> tuple[str, tuple[int, ...]]:
    """Join printed lines to paragraphs, and return the text and the offset at which each page begins.

    A line shorter than the usual length ends a paragraph, or is a subhead; any other line continues in the next one. A
    word divided at a line's end is joined, unless the text has it with its hyphen elsewhere.
    """
    compounds = {word for page in pages for line in page for word in _COMPOUND.findall(line)}
    parts, begins, size, last = list[str](), list[int](), 0, ""
    for line, usual, is_first in _with_usual(pages):
        if line and last:
            glue = _glue(last, line, usual)
            if not glue and last.rpartition(" ")[2] + line.partition(" ")[0].rstrip(_AFTER) not in compounds:
                parts[-1], size = last[:-1], size - 1
            parts.append(glue)
            size += len(glue)
        if is_first:
            begins.append(size)
        if line:
            parts.append(line)
            size, last = size + len(line), line
    return "".join(parts), tuple(begins)


def _glue(last: str, line: str, usual: float) -> str:
    if _DIVIDED.search(last) and line[0].islower():
        return ""
    is_short = len(last) < _FULL * usual
    return "\n" if is_short and (_ENDS.search(last) or not line[0].islower()) else " "


def _with_usual(pages: list[list[str]]) -> Iterator[tuple[str, float, bool]]:
    """Yield each line with the usual line length of its page, and whether it is the first line of the page."""
    for page in pages:
        lengths = sorted(map(len, page))
        usual = lengths[len(lengths) * 3 // 4] if lengths else 0.0
        yield from ((line, usual, at == 0) for at, line in enumerate(page))
        if not page:
            yield "", 0.0, True
