"""The newest messages of a chat, and which of them is the one that was to be sent.

A bot may not read history, but may ask for messages by id: the newest id is found by asking for
ids at doubling distances.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final

from rapidfuzz import fuzz
from telethon.tl import functions, types

from monitor.errors import PermanentError
from monitor.model.alert import OutboxItem
from monitor.telegram.account import Account

TAIL: Final = 50
"""How many of the newest messages are looked at."""
SKEW: Final = timedelta(seconds=30)
"""How far Telegram's clock may be behind ours."""
ALIKE: Final = 0.6
"""Similarity from which an own message is an earlier wording of the same alert."""
_PROBES: Final = 40
"""Rounds of asking for ids at doubling distances; each at least halves what is left."""


async def newest_messages(account: Account, peer: Any, above: int = 0) -> list[Any]:
    """The newest messages of a chat, in no order. `above`: an id known to exist, for bots."""
    if account.me is not None and account.me.bot:
        return await _newest_by_id(account, peer, above)
    request = functions.messages.GetHistoryRequest(
        peer=peer,
        offset_id=0,
        offset_date=None,
        add_offset=0,
        limit=TAIL,
        max_id=0,
        min_id=0,
        hash=0,
    )
    answer = await account.call(request, "reading the chat")
    return [m for m in answer.messages if isinstance(m, types.Message)]


async def _newest_by_id(account: Account, peer: Any, above: int) -> list[Any]:
    if not isinstance(peer, types.InputPeerChannel):
        return []  # elsewhere a bot's message ids are not the chat's own
    channel = types.InputChannel(peer.channel_id, peer.access_hash)

    async def standing(ids: Collection[int]) -> list[Any]:
        asked = [types.InputMessageID(number) for number in sorted(ids)]
        try:
            answer = await account.call(
                functions.channels.GetMessagesRequest(channel, asked), "reading the chat"
            )
        except PermanentError:
            return []
        return [m for m in answer.messages if not isinstance(m, types.MessageEmpty)]

    top = above
    for _ in range(_PROBES):
        distances = {top + 2**power for power in range(31) if top + 2**power < 2**31}
        found = await standing(distances)
        if not found:
            break
        top = max(m.id for m in found)
    found = await standing(range(max(1, top - TAIL + 1), top + TAIL + 1))
    return [m for m in found if isinstance(m, types.Message)]


def find_item(
    item: OutboxItem,
    text: str,
    messages: Sequence[Any],
    others: Collection[int],
    *,
    accepted: bool,
) -> Any:
    """The message among `messages` that this item has become; None when there is none.

    `others` are ids known to be something else. `accepted`: Telegram has said that it has the
    message, so that the same words need not be marked as our own.
    """
    recent = [m for m in messages if m.id not in others and m.date >= item.created - SKEW]
    own = [m for m in recent if m.out]
    for message in [*own, *recent] if accepted else own:
        if same_text(message.message, text):
            return message
    scored = [(_likeness(message.message, text), message.id, message) for message in own]
    best = max(scored, default=None, key=lambda score: score[:2])
    return best[2] if best is not None and best[0] >= ALIKE else None


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same in a chat, where blanks at the ends are cut off."""
    return one.strip() == other.strip()


def _likeness(one: str, other: str) -> float:
    return float(fuzz.ratio(one, other)) / 100
