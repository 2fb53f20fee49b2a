"""A body as it comes over the line -> the bytes that were meant, never more of them than asked for."""

import zlib
from collections.abc import Iterable, Iterator

from errors import ReadError

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 65_536  # bytes inflated at once


def plain(pieces: Iterable[bytes], packed: str) -> Iterator[bytes]:
    """The pieces, unpacked a little at a time: who takes them may stop wherever it is enough.

    Args:
        pieces: as they arrive.
        packed: the ``Content-Encoding``.

    Raises:
        ReadError: packed in a way that was not offered, damaged, or cut off.
    """
    packed = packed.strip().lower() or "identity"
    if packed == "identity":
        yield from pieces
    elif packed in ("gzip", "x-gzip"):
        yield from _gunzipped(pieces)
    else:
        raise ReadError(f"packed as {packed[:20]!r}, which was not asked for")


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                if inflating.eof:
                    if not waiting.startswith(b"\x1f\x8b"):  # padding; gzip may also be several, one after another
                        return
                    inflating = zlib.decompressobj(_GZIP)
                yield inflating.decompress(waiting, _PIECE)
                waiting = inflating.unused_data if inflating.eof else inflating.unconsumed_tail
        while not inflating.eof:  # what it has read and not given yet
            rest = inflating.decompress(b"", _PIECE)
            if not rest:
                raise ReadError("cut off: its gzip ends too early")
            yield rest
    except zlib.error as error:
        raise ReadError(f"not gzip, or damaged ({error})") from error
