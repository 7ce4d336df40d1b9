"""`monitor evaluate`: what wrong labels say, and that predictions do not rest on them."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

POST = {"id": "a/1", "channel": "a", "date": "2024-05-01T10:00:00Z", "text": "A depot burns."}
WRONG = {"post": "zz", "story": "s", "relation": "original"}


@pytest.fixture
def scenario(folder: Path) -> Path:
    """A post, and a label of another."""
    made = folder / "scenario"
    made.mkdir()
    (made / "posts.jsonl").write_text(json.dumps(POST), encoding="utf-8")
    (made / "gold.jsonl").write_text(json.dumps(WRONG), encoding="utf-8")
    return made


def test_labels_of_what_is_not_there_end_it(run: Run, scenario: Path) -> None:
    done = run("evaluate", str(scenario), "--json")
    assert (done.status, done.out) == (2, "")
    assert done.err == "gold.jsonl:1: post: 'zz' is not in this folder\n"


def test_predictions_are_written_all_the_same(run: Run, scenario: Path, folder: Path) -> None:
    out = folder / "out"
    done = run("evaluate", str(scenario), "--predictions", str(out), "--json")
    assert done.status == 0
    assert done.json["gold_problems"] == 1
    assert done.json["dedup"]["answered"] == 0
    assert "gold.jsonl:1: post" in done.err
    [line] = [json.loads(x) for x in (out / "relations.jsonl").read_text("utf-8").splitlines()]
    assert line["post"] == "a/1"
