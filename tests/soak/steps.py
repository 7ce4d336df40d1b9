"""The named steps of the pipeline: the log events at which the daemon is killed."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import monitor

FAMILIES = ("push", "poll", "reread", "post", "deletion", "report", "delivery")
"""The first words of the events that tell how far a piece of work is."""

STEPS = (
    "push.received",
    "poll.begun",
    "poll.read",
    "reread.begun",
    "reread.read",
    "post.taken",
    "post.decided",
    "post.stored",
    "deletion.taken",
    "deletion.decided",
    "deletion.stored",
    "report.taken",
    "report.decided",
    "report.stored",
    "delivery.begun",
    "delivery.sent",
    "delivery.recorded",
    "delivery.gathered",
)


def logged(*levels: str) -> frozenset[str]:
    """Every event of these families that the product logs at one of these levels."""
    folder = Path(monitor.__file__).parent
    return frozenset(name for path in folder.rglob("*.py") for name in _events(path, levels))


def _events(path: Path, levels: Collection[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(attr=level),
                args=[ast.Constant(value=str(name)), *_],
            ) if level in levels and name.partition(".")[0] in FAMILIES:
                yield name
            case _:
                pass
