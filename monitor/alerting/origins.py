"""How many independent sources a story has among the channels.

A post rests on another's origin when it repeats that post, when it was forwarded, or when it gives
another channel as the source of all that it claims. Channels of one owner are one origin. A copy
with one number changed is still a copy.

Not guaranteed: independence. A channel that retells another's news in its own words, unnamed, looks
independent.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.model.claim import Frame, Role
from monitor.model.ids import ChannelId, PostKey
from monitor.model.post import Channel, Forward, StoredPost
from monitor.model.relation import Relation
from monitor.model.story import Member
from monitor.text.normalise import normalise

# A post that changes a fact of an earlier one in otherwise the same words was copied from it.
# On rapidfuzz's scale; near-copies reach it, the same news in other words does not.
COPIED_FROM = 85.0


class Source(NamedTuple):
    """Whose word a post is. Posts of equal sources count once."""

    kind: str
    """`owner`, `channel` or `name`."""
    value: str


def origins(
    members: Sequence[Member],
    posts: Mapping[PostKey, StoredPost],
    frames: Mapping[PostKey, tuple[Frame, ...]],
    channels: Mapping[ChannelId, Channel],
) -> dict[PostKey, Source]:
    """Whose word each member is. `members` are ordered by time."""
    told = sorted({member.post.channel for member in members})
    named = [(channel, names_of(channels.get(channel))) for channel in told]
    found: dict[PostKey, Source] = {}
    for member in members:
        own = member.post.channel
        match = member.match
        copied = match.relation is Relation.DUPLICATE or (
            match.relation is Relation.UPDATE and match.score >= COPIED_FROM
        )
        stored = posts.get(member.post)
        forward = stored.post.forward if stored else None
        credited = credit(frames.get(member.post, ()), named)
        if forward is not None:
            source = _forwarded(forward, own, channels)
        elif copied and match.of in found:
            source = found[match.of]
        elif credited is not None and credited != own:
            source = _source(credited, channels)
        else:
            source = _source(own, channels)
        found[member.post] = source
    return found


def credit(
    frames: Sequence[Frame], named: Iterable[tuple[ChannelId, frozenset[str]]]
) -> ChannelId | None:
    """The channel to which *all* that a text claims is attributed; None when it says more."""
    claims = [c for frame in frames if frame.role is Role.PRIMARY for c in frame.claims]
    if not claims:
        return None
    return next(
        (channel for channel, names in named if all(_names(c.source, names) for c in claims)), None
    )


def _names(source: str | None, names: frozenset[str]) -> bool:
    """Whether a claim's source is one of these names, alone or among other words."""
    words = f" {normalise(source or '').text} "
    return any(f" {name} " in words for name in names)


def names_of(channel: Channel | None) -> frozenset[str]:
    """Everything a channel is called, normalised."""
    if channel is None:
        return frozenset()
    names = (channel.title, channel.handle, *channel.aliases)
    return frozenset(text for name in names if name and (text := normalise(name).text))


def _source(channel: ChannelId, channels: Mapping[ChannelId, Channel]) -> Source:
    known = channels.get(channel)
    if known is not None and known.owner:
        return Source("owner", normalise(known.owner).text)
    return Source("channel", str(channel))


def _forwarded(forward: Forward, own: ChannelId, channels: Mapping[ChannelId, Channel]) -> Source:
    if forward.channel is not None:
        return _source(forward.channel, channels)
    if forward.name:
        return Source("name", normalise(forward.name).text)
    return _source(own, channels)
