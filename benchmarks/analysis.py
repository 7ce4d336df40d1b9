"""How fast posts are read and decided, also among thousands of reports; start-up and memory.

One core, no store and no network: `monitor.analysis` alone, on news made up from the lexicon. A
share of the posts are copies, as in real channels.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from benchmarks.news import END, SPAN, Item, items
from monitor import lexicon
from monitor.analysis import Window
from monitor.lexicon import Lexicon
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId
from monitor.model.post import Arrival, Channel, Post, StoredPost
from monitor.model.report import Outlet, OutletKind, Report
from monitor.model.watch import Sources

T = TypeVar("T")

STREAM, HELD, TRIED = 3000, 5000, 400
COPIES = 0.2
CHANNELS, OUTLETS = 120, 40
_STARTED = "import time; t = time.perf_counter(); {what}; print(time.perf_counter() - t)"


def main() -> None:
    """Print the figures, one line of JSON for each measurement."""
    words = lexicon.load()
    _print("start-up", {"import monitor.app": _started("import monitor.app")})
    _print("start-up", {"lexicon.load": _started("lexicon.load()", "from monitor import lexicon")})
    _print("memory", {"idle MB": _resident()})
    stream(words)
    held = among_reports(words), among_posts(words)
    _print("memory", {f"{HELD} posts and {HELD} reports MB": _resident()})
    del held


def stream(words: Lexicon) -> None:
    """Posts one after the other into an empty window."""
    window = Window(words, _sources(), SPAN)
    taken = _timed(lambda post: window.take_post(post, post.post.date, rings=True),
                   _posts(STREAM, words, seed=3))  # fmt: skip
    _print(f"{STREAM} posts", _figures(taken) | {"posts/s": round(len(taken) / sum(taken))})


def among_reports(words: Lexicon) -> Window:
    """A post among 5,000 reports of the last 72 hours."""
    window = Window(words, _sources(), SPAN)
    for report in _reports(HELD, words, seed=5):
        window.take_report(report, report.date)
    late = (_moved(post) for post in _posts(TRIED, words, seed=6))
    taken = _timed(lambda post: window.take_post(post, END, rings=True), late)
    _print(f"a post among {HELD} reports", _figures(taken))
    return window


def among_posts(words: Lexicon) -> Window:
    """A report among 5,000 posts of the last 72 hours."""
    window = Window(words, _sources(), SPAN)
    for post in _posts(HELD, words, seed=8):
        window.take_post(post, post.post.date, rings=True)
    taken = _timed(lambda report: window.take_report(report, END), _reports(TRIED, words, seed=9))
    _print(f"a report among {HELD} posts", _figures(taken))
    return window


def _sources() -> Sources:
    return Sources(
        {
            ChannelId(n): Channel(ChannelId(n), f"Channel {n:03}", f"channel_{n:03}")
            for n in range(1, CHANNELS + 1)
        },
        {
            OutletId(f"outlet{n}.example"): Outlet(
                OutletId(f"outlet{n}.example"), f"Outlet {n:02}", OutletKind.WIRE
            )
            for n in range(1, OUTLETS + 1)
        },
    )


def _posts(count: int, words: Lexicon, seed: int) -> Iterable[StoredPost]:
    rng = random.Random(seed)
    told: list[Item] = []
    for item in items(count, words, seed):
        copied = rng.choice(told[-200:]) if told and rng.random() < COPIES else item
        told.append(copied)
        key = PostKey(ChannelId(rng.randint(1, CHANNELS)), MessageId(item.number))
        text = f"{copied.title}\n\n{copied.summary}"
        post = Post(key, item.date, text, language=copied.language)
        yield StoredPost(post, item.date, Arrival.LIVE)


def _moved(stored: StoredPost) -> StoredPost:
    """The post as one of now."""
    known = stored.post
    post = Post(known.key, END, known.text, language=known.language)
    return StoredPost(post, END, Arrival.LIVE)


def _reports(count: int, words: Lexicon, seed: int) -> Iterable[Report]:
    rng = random.Random(seed)
    for item in items(count, words, seed):
        outlet = OutletId(f"outlet{rng.randint(1, OUTLETS)}.example")
        yield Report(
            ReportId(item.number),
            outlet,
            item.date - timedelta(minutes=rng.randint(0, 30)),
            item.title,
            item.summary,
            language=item.language,
            url=f"https://{outlet}/{item.number}",
        )


def _timed(take: Callable[[T], object], things: Iterable[T]) -> list[float]:
    """Seconds for each."""
    taken = []
    for thing in list(things):
        begun = time.perf_counter()
        take(thing)
        taken.append(time.perf_counter() - begun)
    return taken


def _figures(taken: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    figures = {"p50 ms": cuts[49], "p99 ms": cuts[98], "most ms": max(taken)}
    return {name: round(1000 * seconds, 2) for name, seconds in figures.items()}


def _started(what: str, before: str = "pass") -> float:
    """Seconds in a new interpreter, the best of three."""
    code = f"{before}; {_STARTED.format(what=what)}"
    runs = [subprocess.check_output([sys.executable, "-c", code]) for _ in range(3)]
    return round(min(float(run) for run in runs), 3)


def _resident() -> float:
    """Megabytes of memory this process holds; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1024, 1)


def _print(name: str, figures: dict[str, float]) -> None:
    print(f"{name}: {json.dumps(figures)}", flush=True)


if __name__ == "__main__":
    main()
