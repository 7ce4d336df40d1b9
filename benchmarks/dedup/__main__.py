"""Prints a table: one row a method, all on the same posts, one post at a time.

    python -m benchmarks.dedup --window 10k --window 100k [--texts FILE_OR_FOLDER]

The times are those of the stream behind the filled window: from the raw post to the verdict, and
the post held. What a method is too slow or too large for is left out; `benchmarks.dedup.methods`
says so.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.dedup.corpus import filler, stream, texts_of
from benchmarks.dedup.methods import LARGEST, METHODS, NEEDS

_SCALES = {"k": 1_000, "m": 1_000_000}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup", description=__doc__)
    parser.add_argument("--window", type=_size, action="append", help="10k, 100k, 1M; repeatable")
    parser.add_argument("--texts", type=Path, help="one post a line, or a labelled folder")
    parser.add_argument("--originals", type=int, default=1000, help="texts to make a stream of")
    parser.add_argument("--method", choices=METHODS, action="append")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    texts = texts_of(chosen.texts, chosen.originals, chosen.seed)
    methods = [name for name in chosen.method or METHODS if _is_there(name)]
    for window in chosen.window or [10_000]:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as corpus:
            posts = 0
            for item in filler(texts, window, chosen.seed):
                corpus.write(item.line() + "\n")
            for item in stream(texts, chosen.seed):
                corpus.write(item.line() + "\n")
                posts += 1
            corpus.flush()
            print(f"\nwindow {window:,}, stream of {posts:,} from {len(texts):,} texts", flush=True)
            rows = 0
            for name in methods:
                if window > LARGEST.get(name, window):
                    print(f"{name}: not tried on this window", file=sys.stderr)
                    continue
                figures = _run(name, corpus.name)
                if not rows:
                    print("| method | " + " | ".join(figures) + " |")
                    print("|---" * (len(figures) + 1) + "|")
                rows += 1
                cells = " | ".join(str(value) for value in figures.values())
                print(f"| {name} | {cells} |", flush=True)


def _run(method: str, corpus: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.dedup.run", method, corpus]
    figures: dict[str, Any] = json.loads(subprocess.check_output(command))
    return figures


def _is_there(method: str) -> bool:
    package = NEEDS.get(method)
    if package is None or importlib.util.find_spec(package) is not None:
        return True
    print(f"{method}: {package} is missing (pip install --group bench)", file=sys.stderr)
    return False


def _size(text: str) -> int:
    scale = _SCALES.get(text[-1:].lower())
    number = text[:-1] if scale else text
    if not (number.isdecimal() and int(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of posts: 10k, 100k, 1M or 5000")
    return int(number) * (scale or 1)


if __name__ == "__main__":
    main()
