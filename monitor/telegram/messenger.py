"""Messages in one Telegram chat: each put there once, and changed in place.

Against a second copy stand Telegram's own memory of `random_id` and a look at the chat's tail
before a message is sent again. Not guaranteed: that an alert is recognised in the tail when more
than 50 messages followed it, or when somebody has rewritten it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog
from telethon.extensions import html
from telethon.tl import functions, types

from monitor.errors import PermanentError, SessionError, TransientError
from monitor.model.alert import OutboxItem
from monitor.pipeline.ports import Clock
from monitor.telegram.account import Account
from monitor.telegram.chat import Chat, find_chat, obstacle_in
from monitor.telegram.errors import error_name
from monitor.telegram.tail import find_item, newest_messages, same_text

log = structlog.get_logger()

OLD: Final = timedelta(seconds=60)
"""An item that waited longer may have been tried by a process that died."""
SEND_SECONDS: Final = 20.0


class ChatMessenger:
    """Posts to one chat and edits there, with one account."""

    def __init__(
        self,
        account: Account,
        chat: str,
        clock: Clock,
        connect: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`chat` as the user wrote it. `connect` makes sure of the account's connection; None
        when somebody else does."""
        self._account = account
        self._reference = chat
        self._clock = clock
        self._connect = connect
        self._chat: Chat | None = None
        self._standing: set[int] = set()

    async def post(self, item: OutboxItem) -> int:
        """Put it there and return its message id. See `Messenger.post`."""
        text, entities = _parse(item.html)
        peer = await self._peer()
        if item.attempts > 0 or self._clock.now() - item.created > OLD:
            found = await self._look(item, text)
            if found is not None:
                return await self._take_over(item, found, text)
        try:
            answer = await self._send(peer, item, text, entities, item.reply_to)
        except PermanentError as error:
            name = error_name(error.__cause__) if error.__cause__ else ""
            if item.reply_to is None or name not in _REPLY_LOST:
                raise
            # The alert that it answers was deleted by somebody: the change is still told.
            answer = await self._send(peer, item, text, entities, None)
        except TransientError as error:
            if error.__cause__ is None or error_name(error.__cause__) != "RANDOM_ID_DUPLICATE":
                raise
            found = await self._look(item, text, accepted=True)
            if found is None:
                raise PermanentError(
                    f"{self._doing}: Telegram has the message already, but it is not in the chat"
                ) from error
            return await self._take_over(item, found, text)
        return await self._sent(item, answer, text)

    async def edit(self, item: OutboxItem) -> None:
        """Give message `item.message_id` the words of `item`. See `Messenger.edit`."""
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
            if error.__cause__ is None or error_name(error.__cause__) != "MESSAGE_NOT_MODIFIED":
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
            if self._chat is None:
                self._chat = await find_chat(self._account, self._reference)
        except SessionError as error:
            raise _patient(error) from error
        return self._chat.peer

    async def _call(self, request: Any) -> Any:
        try:
            return await self._account.call(request, self._doing, SEND_SECONDS)
        except SessionError as error:
            raise _patient(error) from error
        except TransientError as error:
            if error.retry_after is not None:
                self._forget_flood(request)
            raise

    def _forget_flood(self, request: Any) -> None:
        # Telethon would refuse this kind of request to every other chat too, until the wait for
        # this one is over; the outbox keeps each chat's wait.
        client = self._account.client
        client._flood_waited_requests.pop(request.CONSTRUCTOR_ID, None)

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

    async def _sent(self, item: OutboxItem, answer: Any, text: str) -> int:
        message_id, standing = _of_answer(answer, item.random_id)
        if message_id is None:
            found = await self._look(item, text, accepted=True)
            if found is None:
                raise TransientError(f"{self._doing}: Telegram did not say the message's id")
            return await self._take_over(item, found, text)
        self._standing.add(message_id)
        if item.attempts > 0 and standing is not None and not same_text(standing, text):
            # The server answered with what an earlier try had sent.
            await self.edit(replace(item, message_id=message_id))
        return message_id

    async def _take_over(self, item: OutboxItem, found: Any, text: str) -> int:
        """Make a message that stands there already the item's own."""
        message_id = int(found.id)
        log.info("message.found_standing", destination=item.destination, message=message_id)
        if not same_text(found.message, text):
            await self.edit(replace(item, message_id=message_id))
        self._standing.add(message_id)
        return message_id

    async def _look(self, item: OutboxItem, text: str, *, accepted: bool = False) -> Any:
        """The message in the chat's tail that is this item; None when there is none."""
        peer = await self._peer()
        known = max([*self._standing, item.reply_to or 0])
        try:
            messages = await newest_messages(self._account, peer, known)
        except SessionError as error:
            raise _patient(error) from error
        return find_item(item, text, messages, self._standing, accepted=accepted)


_REPLY_LOST = frozenset({"MESSAGE_ID_INVALID", "REPLY_MESSAGE_ID_INVALID", "REPLY_TO_INVALID"})


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


def _patient(error: SessionError) -> TransientError:
    """A dead session is no fault of the message: it waits until somebody has logged in again."""
    return TransientError(str(error))
