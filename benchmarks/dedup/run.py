"""One method over one corpus, in a process of its own so that its memory is its own."""

import gc
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.dedup.corpus import Item, parse
from benchmarks.dedup.figures import Judged, quality
from benchmarks.dedup.methods import METHODS, SLOW
from monitor.text.normalise import normalise

_SAMPLE = 2000


def run(method: str, corpus: Path) -> dict[str, Any]:
    """The figures of one method."""
    taker = METHODS[method]()
    stories: list[str | None] = []
    filler_bytes = filler_posts = 0
    answers: list[Judged] = []
    taken: list[float] = []
    gc.collect()
    before = _resident()
    begun = time.perf_counter()
    held: dict[str, float] = {}
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            item = parse(line)
            if item.story is None:
                taker.hold(item)
                filler_posts += 1
                if filler_posts <= _SAMPLE:
                    filler_bytes += len(normalise(item.text).text.encode())
                stories.append(None)
                continue
            if not held:
                held = _held(before, begun, filler_posts, filler_bytes)
            if len(taken) < SLOW.get(method, sys.maxsize):
                answers.append(_asked(taker.take, item, stories, taken))
                stories.append(item.story)
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


def _asked(take: Any, item: Item, stories: list[str | None], taken: list[float]) -> Judged:
    begun = time.perf_counter()
    answer = take(item)
    taken.append(time.perf_counter() - begun)
    repeats = item.relation == "duplicate"
    if answer is None:
        return Judged(repeats, False, None)
    number, score = answer
    return Judged(repeats, 0 <= number < len(stories) and stories[number] == item.story, score)


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
