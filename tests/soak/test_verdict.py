"""The count finds what it must find: each kind of fault, put in by hand, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.soak.daemon import Quiet
from tests.soak.draw import draw
from tests.soak.newsroom import Made, Newsroom
from tests.soak.plan import Kind, Size
from tests.soak.verdict import KINDS, Stored, judge
from tests.telegram_server import TelegramServer
from tests.wires.feed_server import FeedServer

NOW = "2026-01-01T12:00:00+00:00"
BEFORE, AFTER = "2026-01-01T11:00:00+00:00", "2026-01-01T13:00:00+00:00"


@dataclass
class World:
    """A newsroom, and a daemon's store and desk without a fault."""

    room: Newsroom
    quiet: Quiet
    rows: list[dict[str, Any]]
    versions: dict[tuple[int, int], list[str]]
    status: dict[str, Any]

    def found(self) -> dict[str, int]:
        """The kinds of fault that are found, and how many of each."""
        stored = Stored(self.rows, self.versions, self.status)
        counts = judge(self.room, self.quiet, stored).counts
        return {kind: count for kind, count in counts.items() if count}

    def row(self, holds: Callable[[Made], object]) -> tuple[Made, dict[str, Any]]:
        """The first post of which that holds, and its row."""
        made = next(m for m in self.room.made.values() if holds(m))
        return made, next(r for r in self.rows if (r["channel_id"], r["message"]) == self.key(made))

    def key(self, made: Made) -> tuple[int, int]:
        """A post's key."""
        return self.room.channels[made.action.outlet].id, made.ids[0]

    def marker(self, made: Made) -> str:
        """The word by which its alert is known."""
        assert made.action.event is not None
        return self.room.plan.events[made.action.event].marker


@pytest.fixture
def world() -> World:
    plan = draw(5, Size(60.0, channels=5), ["post.stored"])
    room, quiet = Newsroom(TelegramServer(), FeedServer(0), plan), Quiet()
    for action in plan.actions:
        room.do(action)
    rows, versions = [], {}
    told: set[int] = set()
    for made in room.made.values():
        channel, message = room.channels[made.action.outlet].id, made.ids[0]
        rows.append(
            {
                "channel_id": channel,
                "message": message,
                "parts": list(made.ids) if len(made.ids) > 1 else [],
                "text": made.text,
                "first_seen": BEFORE,
                "deleted": NOW if made.deleted is not None else None,
            }
        )
        versions[channel, message] = [text for _, text in made.versions]
        event = made.action.event
        assert event is not None
        if event not in told and not plan.events[event].old:
            told.add(event)
            room.desk.post(f"⚪ UNCONFIRMED\n«{made.text}»")
    room.desk.post("⚠️ Blind on 4 of 5 channels")
    return World(room, quiet, rows, versions, {"reports": len(room.reports), "problems": []})


def fresh(made: Made) -> bool:
    """A single post that stands, of an event that rings, and that nobody copied or changed."""
    return made.action.kind is Kind.POST and made.deleted is None and len(made.versions) == 1


def edited(made: Made) -> bool:
    """A post of which an earlier version was there."""
    return len(made.versions) > 1 and made.deleted is None


def deleted(made: Made) -> bool:
    """A post that is gone."""
    return made.deleted is not None


def test_without_a_fault_nothing_is_found(world: World) -> None:
    assert world.found() == {}


def test_a_missing_post_is_lost(world: World) -> None:
    _, row = world.row(fresh)
    world.rows.remove(row)
    assert world.found()["posts lost"] == 1


def test_a_missing_part_of_an_album_is_found(world: World) -> None:
    _, row = world.row(lambda made: made.action.kind is Kind.ALBUM and made.deleted is None)
    row["parts"] = row["parts"][:-1]
    assert world.found() == {"current versions wrong": 1}


def test_a_post_that_is_gone_counts_only_if_the_daemon_was_told(world: World) -> None:
    def told(made: Made) -> bool:
        outlet = world.room.plan.outlets[made.action.outlet]
        return made.deleted is not None and outlet.member and outlet.pushed

    made, row = world.row(told)
    world.rows.remove(row)
    assert world.found() == {"posts lost": 1}
    world.quiet.stretches.append((made.at - 0.5, made.at + 0.5))
    assert "posts lost" not in world.found()


def test_old_words_are_a_wrong_current_version(world: World) -> None:
    _, row = world.row(edited)
    row["text"] += " more"
    assert world.found() == {"current versions wrong": 1}


def test_a_version_between_counts_only_if_the_daemon_was_told(world: World) -> None:
    def told(made: Made) -> bool:
        outlet = world.room.plan.outlets[made.action.outlet]
        return edited(made) and outlet.member and outlet.pushed

    made, _ = world.row(told)
    del world.versions[world.key(made)][0]
    assert world.found() == {"versions lost": 1}
    world.quiet.stretches.append((0.0, made.versions[-1][0] + 9))
    assert world.found() == {}


def test_a_version_without_a_change_is_invented(world: World) -> None:
    made, row = world.row(fresh)
    world.versions[world.key(made)].append(row["text"])
    assert world.found() == {"versions invented": 1}


def test_deletions_are_compared_both_ways(world: World) -> None:
    world.row(deleted)[1]["deleted"] = None
    world.row(fresh)[1]["deleted"] = NOW
    assert world.found() == {"deletions missed": 1, "posts said to be deleted that stand": 1}


def test_an_alert_is_missed(world: World) -> None:
    made, _ = world.row(fresh)
    alert = next(m for m in world.room.desk.messages if world.marker(made) in m.text)
    world.room.desk.delete(alert.id)
    assert world.found() == {"alerts missing": 1}


def test_an_alert_and_a_line_of_a_digest_are_two(world: World) -> None:
    made, _ = world.row(fresh)
    other, _ = world.row(lambda m: fresh(m) and world.marker(m) != world.marker(made))
    world.room.desk.post(f"📋 2 alerts\n\n«{made.text}»\n\n«{other.text}»")
    assert world.found() == {"alerts doubled": 2}


def test_an_event_rings_once_even_when_all_that_told_of_it_is_gone(world: World) -> None:
    """Two posts of one event, the second after the first was deleted: still one event."""
    posts: dict[int, list[Made]] = {}
    for made in world.room.made.values():
        if made.action.event is not None and made.action.kind is not Kind.OLD:
            posts.setdefault(made.action.event, []).append(made)
    first, second = next(found for found in posts.values() if len(found) == 2)
    world.row(lambda made: made is first)[1].update(deleted=NOW)
    first.deleted = first.deleted or 1.0
    world.row(lambda made: made is second)[1].update(first_seen=AFTER)
    world.room.desk.post(f"⚪ «{second.text}»")
    assert world.found() == {"alerts doubled": 1}


def test_an_answer_is_no_second_alert(world: World) -> None:
    made, _ = world.row(fresh)
    world.room.desk.post(f"🟢 CORROBORATED «{made.text}»", reply_to=2)
    assert world.found() == {}


def test_old_news_must_not_ring(world: World) -> None:
    made, _ = world.row(lambda made: made.action.kind is Kind.OLD)
    world.room.desk.post(f"⚪ «{made.text}»")
    assert world.found() == {"rung though old": 1}


def test_two_events_are_not_one(world: World) -> None:
    first, _ = world.row(fresh)
    second, _ = world.row(lambda m: fresh(m) and world.marker(m) != world.marker(first))
    alert = next(m for m in world.room.desk.messages if world.marker(first) in m.text)
    world.room.desk.edit(alert.id, f"{alert.text} {world.marker(second)}")
    assert world.found() == {"events in one alert": 1, "alerts doubled": 1}


def test_what_status_says_counts(world: World) -> None:
    world.status["problems"] = ["channel x: a hole from 12 to 14"]
    world.status["reports"] = -1
    assert world.found() == {"unhealthy or incomplete": 1, "reports lost": 1}


def test_every_kind_has_a_word() -> None:
    assert len(set(KINDS)) == len(KINDS)
