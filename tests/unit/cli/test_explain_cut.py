"""`explain` tells what was cut from a post before it was compared, and why."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.ids import ChannelId, MessageId, PostKey, StoryId
from monitor.model.post import Arrival, Post, StoredPost
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.story import Assessment, Member, Story
from monitor.pipeline.ports import ChannelRecord
from monitor.store import open_store
from tests.unit.cli.conftest import Run
from tests.unit.cli.stored import NOW

TEXT = "Gazette | A depot burns near the port since the morning.\n\nDrones of the day\n@gazette"


@pytest.fixture
async def database(folder: Path) -> None:
    """One post, from which a name and a motto were cut when it came."""
    path = folder / "data" / "monitor.db"
    path.parent.mkdir(exist_ok=True)
    key = PostKey(ChannelId(1000000001), MessageId(7))
    record = ChannelRecord(
        key.channel, "gazette", "Gazette", "gazette", 1, True, NOW, key.message, NOW
    )
    evidence = (Evidence("signature", "Gazette |"), Evidence("habit", "Drones of the day"))
    date = NOW - timedelta(hours=1)
    member = Member(key, date, Match(Relation.ORIGINAL, None, 0, evidence), Assessment(None))
    async with open_store(f"sqlite:///{path}") as store:
        await store.save_channel(record)
        async with store.transaction() as uow:
            uow.save_post(StoredPost(Post(key, date, TEXT), NOW, Arrival.LIVE))
            uow.save_story(Story(StoryId(1), (member,), Assessment(None), rings=True), NOW)


@pytest.mark.usefixtures("database")
def test_it_tells_what_was_cut_and_why(run: Run) -> None:
    found = run("explain", "gazette/7", "--json").json
    assert found["normalised"] == "a depot burns near the port since the morning"
    assert found["cut"] == [
        {"text": "Gazette |", "why": "a channel's name"},
        {"text": "Drones of the day", "why": "comes again and again in the channel"},
        {"text": "@gazette", "why": "a call, a link or a credit"},
    ]
    assert "cut: Gazette | (a channel's name)" in run("explain", "gazette/7").out


@pytest.mark.usefixtures("database")
def test_a_rule_does_not_see_a_channel_s_motto(run: Run, folder: Path) -> None:
    (folder / "watchlist.toml").write_text(
        '[[destinations]]\nname = "desk"\nchat = -1001234567890\nrules = ["drones"]\n'
        '[[rules]]\nname = "drones"\nany = ["drones"]\n'
    )
    (rule,) = run("explain", "gazette/7", "--json").json["rules"]
    assert rule["rules"] == {"drones": False}
