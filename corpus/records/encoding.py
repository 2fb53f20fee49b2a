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

# Byte-order marks; UTF-32's begins with UTF-16's.
_BOMS: tuple[tuple[bytes | tuple[bytes, ...], str], ...] = (
    (UTF8_BOM, "utf-8-sig"),
    ((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE), "utf-32"),
    (UTF16_BOMS, "utf-16"),
)
# What is written where these are declared (WHATWG's Encoding Standard), by Python's names.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_MEANT |= {"shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874"}
_BROKEN = "\ufffd"
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
    for boms, encoding in _BOMS:
        if data.startswith(boms):
            text = data.decode(encoding, "replace")
            return text, _damage(text.count(_BROKEN), encoding)
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    if declared and (encoding := known(declared) or "") not in ("", "utf-8"):
        try:
            return data.decode(_MEANT.get(encoding, encoding)), None
        except UnicodeDecodeError:  # another one than is declared, or damage
            stated = data.decode(_MEANT.get(encoding, encoding), "replace")
        if _is_damage(stated):
            return stated, _damage(stated.count(_BROKEN), declared)
    if _is_damage(text):
        return text, _damage(text.count(_BROKEN), "UTF-8")
    encoding, shown = guess(data[:SAMPLE])
    text = data.decode(encoding, "replace")
    lost = text.count(_BROKEN)
    return text, f"not UTF-8: read as {shown}" + (f", with {lost} damaged characters" if lost else "")


def _is_damage(text: str) -> bool:
    """Whether more characters are whole than broken: the right encoding with damage, perhaps cut off at the end."""
    return sum(character > "\x7f" for character in text) > 2 * text.count(_BROKEN)


def _damage(lost: int, shown: str) -> str | None:
    return f"{lost} damaged characters: not quite {shown.upper()}" if lost else None


class LineDecoder:
    """Decodes a file line by line. A line that is not UTF-8 is guessed, wherever in the file it stands.

    Attributes:
        notes: what was guessed, each told once; the reader takes them from here.
    """

    def __init__(self, start: bytes = b"") -> None:
        """Create a decoder. ``start`` is the beginning of the file, from which the encoding is guessed first."""
        self.notes: list[str] = []
        self._guessed: str | None = None
        self._is_damaged = False
        if start and not _is_utf8(start):
            self._guess(start[:SAMPLE], "")

    def decode(self, line: bytes, number: int) -> str:
        """Return the text of a line. ``number`` names it in notes."""
        try:
            return line.decode()
        except UnicodeDecodeError:
            text = line.decode("utf-8", "replace")
        if self._guessed is None and _is_damage(text):
            if not self._is_damaged:
                self.notes.append(f"line {number}: {_damage(text.count(_BROKEN), 'UTF-8')}")
            self._is_damaged = True
            return text
        return line.decode(self._guessed or self._guess(line, f"line {number}: "), "replace")

    def _guess(self, data: bytes, where: str) -> str:
        self._guessed, shown = guess(data)
        self.notes.append(f"{where}not UTF-8: read as {shown}")
        return self._guessed


def _is_utf8(start: bytes) -> bool:
    """Whether the beginning of a file is UTF-8; it may end within a character, or hold damage."""
    text = start.decode("utf-8", "replace")
    return _BROKEN not in text.rstrip(_BROKEN) or _is_damage(text)


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
