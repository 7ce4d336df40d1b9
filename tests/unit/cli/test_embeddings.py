"""The setting `MONITOR_EMBEDDINGS`, as the commands take it."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.embedding import load_embedder
from tests.unit.cli.conftest import Run
from tests.unit.embedding.tiny import write_model

GROUPS = ("drones uavs", "hit struck", "fuel oil", "depot storage")


@pytest.fixture
def scenario(folder: Path) -> Path:
    """One post and one report that tell the same in other words, and name no place."""
    path = folder / "scenario"
    path.mkdir()
    post = {"id": "p1", "channel": "river", "date": "2024-05-01T10:00:00Z"}
    report = {"id": "r1", "outlet": "gazette", "date": "2024-05-01T11:00:00Z"}
    told: list[tuple[str, dict[str, Any]]] = [
        ("posts", {**post, "text": "Two drones hit a fuel depot, residents say."}),
        ("reports", {**report, "title": "Two UAVs struck oil storage, officials report"}),
    ]
    for name, line in told:
        (path / f"{name}.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    return path


@pytest.fixture
def model(folder: Path) -> Path:
    path = folder / "model"
    path.mkdir()
    return write_model(path, GROUPS)


def links(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "links.jsonl").read_text("utf-8").splitlines()]


def test_evaluate_uses_no_model_unless_it_is_told_to(
    run: Run, scenario: Path, model: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def evaluate(name: str) -> Any:
        return run("evaluate", str(scenario), "--predictions", str(folder / name), "--json").json

    assert evaluate("off")["embeddings"] is None
    assert links(folder / "off") == []
    monkeypatch.setenv("MONITOR_EMBEDDINGS", str(model))
    embedder = load_embedder(model)
    assert embedder is not None
    for name in ("on", "again"):
        assert evaluate(name)["embeddings"] == embedder.version
    [link] = links(folder / "on")
    assert link["level"] == "possible"
    assert {"name": "meaning", "value": 1.0} in link["terms"]
    for file in ("links", "states", "relations"):
        on, again = ((folder / name / f"{file}.jsonl").read_bytes() for name in ("on", "again"))
        assert on == again
        if file != "links":
            assert on == (folder / "off" / f"{file}.jsonl").read_bytes()


def test_a_model_that_cannot_be_used_is_a_wrong_setting(
    run: Run, scenario: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (model / "tokenizer.json").unlink()
    monkeypatch.setenv("MONITOR_EMBEDDINGS", str(model))
    done = run("evaluate", str(scenario))
    assert done.status == 2
    assert "MONITOR_EMBEDDINGS: " in done.err
    assert "has no tokenizer.json" in done.err


def test_the_daemon_does_not_begin_without_the_model_it_is_told_to_use(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_ID", "1")
    monkeypatch.setenv("TELEGRAM_API_HASH", "0" * 32)
    monkeypatch.setenv("MONITOR_CHANNELS", "@newsroom")
    monkeypatch.setenv("MONITOR_EMBEDDINGS", str(folder / "absent"))
    done = run("run")
    assert done.status == 2
    assert "absent is no folder" in done.err


def test_check_tries_the_model(run: Run, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def finding() -> dict[str, Any] | None:
        checks = json.loads(run("check", "--json").out)["checks"]
        return next((each for each in checks if each["name"] == "embeddings"), None)

    assert finding() is None
    monkeypatch.setenv("MONITOR_EMBEDDINGS", str(model))
    good = finding()
    assert good is not None
    assert good["ok"]
    assert "4 dimensions" in good["detail"]
    (model / "model.onnx").write_bytes(b"")
    bad = finding()
    assert bad is not None
    assert not bad["ok"]
    assert "model.onnx cannot be read as a model" in bad["detail"]
