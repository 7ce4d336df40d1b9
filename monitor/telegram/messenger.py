"""Messages in one Telegram chat: each put there once, and changed in place.

Against a second copy stand Telegram's own memory of `random_id` and a look at the chat's newest
messages before an item is sent that was ever tried before. A message that somebody deleted by hand
is not posted again, and one that Telegram does not let us change any more is left as it is.

Not guaranteed: that an item is recognised in the chat when more than 500 messages followed it, when
somebody has rewritten it, or, for a notice, when its words changed after it was tried and Telegram
has forgotten its `random_id`.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import structlog
from telethon.extensions import html
from telethon.tl import functions, types

from monitor.errors import (
    OfflineError,
    PermanentError,
    RefusedError,
    SessionError,
    TransientError,
)
from monitor.model.alert import OutboxItem
from monitor.telegram.account import Account
from monitor.telegram.chat import Chat, find_chat, obstacle_in
from monitor.telegram.errors import UnreadableError, error_name
from monitor.telegram.tail import earliest, find_item, newest_messages, same_text

log = structlog.get_logger()

SEND_SECONDS: Final = 20.0
DOUBTS: Final = 5
"""Tries after which a message that Telegram says it has, and that is not to be found, is given up.
Before, it may still be on its way into the chat."""
REMEMBERED: Final = 1000
"""Own messages whose ids are kept, so that none is taken for another."""


class ChatMessenger:
    """Posts to one chat and edits there, with one account."""

    def __init__(
        self,
        account: Account,
        chat: str,
        connect: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`chat` as the user wrote it. `connect` makes sure of the account's connection; None
        when somebody else does."""
        self._account = account
        self._reference = chat
        self._connect = connect
        self._chat: Chat | None = None
        self._standing: dict[int, int] = {}
        """The ids of messages that this process knows to stand there, by their `random_id`."""

    async def post(self, item: OutboxItem) -> int:
        """Put it there and return its message id. See `Messenger.post`.

        Raises RefusedError when the chat takes nothing from us at all, OfflineError when there is
        no connection and it is for somebody else to open one.
        """
        text, entities = _parse(item.html)
        peer = await self._peer()
        found = self._standing.get(item.random_id)
        if found is None and item.tried is not None:
            found = await self._look(item, text, entities)
        if found is not None:
            return await self._take_over(item, found)
        try:
            answer = await self._send(peer, item, text, entities, item.reply_to)
        except PermanentError as error:
            if item.reply_to is None or _name(error) not in _REPLY_LOST:
                raise
            # The alert that it answers was deleted by somebody: the change is still told.
            answer = await self._send(peer, item, text, entities, None)
        except TransientError as error:
            if _name(error) != "RANDOM_ID_DUPLICATE":
                raise
            return await self._accepted(item, text, entities)
        message_id, said = _of_answer(answer, item.random_id)
        if message_id is None:
            return await self._accepted(item, text, entities)
        self._remember(item, message_id)
        if item.tried is not None and (said is None or not same_text(said, text)):
            # The server may have answered with what an earlier try had sent.
            await self.edit(replace(item, message_id=message_id))
        return message_id

    async def edit(self, item: OutboxItem) -> None:
        """Give message `item.message_id` the words of `item`. See `Messenger.edit`.

        Does nothing when Telegram does not let us change it any more, most often because somebody
        has deleted it: whoever did that does not want it back, and the chat is well.
        """
        assert item.message_id is not None
        text, entities = _parse(item.html)
        request = functions.messages.EditMessageRequest(
            peer=await self._peer(),
            id=item.message_id,
            message=text,
            entities=entities,
            no_webpage=True,
        )
        try:
            await self._call(request)
        except PermanentError as error:
            name = _name(error)
            if name in _CLOSED:
                log.info("message.closed", destination=item.destination, item=item.id, reason=name)
            elif name != "MESSAGE_NOT_MODIFIED":
                raise

    async def can_post(self) -> Chat:
        """The chat, if alerts may be posted there. Raises PermanentError with the reason if not,
        TransientError when it cannot be known now. Posts nothing."""
        await self._peer()
        assert self._chat is not None
        obstacle = await obstacle_in(self._account, self._chat)
        if obstacle is not None:
            raise PermanentError(f"{self._reference}: {obstacle}")
        return self._chat

    @property
    def _doing(self) -> str:
        return f"posting to {self._reference}"

    async def _peer(self) -> Any:
        try:
            if self._connect is not None:
                await self._connect()
            elif not self._account.connected:
                raise OfflineError(f"{self._doing}: there is no connection to Telegram")
        except PermanentError as error:  # the chat is not to blame: it waits for a new login
            raise TransientError(str(error)) from error
        if self._chat is None:
            try:
                self._chat = await find_chat(self._account, self._reference)
            except SessionError as error:
                raise TransientError(str(error)) from error
            except PermanentError as error:
                raise RefusedError(str(error)) from error
        return self._chat.peer

    async def _call(self, request: Any) -> Any:
        with self._translated():
            return await self._account.call(request, self._doing, SEND_SECONDS)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say of a failure whether it is the message's fault."""
        try:
            yield
        except SessionError as error:  # waits until somebody has logged in again
            raise TransientError(str(error)) from error
        except PermanentError as error:
            name = _name(error)
            if name in _LOST:
                self._chat = None  # whoever mends it may have made it another one
            if name in _LOST | _FORBIDDEN:
                raise RefusedError(str(error)) from error.__cause__
            raise

    async def _send(
        self, peer: Any, item: OutboxItem, text: str, entities: Any, reply_to: int | None
    ) -> Any:
        request = functions.messages.SendMessageRequest(
            peer=peer,
            message=text,
            entities=entities,
            no_webpage=True,
            random_id=item.random_id,
            reply_to=types.InputReplyToMessage(reply_to) if reply_to else None,
        )
        return await self._call(request)

    async def _accepted(self, item: OutboxItem, text: str, entities: Any) -> int:
        """The id of a message that Telegram says it has. Raises when it is not to be found."""
        found = await self._look(item, text, entities, accepted=True)
        if found is not None:
            return await self._take_over(item, found)
        reason = f"{self._doing}: Telegram has the message already, but it is not in the chat"
        raise (TransientError if item.attempts < DOUBTS else PermanentError)(reason)

    async def _take_over(self, item: OutboxItem, message_id: int) -> int:
        """Make a message that stands there already the item's own."""
        log.info("message.found_standing", destination=item.destination, message=message_id)
        await self.edit(replace(item, message_id=message_id))
        self._remember(item, message_id)
        return message_id

    def _remember(self, item: OutboxItem, message_id: int) -> None:
        self._standing[item.random_id] = message_id
        if len(self._standing) > REMEMBERED:
            del self._standing[next(iter(self._standing))]

    async def _look(
        self, item: OutboxItem, text: str, entities: Any, *, accepted: bool = False
    ) -> int | None:
        """The id of the message in the chat's tail that is this item; None when there is none."""
        peer = await self._peer()
        others = set(self._standing.values())
        known = max([*others, item.reply_to or 0])
        try:
            with self._translated():
                messages = await newest_messages(self._account, peer, earliest(item), known)
        except UnreadableError:
            log.warning("message.tail_unreadable", destination=item.destination, item=item.id)
            return None  # Telegram's memory of its `random_id` has to do
        found = find_item(item, text, entities, messages, others, accepted=accepted)
        return int(found.id) if found is not None else None


_REPLY_LOST = frozenset({"MESSAGE_ID_INVALID", "REPLY_MESSAGE_ID_INVALID", "REPLY_TO_INVALID"})
_CLOSED = frozenset({"MESSAGE_ID_INVALID", "MESSAGE_EDIT_TIME_EXPIRED", "MESSAGE_AUTHOR_REQUIRED"})
"""Why a message cannot be changed, now and ever."""
_FORBIDDEN = frozenset(
    {
        "CHAT_ADMIN_REQUIRED",
        "CHAT_GUEST_SEND_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "CHAT_WRITE_FORBIDDEN",
        "INPUT_USER_DEACTIVATED",
        "PEER_FLOOD",
        "USER_BANNED_IN_CHANNEL",
        "USER_IS_BLOCKED",
        "USER_RESTRICTED",
    }
)
"""Why nothing can be posted in a chat."""
_LOST = frozenset(
    {
        "CHANNEL_INVALID",
        "CHANNEL_PRIVATE",
        "CHANNEL_PUBLIC_GROUP_NA",
        "CHAT_ID_INVALID",
        "PEER_ID_INVALID",
    }
)
"""Why a chat cannot be reached at all."""


def _name(error: BaseException) -> str:
    """Telegram's name for what an error of ours was made from; empty when there is none."""
    return error_name(error.__cause__) if error.__cause__ is not None else ""


def _parse(markup: str) -> tuple[str, Any]:
    text, entities = html.parse(markup)
    if not text.strip():
        raise PermanentError("the message is empty")
    return text, entities


def _of_answer(answer: Any, random_id: int) -> tuple[int | None, str | None]:
    """The id of the message that was sent, and its text where the answer holds it."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return int(answer.id), None
    updates = getattr(answer, "updates", None) or []
    message_id = next(
        (
            u.id
            for u in updates
            if isinstance(u, types.UpdateMessageID) and u.random_id == random_id
        ),
        None,
    )
    new = types.UpdateNewChannelMessage | types.UpdateNewMessage
    messages = {u.message.id: u.message for u in updates if isinstance(u, new)}
    if message_id is None and len(messages) == 1:
        message_id = next(iter(messages))
    message = messages.get(message_id)
    return message_id, getattr(message, "message", None)
