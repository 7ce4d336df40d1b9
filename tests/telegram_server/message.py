"""One message of a channel with all its versions, and its TL form.

The record is the server's truth: tests compare what a client stored against it. The TL bytes are
made once per revision and kept, since a history is read far more often than it is written.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telethon.tl import types

_OUT_FLAG = 1 << 1


@dataclass(frozen=True)
class Version:
    """What a message said from `date` on."""

    text: str
    date: datetime
    entities: tuple[Any, ...] = ()
    media: Any = None


@dataclass(frozen=True)
class Forward:
    """Where a forwarded message comes from: a channel's post, or a person who hides the account."""

    date: datetime
    channel_id: int | None = None
    message_id: int | None = None
    name: str | None = None
    post_author: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message or service message of a channel, also after its deletion.

    `versions[0]` is what was posted, `versions[-1]` what stands. `action` is set for service
    messages only. `edit_date` may move without a new version (reactions); `edit_hide` then tells
    clients to show no "edited" mark.
    """

    channel_id: int
    id: int
    date: datetime
    versions: list[Version]
    author: int | None = None
    post_author: str | None = None
    views: int = 1
    forwards: int = 0
    reactions: dict[str, int] = field(default_factory=dict)
    grouped_id: int | None = None
    reply_to: int | None = None
    forward: Forward | None = None
    action: Any = None
    silent: bool = False
    edit_date: datetime | None = None
    edit_hide: bool = False
    deleted: datetime | None = None
    pts: int = 0
    _packed: bytes | None = None

    @property
    def text(self) -> str:
        """The text that stands."""
        return self.versions[-1].text

    @property
    def entities(self) -> tuple[Any, ...]:
        """The mark-up that stands."""
        return self.versions[-1].entities

    @property
    def media(self) -> Any:
        """The media that stand, a TL MessageMedia object or None."""
        return self.versions[-1].media

    def changed(self) -> None:
        """Forget the bytes: something that clients see has changed."""
        self._packed = None

    def packed(self, viewer: int | None = None) -> bytes:
        """The TL bytes as the account `viewer` sees them ("out" is set for the author only)."""
        if self._packed is None:
            self._packed = bytes(self.to_tl())
        if viewer is None or viewer != self.author:
            return self._packed
        head, flags = struct.unpack_from("<II", self._packed)
        return struct.pack("<II", head, flags | _OUT_FLAG) + self._packed[8:]

    def to_tl(self) -> Any:
        """The TL object (types.Message or types.MessageService) without the "out" flag."""
        peer = types.PeerChannel(self.channel_id)
        reply = types.MessageReplyHeader(reply_to_msg_id=self.reply_to) if self.reply_to else None
        if self.action is not None:
            return types.MessageService(
                id=self.id,
                peer_id=peer,
                date=self.date,
                action=self.action,
                post=True,
                reply_to=reply,
            )
        return types.Message(
            id=self.id,
            peer_id=peer,
            date=self.date,
            message=self.text,
            post=True,
            silent=self.silent or None,
            fwd_from=self._forward_header(),
            reply_to=reply,
            media=self.media,
            entities=list(self.entities) or None,
            views=self.views,
            forwards=self.forwards,
            edit_date=self.edit_date,
            edit_hide=self.edit_hide or None,
            post_author=self.post_author,
            grouped_id=self.grouped_id,
            reactions=self._reactions(),
        )

    def _forward_header(self) -> Any:
        if self.forward is None:
            return None
        channel_id = self.forward.channel_id
        return types.MessageFwdHeader(
            date=self.forward.date,
            from_id=types.PeerChannel(channel_id) if channel_id is not None else None,
            from_name=self.forward.name,
            channel_post=self.forward.message_id,
            post_author=self.forward.post_author,
        )

    def _reactions(self) -> Any:
        if not self.reactions:
            return None
        return types.MessageReactions(
            results=[
                types.ReactionCount(types.ReactionEmoji(emoji), count)
                for emoji, count in self.reactions.items()
            ]
        )


def version(
    text: str, date: datetime, entities: Sequence[Any] | None = None, media: Any = None
) -> Version:
    """A version from loose parts."""
    return Version(text, date, tuple(entities or ()), media)
