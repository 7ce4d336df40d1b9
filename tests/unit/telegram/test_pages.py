"""Pages end where no album is cut; calls are rationed; a name of Telegram's becomes a sentence."""

from typing import Any

import pytest
from telethon import errors as rpc
from telethon.tl import functions, types

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.model.ids import ChannelId, MessageId
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.budget import Budget
from monitor.telegram.client import Client
from monitor.telegram.errors import UnreadableError, translate
from monitor.telegram.pages import Page, hold_album, read_after, read_ids
from tests.unit.telegram.messages import CHANNEL, DATE, HandClock, message


def page(*messages: Any) -> Page:
    return Page(messages, MessageId(messages[-1].id if messages else 0), 0)


def test_an_album_at_the_end_is_left_for_the_next_page() -> None:
    album = [message(n, grouped_id=7) for n in (3, 4)]
    kept, up_to = hold_album(page(message(1), message(2), *album))
    assert ([m.id for m in kept], up_to) == ([1, 2], 2)
    kept, up_to = hold_album(page(message(1), *album, message(5)))
    assert ([m.id for m in kept], up_to) == ([1, 3, 4, 5], 5)


def test_a_page_of_nothing_but_an_album_is_held_whole() -> None:
    assert hold_album(page(*[message(n, grouped_id=7) for n in (3, 4)])) == ([], 2)
    assert hold_album(Page((), MessageId(9), 0)) == ((), 9)


def test_an_album_with_another_post_among_its_parts_is_not_held() -> None:
    mixed = page(message(1, grouped_id=7), message(2), message(3, grouped_id=7))
    kept, up_to = hold_album(mixed)
    assert ([m.id for m in kept], up_to) == ([1, 2, 3], 3)


class CountingClock(HandClock):
    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))


async def test_calls_are_rationed_after_a_first_burst() -> None:
    clock = CountingClock()
    budget = Budget(clock, rate=2.0, burst=3)
    for _ in range(5):
        await budget.take()
    assert clock.slept == [0.5, 1.0]
    await clock.move(60)
    for _ in range(3):
        await budget.take()
    assert clock.slept == [0.5, 1.0], "a pause fills it up again, to the burst and no further"
    await budget.take()
    assert clock.slept == [0.5, 1.0, 0.5]


REQUEST = functions.help.GetConfigRequest()


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (rpc.FloodWaitError(REQUEST, 90), TransientError, "wait 90 s"),
        (rpc.ChannelPrivateError(REQUEST), PermanentError, "private"),
        (rpc.AuthKeyDuplicatedError(REQUEST), SessionError, "two addresses"),
        (rpc.AuthKeyUnregisteredError(REQUEST), SessionError, "monitor login"),
        (rpc.UserDeactivatedBanError(REQUEST), SessionError, "banned"),
        (rpc.AuthKeyNotFound(), SessionError, "monitor login"),
        (rpc.RpcCallFailError(REQUEST), TransientError, "internal"),
        (rpc.ServerError(REQUEST, "WORKER_BUSY"), TransientError, "WORKER_BUSY"),
        (rpc.BadRequestError(REQUEST, "SOMETHING_NEW"), PermanentError, "SOMETHING_NEW"),
        (rpc.TypeNotFoundError(1, b""), UnreadableError, "cannot be read"),
        (ConnectionResetError(), TransientError, "no connection"),
        (TimeoutError(), TransientError, "in time"),
        (PermanentError("as it was"), PermanentError, "as it was"),
    ],
)
def test_every_error_becomes_one_of_ours(
    error: Exception, kind: type[MonitorError], words: str
) -> None:
    translated = translate(error, "trying")
    assert type(translated) is kind
    assert words in str(translated)


def test_a_wait_says_how_long() -> None:
    translated = translate(rpc.FloodWaitError(REQUEST, 90), "trying")
    assert isinstance(translated, TransientError)
    assert translated.retry_after == 90


def test_the_private_methods_that_are_overridden_are_still_there() -> None:
    parent = Client.__mro__[1]
    for name in ("_on_login", "_switch_dc", "_update_loop"):
        assert callable(getattr(parent, name))


class OddAccount:
    """Answers history as a server would; any answer that holds message 7 cannot be decoded."""

    def __init__(self, newest: int) -> None:
        self._newest = newest
        self.calls = 0

    async def call(self, request: Any, doing: str, seconds: float = 0) -> Any:
        self.calls += 1
        if isinstance(request, functions.channels.GetMessagesRequest):
            ids = [asked.id for asked in request.id]
        else:
            first = request.offset_id + request.add_offset + request.limit
            ids = list(range(first, min(first + request.limit, self._newest + 1)))
        if 7 in ids:
            raise UnreadableError(doing)
        messages = [message(i) if i <= self._newest else types.MessageEmpty(i, None) for i in ids]
        return types.messages.ChannelMessages(1, self._newest, messages[::-1], [], [], [])


RECORD = ChannelRecord(ChannelId(CHANNEL), "news", "News", None, 1, True, DATE, MessageId(0))


async def test_a_message_that_cannot_be_decoded_hides_no_other() -> None:
    account: Any = OddAccount(20)
    skipped: list[int] = []
    read: list[int] = []
    after = 0
    while True:
        page = await read_after(account, RECORD, after, lambda _, i, reason: skipped.append(i))
        if page.up_to == after:
            break
        read += [m.id for m in page.messages]
        after = page.up_to
    assert read == [i for i in range(1, 21) if i != 7]
    assert skipped == [7]
    assert account.calls < 30


async def test_asked_for_by_id_neither() -> None:
    account: Any = OddAccount(20)
    skipped: list[int] = []
    ids = [MessageId(i) for i in range(1, 25)]
    found = await read_ids(account, RECORD, ids, lambda _, i, reason: skipped.append(i))
    assert [i for i, m in sorted(found.items()) if m is not None] == [
        i for i in range(1, 21) if i != 7
    ]
    assert [i for i, m in sorted(found.items()) if m is None] == [21, 22, 23, 24]
    assert skipped == [7]
