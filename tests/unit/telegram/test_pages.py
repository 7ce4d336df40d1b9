"""Pages end where no album is cut; a name of Telegram's becomes a sentence."""

import errno
import sqlite3
from typing import Any

import pytest
from telethon import errors as rpc
from telethon.tl import functions, types

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Range
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.client import Client
from monitor.telegram.errors import UnreadableError, translate
from monitor.telegram.pages import Page, hold_album, range_read, read_after, read_ids
from tests.unit.telegram.messages import CHANNEL, DATE, message


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
    skipped: dict[MessageId, str] = {}
    read: list[int] = []
    after = 0
    while True:
        page = await read_after(account, RECORD, after)
        if page.up_to == after:
            break
        read += [m.id for m in page.messages]
        skipped.update(page.unreadable)
        after = page.up_to
    assert read == [i for i in range(1, 21) if i != 7]
    assert list(skipped) == [7]
    assert account.calls < 40


async def test_asked_for_by_id_neither() -> None:
    account: Any = OddAccount(20)
    found = await read_ids(account, RECORD, [MessageId(i) for i in range(1, 25)])
    assert sorted(found.messages) == [i for i in range(1, 21) if i != 7]
    assert found.gone == {21, 22, 23, 24}
    assert list(found.unreadable) == [7]


async def test_a_page_says_whether_others_may_follow() -> None:
    account: Any = OddAccount(20)
    assert (await read_after(account, RECORD, 7, limit=5)).more
    assert not (await read_after(account, RECORD, 17, limit=5)).more
    assert not (await read_after(account, RECORD, 20, limit=5)).more


def test_what_was_read_is_a_range() -> None:
    assert range_read(4, 9) == (Range(MessageId(5), MessageId(9)),)
    assert range_read(4, 4) == ()


def full_disk() -> sqlite3.Error:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


@pytest.mark.parametrize(
    "error",
    [full_disk(), OSError(errno.ENOSPC, "no space"), OSError(errno.EIO, "input/output error")],
    ids=["sqlite", "no-space", "failing"],
)
def test_a_full_disk_is_no_dead_session(error: Exception) -> None:
    translated = translate(error, "trying")
    assert type(translated) is TransientError
    assert "disk" in str(translated)


def test_a_session_file_that_is_none_is_a_dead_session() -> None:
    translated = translate(sqlite3.DatabaseError("file is not a database"), "trying")
    assert type(translated) is SessionError
