"""Stored text: uniform newlines, no characters that SQLite or a browser refuses, otherwise unchanged."""

from corpus.words import unspaced_letters
from errors import ReadError

MAX_BODY = 5_000_000  # bytes of UTF-8: some 800,000 words; a longer text is a book or a dump, not an article
MIN_WORDS = 5

BLANK = frozenset({"nan", "none", "null", "n/a", "<na>", "nat", "~"})  # the empty values of data frames and YAML


def clean_body(text: str, fewest: int = MIN_WORDS) -> str:
    """Clean article text: uniform newlines, no NUL, no halves of surrogate pairs, otherwise unchanged.

    Args:
        text: the text from the source.
        fewest: the least number of words of an article.

    Raises:
        ReadError: the text is too short or too long for an article.
    """
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_BODY or len(text.encode()) > MAX_BODY:
        raise ReadError(f"over {MAX_BODY // 1_000_000} MB of text")
    # A short report in Chinese has ten characters: here, each counts as a word.
    if len(text.split(None, fewest)) < fewest and unspaced_letters(text) < fewest:
        raise ReadError(f"fewer than {fewest} words" if text else "no text")
    return text


def clean_line(text: str) -> str | None:
    """Clean a field of one line, such as a headline; ``None`` if it is empty."""
    line = " ".join(storable(text).split())
    return None if not line or line.lower() in BLANK else line


def storable(text: str) -> str:
    """Remove NUL and halves of surrogate pairs, which JSON may hold."""
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON may hold half a surrogate pair, which SQLite and the browser refuse
        text = text.encode("utf-8", "ignore").decode()
    return text.replace("\0", "")
