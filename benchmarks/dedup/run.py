"""One method over one corpus, in a process of its own so that its memory is its own."""

import gc
import json
import statistics
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from benchmarks.dedup.corpus import Item, parse
from benchmarks.dedup.figures import Judged, quality
from benchmarks.dedup.methods import METHODS, SLOW, Method
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.text.normalise import normalise

_SAMPLE = 2000
_BUFFER = 1 << 20
_ROW = struct.Struct("<qqI")
"""Channel, message, and how many bytes follow."""


def run(method: str, corpus: Path) -> dict[str, Any]:
    """The figures of one method."""
    taker = METHODS[method]()
    stories: dict[int, str] = {}
    filler_bytes = filler_posts = 0
    answers: list[Judged] = []
    taken: list[float] = []
    gc.collect()
    before = _resident()
    begun = time.perf_counter()
    held: dict[str, float] = {}
    with corpus.open(encoding="utf-8") as lines, TemporaryFile(buffering=_BUFFER) as kept:
        for number, line in enumerate(lines):
            item = parse(line)
            if item.story is None:
                if stored := taker.hold(item):
                    kept.write(_ROW.pack(item.channel, item.message, len(stored)) + stored)
                filler_posts += 1
                if filler_posts <= _SAMPLE:
                    filler_bytes += len(normalise(item.text).text.encode())
                continue
            if not held:
                taker.held()
                held = _held(before, begun, filler_posts, filler_bytes)
            if len(taken) < SLOW.get(method, sys.maxsize):
                answers.append(_asked(taker.take, item, number, stories, taken))
        held["restart s"] = _restarted(taker, kept) or held["build s"]
    cuts = statistics.quantiles(taken, n=1000, method="inclusive")
    best, loose = quality(answers), quality(answers, least_recall=0.9)
    return held | {
        "asked": len(taken),
        "recall": round(best.recall, 3) if best else 0.0,
        "precision": round(best.precision, 3) if best else 0.0,
        "swallowed %": round(100 * best.swallowed, 2) if best else 0.0,
        "swallowed % at recall .9": round(100 * loose.swallowed, 2) if loose else None,
        "p50 ms": round(1000 * cuts[499], 3),
        "p99 ms": round(1000 * cuts[989], 3),
        "most ms": round(1000 * max(taken), 2),
        "posts/s": round(len(taken) / sum(taken)),
    }


def _asked(
    take: Any, item: Item, number: int, stories: dict[int, str], taken: list[float]
) -> Judged:
    begun = time.perf_counter()
    answer = take(item)
    taken.append(time.perf_counter() - begun)
    repeats = item.relation == "duplicate"
    assert item.story is not None
    stories[number] = item.story
    if answer is None:
        return Judged(repeats, False, None)
    of, score = answer
    return Judged(repeats, stories.get(of) == item.story, score)


def _restarted(taker: Method, kept: IO[bytes]) -> float | None:
    """Seconds until a new index, filled from what was kept in a file, has answered; None where
    nothing was kept."""
    if not kept.tell():
        return None
    kept.seek(0)
    gc.collect()
    gc.disable()  # as `monitor.pipeline.memory` does: nothing of it is garbage
    begun = time.perf_counter()
    taker.start(_rows(kept))
    taken = time.perf_counter() - begun
    gc.enable()
    return round(taken, 2)


def _rows(kept: IO[bytes]) -> Iterator[tuple[PostKey, bytes]]:
    while head := kept.read(_ROW.size):
        channel, message, size = _ROW.unpack(head)
        yield PostKey(ChannelId(channel), MessageId(message)), kept.read(size)


def _held(before: int, begun: float, posts: int, sampled: int) -> dict[str, float]:
    """What the window costs: seconds to build, bytes a post besides its text in UTF-8."""
    seconds = time.perf_counter() - begun
    gc.collect()
    text = sampled / max(min(posts, _SAMPLE), 1)
    return {
        "build s": round(seconds, 1),
        "bytes/post": round((_resident() - before) / max(posts, 1) - text),
        "text bytes": round(text),
    }


def _resident() -> int:
    """Bytes of memory this process holds; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(next(r.split()[1] for r in status.splitlines() if r.startswith("VmRSS")))


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
