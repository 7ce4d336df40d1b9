"""How many independent sources a story has among the channels.

A post rests on another's origin when it repeats that post, when it was forwarded, or when it gives
another channel as the source of all that it claims. Channels of one owner are one origin. A copy
with one number changed is still a copy.

Not guaranteed: independence. A channel that retells another's news in its own words, unnamed, looks
independent.
"""

from collections.abc import Mapping, Sequence
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
    told = {member.post.channel for member in members}
    named = {name: channel for channel in sorted(told) for name in names_of(channels.get(channel))}
    found: dict[PostKey, Source] = {}
    for member in members:
        own = member.post.channel
        match = member.match
        copied = match.relation is Relation.DUPLICATE or (
            match.relation is Relation.UPDATE and match.score >= COPIED_FROM
        )
        stored = posts.get(member.post)
        forward = stored.post.forward if stored else None
        credited = named.get(credit(frames.get(member.post, ())))
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


def credit(frames: Sequence[Frame]) -> str:
    """The one name, normalised, to which *all* that a text claims is attributed; else empty."""
    claims = [c for frame in frames if frame.role is Role.PRIMARY for c in frame.claims]
    names = {normalise(claim.source).text if claim.source else "" for claim in claims}
    return names.pop() if len(names) == 1 else ""


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
