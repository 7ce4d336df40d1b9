"""Arrays in pages of their own: given back to the system when they are let go of.

What is freed on the heap leaves holes there: with merged segments and grown columns a window of
100,000 posts held 60 bytes a post for nothing. Pages that were never written cost nothing either.
"""

from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST = 1 << 16
"""Bytes from which an array has pages of its own."""


def zeros(size: int, dtype: Any) -> NDArray[Any]:
    """So many zeros."""
    needed = size * np.dtype(dtype).itemsize
    if needed < _LEAST:
        return np.zeros(size, dtype)
    return np.frombuffer(mmap(-1, needed), dtype)
