"""Text as it is stored: newlines alike, nothing that SQLite or a browser refuses; otherwise untouched."""

import re

from errors import ReadError

MAX_BODY = 5_000_000  # bytes of UTF-8: some 800,000 words; what is longer is a book or a dump, not an article
MIN_WORDS = 5

BLANK = frozenset({"nan", "none", "null", "n/a", "<na>", "nat", "~"})  # what data frames and YAML write for nothing

# Scripts that put no spaces between words: there, a character counts as a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def clean_body(text: str, fewest: int = MIN_WORDS) -> str:
    """Article text as it is stored: newlines alike, no NUL, no halves of surrogate pairs; otherwise untouched.

    Args:
        text: as it was read.
        fewest: words that an article has.

    Raises:
        ReadError: it is too short or too long to be an article.
    """
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_BODY or len(text.encode()) > MAX_BODY:
        raise ReadError(f"over {MAX_BODY // 1_000_000} MB of text")
    if len(text.split(None, fewest)) < fewest and len(_UNSPACED.findall(text)) < fewest:
        raise ReadError(f"fewer than {fewest} words" if text else "no text")
    return text


def clean_line(text: str) -> str | None:
    """A field of one line, such as a headline; ``None`` where it says nothing."""
    line = " ".join(storable(text).split())
    return None if not line or line.lower() in BLANK else line


def storable(text: str) -> str:
    """Without NUL and without halves of surrogate pairs, which JSON may hold."""
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON may hold half a surrogate pair, which SQLite and the browser refuse
        text = text.encode("utf-8", "ignore").decode()
    return text.replace("\0", "")
