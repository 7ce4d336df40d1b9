"""The labelled cross-reference data: labels fit their items, the folders are apart."""

import json
import re
from collections import Counter
from datetime import datetime
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from monitor.model.watch import Watchlist
from monitor.scenario.read import GoldLine, PostStep, ReportStep, Scenario, read_scenario

DATA = Path(__file__).parents[3] / "evaluation" / "crossref"
FOLDERS = ("development", "development-2", "held-out")

each_folder = pytest.mark.parametrize("folder", FOLDERS)


@cache
def scenario(folder: str) -> Scenario:
    return read_scenario(DATA / folder)


def posts(folder: str) -> dict[str, PostStep]:
    return {step.id: step for step in scenario(folder).steps if isinstance(step, PostStep)}


def reports(folder: str) -> dict[str, ReportStep]:
    return {step.id: step for step in scenario(folder).steps if isinstance(step, ReportStep)}


def post_labels(folder: str) -> list[GoldLine]:
    return [line for line in scenario(folder).gold if line.post is not None]


def report_labels(folder: str) -> list[GoldLine]:
    return [line for line in scenario(folder).gold if line.report is not None]


def events(folder: str) -> set[str]:
    told = {line.event for line in post_labels(folder) if line.event is not None}
    return told.union(*(line.events for line in report_labels(folder)))


def texts(folder: str) -> set[str]:
    """Every text that was written: of posts as they are, of reports title and content apart."""
    written = {step.post.text for step in posts(folder).values()}
    for step in reports(folder).values():
        written |= {step.report.title, step.report.summary, step.report.body}
    return {" ".join(text.split()) for text in written} - {""}


def section(title: str) -> str:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^#+ {title}\n(.*?)(?=^#|\Z)", readme, re.MULTILINE | re.DOTALL)
    return str(found)


@each_folder
def test_each_post_and_each_report_has_one_label_and_each_label_its_item(folder: str) -> None:
    assert Counter(line.post for line in post_labels(folder)) == Counter(posts(folder).keys())
    assert Counter(line.report for line in report_labels(folder)) == Counter(reports(folder).keys())


@each_folder
def test_a_post_has_a_state_exactly_when_it_tells_of_an_event(folder: str) -> None:
    for line in post_labels(folder):
        assert line.has_event, line.post
        if line.event is None:
            assert line.state is None, line.post
        else:
            assert line.state in ("unconfirmed", "corroborated", "contradicted"), line.post
            assert re.fullmatch(r"(middle-east|elsewhere)/[a-z0-9-]+", line.event), line.post


@each_folder
def test_roles_and_stances_are_of_the_known_kinds_and_only_news_has_a_stance(folder: str) -> None:
    for line in report_labels(folder):
        assert set(line.events.values()) <= {"primary", "secondary", "background"}, line.report
        assert set(line.stance.values()) <= {"supports", "disputes", "circular"}, line.report
        news = {event for event, role in line.events.items() if role != "background"}
        assert set(line.stance) <= news, line.report
        told = {label.event for label in post_labels(folder)}
        assert news & told <= set(line.stance), line.report


@each_folder
def test_a_copy_is_later_than_its_original_and_tells_of_the_same(folder: str) -> None:
    labels = {line.report: line for line in report_labels(folder)}
    steps = reports(folder)
    for line in report_labels(folder):
        if line.copy_of is None:
            continue
        original = labels[line.copy_of]
        assert original.copy_of is None, line.report
        assert steps[line.copy_of].at <= steps[line.report or ""].at, line.report
        assert set(line.stance) <= set(original.stance), line.report


@each_folder
def test_states_rest_on_independent_sources_and_on_nothing_else(folder: str) -> None:
    """A report that is not circular, or an official channel's post on the event."""
    officials = {
        channel.id
        for channel in scenario(folder).sources.channels.values()
        if channel.kind == "official"
    }
    reported = {
        event
        for line in report_labels(folder)
        for event, stance in line.stance.items()
        if stance != "circular"
    }
    said = {
        (line.event, line.post)
        for line in post_labels(folder)
        if posts(folder)[line.post or ""].post.key.channel in officials
    }
    for line in post_labels(folder):
        if line.event is None:
            continue
        by_official = any(event == line.event and post != line.post for event, post in said)
        independent = line.event in reported or by_official
        assert independent == (line.state != "unconfirmed"), line.post


@each_folder
def test_a_report_is_not_published_long_before_what_it_tells_of(folder: str) -> None:
    """Background may lie far back; news is at most a day older than the first post of it."""
    first: dict[str, float] = {}
    for line in post_labels(folder):
        if line.event is not None:
            at = posts(folder)[line.post or ""].at.timestamp()
            first[line.event] = min(at, first.get(line.event, at))
    for line in report_labels(folder):
        at = reports(folder)[line.report or ""].at.timestamp()
        for event in line.events:
            assert at > first.get(event, at) - 6 * 3600, (line.report, event)


@each_folder
def test_all_sources_are_listed_and_every_listed_source_speaks(folder: str) -> None:
    listed: Watchlist = scenario(folder).watchlist
    ids = {step.post.key.channel for step in posts(folder).values()}
    assert len(ids) == len(listed.channels) == len(scenario(folder).sources.channels)
    assert {o.id for o in listed.outlets} == {
        step.report.outlet for step in reports(folder).values()
    }


@each_folder
@pytest.mark.parametrize("name", ["posts", "reports"])
def test_the_lines_of_a_file_stand_in_time_order(folder: str, name: str) -> None:
    lines = (DATA / folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    times = [datetime.fromisoformat(json.loads(line)["date"]) for line in lines]
    assert times == sorted(times)


@pytest.mark.parametrize(("one", "other"), list(combinations(FOLDERS, 2)))
def test_two_folders_share_no_event_no_text_and_no_channel(one: str, other: str) -> None:
    assert not events(one) & events(other)
    assert not texts(one) & texts(other)
    assert not titles(one) & titles(other)


def titles(folder: str) -> set[str]:
    return {channel.title for channel in scenario(folder).sources.channels.values()}


def counted(folder: str) -> dict[str, int]:
    states = Counter(line.state for line in post_labels(folder))
    roles = Counter(role for line in report_labels(folder) for role in line.events.values())
    languages = Counter(step.post.language for step in posts(folder).values())
    report_languages = Counter(step.report.language for step in reports(folder).values())
    regions = Counter(event.partition("/")[0] for event in events(folder))
    return {
        "posts": len(posts(folder)),
        "reports": len(reports(folder)),
        "events": len(events(folder)),
        "events in the Middle East": regions["middle-east"],
        "events elsewhere": regions["elsewhere"],
        "events among the look-alikes": len(look_alikes(folder)),
        "posts unconfirmed": states["unconfirmed"],
        "posts corroborated": states["corroborated"],
        "posts contradicted": states["contradicted"],
        "posts that tell of no event": states[None],
        "posts to be linked to reports": sum(
            line.event is not None
            and any(
                r.events.get(line.event) in ("primary", "secondary") for r in report_labels(folder)
            )
            for line in post_labels(folder)
        ),
        "secondary mentions": roles["secondary"],
        "background mentions": roles["background"],
        "syndicated copies": sum(line.copy_of is not None for line in report_labels(folder)),
        "circular reports": sum("circular" in r.stance.values() for r in report_labels(folder)),
        **{f"posts in {name}": languages[code] for code, name in LANGUAGES.items()},
        **{f"reports in {name}": report_languages[code] for code, name in LANGUAGES.items()},
    }


LANGUAGES = {
    "ar": "Arabic",
    "fa": "Persian",
    "he": "Hebrew",
    "tr": "Turkish",
    "en": "English",
    "ru": "Russian",
    "uk": "Ukrainian",
    "fr": "French",
}


def look_alikes(folder: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9-]+)`", section(folder)))


@each_folder
def test_the_readme_counts_right(folder: str) -> None:
    rows = re.findall(
        r"^\| ([a-zA-Z -]+) \| (\d+) \| (\d+) \| (\d+) \|$",
        (DATA / "README.md").read_text("utf-8"),
        re.M,
    )
    column = 1 + FOLDERS.index(folder)
    assert {row[0]: int(row[column]) for row in rows} == counted(folder)


@each_folder
def test_the_look_alikes_are_events_of_their_folder_and_three_in_ten_at_least(folder: str) -> None:
    names = {event.partition("/")[2] for event in events(folder)}
    assert len(names) == len(events(folder))
    assert look_alikes(folder) <= names
    assert len(look_alikes(folder)) >= 0.3 * len(names)
