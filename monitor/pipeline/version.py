"""By which code and data a post was read: what another build has read is of no use to this one."""

import platform
from functools import cache
from hashlib import blake2b
from importlib import resources

from monitor import __version__
from monitor.analysis import Window

_PARTS = ("text", "lexicon", "dedup", "claims", "crossref", "analysis", "model")
"""The packages whose code reads posts, or says how that is packed."""


def reading_version(window: Window) -> str:
    """Equal for processes that read every post equally."""
    return f"{_code()}-{window.version}"


@cache
def _code() -> str:
    """A hash of the code that reads posts, of its tables of words, and of the Python below it."""
    digest = blake2b(f"{__version__} {platform.python_version()}".encode(), digest_size=16)
    for part in _PARTS:
        folder = resources.files(f"monitor.{part}")
        tables = folder / "data"
        inside = [*folder.iterdir(), *(tables.iterdir() if tables.is_dir() else ())]
        files = {file.name: file for file in inside if file.name.endswith((".py", ".txt"))}
        for name, file in sorted(files.items()):
            digest.update(f"{part} {name}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
