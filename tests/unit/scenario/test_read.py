"""Reading scenario folders: what names become, and what a wrong file says."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import UsageError
from monitor.scenario.read import PostStep, ReportStep, read_scenario

T0 = "2024-05-01T10:00:00Z"


def folder(tmp_path: Path, **files: list[dict[str, Any]] | str) -> Path:
    for name, content in files.items():
        path = tmp_path / (f"{name}.toml" if name == "watchlist" else f"{name}.jsonl")
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text("".join(json.dumps(line) + "\n" for line in content), encoding="utf-8")
    return tmp_path


def post(id_: str, channel: str = "alpha", date: str = T0, **more: Any) -> dict[str, Any]:
    return {"id": id_, "channel": channel, "date": date, "text": f"text of {id_}", **more}


def test_steps_come_in_time_order_whatever_the_order_in_the_files(tmp_path: Path) -> None:
    scenario = read_scenario(
        folder(
            tmp_path,
            posts=[post("late", date="2024-05-01T12:00:00Z"), post("early")],
            reports=[
                {"id": "r", "outlet": "wire", "date": "2024-05-01T14:00:00+03:00", "title": "t"}
            ],
        )
    )
    assert [step.id for step in scenario.steps] == ["early", "r", "late"]
    early, report, late = scenario.steps
    assert isinstance(early, PostStep)
    assert isinstance(report, ReportStep)
    assert early.post.key.message == 1
    assert isinstance(late, PostStep)
    assert late.post.key.message == 2


def test_channels_not_in_the_watchlist_are_taken_by_name(tmp_path: Path) -> None:
    scenario = read_scenario(
        folder(
            tmp_path,
            posts=[post("a", "@Listed"), post("b", "Some name | with spaces")],
            watchlist='[[channels]]\nhandle = "listed"\ntitle = "The listed one"\n',
        )
    )
    titles = {c.title for c in scenario.sources.channels.values()}
    assert titles == {"The listed one", "Some name | with spaces"}


@pytest.mark.parametrize("written", [7, "7", "alpha/7"])
def test_a_forward_finds_its_origin_by_any_of_its_names(tmp_path: Path, written: object) -> None:
    scenario = read_scenario(
        folder(
            tmp_path,
            posts=[
                post("alpha/7"),
                post(
                    "f",
                    "beta",
                    "2024-05-01T10:05:00Z",
                    forwarded_from={"channel": "alpha", "message_id": written},
                ),
            ],
        )
    )
    origin, forward = scenario.steps
    assert isinstance(origin, PostStep)
    assert isinstance(forward, PostStep)
    assert forward.post.forward is not None
    assert (forward.post.forward.channel, forward.post.forward.message) == origin.post.key


def test_forwards_of_one_unknown_post_share_their_origin(tmp_path: Path) -> None:
    source = {"channel": "elsewhere", "message_id": 99}
    scenario = read_scenario(
        folder(
            tmp_path,
            posts=[post("a", forwarded_from=source), post("b", "beta", forwarded_from=source)],
        )
    )
    first, second = (s.post.forward for s in scenario.steps if isinstance(s, PostStep))
    assert first is not None
    assert second is not None
    assert (first.channel, first.message) == (second.channel, second.message)


def test_an_edit_is_the_same_post_with_other_text(tmp_path: Path) -> None:
    scenario = read_scenario(
        folder(
            tmp_path,
            posts=[
                post("a", media=["photo:9"]),
                post("a2", date="2024-05-01T10:05:00Z", edit_of="a"),
            ],
        )
    )
    before, after = scenario.steps
    assert isinstance(before, PostStep)
    assert isinstance(after, PostStep)
    assert after.edit_of == "a"
    assert after.post.key == before.post.key
    assert after.post.date == before.post.date
    assert after.post.edited == after.at
    assert after.post.media == before.post.media
    assert after.post.text == "text of a2"


def test_cases_are_kept_apart(tmp_path: Path) -> None:
    scenario = read_scenario(folder(tmp_path, posts=[post("a", case="1"), post("b", case="2")]))
    assert [[s.id for s in case.steps] for case in scenario.cases] == [["a"], ["b"]]


def test_every_problem_is_named_with_file_and_line(tmp_path: Path) -> None:
    broken = folder(
        tmp_path,
        posts="\n".join(
            [
                json.dumps(post("a")),
                "{not json",
                json.dumps({"id": "c", "channel": "x", "date": "2024-05-01T10:00:00", "text": ""}),
                json.dumps({"id": "d", "date": T0, "text": ""}),
            ]
        ),
    )
    with pytest.raises(UsageError) as caught:
        read_scenario(broken)
    said = str(caught.value)
    assert "posts.jsonl:2: not JSON" in said
    assert "posts.jsonl:3: date" in said
    assert "posts.jsonl:4: channel" in said


@pytest.mark.parametrize(
    ("posts", "words"),
    [
        ([post("a"), post("a")], r"posts\.jsonl:2: id: a stands there twice"),
        ([post("b", edit_of="gone")], r"posts\.jsonl:1: edit_of: b edits gone, which is not there"),
        (
            [
                post("a"),
                post("e", date="2024-05-01T10:05:00Z", edit_of="a"),
                post("e", date="2024-05-01T10:06:00Z", edit_of="a"),
            ],
            r"posts\.jsonl:3: id: e stands there twice",
        ),
        (
            [post("late", date="2024-05-01T12:00:00Z"), post("b", edit_of="late")],
            r"posts\.jsonl:2: edit_of: b edits late, which is not there before it",
        ),
    ],
    ids=["twice", "edit-of-nothing", "edit-twice", "edit-before"],
)
def test_contradictions_between_lines_are_refused(
    tmp_path: Path, posts: list[dict[str, Any]], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        read_scenario(folder(tmp_path, posts=posts))


def test_a_folder_without_posts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"posts\.jsonl: no such file"):
        read_scenario(tmp_path)


def test_labels_that_cannot_be_right_are_named_and_stop_nothing(tmp_path: Path) -> None:
    scenario = read_scenario(
        folder(
            tmp_path,
            posts=[post("a")],
            gold=[
                {"post": "a", "story": "s", "relation": "original"},
                {"post": "zz", "story": "s", "relation": "duplicate", "of": "yy"},
                {"post": "a", "event": None, "state": "doubted"},
                {"report": "r9", "events": {"e": "primary"}},
                {"post": "a", "story": "s", "relation": "dup"},
            ],
        )
    )
    assert scenario.gold_problems == (
        "gold.jsonl:2: post: 'zz' is not in this folder",
        "gold.jsonl:2: of: 'yy' is not in this folder",
        "gold.jsonl:3: state: 'doubted' is none of unconfirmed, corroborated, contradicted",
        "gold.jsonl:4: report: 'r9' is not in this folder",
        "gold.jsonl:5: relation: 'dup' is none of original, duplicate, update, same_story",
    )
    assert [line.has_event for line in scenario.gold] == [False, False, True, False, False]


def test_a_gold_line_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gold\.jsonl:1: events"):
        read_scenario(folder(tmp_path, posts=[post("a")], gold=[{"report": "r", "events": 7}]))
