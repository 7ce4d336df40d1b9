"""A small sample of a text's character sequences that near-copies share.

The k smallest hashes of all sequences of eight characters, spaces left out: the share of common
values estimates how much two texts have in common (bottom-k sketch, Broder 1997; k and the length
of the sequences from measurements of our own on edited news posts: with 24 values the true source
is found for 99.5 % of edited posts among 100,000). The hash is a fixed polynomial: the same text
has the same fingerprint in every process.
"""

import numpy as np
from numpy.typing import NDArray

Fingerprint = NDArray[np.uint64]
"""At most `SIZE` distinct values below 2**40, ascending."""

SIZE = 24
_GRAM = 8
HASH_BITS = 40
_ENOUGH = 2 * SIZE
"""Among so many of the smallest there are nearly always `SIZE` distinct ones."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_POWERS = tuple((length, np.uint64(int(_BASE) ** length % 2**64)) for length in (1, 2, 4))
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFT = np.uint64(31)
_DOWN = np.uint64(64 - HASH_BITS)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a normalised text; empty for an empty one. 20 µs for 400 characters.

    A text shorter than one sequence is its own only sequence.
    """
    codes = np.frombuffer(text.replace(" ", "").encode("utf-32-le"), dtype=np.uint32)
    if not codes.size:
        return np.empty(0, dtype=np.uint64)
    hashes = _polynomials(codes.astype(np.uint64))
    shifted = hashes >> _SHIFT
    hashes ^= shifted
    hashes *= _MIX_1
    np.right_shift(hashes, _SHIFT, out=shifted)
    hashes ^= shifted
    hashes *= _MIX_2
    hashes >>= _DOWN
    hashes.sort()
    smallest = _distinct(hashes[:_ENOUGH])
    if smallest.size < SIZE and hashes.size > _ENOUGH:
        smallest = _distinct(hashes)
    return smallest[:SIZE].copy()


def _polynomials(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The polynomial of each sequence, of the whole where it is shorter than one."""
    if codes.size < _GRAM:
        whole = codes[:1].copy()
        for code in codes[1:]:
            whole *= _BASE
            whole += code
        return whole
    for length, power in _POWERS:  # sequences of 2, 4 and 8, each from two of the former
        ahead = codes[length:]
        codes = codes[:-length] * power
        codes += ahead
    return codes


def _distinct(ascending: NDArray[np.uint64]) -> NDArray[np.uint64]:
    new = np.empty(ascending.size, dtype=np.bool_)
    new[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    found: NDArray[np.uint64] = ascending[new]
    return found
