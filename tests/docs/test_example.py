"""The example scenario is well formed, and holds what its README promises."""

import json
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "ain-al-asad"
ATTACKS = {"baghdad-airport", "ain-al-asad"}


def lines(name: str) -> list[dict[str, Any]]:
    """The lines of one of the scenario's files."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


POSTS, REPORTS, GOLD = lines("posts.jsonl"), lines("reports.jsonl"), lines("gold.jsonl")
WATCHLIST = tomllib.loads((FOLDER / "watchlist.toml").read_text("utf-8"))
RELATIONS = {line["post"]: line for line in GOLD if "relation" in line}
STATES = {line["post"]: line for line in GOLD if "event" in line}
OF_REPORTS = {line["report"]: line for line in GOLD if "report" in line}


@pytest.mark.parametrize("rows", [POSTS, REPORTS], ids=["posts", "reports"])
def test_ids_are_unique_and_times_have_a_zone_and_ascend(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    times = [datetime.fromisoformat(row["date"]) for row in rows]
    assert all(time.tzinfo is not None for time in times)
    assert times == sorted(times)
    first, last = datetime(2022, 1, 3, tzinfo=UTC), datetime(2022, 1, 5, tzinfo=UTC)
    assert first <= times[0]
    assert times[-1] < last


def test_forwards_and_edits_refer_to_earlier_posts() -> None:
    seen: set[str] = set()
    for post in POSTS:
        if "edit_of" in post:
            assert post["edit_of"] in seen
        if "forwarded_from" in post:
            origin = post["forwarded_from"]
            assert f"{origin['channel']}/{origin['message_id']}" in seen
        seen.add(post["id"])


def test_every_channel_and_outlet_is_listed_and_speaks() -> None:
    assert {p["channel"] for p in POSTS} == {c["handle"] for c in WATCHLIST["channels"]}
    assert {r["outlet"] for r in REPORTS} == {o["id"] for o in WATCHLIST["outlets"]}


def test_every_report_stands_at_an_address_of_its_outlet() -> None:
    domains = {outlet["id"]: outlet["domains"] for outlet in WATCHLIST["outlets"]}
    for report in REPORTS:
        assert report["url"].split("/")[2] in domains[report["outlet"]]


def test_gold_judges_every_post_and_report_once() -> None:
    posts = [post["id"] for post in POSTS]
    assert list(RELATIONS) == posts
    assert list(STATES) == posts
    assert list(OF_REPORTS) == [report["id"] for report in REPORTS]
    assert len(GOLD) == 2 * len(POSTS) + len(REPORTS)


def test_gold_refers_to_earlier_posts_of_the_same_story() -> None:
    order = {post["id"]: number for number, post in enumerate(POSTS)}
    for post, line in RELATIONS.items():
        if line["relation"] == "original":
            assert "of" not in line
        else:
            assert order[line["of"]] < order[post]
            assert RELATIONS[line["of"]]["story"] == line["story"]
    for report, line in OF_REPORTS.items():
        assert set(line.get("stance", {})) <= set(line["events"])
        if "copy_of" in line:
            assert line["copy_of"] in OF_REPORTS
            assert line["copy_of"] != report


def test_there_are_two_attacks_and_everything_else_is_chatter() -> None:
    assert {line["event"] for line in STATES.values()} - {None} == ATTACKS
    for post, line in STATES.items():
        assert (line["event"] is None) == (line["state"] is None)
        assert (RELATIONS[post]["story"] in ATTACKS) == (line["event"] is not None)
    chatter = Counter(line["event"] for line in STATES.values())[None]
    assert chatter >= 4


def test_it_holds_the_hard_cases_it_is_there_for() -> None:
    assert 20 <= len(POSTS) <= 24
    assert len({post["channel"] for post in POSTS}) == 6
    assert {post["lang"] for post in POSTS} == {"ar", "fa", "en"}
    relations = Counter(line["relation"] for line in RELATIONS.values())
    assert min(relations[kind] for kind in ("duplicate", "update", "same_story")) >= 4
    assert sum("forwarded_from" in post for post in POSTS) >= 3
    assert any("edit_of" in post for post in POSTS)
    roles = {role for line in OF_REPORTS.values() for role in line["events"].values()}
    assert roles == {"primary", "secondary", "background"}
    stances = {word for line in OF_REPORTS.values() for word in line.get("stance", {}).values()}
    assert stances == {"supports", "disputes", "circular"}
    assert sum("copy_of" in line for line in OF_REPORTS.values()) >= 2
