"""Telegram's messages as posts: the only reader of a Telethon message's attributes.

Whatever a channel sends is hostile: it is bounded, and a message that cannot be converted is
named with the reason and left out, so that it never stops the ones around it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from telethon.tl import types

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.moment import to_utc
from monitor.model.post import Forward, Markup, Media, Post

MAX_TEXT: Final = 16_384
"""Characters of a message that are kept. Telegram allows 4096; four times that is no accident."""
MAX_MARKUP: Final = 1_000
MAX_VALUE: Final = 2_048
"""Characters kept of a link's address, a name and the like."""
MAX_ALBUM: Final = 100
"""Parts of an album that are kept. Telegram allows 10."""
MAX_ID: Final = 2**31 - 1
"""The highest message id that Telegram can give."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of some messages."""

    posts: tuple[Post, ...] = ()
    """Ordered by id; each album is one post."""
    unreadable: Mapping[MessageId, str] = field(default_factory=dict)
    """Messages that cannot be converted, each with the reason."""


def to_posts(channel: ChannelId, messages: Iterable[Any]) -> Converted:
    """The posts among messages of one channel.

    Service messages and empty ones are left out. A message without a usable id is left out too:
    there is nothing to remember it by.
    """
    singles: list[Post] = []
    albums: dict[int, list[Post]] = {}
    unreadable: dict[MessageId, str] = {}
    for message in messages:
        try:
            post = _to_post(channel, message)
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
            number = getattr(message, "id", None)
            if isinstance(number, int) and 0 < number <= MAX_ID:
                unreadable[MessageId(number)] = type(error).__name__
            continue
        if post is None:
            continue
        if post.album is None:
            singles.append(post)
        else:
            albums.setdefault(post.album, []).append(post)
    merged = [merge(parts) for parts in albums.values()]
    posts = sorted([*singles, *merged], key=lambda post: post.key.message)
    return Converted(tuple(posts), unreadable)


def merge(parts: Sequence[Post]) -> Post:
    """One post of an album's messages: the key is the lowest id, captions follow each other."""
    by_id = {part.key.message: part for part in parts}
    ordered = [by_id[number] for number in sorted(by_id)][:MAX_ALBUM]
    text = ""
    markup: list[Markup] = []
    for part in ordered:
        if not part.text:
            continue
        text += "\n\n" if text else ""
        shift = utf16_length(text)
        markup += [Markup(m.kind, m.offset + shift, m.length, m.value) for m in part.markup]
        text += part.text
    first = ordered[0]
    return Post(
        key=first.key,
        date=first.date,
        text=text,
        markup=tuple(markup),
        edited=max((p.edited for p in ordered if p.edited), default=None),
        parts=tuple(part.key.message for part in ordered),
        album=first.album,
        forward=next((part.forward for part in ordered if part.forward), None),
        reply_to=next((part.reply_to for part in ordered if part.reply_to), None),
        media=tuple(medium for part in ordered for medium in part.media),
        views=max((p.views for p in ordered if p.views is not None), default=None),
        forwards=max((p.forwards for p in ordered if p.forwards is not None), default=None),
    )


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text has: Telegram's unit of lengths and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def channel_of(message: Any) -> ChannelId | None:
    """The channel that a message stands in; None when it stands in no channel."""
    peer = getattr(message, "peer_id", None)
    return ChannelId(peer.channel_id) if isinstance(peer, types.PeerChannel) else None


def album_of(message: Any) -> int | None:
    """The `grouped_id` of a message."""
    return getattr(message, "grouped_id", None) if isinstance(message, types.Message) else None


def _to_post(channel: ChannelId, message: Any) -> Post | None:
    if not isinstance(message, types.Message):
        return None
    if channel_of(message) != channel:
        raise ValueError("a message of another chat")
    if not 0 < message.id <= MAX_ID:
        raise ValueError("no message id")
    text = _clean(message.message or "", MAX_TEXT)
    return Post(
        key=PostKey(channel, MessageId(message.id)),
        date=to_utc(message.date),
        text=text,
        markup=_markup(message.entities, text) if message.entities else (),
        edited=to_utc(message.edit_date) if message.edit_date else None,
        parts=(MessageId(message.id),) if message.grouped_id else (),
        album=message.grouped_id or None,
        forward=_forward(message.fwd_from),
        reply_to=_reply(message.reply_to),
        media=_media(message.media),
        views=message.views,
        forwards=message.forwards,
    )


def _clean(text: str, limit: int) -> str:
    """Bounded, and without the NUL that databases refuse."""
    return text[:limit].replace("\x00", "\ufffd")


def _markup(entities: Sequence[Any], text: str) -> tuple[Markup, ...]:
    markup, length = [], utf16_length(text)
    for entity in entities[:MAX_MARKUP]:
        kind = _snake(type(entity).__name__.removeprefix("MessageEntity"))
        if entity.offset < 0 or entity.length <= 0 or entity.offset + entity.length > length:
            continue
        markup.append(Markup(kind, entity.offset, entity.length, _value(entity)))
    return tuple(markup)


def _value(entity: Any) -> str | None:
    match entity:
        case types.MessageEntityTextUrl():
            value = entity.url
        case types.MessageEntityPre():
            value = entity.language
        case types.MessageEntityCustomEmoji():
            value = str(entity.document_id)
        case types.MessageEntityMentionName():
            value = str(entity.user_id)
        case _:
            value = ""
    return _clean(value or "", MAX_VALUE) or None


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _forward(header: Any) -> Forward | None:
    if header is None:
        return None
    origin = header.from_id
    from_channel = isinstance(origin, types.PeerChannel)
    return Forward(
        date=to_utc(header.date),
        channel=ChannelId(origin.channel_id) if from_channel else None,
        message=MessageId(header.channel_post) if from_channel and header.channel_post else None,
        name=_clean(header.from_name or "", MAX_VALUE) or None,
    )


def _reply(header: Any) -> MessageId | None:
    if not isinstance(header, types.MessageReplyHeader) or header.reply_to_peer_id is not None:
        return None
    return MessageId(header.reply_to_msg_id) if header.reply_to_msg_id else None


def _media(media: Any) -> tuple[Media, ...]:
    match media:
        case None | types.MessageMediaEmpty():
            return ()
        case types.MessageMediaPhoto():
            return (Media("photo", getattr(media.photo, "id", None)),)
        case types.MessageMediaDocument():
            return (Media(_document_kind(media), getattr(media.document, "id", None)),)
        case types.MessageMediaWebPage():
            if isinstance(media.webpage, types.WebPage | types.WebPagePending):
                return (Media("web_page", media.webpage.id),)
            return ()
        case types.MessageMediaPoll():
            return (Media("poll", media.poll.id),)
        case types.MessageMediaGeo() | types.MessageMediaGeoLive() | types.MessageMediaVenue():
            return (Media("location"),)
        case types.MessageMediaContact():
            return (Media("contact"),)
        case _:
            return (Media("other"),)


def _document_kind(media: Any) -> str:
    attributes = getattr(media.document, "attributes", None) or ()
    kinds = {type(attribute) for attribute in attributes}
    if types.DocumentAttributeSticker in kinds:
        return "sticker"
    if types.DocumentAttributeAnimated in kinds:
        return "animation"
    for attribute in attributes:
        if isinstance(attribute, types.DocumentAttributeAudio):
            return "voice" if attribute.voice else "audio"
    return "video" if types.DocumentAttributeVideo in kinds else "document"
