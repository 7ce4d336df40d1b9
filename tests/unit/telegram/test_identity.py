"""A changed title or name is told; a name that was lost is looked up once a day."""

from dataclasses import replace
from typing import Any

import pytest
from telethon.tl import functions, types

from monitor.errors import MonitorError, PermanentError, StoreError, TransientError
from monitor.model.ids import ChannelId, MessageId
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.identity import LOOK_UP, MAX_TITLE, IdentityWatch
from tests.unit.telegram.messages import CHANNEL, DATE, HandClock

HERE = ChannelId(CHANNEL)
RECORD = ChannelRecord(HERE, "News", "News", "news", 1, True, DATE, MessageId(0))
LOST = replace(RECORD, handle="news_official")


class Names:
    """An account that is asked who bears a name."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def call(self, request: Any, doing: str, seconds: float = 0) -> Any:
        assert isinstance(request, functions.contacts.ResolveUsernameRequest)
        self.asked.append(request.username)
        if isinstance(self.answer, MonitorError):
            raise self.answer
        return self.answer


class Desk:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.failing = False

    async def __call__(self, before: ChannelRecord, after: ChannelRecord, detail: str) -> None:
        if self.failing:
            raise StoreError("locked")
        self.told.append(detail)


def resolved(peer: Any, *chats: Any) -> Any:
    return types.contacts.ResolvedPeer(peer, list(chats), [])


def other(title: str) -> Any:
    return types.Channel(7, title, types.ChatPhotoEmpty(), DATE)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (resolved(types.PeerChannel(7), other("Else")), "another channel: “Else” (-1007)"),
        (resolved(types.PeerChannel(7)), "another channel: (-1007)"),
        (resolved(types.PeerUser(7)), "a person or a bot"),
        (resolved(types.PeerChannel(CHANNEL)), "still leads to it"),
        (PermanentError("no channel has this name"), "nobody is called @News now"),
        (TransientError("wait", retry_after=9), "could not be found out"),
    ],
    ids=["channel", "hidden", "person", "same", "nobody", "flooded"],
)
async def test_who_bears_the_name_now(answer: Any, words: str) -> None:
    desk, names = Desk(), Names(answer)
    await IdentityWatch(names, HandClock(), desk).compare(RECORD, LOST, {"news_official"})  # type: ignore[arg-type]
    [told] = desk.told
    assert told.startswith("its public name is now @news_official, it was @news; ")
    assert words in told


async def test_a_name_is_looked_up_once_a_day_even_if_it_could_not_be_told() -> None:
    clock, desk, names = HandClock(), Desk(), Names(resolved(types.PeerUser(7)))
    watch = IdentityWatch(names, clock, desk)  # type: ignore[arg-type]
    desk.failing = True
    with pytest.raises(StoreError):
        await watch.compare(RECORD, LOST, {"news_official"})
    desk.failing = False
    await watch.compare(RECORD, LOST, {"news_official"})
    assert (len(names.asked), len(desk.told)) == (1, 1)
    assert "a person or a bot" in desk.told[0]
    await clock.move(LOOK_UP.total_seconds())
    await watch.compare(RECORD, LOST, {"news_official"})
    assert names.asked == ["News", "News"]


@pytest.mark.parametrize(
    ("before", "after", "names", "words"),
    [
        (RECORD, replace(RECORD, handle="n"), {"news", "n"}, "now @n, it was @news"),
        (replace(RECORD, handle=None), RECORD, {"news"}, "its public name is now @news"),
        (LOST, replace(LOST, handle=None), set(), "no public name, it was @news_official"),
        (
            replace(RECORD, reference="-1001400000001"),
            replace(RECORD, reference="-1001400000001", handle=None),
            set(),
            "no public name, it was @news",
        ),
    ],
    ids=["kept", "first", "lost-before", "by-number"],
)
async def test_a_name_that_was_not_watched_or_is_kept_is_not_looked_up(
    before: ChannelRecord, after: ChannelRecord, names: set[str], words: str
) -> None:
    desk, nobody = Desk(), Names(None)
    await IdentityWatch(nobody, HandClock(), desk).compare(before, after, names)  # type: ignore[arg-type]
    assert nobody.asked == []
    assert words in desk.told[0]


async def test_a_title_is_bounded_and_what_did_not_change_is_not_told() -> None:
    desk = Desk()
    watch = IdentityWatch(Names(None), HandClock(), desk)  # type: ignore[arg-type]
    await watch.compare(RECORD, replace(RECORD, joined=False, access_hash=5), {"news"})
    assert desk.told == []
    await watch.compare(RECORD, replace(RECORD, title="x" * 5_000), {"news"})
    assert len(desk.told[0]) < MAX_TITLE + 60
