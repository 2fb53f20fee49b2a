"""MinHash: the comparison of texts by runs of three words, a signature of the runs, and bands for the lookup.

The results are the same in every process and on every machine, because signatures are stored.
"""

import zlib

import numpy as np

RUN = 3
"""Words of a run. An edited copy keeps few long runs; single words do not distinguish events."""

_SIZE = 128  # values in a signature
_BANDS = 64  # of two values: two texts with .33 of their runs in common meet in one of 64 bands 999 times in 1,000
_APART = dict.fromkeys("“”„«»‘’‚–—…·•\u00a0\u2009\u202f", " ")  # punctuation and spaces outside ASCII
_WORDS = bytes(one if chr(one).isalnum() or one > 127 else 32 for one in range(256))
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd numbers, one for each word of a run
_BAND_BITS = np.uint64(17)  # dropped: SQLite keeps 47 bits in six bytes; no texts of one week collide by chance

_random = np.random.default_rng(20251128)
_FACTORS = (_random.integers(0, 2**31, _SIZE, np.uint32) * np.uint32(2) + np.uint32(1))[:, None]
_ADDED = _random.integers(0, 2**32, _SIZE, np.uint32)[:, None]
_BAND_FACTORS = _random.integers(1, 2**63, (_BANDS, 2), np.uint64) * np.uint64(2) + np.uint64(1)


def runs(text: str) -> np.ndarray:
    """Return the hashes of the text's distinct runs of three words: uint64, ascending, without case and punctuation."""
    text = text.lower()
    for sign, space in _APART.items():
        text = text.replace(sign, space)
    words = text.encode("utf-8", "surrogatepass").translate(_WORDS).split()
    if len(words) < RUN:
        return np.empty(0, np.uint64)
    hashed = _mixed(np.fromiter(map(zlib.crc32, words), np.uint64, len(words)))
    last = len(words) - RUN + 1
    found = _mixed(np.sum([hashed[at : at + last] * np.uint64(factor) for at, factor in enumerate(_MIX)], axis=0))
    found.sort()
    first = np.ones(last, bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


def signature(of: np.ndarray) -> np.ndarray:
    """Return the MinHash signature of runs, uint32 (128,). Equal places estimate the share of common runs."""
    values = (of >> np.uint64(32)).astype(np.uint32) * _FACTORS
    values += _ADDED
    return np.asarray(values.min(axis=1))


def bands(of: np.ndarray) -> list[int]:
    """Return the 64 lookup numbers of a signature. Texts with one number in common may be copies."""
    pairs = of.reshape(_BANDS, 2).astype(np.uint64)
    mixed = _mixed((pairs * _BAND_FACTORS).sum(axis=1, dtype=np.uint64) + _BAND_FACTORS[:, 0])
    numbers: list[int] = (mixed >> _BAND_BITS).astype(np.int64).tolist()
    return numbers


def share_in(part: np.ndarray, whole: np.ndarray) -> float:
    """Return the share of the runs of ``part`` that ``whole`` contains, 0 to 1."""
    return len(np.intersect1d(part, whole, assume_unique=True)) / max(1, len(part))


def _mixed(values: np.ndarray) -> np.ndarray:
    """Spread values over all 64 bits (as at the end of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return np.asarray(values ^ (values >> np.uint64(33)))
