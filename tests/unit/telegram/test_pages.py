"""Pages end where no album is cut; calls are rationed; a name of Telegram's becomes a sentence."""

from typing import Any

import pytest
from telethon import errors as rpc
from telethon.tl import functions

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.model.ids import MessageId
from monitor.telegram.budget import Budget
from monitor.telegram.client import Client
from monitor.telegram.errors import UnreadableError, translate
from monitor.telegram.pages import Page, hold_album
from tests.unit.telegram.messages import HandClock, message


def page(*messages: Any) -> Page:
    return Page(messages, MessageId(messages[-1].id if messages else 0), 0)


def test_an_album_at_the_end_is_left_for_the_next_page() -> None:
    album = [message(n, grouped_id=7) for n in (3, 4)]
    kept, up_to = hold_album(page(message(1), message(2), *album))
    assert ([m.id for m in kept], up_to) == ([1, 2], 2)
    kept, up_to = hold_album(page(message(1), *album, message(5)))
    assert ([m.id for m in kept], up_to) == ([1, 3, 4, 5], 5)


def test_a_page_of_nothing_but_an_album_is_left_whole() -> None:
    kept, up_to = hold_album(page(*[message(n, grouped_id=7) for n in (3, 4)]))
    assert ([m.id for m in kept], up_to) == ([3, 4], 4)
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
