"""A broadcast channel: members, messages with contiguous ids, and the log that its pts counts.

Every change goes through this class, whether a test makes it or a client, so that ids, pts, the
log for getChannelDifference and the live pushes always agree.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from telethon.tl import types

from tests.telegram_server.message import Forward, Message, Version, version


def now() -> datetime:
    """The present in whole seconds, the resolution of Telegram's dates."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Event:
    """One entry of a channel's log.

    `pts` is the channel's pts after it. Kinds without pts (views, forwards) are never logged.
    `origin` is the session which caused it: it has its answer and gets no push.
    """

    kind: Literal["new", "edit", "delete", "views", "forwards"]
    ids: tuple[int, ...]
    pts: int = 0
    at: float = 0.0
    origin: object = None


@dataclass
class Member:
    """One account's place in a channel."""

    joined: datetime
    admin: bool = False
    can_post: bool = False
    can_edit: bool = False
    can_delete: bool = False
    read_up_to: int = 0


class Channel:
    """A channel; made by `World.add_channel`.

    `deliver` is called with every event, to push it. `pushes = False` makes the server silent
    about this channel, as Telegram is to ordinary subscribers of big ones: the difference still
    has everything.
    """

    def __init__(
        self,
        channel_id: int,
        title: str,
        username: str | None,
        created: datetime,
        deliver: Callable[[Channel, Event], None],
    ) -> None:
        self.id = channel_id
        self.title = title
        self.username = username
        self.created = created
        self.about = ""
        self.invite_hash: str | None = None
        self.request_needed = False
        self.creator: int | None = None
        self.members: dict[int, Member] = {}
        self.banned: set[int] = set()
        self.pushes = True
        self.signatures = False
        self.log: list[Event] = []
        self.last_event = time.time()
        self.pts = 1
        self._deliver = deliver
        self._messages: dict[int, Message] = {}
        self._living: list[int] = []
        self._dates_ascend = True
        self._newest = created
        self._next_id = 1
        self._next_group = channel_id * 1000 + 1
        self.service(types.MessageActionChannelCreate(title=title), date=created)

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.username is not None

    @property
    def messages(self) -> tuple[Message, ...]:
        """Every message that ever was, service messages and deleted ones included, by id."""
        return tuple(self._messages.values())

    @property
    def living(self) -> Sequence[int]:
        """The ids of the messages that stand, ascending."""
        return self._living

    def message(self, message_id: int) -> Message | None:
        """The message if it stands."""
        found = self._messages.get(message_id)
        return None if found is None or found.deleted else found

    def record(self, message_id: int) -> Message:
        """The message, deleted or not; raises KeyError."""
        return self._messages[message_id]

    def first_before(self, date: datetime) -> int:
        """The position in `living` after the newest message sent before `date`."""
        if self._dates_ascend:
            return bisect.bisect_left(self._living, date, key=lambda i: self._messages[i].date)
        for position in range(len(self._living), 0, -1):
            if self._messages[self._living[position - 1]].date < date:
                return position
        return 0

    # Posting

    def post(
        self,
        text: str = "",
        *,
        entities: Sequence[Any] | None = None,
        date: datetime | None = None,
        media: Any = None,
        grouped_id: int | None = None,
        reply_to: int | Message | None = None,
        forward_from: Message | Forward | str | None = None,
        author: int | None = None,
        post_author: str | None = None,
        views: int = 1,
        forwards: int = 0,
        silent: bool = False,
        origin: object = None,
    ) -> Message:
        """Add a message and push it.

        `date` (aware; default now) may lie in the past. `forward_from` is another message of this
        world, a `Forward`, or the name of a person who hides the account; of a forwarded message
        that was itself forwarded the first origin is kept, as Telegram does.
        """
        date = _whole_seconds(date)
        message = Message(
            channel_id=self.id,
            id=self._next_id,
            date=date,
            versions=[version(text, date, entities, media)],
            author=author,
            post_author=post_author,
            views=views,
            forwards=forwards,
            grouped_id=grouped_id,
            reply_to=reply_to.id if isinstance(reply_to, Message) else reply_to,
            forward=_forward(forward_from),
            silent=silent,
        )
        self._add(message, origin)
        return message

    def album(self, items: Iterable[tuple[str, Any]], **common: Any) -> list[Message]:
        """Post (caption, media) items as one album: one `grouped_id`, consecutive ids."""
        group = self.next_group()
        return [self.post(text, media=media, grouped_id=group, **common) for text, media in items]

    def next_group(self) -> int:
        """A fresh `grouped_id`."""
        self._next_group += 1
        return self._next_group

    def service(
        self, action: Any = None, *, date: datetime | None = None, origin: object = None
    ) -> Message:
        """Add a service message (default: the title was changed to itself)."""
        date = _whole_seconds(date)
        if action is None:
            action = types.MessageActionChatEditTitle(title=self.title)
        message = Message(
            channel_id=self.id,
            id=self._next_id,
            date=date,
            versions=[Version("", date)],
            action=action,
            views=0,
        )
        self._add(message, origin)
        return message

    def _add(self, message: Message, origin: object) -> None:
        self._messages[message.id] = message
        self._living.append(message.id)
        self._next_id += 1
        if message.date < self._newest:
            self._dates_ascend = False
        self._newest = max(self._newest, message.date)
        message.pts = self.pts + 1
        self._happened("new", (message.id,), origin)

    # Changing

    def edit(
        self,
        message_id: int,
        text: str | None = None,
        *,
        entities: Sequence[Any] | None = None,
        media: Any = None,
        date: datetime | None = None,
        origin: object = None,
    ) -> Message:
        """Put a new version in place; what is not given stays. Raises KeyError if it is gone."""
        message = self._standing(message_id)
        old = message.versions[-1]
        date = _whole_seconds(date)
        new = Version(
            old.text if text is None else text,
            date,
            (old.entities if text is None else ()) if entities is None else tuple(entities),
            old.media if media is None else media,
        )
        message.versions.append(new)
        message.edit_date, message.edit_hide = date, False
        message.changed()
        self._happened("edit", (message_id,), origin)
        return message

    def delete(self, ids: int | Iterable[int], *, origin: object = None) -> list[int]:
        """Delete messages; gives the ids which stood. Ids are never used again."""
        wanted = [ids] if isinstance(ids, int) else list(ids)
        gone = [i for i in dict.fromkeys(wanted) if self.message(i) is not None]
        if not gone:
            return []
        for message_id in gone:
            self._messages[message_id].deleted = now()
            self._living.pop(bisect.bisect_left(self._living, message_id))
        self._happened("delete", tuple(gone), origin)
        return gone

    def bump(
        self,
        message_id: int,
        *,
        views: int | None = None,
        forwards: int | None = None,
        reactions: dict[str, int] | None = None,
        edit_date: datetime | None = None,
    ) -> Message:
        """Move counters. Reactions, or an `edit_date`, look like an edit without any new content.

        Views and forwards alone are pushed without pts and leave `edit_date` as it is.
        """
        message = self._standing(message_id)
        if views is not None:
            message.views = views
        if forwards is not None:
            message.forwards = forwards
        if reactions is not None:
            message.reactions = dict(reactions)
        message.changed()
        if reactions is not None or edit_date is not None:
            message.edit_date, message.edit_hide = _whole_seconds(edit_date), True
            self._happened("edit", (message_id,), None)
            return message
        if views is not None:
            self._deliver(self, Event("views", (message_id,)))
        if forwards is not None:
            self._deliver(self, Event("forwards", (message_id,)))
        return message

    def _standing(self, message_id: int) -> Message:
        message = self.message(message_id)
        if message is None:
            raise KeyError(message_id)
        return message

    def _happened(
        self, kind: Literal["new", "edit", "delete"], ids: tuple[int, ...], origin: object
    ) -> None:
        self.pts += len(ids)
        self.last_event = time.time()
        event = Event(kind, ids, self.pts, self.last_event, origin)
        self.log.append(event)
        self._deliver(self, event)

    def events_after(self, pts: int) -> list[Event]:
        """The log entries a client at `pts` has not seen."""
        return self.log[bisect.bisect_right(self.log, pts, key=lambda event: event.pts) :]


def _whole_seconds(date: datetime | None) -> datetime:
    if date is None:
        return now()
    if date.tzinfo is None:
        raise ValueError("dates must be aware")
    return date.astimezone(UTC).replace(microsecond=0)


def _forward(source: Message | Forward | str | None) -> Forward | None:
    if isinstance(source, str):
        return Forward(date=now(), name=source)
    if isinstance(source, Message):
        if source.forward is not None:
            return source.forward
        return Forward(source.date, source.channel_id, source.id, post_author=source.post_author)
    return source
