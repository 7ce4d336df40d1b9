"""A process that is restarted between any two items decides as one that never was.

Everything it knows is in the store: stories, decisions, links, and the words of the alerts must
come out the same, wherever it is cut.
"""

import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from monitor.analysis import Window
from monitor.lexicon import load
from monitor.model.post import Arrival, PostSeen, StoredPost
from monitor.model.report import FetchedReport
from monitor.model.story import Story
from monitor.pipeline import backfill
from monitor.pipeline.announce import Announcer
from monitor.pipeline.ports import FeedRecord, History
from monitor.scenario.read import PostStep, ReportStep, Scenario, read_scenario
from tests.unit.pipeline.conftest import Fresh
from tests.unit.pipeline.desk import (
    DISPATCH,
    LENS,
    LIMITS,
    MINISTRY,
    Desk,
    Everything,
    SetClock,
    adopt,
    everything,
    opened,
    post,
    proof,
)
from tests.unit.scenario.samples import FOLDERS, sample

EXAMPLE = Path(__file__).parents[3] / "examples" / "ain-al-asad"

Action = Callable[[Desk], Awaitable[object]]


async def lived(
    fresh: Fresh, actions: list[Action], cut: Callable[[int], bool], **more: Any
) -> Everything:
    """What a store holds after all actions, with a restart before each that `cut` names."""
    async with fresh() as store, opened(store, **more) as desk:
        for number, action in enumerate(actions):
            if cut(number):
                await desk.restart()
            await action(desk)
        return await everything(store)


async def step_of(desk: Desk, step: PostStep | ReportStep) -> None:
    """Take a step of a scenario as the daemon would."""
    desk.clock.time = max(desk.clock.time, step.at)
    if isinstance(step, PostStep):
        seen = PostSeen(step.post, step.at, Arrival.LIVE)
        await desk.ingest.posts(
            step.post.key.channel, [seen], proof=proof(1, step.post.key.message)
        )
        return
    report = step.report
    fetched = FetchedReport(
        report.outlet, step.id, report.date, report.title, report.summary, report.body,
        report.language, report.url,
    )  # fmt: skip
    await desk.ingest.reports([fetched], FeedRecord(f"https://{report.outlet}.example"))


def scenario_actions(scenario: Scenario) -> list[Action]:
    """The steps of a scenario."""

    def action(step: PostStep | ReportStep) -> Action:
        return lambda desk: step_of(desk, step)

    return [action(step) for step in scenario.steps]


@pytest.mark.parametrize("seed", [None, 1])
async def test_the_example_comes_out_the_same_wherever_it_is_cut(
    fresh_store: Fresh, seed: int | None
) -> None:
    scenario = read_scenario(EXAMPLE)
    actions = scenario_actions(scenario)
    world: dict[str, Any] = {
        "channels": tuple(scenario.sources.channels.values()),
        "outlets": tuple(scenario.sources.outlets.values()),
    }

    async def run(cut: Callable[[int], bool]) -> Everything:
        clock = SetClock(scenario.steps[0].at)
        return await lived(fresh_store, actions, cut, clock=clock, **world)

    whole = await run(lambda number: False)
    assert len(whole.stories) == 7
    assert whole.links
    rng = random.Random(seed)
    cuts = {n for n in range(len(actions)) if seed is None or rng.random() < 0.2}
    assert await run(lambda number: number in cuts) == whole


@pytest.mark.parametrize("name", FOLDERS)
async def test_labelled_posts_come_out_the_same_wherever_they_are_cut(
    fresh_store: Fresh, tmp_path: Path, name: str
) -> None:
    scenario = read_scenario(sample(name, tmp_path / "sample", 40))
    world: dict[str, Any] = {
        "channels": tuple(scenario.sources.channels.values()),
        "outlets": tuple(scenario.sources.outlets.values()),
    }
    actions = scenario_actions(scenario)

    async def run(cut: Callable[[int], bool]) -> Everything:
        clock = SetClock(scenario.steps[0].at)
        return await lived(fresh_store, actions, cut, clock=clock, **world)

    whole = await run(lambda number: False)
    assert len(whole.posts) == sum(
        isinstance(step, PostStep) and step.edit_of is None for step in scenario.steps
    )
    assert await run(lambda number: number % 9 == 4) == whole


@pytest.mark.parametrize("name", FOLDERS)
async def test_labelled_posts_come_out_the_same_in_batches_of_any_size(
    fresh_store: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    scenario = read_scenario(sample(name, tmp_path / "sample", 40))
    posts = {s.post.key: s for s in scenario.steps if isinstance(s, PostStep)}

    async def stories(batch: int) -> list[Story]:
        monkeypatch.setattr(backfill, "BATCH", batch)
        async with fresh_store() as store:
            await adopt(store, *scenario.sources.channels.values())
            async with store.transaction() as uow:
                for step in posts.values():
                    uow.save_post(StoredPost(step.post, step.at, Arrival.BACKFILL))
            clock = SetClock(scenario.steps[-1].at)
            deciding = backfill.Backfill(
                store,
                cast("History", None),  # nothing is read
                lambda: Window(load(), scenario.sources, LIMITS.span),
                Announcer(()),
                clock,
            )
            assert await deciding.decide() == len(posts)
            return list(await store.stories_of(list(posts)))

    whole = await stories(200)
    assert await stories(1) == whole
    assert await stories(7) == whole


SITES = ("Harir air base in Erbil", "Ain al-Asad air base in Anbar", "Baghdad airport")
CLAIMS = (
    "{count} drones struck {site}, residents say.",
    "{count} drones were shot down over {site}, a security source says.",
    "{count} rockets hit {site}; {count} people were wounded.",
    "Calm at {site} after an exercise with {count} helicopters.",
)
COUNTS = ("Two", "Five", "Nine")
HOUR = 60.0


def days(seed: int, count: int) -> list[Action]:
    """Some days at random: news and copies, reports before and after them, late ones, edits."""
    rng = random.Random(seed)
    told: list[tuple[int, int, float, str]] = []
    last = dict.fromkeys((1, 2, 3), 0)
    now = 0.0
    actions: list[Action] = []
    for number in range(count):
        now += rng.choice((1.0, 7.0, 45.0, 3 * HOUR, 9 * HOUR))
        kind = rng.choice(("post", "post", "post", "copy", "report", "report", "edit", "delete"))
        text = rng.choice(CLAIMS).format(count=rng.choice(COUNTS), site=rng.choice(SITES))
        late = rng.choice((0.0, 0.0, 0.0, 20.0, 5 * HOUR, 71.9 * HOUR, 80 * HOUR))
        if kind == "report":
            guid = f"item {rng.randrange(1 + number // 2)}"
            actions.append(reporting(guid, text, now - late, now))
            continue
        if kind in ("post", "copy") or not told:
            channel = rng.choice((DISPATCH, LENS, MINISTRY))
            if kind == "copy" and told:
                text = rng.choice(told)[3]
            last[channel.id] += 1
            told.append((channel.id, last[channel.id], now - late, text))
            actions.append(posting(told[-1], now))
            continue
        earlier = rng.choice(told)
        if kind == "edit":
            actions.append(posting((*earlier[:3], text), now, edited=now))
        else:
            actions.append(deleting(earlier, now))
    return actions


def posting(what: tuple[int, int, float, str], at: float, edited: float | None = None) -> Action:
    """A post, or its edit, read at that minute."""
    channel = {1: DISPATCH, 2: LENS, 3: MINISTRY}[what[0]]
    item = post(what[3], channel=channel, message=what[1], minutes=what[2], edited=edited)
    return lambda desk: desk.take(item, at=at, proven=(1, what[1]))


def reporting(guid: str, title: str, minutes: float, at: float) -> Action:
    """A report, or its next version, read at that minute."""
    return lambda desk: desk.report(guid, title, minutes=minutes, at=at)


def deleting(what: tuple[int, int, float, str], at: float) -> Action:
    """A deletion noticed at that minute."""
    channel = {1: DISPATCH, 2: LENS, 3: MINISTRY}[what[0]]
    return lambda desk: desk.delete(what[1], channel=channel, at=at)


@pytest.mark.parametrize("seed", range(4))
async def test_days_at_random_come_out_the_same_with_a_restart_before_every_item(
    fresh_store: Fresh, seed: int
) -> None:
    actions = days(seed, 50)
    whole = await lived(fresh_store, actions, lambda number: False)
    assert whole.links
    cut = await lived(fresh_store, actions, lambda number: True)
    assert cut.stories == whole.stories
    assert cut == whole
