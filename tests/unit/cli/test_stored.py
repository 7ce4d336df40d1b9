"""`search`, `stories`, `export` and `explain` on a real database."""

import csv
import io
import json
from pathlib import Path

import pytest

from monitor.scenario.read import PostStep, read_scenario
from tests.unit.cli.conftest import Run
from tests.unit.cli.stored import COPIES, Told, fill


@pytest.fixture
async def database(folder: Path) -> None:
    """The small database."""
    await fill(folder, Told())


@pytest.mark.usefixtures("database")
def test_posts_are_found_by_words_however_they_are_written(run: Run) -> None:
    for words in ("drones", "DRONES", "الاسد"):
        found = run("search", words, "--json").json["posts"]
        assert "newsroom/7" in [post["id"] for post in found]
    assert run("search", "nothing like it", "--json").json == {"posts": []}
    assert run("search", "nothing like it").status == 0


@pytest.mark.usefixtures("database")
def test_a_search_is_bounded_by_channel_time_and_number(run: Run) -> None:
    def ids(*options: str) -> list[str]:
        return [p["id"] for p in run("search", "", *options, "--json").json["posts"]]

    assert ids() == [f"-100{COPIES}/3", "newsroom/7", f"-100{COPIES}/1"]
    assert ids("--limit", "1") == [f"-100{COPIES}/3"]
    assert ids("--channel", "t.me/newsroom") == ["newsroom/7"]
    assert ids("--channel", f"-100{COPIES}", "--until", "2022-01-01") == [f"-100{COPIES}/1"]
    assert ids("--since", "2022-01-04T05:30+03:00") == [f"-100{COPIES}/3"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("search", "x", "--since", "yesterday"), 2, "--since: 'yesterday' is no time"),
        (("search", "x", "--limit", "0"), 2, "--limit"),
        (("search", "x", "--channel", "unknown_name"), 1, "unknown_name: no such channel"),
        (("search", "x", "--channel", "two words"), 2, "is no channel"),
        (("stories", "--state", "nonsense"), 2, "nonsense"),
        (("export", "--format", "xml"), 2, "xml"),
        (("export", "--output", "absent/file"), 1, "absent/file: cannot be written"),
        (("explain", "newsroom"), 2, "is no post"),
        (("explain", "newsroom/8"), 1, "no such post is stored"),
        (("explain", "t.me/unknown_name/8"), 1, "no such post is stored"),
    ],
)
def test_what_cannot_be_answered_is_said(
    run: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (status, "")
    assert words in done.err


@pytest.mark.parametrize("arguments", [("search", "x"), ("stories",), ("export",)])
def test_no_database_is_said(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (1, "")
    assert "there is no database yet" in done.err


@pytest.mark.usefixtures("database")
def test_hostile_text_does_not_reach_the_terminal(run: Run) -> None:
    for arguments in (("search", "drones"), ("stories",), ("explain", "newsroom/7")):
        done = run(*arguments)
        assert "Drones struck" in done.out
        assert "\x1b" not in done.out


@pytest.mark.usefixtures("database")
def test_stories_are_listed_the_last_changed_first(run: Run) -> None:
    stories = run("stories", "--json").json["stories"]
    assert [story["story"] for story in stories] == [1, 2]
    assert stories[0]["state"] == "contradicted"
    assert stories[0]["posts"] == 2
    assert stories[0]["origins"] == [{"name": "Security Media Cell", "stance": "disputes"}]
    assert stories[0]["first"]["id"] == "newsroom/7"
    assert stories[1]["rings"] is False
    only = run("stories", "--state", "contradicted", "--json").json["stories"]
    assert [story["story"] for story in only] == [1]
    since = run("stories", "--since", "2022-01-04", "--json").json["stories"]
    assert [story["story"] for story in since] == [1]


@pytest.mark.usefixtures("database")
def test_an_export_is_a_scenario(run: Run, folder: Path) -> None:
    target = folder / "exported"
    target.mkdir()
    done = run("export", "--output", str(target / "posts.jsonl"))
    assert (done.status, done.out, done.err) == (0, "", "3 posts exported\n")
    posts = [s for s in read_scenario(target).steps if isinstance(s, PostStep)]
    assert [step.id for step in posts] == [f"-100{COPIES}/1", "newsroom/7", f"-100{COPIES}/3"]
    original, copy = posts[1].post, posts[2].post
    assert original.text == "🔴 Drones struck\nthe الأسد base\x1b[31m"
    assert copy.forward is not None
    assert (copy.forward.channel, copy.forward.message) == original.key


@pytest.mark.usefixtures("database")
def test_an_export_goes_to_standard_output_and_the_count_elsewhere(run: Run) -> None:
    done = run("export", "--channel", "newsroom")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["newsroom/7"]
    assert done.err == "1 posts exported\n"


@pytest.mark.usefixtures("database")
def test_a_spreadsheet_gets_no_formulas(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").out)))
    assert [row["message"] for row in rows] == ["1", "7", "3"]
    assert rows[2]["text"] == "'=HYPERLINK(drones)"
    assert rows[2]["channel_title"] == "'=Copies"
    assert rows[2]["forwarded_from"] == "newsroom/7"
    assert rows[1]["text"].startswith("🔴 Drones struck\n")
    assert rows[1]["date"] == "2022-01-04T02:00:00Z"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "name",
    ["newsroom/7", "@newsroom/7", "https://t.me/newsroom/7?single", "t.me/s/newsroom/7"],
)
def test_a_post_is_named_in_any_way(run: Run, name: str) -> None:
    assert run("explain", name, "--json").json["post"]["id"] == "newsroom/7"


@pytest.mark.usefixtures("database")
def test_a_private_channels_post_is_named_by_its_id(run: Run) -> None:
    for name in (f"https://t.me/c/{COPIES}/3", f"-100{COPIES}/3", f"{COPIES}/3"):
        assert run("explain", name, "--json").json["post"]["message"] == 3


@pytest.mark.usefixtures("database")
def test_an_explanation_holds_all_that_the_decision_rests_on(run: Run, folder: Path) -> None:
    (folder / "watchlist.toml").write_text(
        '[[destinations]]\nname = "alerts"\nchat = -1001234567890\nrules = ["drones"]\n'
        '[[destinations]]\nname = "weather"\nchat = -1001234567891\nrules = ["rain"]\n'
        '[[rules]]\nname = "drones"\nany = ["drone"]\n[[rules]]\nname = "rain"\nany = ["rain"]\n'
    )
    found = run("explain", "newsroom/7", "--json").json
    assert "drones struck" in found["normalised"]
    assert found["match"]["relation"] == "original"
    assert found["story"]["state"] == "contradicted"
    assert [n["relation"] for n in found["neighbours"]] == ["duplicate"]
    report = found["reports"][0]
    assert (report["outlet"], report["p"], report["stance"]) == ("wire", 0.97, "disputes")
    assert report["fields"]["outcome"]["verdict"] == "conflicts"
    assert [(before["number"], before["title"]) for before in report["revised"]] == [
        (1, "Two drones seen")
    ]
    assert report["terms"][0] == {"name": "same site", "value": 4.5}
    assert found["rules"] == [
        {"destination": "alerts", "rings": True, "rules": {"drones": True}},
        {"destination": "weather", "rings": False, "rules": {"rain": False}},
    ]
    assert found["alerts"][0]["status"] == "delivered"
    assert found["compared"] == []
    assert found["verdict"] == [
        "It opened its story: nothing like it was known.",
        "At weather none of the rules rain lets its story ring.",
        "Its story's alert stands in alerts.",
    ]
    shown = run("explain", "newsroom/7").out
    for words in (
        "outcome conflicts: struck / shot down",
        "same site +4.5",
        "rests on Security",
        "version 1 had",
    ):
        assert words in shown


@pytest.mark.usefixtures("database")
def test_a_copy_and_old_news_say_why_they_did_not_ring(run: Run) -> None:
    copy = run("explain", f"-100{COPIES}/3", "--json").json
    assert copy["verdict"][0] == (
        "It collapsed as a copy of https://t.me/newsroom/7: nothing new in it."
    )
    old = run("explain", f"-100{COPIES}/1", "--json").json
    assert old["verdict"][1].startswith("Its story rings nobody")
    assert "backfill" in old["verdict"][1]
