"""Takes posts and deletions: what is stored of them, and what they change in the stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.analysis import Window, guid_of, outlet_of, report_of
from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Media, Post, PostsDeleted, PostSeen, StoredPost
from monitor.pipeline.changes import Changes
from monitor.pipeline.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reading:
    """A post that was read and is not what is stored already."""

    item: PostSeen
    stored: StoredPost
    """As it is to be stored."""
    known: StoredPost | None
    """As it was stored before; None for a new post."""

    @property
    def changed(self) -> bool:
        """Whether a known post has new content, or stands again though it was taken for deleted.

        Counters and dates alone are no change.
        """
        known = self.known
        return known is not None and (
            self.stored.version != known.version or known.deleted is not None
        )


async def read_posts(
    uow: UnitOfWork, channel: ChannelId, seen: Sequence[PostSeen]
) -> list[Reading]:
    """What is new or different among posts that were read, in their order."""
    messages = {message for item in seen for message in item.post.messages}
    albums = {item.post.album for item in seen if item.post.album is not None}
    by_message = dict(await uow.stored_posts(channel, messages)) if messages else {}
    by_album = dict(await uow.stored_albums(channel, albums)) if albums else {}
    readings = []
    for item in seen:
        known = by_message.get(item.post.key.message)
        if known is None and item.post.album is not None:
            known = by_album.get(item.post.album)
        stored = _newer(known, item) if known else StoredPost(item.post, item.at, item.arrival)
        if stored == known:
            continue
        readings.append(Reading(item, stored, known))
        by_message.update(dict.fromkeys(stored.post.messages, stored))
        if stored.post.album is not None:
            by_album[stored.post.album] = stored
    return readings


async def take_posts(
    uow: UnitOfWork,
    window: Window,
    channel: ChannelId,
    seen: Sequence[PostSeen],
    rings: Callable[[PostSeen], bool],
) -> Changes:
    """Store new posts and new versions of known ones, and analyse both.

    `rings` says whether a new post may ring. A post that is known and unchanged changes nothing.
    """
    changes = Changes()
    for reading in await read_posts(uow, channel, seen):
        uow.save_post(reading.stored, reading.item.at)
        if reading.known is None:
            rung = rings(reading.item)
            await analyse(uow, window, reading.stored, reading.item.at, changes, rings=rung)
        elif reading.changed:
            await reconsider(uow, window, reading.stored, reading.item.at, changes)
    return changes


async def analyse(
    uow: UnitOfWork,
    window: Window,
    stored: StoredPost,
    at: datetime,
    changes: Changes,
    *,
    rings: bool,
) -> None:
    """Take a stored post that is in no story yet into the stories."""
    outcome = window.take_post(stored, at, rings=rings)
    changes.add(outcome)
    if outcome.match is not None:
        changes.matches[stored.post.key] = outcome.match
    await _take_as_report(uow, window, stored, at, changes)


async def reconsider(
    uow: UnitOfWork, window: Window, stored: StoredPost, at: datetime, changes: Changes
) -> None:
    """Take a changed form of a known post into its story."""
    changes.add(window.change_post(stored, at))
    await _take_as_report(uow, window, stored, at, changes)


async def _take_as_report(
    uow: UnitOfWork, window: Window, stored: StoredPost, at: datetime, changes: Changes
) -> None:
    """What an official or a wire posts is also a report on what others post.

    One that it deleted, or left without words, is a report no more.
    """
    channel = window.channel(stored.post.key.channel)
    outlet = outlet_of(channel)
    if outlet is None:
        return
    fetched = None if stored.deleted else report_of(stored.post, channel)
    if fetched is None:
        gone = await uow.withdraw_report(outlet.id, guid_of(stored.post), at)
        if gone is not None:
            changes.add(window.withdraw_report(gone, at))
        return
    report, new = await uow.save_report(fetched, at)
    if new:
        changes.add(window.take_report(report, at))


async def take_deleted(uow: UnitOfWork, window: Window, deleted: PostsDeleted) -> Changes:
    """Mark messages as deleted. An album that keeps some of its messages is a new version."""
    gone = set(deleted.messages)
    known = await uow.stored_posts(deleted.channel, gone)
    uow.mark_deleted(deleted.channel, deleted.messages, deleted.at)
    changes = Changes()
    for stored in {s.post.key: s for s in known.values()}.values():
        if stored.deleted:
            continue
        left = tuple(m for m in stored.post.messages if m not in gone)
        if not left:
            after = replace(stored, deleted=deleted.at)
        else:
            after = replace(stored, post=_without(stored.post, left), version=stored.version + 1)
        uow.save_post(after, deleted.at)
        await reconsider(uow, window, after, deleted.at, changes)
    return changes


def _newer(known: StoredPost, item: PostSeen) -> StoredPost:
    """The stored form of a post that was read again; `known` itself when nothing is different."""
    if _overtaken(known.post, item.post):
        return known
    post = merge_album(known.post, item.post) if item.post.album is not None else item.post
    version = known.version if post.content == known.post.content else known.version + 1
    return replace(known, post=post, version=version, deleted=None)


def _overtaken(known: Post, read: Post) -> bool:
    """Whether what was read is an older form than what is stored: an edit came in before it.

    Telegram dates every edit. A part of an album that was never edited says nothing of the others.
    """
    if known.edited is None or set(read.messages) - set(known.messages):
        return False
    if read.edited is None:
        return read.messages == known.messages
    return read.edited < known.edited


def merge_album(known: Post, read: Post) -> Post:
    """One album from what is stored of it and what was read now, which may be a part of it.

    Of a message in both, the newly read form counts. A caption read now takes the place of the
    stored one if it may be that one's new form, and else follows it.
    """
    parts = tuple(sorted({*known.messages, *read.messages}))
    if set(read.messages) == set(parts):
        return replace(read, key=known.key)
    media: dict[MessageId, Media] = {}
    for post in (known, read):
        # A message of an album carries one medium. Where Telegram hides one, the rest keeps order.
        media.update(zip(post.messages, post.media, strict=False))
    overlap = set(known.messages) & set(read.messages)
    newest, text, markup = read, read.text, read.markup
    if not read.text:
        text, markup = known.text, known.markup
    elif known.text and not overlap:
        first, second = (known, read) if known.key < read.key else (read, known)
        text = f"{first.text}\n\n"
        shift = len(text.encode("utf-16-le", "surrogatepass")) // 2
        moved = (replace(mark, offset=mark.offset + shift) for mark in second.markup)
        text, markup = text + second.text, (*first.markup, *moved)
    return replace(
        newest,
        key=known.key,
        date=min(known.date, read.date),
        text=text,
        markup=markup,
        edited=max((p.edited for p in (known, read) if p.edited), default=None),
        parts=parts,
        media=tuple(media[m] for m in parts if m in media),
        forward=read.forward or known.forward,
        reply_to=read.reply_to or known.reply_to,
    )


def _without(album: Post, left: tuple[MessageId, ...]) -> Post:
    """The album with only the messages that are left. Its key stays: it is the same post."""
    media = dict(zip(album.messages, album.media, strict=False))
    return replace(album, parts=left, media=tuple(media[m] for m in left if m in media))
