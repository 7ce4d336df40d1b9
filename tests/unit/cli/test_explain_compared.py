"""`explain --scenario`: what a post was compared with, chosen or not, and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Run

RAID = "Two drones struck a fuel depot at Harir air base in Erbil, residents of the area say."
BAKERY = "A bakery museum opened in Aleppo."
POSTS: list[dict[str, Any]] = [
    {"id": "dispatch/1", "channel": "dispatch", "text": RAID, "media": ["photo:9"]},
    {"id": "lens/1", "channel": "lens", "text": RAID},
    {"id": "lens/2", "channel": "lens", "text": RAID.replace("Two", "Five")},
    {"id": "lens/3", "channel": "lens", "text": RAID.replace("Harir air base in Erbil", "Basra")},
    {"id": "mirror/1", "channel": "mirror", "text": RAID,
     "forwarded_from": {"channel": "dispatch", "message_id": "dispatch/1"}},
    {"id": "mirror/2", "channel": "mirror", "text": "", "media": ["photo:9"]},
    {"id": "mirror/3", "channel": "mirror", "text": BAKERY},
    {"id": "mirror/3/edit", "channel": "mirror", "edit_of": "mirror/3",
     "text": BAKERY.replace("Aleppo", "Homs")},
]  # fmt: skip
OTHER = {"id": "r2", "outlet": "gazette", "date": "2024-05-01T11:05:00Z",
         "title": "Protest at Harir air base in Erbil over unpaid wages"}  # fmt: skip
REPORT = {"id": "r1", "outlet": "gazette", "date": "2024-05-01T11:00:00Z",
          "title": "Two drones hit a fuel depot at Harir air base in Erbil"}  # fmt: skip


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A folder with posts of three channels, a minute after another."""
    folder = tmp_path / "scenario"
    folder.mkdir()
    lines = [{**p, "date": f"2024-05-01T10:{n:02}:00+00:00"} for n, p in enumerate(POSTS)]
    (folder / "posts.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "reports.jsonl").write_text(
        f"{json.dumps(REPORT)}\n{json.dumps(OTHER)}", encoding="utf-8"
    )
    return folder


def explained(run: Run, scenario: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = run("explain", "--scenario", str(scenario), name, "--json").json
    return found


def test_a_copy_names_what_it_copies_and_what_else_was_like_it(run: Run, scenario: Path) -> None:
    found = explained(run, scenario, "lens/1")
    assert found["verdict"][0].startswith("It collapsed as a copy of https://t.me/c/")
    [chosen] = [each for each in found["compared"] if each["chosen"]]
    assert (chosen["relation"], chosen["score"]) == ("duplicate", 100.0)
    assert chosen["link"] == found["match"]["of"]
    shown = run("explain", "--scenario", str(scenario), "lens/1").out
    assert "100.0  duplicate, chosen" in shown
    assert f"normalised: {found['normalised']}" in shown


def test_an_update_names_the_fact_that_changed(run: Run, scenario: Path) -> None:
    found = explained(run, scenario, "lens/2")
    assert found["match"]["relation"] == "update"
    assert {e["kind"]: e["detail"] for e in found["match"]["evidence"]}["number"] == "2 → 5"
    assert found["compared"][0]["chosen"]
    assert found["verdict"][0].startswith("It says more or something else than")


def test_what_opened_a_story_names_what_was_not_chosen_and_why(run: Run, scenario: Path) -> None:
    found = explained(run, scenario, "lens/3")
    assert found["match"]["relation"] == "original"
    turned_down = [each for each in found["compared"] if each["relation"] is None]
    assert turned_down
    assert not any(each["chosen"] for each in found["compared"])
    assert all(each["evidence"] for each in turned_down)
    assert "place" in {e["kind"] for each in turned_down for e in each["evidence"]}
    assert found["verdict"][0].startswith("It opened its story: what was most like it")
    assert "something else" in run("explain", "--scenario", str(scenario), "lens/3").out


def test_lineage_media_and_versions_are_told(run: Run, scenario: Path) -> None:
    forward = explained(run, scenario, "mirror/1")
    [reason] = [e["detail"] for e in forward["match"]["evidence"] if e["kind"] == "forward"]
    assert reason == f"of {forward['match']['of']}"
    shown = run("explain", "--scenario", str(scenario), "mirror/2").out
    assert "normalised: (no words)" in shown
    assert "media: photo:" in shown
    assert "same_media: photo" in shown
    edited = explained(run, scenario, "mirror/3/edit")
    assert [v["text"] for v in edited["versions"]] == [BAKERY, BAKERY.replace("Aleppo", "Homs")]
    assert "forwarded from dispatch" in run(
        "explain", "--scenario", str(scenario), "mirror/1"
    ).out  # fmt: skip
    assert [r["outlet"] for r in forward["reports"]] == ["gazette"]


def test_what_is_like_nothing_says_so(run: Run, scenario: Path) -> None:
    assert explained(run, scenario, "mirror/3")["compared"] == []
    shown = run("explain", "--scenario", str(scenario), "mirror/3").out
    assert "compared with: nothing like it was known" in shown


def test_an_unknown_id_is_wrong_usage(run: Run, scenario: Path) -> None:
    done = run("explain", "--scenario", str(scenario), "mirror/99")
    assert (done.status, done.out) == (2, "")
    assert "no post has the id 'mirror/99'" in done.err


def test_the_nearest_reports_say_why_they_are_not_linked(run: Run, scenario: Path) -> None:
    found = explained(run, scenario, "dispatch/1")
    assert [report["title"] for report in found["reports"]] == [REPORT["title"]]
    [other] = found["unlinked"]
    assert other["title"] == OTHER["title"]
    assert other["p"] < 0.3
    assert other["why"]
    assert other["fields"]["place"]["verdict"] == "agrees"
    assert "event" in [term["name"] for term in other["terms"]]
    shown = run("explain", "--scenario", str(scenario), "dispatch/1").out
    assert "nearest reports that are not linked:" in shown
    assert other["why"] in shown
    assert "first: dispatch" in shown
    assert "first report after 1 h" in shown
