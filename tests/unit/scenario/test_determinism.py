"""The same scenario gives the same files, whatever the hash seed and the order of its lines."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.scenario.read import read_scenario
from tests.unit.scenario.samples import FOLDERS, sample

EXAMPLE = Path(__file__).parents[3] / "examples" / "ain-al-asad"
MONITOR = Path(sys.executable).with_name("monitor")
FILES = ("relations.jsonl", "links.jsonl", "states.jsonl")


def predicted(folder: Path, out: Path, seed: int) -> dict[str, bytes]:
    """What `monitor evaluate --predictions` writes, by file."""
    subprocess.run(
        [MONITOR, "evaluate", folder, "--predictions", out, "--json"],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
    )
    return {name: (out / name).read_bytes() for name in FILES}


def simultaneous(folder: Path, seed: int | None) -> Path:
    """The example with its posts five to a minute, lines of one minute in another order."""
    folder.mkdir()
    rng = random.Random(seed)
    posts = [json.loads(x) for x in (EXAMPLE / "posts.jsonl").read_text("utf-8").splitlines()]
    groups = [posts[n : n + 5] for n in range(0, len(posts), 5)]
    for group in groups:
        for line in group:
            line["date"] = group[0]["date"]
        if seed is not None:
            rng.shuffle(group)
    lines = [json.dumps(line, ensure_ascii=False) for group in groups for line in group]
    (folder / "posts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    reports = (EXAMPLE / "reports.jsonl").read_text("utf-8").splitlines()
    if seed is not None:
        rng.shuffle(reports)
    (folder / "reports.jsonl").write_text("\n".join(reports), encoding="utf-8")
    (folder / "watchlist.toml").write_bytes((EXAMPLE / "watchlist.toml").read_bytes())
    return folder


def test_every_hash_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, *others = (predicted(EXAMPLE, tmp_path / str(seed), seed) for seed in range(3))
    assert all(first.values())
    for other in others:
        assert other == first


@pytest.mark.parametrize("name", FOLDERS)
def test_labelled_posts_give_the_same_bytes_under_every_hash_seed(
    tmp_path: Path, name: str
) -> None:
    folder = sample(name, tmp_path / "sample", 40)
    first, *others = (predicted(folder, tmp_path / str(seed), seed) for seed in range(3))
    assert first["relations.jsonl"].count(b"\n") == 40
    assert others == [first, first]


def test_the_order_of_lines_of_one_time_is_no_fact(tmp_path: Path) -> None:
    in_order = simultaneous(tmp_path / "ordered", None)
    shuffled = simultaneous(tmp_path / "shuffled", 5)
    assert (in_order / "posts.jsonl").read_bytes() != (shuffled / "posts.jsonl").read_bytes()
    assert read_scenario(in_order).steps == read_scenario(shuffled).steps
    assert predicted(in_order, tmp_path / "a", 0) == predicted(shuffled, tmp_path / "b", 1)


def test_an_edit_of_the_same_second_comes_after_its_post(tmp_path: Path) -> None:
    at = "2024-05-01T10:00:00Z"
    lines = [
        {"id": "a", "channel": "x", "date": at, "text": "two", "edit_of": "b"},
        {"id": "b", "channel": "x", "date": at, "text": "one"},
    ]
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [step.id for step in read_scenario(tmp_path).steps] == ["b", "a"]
