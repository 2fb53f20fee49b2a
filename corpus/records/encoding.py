"""Encodings: bytes -> text by byte-order mark, UTF-8, a declared charset, or else a guess, which a note reports."""

import codecs
import re

from corpus.records.clean import MAX_BODY
from errors import ReadError

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# Share of bytes over 127; set by hand: fewer are the quotes and dashes of old Windows software, not an alphabet.
FEW = 0.1
SAMPLE = 20_000  # bytes from which an encoding is guessed

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, declared: str | None = None, most: int = MAX_BODY) -> tuple[str, str | None]:
    """Return the text of a file with uniform newlines, and a note if its encoding was guessed.

    Args:
        data: the whole file.
        declared: the charset that a header or the file itself names; used only if the bytes are not UTF-8.
        most: the largest number of bytes that is accepted.

    Raises:
        ReadError: the file is too long, empty, or no text.
    """
    if len(data) > most:
        raise ReadError(f"over {most // 1_000_000} MB of text")
    text, note = _decoded(data, declared)
    if not text.strip():
        raise ReadError("empty")
    if is_binary(text):
        raise ReadError("not text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), note


def _decoded(data: bytes, declared: str | None) -> tuple[str, str | None]:
    try:
        return data.decode("utf-16" if data.startswith(UTF16_BOMS) else "utf-8-sig"), None
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    if declared and (encoding := known(declared)):
        return data.decode(encoding, "replace"), None
    # More whole characters than broken ones: UTF-8 with damage, perhaps cut off at the end.
    broken = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) >= 2 * broken:
        return text, f"{broken} damaged characters: not quite UTF-8"
    encoding, shown = guess(data[:SAMPLE])
    return data.decode(encoding, "replace"), f"not UTF-8: read as {shown}"


def known(charset: str) -> str | None:
    """Return Python's name of a text encoding, or ``None`` if Python has none."""
    try:
        return codecs.lookup(charset).name if "x".encode(charset) else None
    except (LookupError, ValueError, TypeError):  # "rot13" is a codec too, and encodes no text
        return None


def guess(data: bytes) -> tuple[str, str]:
    """Guess the encoding of text that is not UTF-8: its name for Python, and for people."""
    if sum(byte > 127 for byte in data) >= FEW * len(data):
        from charset_normalizer import from_bytes  # takes 60 ms, which text in UTF-8 does not need

        best = from_bytes(data, cp_exclusion=["utf_7"]).best()
        if best is not None:
            return best.encoding, best.encoding
    return "cp1252", "Windows-1252"


def is_binary(text: str) -> bool:
    """Whether over 1 in 100 characters are control characters: text has almost none, compressed data one in ten."""
    return len(_CONTROL.findall(text)) > 2 + len(text) // 100
