"""The beginnings of the labelled folders, short enough to be played several times in a test."""

import json
from pathlib import Path

EVALUATION = Path(__file__).parents[3] / "evaluation"
FOLDERS = ("dedup/development", "crossref/development")


def sample(name: str, into: Path, posts: int) -> Path:
    """A folder with so many posts of a labelled one, and the reports of the same days."""
    source = EVALUATION / name
    into.mkdir()
    lines = (source / "posts.jsonl").read_text("utf-8").splitlines()[:posts]
    (into / "posts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    last = json.loads(lines[-1])["date"][:10]
    if (source / "reports.jsonl").exists():
        reports = (source / "reports.jsonl").read_text("utf-8").splitlines()
        kept = [line for line in reports if json.loads(line)["date"][:10] <= last]
        (into / "reports.jsonl").write_text("\n".join(kept[:posts]), encoding="utf-8")
    if (source / "watchlist.toml").exists():
        (into / "watchlist.toml").write_bytes((source / "watchlist.toml").read_bytes())
    return into
