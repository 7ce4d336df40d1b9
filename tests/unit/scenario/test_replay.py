"""A scenario through the real pipeline, to a messenger that writes down what it is given."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import lexicon
from monitor.errors import TransientError
from monitor.model.alert import MessageKind, OutboxItem
from monitor.model.story import State
from monitor.model.watch import Destination
from monitor.pipeline.ingest import Limits
from monitor.scenario.read import PostStep, ReportStep, Scenario, read_scenario
from monitor.scenario.replay import play
from monitor.scenario.summary import StorySummary, summarise
from monitor.store import open_store

EXAMPLE = Path(__file__).parents[3] / "examples" / "ain-al-asad"
LIMITS = Limits(span=timedelta(hours=72), old_after=timedelta(minutes=30))


@dataclass
class Scribe:
    """Writes down what it is given, after refusing the first `refusals` of them."""

    refusals: int = 0
    standing: dict[int, str] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    """The message that each reply answers."""
    tried: list[int] = field(default_factory=list)
    edits: int = 0

    async def post(self, item: OutboxItem) -> int:
        self.tried.append(item.random_id)
        if self.refusals:
            self.refusals -= 1
            raise TransientError("not now", retry_after=2)
        number = len(self.standing) + 1
        self.standing[number] = item.html
        if item.kind is MessageKind.CHANGE:
            assert item.reply_to is not None
            self.answers[number] = item.reply_to
        return number

    async def edit(self, item: OutboxItem) -> None:
        assert item.message_id is not None
        assert self.standing[item.message_id] != item.html, "an edit that changes nothing"
        self.standing[item.message_id] = item.html
        self.edits += 1


async def played(
    scenario: Scenario,
    scribe: Scribe,
    destination: Destination,
    on_step: Callable[[PostStep | ReportStep], None] = lambda step: None,
    case: int = 0,
    pause: Callable[[float], Awaitable[None]] | None = None,
) -> tuple[StorySummary, ...]:
    """Play one case of a scenario; what it came to."""

    async def before_step(step: PostStep | ReportStep) -> None:
        on_step(step)

    async with open_store("sqlite://") as store:
        await play(
            scenario,
            scenario.cases[case],
            store,
            store.outbox,
            {destination.name: scribe},
            (destination,),
            lexicon.load(),
            LIMITS,
            before_step=before_step,
            pause=pause,
        )
        return await summarise(store, scenario.sources)


@pytest.fixture
def example() -> Scenario:
    """The scenario that ships with the project."""
    return read_scenario(EXAMPLE)


def desk(scenario: Scenario) -> Destination:
    """The destination of the example's watchlist, with its rules."""
    return scenario.watchlist.destinations[0]


async def test_the_example_is_told_in_two_alerts_that_change_as_their_stories_do(
    example: Scenario,
) -> None:
    scribe = Scribe()
    heard: dict[str, int] = {}
    stories = await played(
        example, scribe, desk(example), lambda step: heard.update({step.id: len(scribe.standing)})
    )
    alerts = {n: html for n, html in scribe.standing.items() if n not in scribe.answers}
    assert len(alerts) == 2
    first, second = alerts.values()
    assert "Baghdad airport" in first
    assert "Ain al-Asad" in second
    assert set(scribe.answers.values()) <= set(alerts)
    assert len(scribe.answers) == 2
    assert scribe.edits > 5
    # Nothing stood before the first post; the second alert came with the second attack.
    assert heard["sabreenS1/4680"] == 0
    assert heard["alsumaria_tv/90311"] == 1
    before_second = heard["sabreenS1/4711"]
    assert heard["iraq_pulse/20897"] == before_second + 1

    attacks = [summary for summary in stories if summary.posts > 1]
    assert [summary.state for summary in attacks] == [State.CORROBORATED, State.CONTRADICTED]
    assert [summary.first_channel for summary in attacks] == ["Sabereen News"] * 2


async def test_the_same_run_gives_the_same_words(example: Scenario) -> None:
    one, other = Scribe(), Scribe()
    await played(example, one, desk(example))
    await played(read_scenario(EXAMPLE), other, desk(example))
    assert one.standing == other.standing
    assert one.edits == other.edits


async def test_what_cannot_be_delivered_at_once_is_delivered_later_and_once(
    example: Scenario,
) -> None:
    plain, patient = Scribe(), Scribe(refusals=3)
    await played(example, plain, desk(example))
    await played(example, patient, desk(example))
    assert sorted(patient.standing.values()) == sorted(plain.standing.values())
    assert len(patient.tried) == len(plain.tried) + 3
    assert len(set(patient.tried)) == len(set(plain.standing))


async def test_what_the_last_step_gave_rise_to_is_tried_again_after_the_wait_asked_for(
    tmp_path: Path,
) -> None:
    at = "2024-05-01T10:00:00Z"
    words = "A bakery museum opened in Aleppo's old town today."
    write(tmp_path, posts=[{"id": "a", "channel": "alpha", "date": at, "text": words}])
    scenario = read_scenario(tmp_path)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    scribe = Scribe(refusals=2)
    await played(scenario, scribe, Destination("desk", None), pause=pause)
    assert len(scribe.standing) == 1
    assert pauses == [2.0, 2.0]
    stubborn = Scribe(refusals=1000)
    await played(scenario, stubborn, Destination("desk", None), pause=pause)
    assert stubborn.standing == {}


async def test_a_summary_counts_what_was_collapsed_and_how_long_the_wires_took(
    tmp_path: Path,
) -> None:
    text = "Two drones struck a fuel depot at Harir air base in Erbil, residents of the area say."

    def post(id_: str, channel: str, minute: int, words: str, **more: Any) -> dict[str, Any]:
        at = f"2024-05-01T10:{minute:02}:00Z"
        return {"id": id_, "channel": channel, "date": at, "text": words, "lang": "en", **more}

    def report(id_: str, minute: int, title: str) -> dict[str, Any]:
        at = f"2024-05-01T10:{minute:02}:00Z"
        return {"id": id_, "outlet": "gazette", "date": at, "title": title, "lang": "en"}

    write(
        tmp_path,
        posts=[
            post("a", "alpha", 0, text),
            post("b", "beta", 2, text, forwarded_from={"channel": "alpha", "message_id": "a"}),
            post("c", "gamma", 4, text),
            post("d", "beta", 6, text.replace("Two", "Five")),
            post("e", "beta", 8, "A bakery museum opened in Aleppo's old town after six years."),
        ],
        reports=[
            report("r1", 20, "Drones struck Harir air base in Erbil, alpha reports"),
            report("r2", 45, "Drones hit fuel depot at Harir air base in Erbil, police say"),
        ],
    )
    scenario = read_scenario(tmp_path)
    raid, bakery = await played(scenario, Scribe(), Destination("desk", None))
    assert (raid.first_channel, raid.first_text) == ("alpha", text)
    assert (raid.posts, raid.channels, raid.updates) == (4, 3, 1)
    assert raid.collapsed == {"forwards": 1, "the same text": 1}
    assert raid.state is State.CORROBORATED
    assert raid.first_wire_after == timedelta(minutes=45)
    assert raid.circular == 1
    assert (bakery.posts, bakery.state, bakery.first_wire_after) == (1, None, None)


async def test_cases_never_see_each_other(tmp_path: Path) -> None:
    at = "2024-05-01T10:00:00Z"
    same = {"channel": "alpha", "date": at, "text": "A bakery museum opened in Aleppo today."}
    write(tmp_path, posts=[{"id": "a", "case": "1", **same}, {"id": "b", "case": "2", **same}])
    scenario = read_scenario(tmp_path)
    for case in range(2):
        [story] = await played(scenario, Scribe(), Destination("desk", None), case=case)
        assert story.posts == 1


def write(folder: Path, **files: list[dict[str, Any]]) -> None:
    """Write a scenario's files."""
    for name, lines in files.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
