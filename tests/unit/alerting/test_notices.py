"""What the desk is told about the tool itself: once when it begins, once when it is over."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting.markup import units
from monitor.alerting.notices import Cases, Step, decide, identity_notice, remembered
from monitor.alerting.picture import (
    ChannelPicture,
    DestinationPicture,
    FeedPicture,
    Picture,
    Sight,
)
from monitor.alerting.silence import Silence
from monitor.model.ids import ChannelId
from monitor.model.incident import Incident
from monitor.model.recovered import Recovered

START = datetime(2022, 1, 4, 12, 40, tzinfo=UTC)
NETWORK = "network is away"
NAMES = ("Falcon", "Harbour", "Quarry", "Lantern")


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def channels(*blind: int, count: int = 4, since: datetime = START) -> tuple[ChannelPicture, ...]:
    """So many channels, of which those numbered are blind."""
    return tuple(
        ChannelPicture(
            name.lower(),
            ChannelId(number),
            name,
            Sight.BLIND if number in blind else Sight.SEEN,
            since if number in blind else None,
            NETWORK if number in blind else "",
        )
        for number, name in enumerate(NAMES[:count])
    )


def picture(seconds: float, *shown: ChannelPicture, **more: object) -> Picture:
    return replace(Picture(after(seconds), True, channels=shown or channels()), **more)  # type: ignore[arg-type]


def played(pictures: Iterable[Picture], cases: Cases | None = None) -> list[Step]:
    """All steps that a row of pictures leads to."""
    cases = cases or {}
    found: list[Step] = []
    for shown in pictures:
        cases, steps = decide(cases, shown)
        found += steps
    return found


ALL = (0, 1, 2, 3)


def test_a_blindness_is_told_once_when_it_has_lasted_and_once_when_it_is_over() -> None:
    steps = played(
        [
            *(picture(s, *channels(*ALL)) for s in range(0, 720, 2)),
            *(picture(s, recovered=Recovered(14, 2, 1)) for s in range(720, 800, 2)),
        ]
    )
    assert [step.incident.closed for step in steps] == [None, after(720)]
    begun, over = steps
    assert begun.incident == Incident("blind", START, f"all 4 channels: {NETWORK}")
    assert begun.words == (
        "⚠️ Blind on all 4 channels since 12:40 UTC: network is away."
        " Posts are not lost: they are read when it is over."
    )
    assert over.ending == (
        "✅ Reading again on all 4 channels since 12:52 UTC (blind 12 min):"
        " 14 posts, 2 edits and 1 deletion recovered."
    )
    assert over.instead == (
        "✅ Was blind on all 4 channels 12:40–12:52 UTC (12 min):"
        " network is away; 14 posts, 2 edits and 1 deletion recovered."
    )
    assert over.incident.notice == begun.incident.notice


@pytest.mark.parametrize(("seconds", "told"), [(29, 0), (30, 1)])
def test_what_is_shorter_than_the_grace_is_not_told(seconds: int, told: int) -> None:
    blind = [picture(s, *channels(*ALL)) for s in range(seconds + 1)]
    well = [picture(seconds + 1 + s) for s in range(60)]
    assert len(played(blind)) == told
    assert len(played([*blind, *well])) == 2 * told


def test_a_connection_that_comes_and_goes_is_one_trouble() -> None:
    flapping = [picture(s, *channels(*(ALL if s % 8 < 6 else ()))) for s in range(120)]
    steps = played([*flapping, *(picture(120 + s) for s in range(30))])
    assert [bool(step.incident.closed) for step in steps] == [False, True]
    assert steps[1].incident.opened == START


def test_a_blindness_noticed_late_counts_from_when_it_began() -> None:
    (step,) = played([picture(150, *channels(0, since=START))])
    assert step.incident.opened == START
    assert step.words.startswith("⚠️ Blind on 1 of 4 channels (Falcon) since 12:40 UTC")


def test_the_notice_follows_the_extent_and_the_widest_is_kept() -> None:
    steps = played(
        [
            picture(30, *channels(0, 1)),
            picture(32, *channels(*ALL)),  # too soon after the last words
            picture(60, *channels(*ALL)),
            picture(90, *channels(3)),
            picture(92, *channels(3)),
        ]
    )
    assert [step.words.partition(" since")[0] for step in steps] == [
        "⚠️ Blind on 2 of 4 channels (Falcon, Harbour)",
        "⚠️ Blind on all 4 channels",
        "⚠️ Blind on 1 of 4 channels (Lantern)",
    ]
    assert steps[-1].incident.detail == f"all 4 channels: {NETWORK}"


def test_a_restart_tells_nothing_twice_and_waits_until_everything_was_looked_at() -> None:
    left = remembered([Incident("blind", START, f"all 4 channels: {NETWORK}")])
    unknown = tuple(replace(c, sight=Sight.UNKNOWN) for c in channels())
    away = [picture(600 + s, *unknown, connected=False) for s in range(0, 60, 2)]
    half = [picture(700 + s, *unknown[:2], *channels()[2:]) for s in range(0, 60, 2)]
    assert played([*away, *half], left) == []
    (step,) = played([picture(800 + s) for s in range(0, 20, 2)], left)
    assert step.incident == Incident("blind", START, f"all 4 channels: {NETWORK}", after(800))


def test_a_restart_that_is_still_blind_says_the_same_words_of_the_same_notice() -> None:
    first = played([picture(30, *channels(*ALL))])
    (step,) = played(
        [picture(300, *channels(*ALL, since=after(290)))], remembered([first[0].incident])
    )
    assert (step.incident, step.words) == (first[0].incident, first[0].words)


def test_whom_only_the_reader_can_tell_is_told_when_the_connection_is_steady() -> None:
    steps = played(
        [
            *(picture(s, *channels(*ALL), connected=False, steady=False) for s in range(0, 120, 2)),
            *(picture(s, *channels(*ALL), steady=s >= 150) for s in range(120, 200, 2)),
        ]
    )
    assert [(step.held, step.incident.closed) for step in steps] == [(True, None), (False, None)]
    assert steps[0].words == steps[1].words


def test_nothing_recovered_is_said_so() -> None:
    steps = played([picture(30, *channels(*ALL)), picture(40), picture(50)])
    assert steps[-1].ending.endswith("(blind under 1 min): nothing was found missing.")


def test_what_was_recovered_before_it_began_does_not_count() -> None:
    recovered = {"recovered": Recovered(posts=100)}
    steps = played(
        [
            picture(0, *channels(*ALL), **recovered),
            picture(30, *channels(*ALL), **recovered),
            *(picture(60 + s, recovered=Recovered(posts=101)) for s in (0, 10)),
        ]
    )
    assert "1 post recovered" in steps[-1].ending


def test_the_days_are_named_when_it_began_on_another() -> None:
    left = remembered([Incident("blind", START - timedelta(days=1), "all 4 channels: x")])
    (step,) = played([picture(0), picture(10)], left)
    assert "blind on all 4 channels 3 Jan 12:40–12:40 UTC (1 d)" in step.instead


def unavailable(number: int, reason: str = "the channel is private") -> tuple[ChannelPicture, ...]:
    return tuple(
        replace(c, sight=Sight.UNAVAILABLE, since=START, reason=reason) if c.id == number else c
        for c in channels()
    )


def test_a_channel_that_may_not_be_read_is_told_by_itself() -> None:
    steps = played(
        [
            *(picture(s, *unavailable(2)) for s in range(0, 300, 2)),
            *(picture(300 + s) for s in range(0, 20, 2)),
        ]
    )
    assert [step.incident.subject for step in steps] == ["channel:2:unavailable"] * 2
    assert steps[0].words == (
        "⚠️ Cannot read <b>Quarry</b> since 12:40 UTC: the channel is private."
        " The other channels are read on."
    )
    assert steps[1].ending == "✅ Reading <b>Quarry</b> again since 12:45 UTC (after 5 min)."
    assert steps[1].instead == (
        "✅ Could not read <b>Quarry</b> 12:40–12:45 UTC (5 min): the channel is private."
    )


def test_another_reason_alone_is_not_told() -> None:
    steps = played(
        [
            picture(30, *unavailable(2)),
            picture(90, *unavailable(2, "the account was banned")),
            picture(150, *channels(*ALL)),
            picture(210, *(replace(c, reason="flooded") for c in channels(*ALL))),
        ]
    )
    assert [step.incident.subject for step in steps] == ["channel:2:unavailable", "blind"]
    dead = {"connected": False, "session_lost": (after(60), "no session")}
    left = remembered([Incident("session", START, "revoked")])
    assert played([picture(60, **dead)], left) == []


def test_a_channel_that_was_never_found_is_told_by_its_reference_until_it_is() -> None:
    lost = ChannelPicture("falcom", None, "falcom", Sight.UNAVAILABLE, START, "no such channel")
    found = ChannelPicture("falcom", ChannelId(9), "Falcom", Sight.SEEN)
    steps = played([picture(30, lost), picture(60, found), picture(70, found)])
    assert [step.incident.subject for step in steps] == ["channel:falcom:unavailable"] * 2
    assert "<b>Falcom</b>" in steps[1].ending


def test_an_unavailable_channel_does_not_count_among_those_that_can_be_read() -> None:
    steps = played([picture(30, *unavailable(2)[:3], *channels(3)[3:])])
    assert any("Blind on 1 of 3 channels" in step.words for step in steps)


def test_what_is_no_longer_watched_is_closed_without_a_word() -> None:
    left = remembered(
        [
            Incident("channel:77:unavailable", START, "gone"),
            Incident("feed:https://gone.example/rss", START, "no answer"),
        ]
    )
    steps = played([picture(60), picture(70)], left)
    assert {(s.incident.closed, s.words, s.ending, s.instead) for s in steps} == {
        (after(60), "", "", "")
    }
    assert len(steps) == 2


def test_a_silent_channel_is_told_until_it_posts() -> None:
    last = START - timedelta(hours=11)
    quiet = {ChannelId(1): Silence(last, timedelta(hours=5)), ChannelId(2): None}
    steps = played([picture(s, quiet=quiet) for s in (0, 60, 600)])
    (begun,) = steps
    assert begun.incident.subject == "channel:1:silent"
    assert begun.words == (
        "⚠️ Silent: <b>Harbour</b> has posted nothing since 01:40 UTC:"
        " its longest pause in two weeks was 5 h. It can be read; nothing is missing."
    )
    left = remembered([begun.incident])
    # Before anybody looked, and while it has merely lost its rhythm, nothing is over.
    assert played([picture(s) for s in (0, 20)], left) == []
    assert played([picture(s, quiet={ChannelId(1): None}) for s in (0, 20)], left) == []
    (over,) = played([picture(s, quiet={}) for s in (600, 620)], left)
    assert over.ending == "✅ <b>Harbour</b> posts again since 12:50 UTC (after 11 h 10 min)."
    posting = [replace(c, last_post=START) if c.id == 1 else c for c in channels()]
    assert len(played([picture(s, *posting) for s in (600, 620)], left)) == 1


def test_nobody_is_called_silent_who_cannot_be_read() -> None:
    quiet = {ChannelId(1): Silence(START - timedelta(hours=11), timedelta(hours=5))}
    steps = played([picture(60, *channels(1), quiet=quiet)])
    assert [step.incident.subject for step in steps] == ["blind"]


def test_a_feed_is_told_when_it_is_down_for_long() -> None:
    url = "https://wire.example/rss?key=1"

    def shown(seconds: float, failing: bool) -> Picture:
        return picture(seconds, feeds=(FeedPicture(url, "The Wire", failing, "no answer"),))

    down = [shown(s, True) for s in range(0, 1000, 10)]
    assert played(down[:90]) == []
    steps = played([*down, *(shown(1000 + s, False) for s in (0, 10))])
    assert [step.incident.subject for step in steps] == [f"feed:{url}"] * 2
    assert steps[0].words == (
        "⚠️ A feed of <b>The Wire</b> is down since 12:40 UTC: no answer."
        " Its reports are missing until it is back."
    )
    assert steps[1].ending == "✅ A feed of <b>The Wire</b> is back since 12:56 UTC (after 16 min)."
    assert all(url not in step.words + step.ending + step.instead for step in steps)


@pytest.mark.parametrize(("refusing", "seconds"), [(True, 30), (False, 900)])
def test_a_destination_is_told_at_the_others(refusing: bool, seconds: int) -> None:
    place = DestinationPicture("desk", False, START, refusing, "no right to post")
    assert played([picture(seconds - 1, destinations=(place,))]) == []
    (begun,) = played([picture(seconds, destinations=(place,))])
    assert begun.silent_at == "desk"
    assert begun.words.startswith(
        "⚠️ Destination <b>desk</b> takes no messages since 12:40 UTC: no right to post."
    )
    left = remembered([begun.incident])
    untried = DestinationPicture("desk", None)
    assert played([picture(s, destinations=(untried,)) for s in (1000, 1010)], left) == []
    working = DestinationPicture("desk", True)
    (over,) = played([picture(s, destinations=(working,)) for s in (1000, 1010)], left)
    assert "Destination <b>desk</b> takes messages again" in over.ending


def test_a_store_that_cannot_be_written_is_told_when_it_is_over() -> None:
    failing = {"store_failing": (START, "the disk is full")}
    steps = played(
        [
            *(picture(s, **failing) for s in range(0, 300, 2)),
            *(picture(300 + s) for s in (0, 10)),
        ]
    )
    assert [step.words for step in steps] == ["", ""]
    assert steps[1].instead == (
        "✅ The database could not be written 12:40–12:45 UTC (5 min):"
        " the disk is full; what came meanwhile was read again."
    )


def test_a_dead_session_is_told_at_once_and_over_when_everything_is_read_again() -> None:
    dead = {"connected": False, "session_lost": (START, "the session was revoked")}
    steps = played([picture(0, **dead)])
    assert steps[0].words == (
        "⚠️ Nothing is read any more since 12:40 UTC: the session was revoked."
        " Posts are read from where it stopped once somebody has logged in."
    )
    left = remembered([steps[0].incident])
    recovered = {"recovered": Recovered(posts=3)}
    (over,) = played([picture(s, **recovered) for s in (600, 610)], left)
    assert over.ending == (
        "✅ Reading again on all 4 channels since 12:50 UTC (blind 10 min): 3 posts recovered."
    )
    assert over.instead == (
        "✅ Nothing was read 12:40–12:50 UTC (10 min): the session was revoked; 3 posts recovered."
    )


HOSTILE = '<a href="https://evil.example">x</a>\n\u202e' + "ابج & " * 500


def test_foreign_words_are_escaped_and_bounded() -> None:
    shown = [
        replace(c, name=HOSTILE, sight=Sight.UNAVAILABLE, since=START, reason=HOSTILE)
        for c in channels()
    ]
    steps = played(
        [
            picture(
                900,
                *shown,
                replace(channels(0)[0], id=ChannelId(8), name=HOSTILE, reason=HOSTILE),
                replace(channels(0)[0], id=ChannelId(9), name=HOSTILE, reason=HOSTILE + "2"),
                feeds=(FeedPicture(HOSTILE, HOSTILE, True, HOSTILE),),
                destinations=(DestinationPicture(HOSTILE, False, START, True, HOSTILE),),
            ),
            picture(1900, feeds=(FeedPicture(HOSTILE, HOSTILE, True, HOSTILE),)),
            picture(1910),
        ]
    )
    texts = [t for step in steps for t in (step.words, step.ending, step.instead) if t]
    assert len(texts) >= 10
    for text in texts:
        assert "<a" not in text
        assert "\n" not in text
        assert "\u202e" not in text
        assert units(text) <= 1000


def test_a_changed_name_is_told_once_a_day() -> None:
    subject, words = identity_notice(ChannelId(7), "Fal<con", "now called @other", START)
    assert words == "ℹ️ <b>Fal&lt;con</b>: now called @other"
    again, _ = identity_notice(ChannelId(7), "Fal<con", "now called @other", after(3600))
    tomorrow, _ = identity_notice(ChannelId(7), "Fal<con", "now called @other", after(86400))
    other, _ = identity_notice(ChannelId(7), "Fal<con", "its name is gone", START)
    assert subject == again
    assert len({subject, tomorrow, other}) == 3
