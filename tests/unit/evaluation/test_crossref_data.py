"""The labelled cross-reference data: labels fit their items, the halves are apart."""

import json
import re
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from monitor.model.watch import Watchlist
from monitor.scenario.read import GoldLine, PostStep, ReportStep, Scenario, read_scenario

DATA = Path(__file__).parents[3] / "evaluation" / "crossref"
HALVES = ("development", "held-out")

either_half = pytest.mark.parametrize("half", HALVES)


@cache
def scenario(half: str) -> Scenario:
    return read_scenario(DATA / half)


def posts(half: str) -> dict[str, PostStep]:
    return {step.id: step for step in scenario(half).steps if isinstance(step, PostStep)}


def reports(half: str) -> dict[str, ReportStep]:
    return {step.id: step for step in scenario(half).steps if isinstance(step, ReportStep)}


def post_labels(half: str) -> list[GoldLine]:
    return [line for line in scenario(half).gold if line.post is not None]


def report_labels(half: str) -> list[GoldLine]:
    return [line for line in scenario(half).gold if line.report is not None]


def events(half: str) -> set[str]:
    told = {line.event for line in post_labels(half) if line.event is not None}
    return told.union(*(line.events for line in report_labels(half)))


def texts(half: str) -> set[str]:
    """Every text that was written: of posts as they are, of reports title and content apart."""
    written = {step.post.text for step in posts(half).values()}
    for step in reports(half).values():
        written |= {step.report.title, step.report.summary, step.report.body}
    return {" ".join(text.split()) for text in written} - {""}


def section(title: str) -> str:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^#+ {title}\n(.*?)(?=^#|\Z)", readme, re.MULTILINE | re.DOTALL)
    return str(found)


@either_half
def test_each_post_and_each_report_has_one_label_and_each_label_its_item(half: str) -> None:
    assert Counter(line.post for line in post_labels(half)) == Counter(posts(half).keys())
    assert Counter(line.report for line in report_labels(half)) == Counter(reports(half).keys())


@either_half
def test_a_post_has_a_state_exactly_when_it_tells_of_an_event(half: str) -> None:
    for line in post_labels(half):
        assert line.has_event, line.post
        if line.event is None:
            assert line.state is None, line.post
        else:
            assert line.state in ("unconfirmed", "corroborated", "contradicted"), line.post
            assert re.fullmatch(r"(middle-east|elsewhere)/[a-z0-9-]+", line.event), line.post


@either_half
def test_roles_and_stances_are_of_the_known_kinds_and_only_news_has_a_stance(half: str) -> None:
    for line in report_labels(half):
        assert set(line.events.values()) <= {"primary", "secondary", "background"}, line.report
        assert set(line.stance.values()) <= {"supports", "disputes", "circular"}, line.report
        news = {event for event, role in line.events.items() if role != "background"}
        assert set(line.stance) <= news, line.report
        told = {label.event for label in post_labels(half)}
        assert news & told <= set(line.stance), line.report


@either_half
def test_a_copy_is_later_than_its_original_and_tells_of_the_same(half: str) -> None:
    labels = {line.report: line for line in report_labels(half)}
    steps = reports(half)
    for line in report_labels(half):
        if line.copy_of is None:
            continue
        original = labels[line.copy_of]
        assert original.copy_of is None, line.report
        assert steps[line.copy_of].at <= steps[line.report or ""].at, line.report
        assert set(line.stance) <= set(original.stance), line.report


@either_half
def test_states_rest_on_independent_sources_and_on_nothing_else(half: str) -> None:
    """A report that is not circular, or an official channel's post on the event."""
    officials = {
        channel.id
        for channel in scenario(half).sources.channels.values()
        if channel.kind == "official"
    }
    reported = {
        event
        for line in report_labels(half)
        for event, stance in line.stance.items()
        if stance != "circular"
    }
    said = {
        (line.event, line.post)
        for line in post_labels(half)
        if posts(half)[line.post or ""].post.key.channel in officials
    }
    for line in post_labels(half):
        if line.event is None:
            continue
        by_official = any(event == line.event and post != line.post for event, post in said)
        independent = line.event in reported or by_official
        assert independent == (line.state != "unconfirmed"), line.post


@either_half
def test_a_report_is_not_published_long_before_what_it_tells_of(half: str) -> None:
    """Background may lie far back; news is at most a day older than the first post of it."""
    first: dict[str, float] = {}
    for line in post_labels(half):
        if line.event is not None:
            at = posts(half)[line.post or ""].at.timestamp()
            first[line.event] = min(at, first.get(line.event, at))
    for line in report_labels(half):
        at = reports(half)[line.report or ""].at.timestamp()
        for event in line.events:
            assert at > first.get(event, at) - 6 * 3600, (line.report, event)


@either_half
def test_all_sources_are_listed_and_every_listed_source_speaks(half: str) -> None:
    listed: Watchlist = scenario(half).watchlist
    ids = {step.post.key.channel for step in posts(half).values()}
    assert len(ids) == len(listed.channels) == len(scenario(half).sources.channels)
    assert {o.id for o in listed.outlets} == {step.report.outlet for step in reports(half).values()}


@either_half
@pytest.mark.parametrize("name", ["posts", "reports"])
def test_the_lines_of_a_file_stand_in_time_order(half: str, name: str) -> None:
    lines = (DATA / half / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    times = [datetime.fromisoformat(json.loads(line)["date"]) for line in lines]
    assert times == sorted(times)


def test_the_halves_share_no_event_no_text_and_no_channel() -> None:
    development, held_out = HALVES
    titles = [{c.title for c in scenario(half).sources.channels.values()} for half in HALVES]
    assert not titles[0] & titles[1]
    assert not events(development) & events(held_out)
    assert not texts(development) & texts(held_out)


def counted(half: str) -> dict[str, int]:
    states = Counter(line.state for line in post_labels(half))
    roles = Counter(role for line in report_labels(half) for role in line.events.values())
    languages = Counter(step.post.language for step in posts(half).values())
    report_languages = Counter(step.report.language for step in reports(half).values())
    regions = Counter(event.partition("/")[0] for event in events(half))
    return {
        "posts": len(posts(half)),
        "reports": len(reports(half)),
        "events": len(events(half)),
        "events in the Middle East": regions["middle-east"],
        "events elsewhere": regions["elsewhere"],
        "events among the look-alikes": len(look_alikes(half)),
        "posts unconfirmed": states["unconfirmed"],
        "posts corroborated": states["corroborated"],
        "posts contradicted": states["contradicted"],
        "posts that tell of no event": states[None],
        "posts to be linked to reports": sum(
            line.event is not None
            and any(
                r.events.get(line.event) in ("primary", "secondary") for r in report_labels(half)
            )
            for line in post_labels(half)
        ),
        "secondary mentions": roles["secondary"],
        "background mentions": roles["background"],
        "syndicated copies": sum(line.copy_of is not None for line in report_labels(half)),
        "circular reports": sum("circular" in r.stance.values() for r in report_labels(half)),
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


def look_alikes(half: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9-]+)`", section(half)))


@either_half
def test_the_readme_counts_right(half: str) -> None:
    rows = re.findall(
        r"^\| ([a-zA-Z -]+) \| (\d+) \| (\d+) \|$", (DATA / "README.md").read_text("utf-8"), re.M
    )
    column = 1 + HALVES.index(half)
    assert {row[0]: int(row[column]) for row in rows} == counted(half)


@either_half
def test_the_look_alikes_are_events_of_their_half_and_three_in_ten_at_least(half: str) -> None:
    names = {event.partition("/")[2] for event in events(half)}
    assert len(names) == len(events(half))
    assert look_alikes(half) <= names
    assert len(look_alikes(half)) >= 0.3 * len(names)
