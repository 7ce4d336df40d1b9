"""Folders of synthetic reposts: what is made, how it is labelled, and that it is repeatable."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from evaluation.fact_edits import FactEdit
from evaluation.reposts import MIN_WORDS, main, synthesise
from monitor.scenario.read import read_scenario

DEVELOPMENT = Path(__file__).parents[3] / "evaluation" / "dedup" / "development"


def lines(folder: Path, name: str) -> list[dict[str, Any]]:
    text = (folder / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def made(seed: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return synthesise(lines(DEVELOPMENT, "posts"), lines(DEVELOPMENT, "gold"), seed)


def post(id_: str, text: str, **more: Any) -> dict[str, Any]:
    date = "2024-05-01T10:00:00Z"
    return {"id": id_, "channel": "a", "date": date, "lang": "en", "text": text, **more}


def original(id_: str) -> dict[str, Any]:
    return {"post": id_, "story": f"story of {id_}", "relation": "original"}


def test_each_original_gets_a_copy_and_most_a_changed_fact() -> None:
    by_label: dict[str, list[dict[str, Any]]] = {}
    for _, gold in made(1):
        by_label.setdefault(gold.get("label", ""), []).append(gold)
    assert len(by_label["copy"]) == len(by_label[""])
    assert set(by_label) == {"", "copy", *FactEdit}
    changed = sum(len(golds) for label, golds in by_label.items() if label not in ("", "copy"))
    assert changed > 0.9 * len(by_label["copy"])
    assert {g["relation"] for g in by_label["copy"]} == {"duplicate"}
    assert {g["relation"] for g in by_label["place"]} == {"original"}
    assert {g["relation"] for g in by_label["number"]} == {"update"}


def test_the_lag_is_that_of_real_reposts() -> None:
    date = {post["id"]: datetime.fromisoformat(post["date"]) for post, _ in made(1)}
    pairs = [(g["post"], g["of"]) for _, g in made(1) if "of" in g]
    lags = sorted((date[post] - date[of]) / timedelta(minutes=1) for post, of in pairs)
    assert lags[0] > 0
    assert 9 < median(lags) < 16
    assert 55 < lags[int(0.9 * len(lags))] < 125


def test_one_more_original_changes_nothing_for_the_others() -> None:
    text = "Two men were seen near the old bridge on Monday evening."
    alone = synthesise([post("a/1", text)], [original("a/1")], 3)
    both = synthesise([post("a/0", text), post("a/1", text)], [original("a/0"), original("a/1")], 3)
    assert len(alone) == 3
    assert [pair for pair in both if pair[0]["id"].startswith("a/1")] == alone


def test_only_originals_of_some_length_are_reposted() -> None:
    short = " ".join(["word"] * (MIN_WORDS - 1))
    gold = [original("a/1"), {"post": "a/2", "story": "s", "relation": "duplicate", "of": "a/1"}]
    assert synthesise([post("a/1", short), post("a/2", short * 9)], gold, 1) == []


def test_the_footer_of_the_copied_channel_is_cut() -> None:
    footer = "\n\nThe same line below every post"
    news = "A first post of eight words stands here, no more."
    pairs = synthesise(
        [post("a/1", news + footer), post("a/2", "Other news." + footer)], [original("a/1")], 1
    )
    texts = [line["text"] for line, gold in pairs if gold.get("label") == "copy"]
    assert len(texts) == 1
    assert "same line below" not in texts[0]


def test_the_command_writes_a_folder_that_can_be_read_the_same_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out in ("one", "two"):
        main([str(DEVELOPMENT), str(tmp_path / out), "--seed", "5"])
    count = len(lines(tmp_path / "one", "posts"))
    assert f"{count} posts" in capsys.readouterr().out
    for name in ("posts.jsonl", "gold.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    scenario = read_scenario(tmp_path / "one")
    assert len(scenario.steps) == count
    assert {line.post for line in scenario.gold} == {step.id for step in scenario.steps}
    main([str(DEVELOPMENT), str(tmp_path / "other"), "--seed", "6"])
    assert lines(tmp_path / "other", "posts") != lines(tmp_path / "one", "posts")


def test_a_wrong_folder_is_refused_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as missing:
        main([str(tmp_path / "nowhere"), str(tmp_path / "out")])
    assert missing.value.code == 2
    assert "no such folder" in capsys.readouterr().err
    (tmp_path / "posts.jsonl").write_text(json.dumps(post("a/1", "text")) + "\n")
    with pytest.raises(SystemExit) as unlabelled:
        main([str(tmp_path), str(tmp_path / "out")])
    assert unlabelled.value.code == 2
    assert "gold.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
