"""Inflating: a response body as transferred -> its bytes, never more of them than the caller takes."""

import zlib
from collections.abc import Iterable, Iterator

from errors import ReadError

GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 65_536  # bytes inflated at once


def plain(pieces: Iterable[bytes], packed: str) -> Iterator[bytes]:
    """Yield the pieces, unpacked a little at a time, so that the caller can stop at any point.

    Args:
        pieces: the pieces in order of arrival.
        packed: the ``Content-Encoding``.

    Raises:
        ReadError: the body has an encoding that the request did not offer, is damaged, or is cut off.
    """
    packed = packed.strip().lower() or "identity"
    if packed == "identity":
        yield from pieces
    elif packed in ("gzip", "x-gzip"):
        yield from _gunzipped(pieces)
    else:
        raise ReadError(f"packed as {packed[:20]!r}, which was not asked for")


def unwrapped(data: bytes, most: int) -> bytes:
    """Return a gzip file's content; other data, and a damaged or too large file, as they are."""
    if not data.startswith(GZIP_MAGIC):
        return data
    found = bytearray()
    try:
        for piece in _gunzipped([data]):
            found += piece
            if len(found) > most:
                return data
    except ReadError:
        return data
    return bytes(found)


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                if inflating.eof:
                    if not waiting.startswith(GZIP_MAGIC):  # padding; there may also be several gzip members in a row
                        return
                    inflating = zlib.decompressobj(_GZIP)
                yield inflating.decompress(waiting, _PIECE)
                waiting = inflating.unused_data if inflating.eof else inflating.unconsumed_tail
        while not inflating.eof:  # the bytes that it has read and not returned yet
            rest = inflating.decompress(b"", _PIECE)
            if not rest:
                raise ReadError("cut off: its gzip ends too early")
            yield rest
    except zlib.error as error:
        raise ReadError(f"not gzip, or damaged ({error})") from error
