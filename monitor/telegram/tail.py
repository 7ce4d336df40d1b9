"""The newest messages of a chat, and which of them is the one that was to be sent.

A bot may not read history, but may ask for messages by id: the newest id is found by asking for
ids at doubling distances.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from rapidfuzz import fuzz
from telethon import utils
from telethon.tl import functions, types

from monitor.errors import PermanentError
from monitor.model.alert import MessageKind, OutboxItem
from monitor.telegram.account import Account

PAGE: Final = 100
"""Messages asked for at once; Telegram gives no more."""
PAGES: Final = 5
"""How far back is looked at most."""
SKEW: Final = timedelta(minutes=2)
"""How far Telegram's clock may be behind ours."""
ALIKE: Final = 0.6
"""Similarity from which a message that must be there is an earlier wording of the item."""
_PROBES: Final = 40
"""Rounds of asking for ids at doubling distances; each at least halves what is left."""
_PERMALINK: Final = re.compile(r"(?:https?://)?t\.me/((?:c/)?\w+/\d+)", re.ASCII)


def earliest(item: OutboxItem) -> datetime:
    """The time, by Telegram's clock, before which the item was surely not sent."""
    return (item.tried or item.created) - SKEW


async def newest_messages(account: Account, peer: Any, since: datetime, above: int) -> list[Any]:
    """The messages of a chat since then, in no order, `PAGES` pages at most; some older ones too.

    `above` is an id known to exist, for bots.
    """
    bot = account.me is not None and account.me.bot
    if bot and not isinstance(peer, types.InputPeerChannel):
        return []  # elsewhere a bot's message ids are not the chat's own
    found: list[Any] = []
    before = await _newest_id(account, peer, above) + 1 if bot else 0
    for _ in range(PAGES):
        if bot:
            page = await _by_id(account, peer, range(max(1, before - PAGE), before))
            before -= PAGE
        else:
            page = await _history(account, peer, before)
            before = min((m.id for m in page), default=0)
        found += page
        if before <= 1 or any(m.date is not None and m.date < since for m in page):
            break
    return [m for m in found if isinstance(m, types.Message)]


async def _history(account: Account, peer: Any, before: int) -> list[Any]:
    request = functions.messages.GetHistoryRequest(
        peer=peer,
        offset_id=before,
        offset_date=None,
        add_offset=0,
        limit=PAGE,
        max_id=0,
        min_id=0,
        hash=0,
    )
    answer = await account.call(request, "reading the chat")
    return [m for m in answer.messages if not isinstance(m, types.MessageEmpty)]


async def _newest_id(account: Account, peer: Any, above: int) -> int:
    """The newest id that is found by asking further and further above one that is known."""
    top = above
    for _ in range(_PROBES):
        distances = {top + 2**power for power in range(31) if top + 2**power < 2**31}
        found = await _by_id(account, peer, distances)
        if not found:
            break
        top = max(m.id for m in found)
    return top + PAGE // 2  # ids in a row may be gone


async def _by_id(account: Account, peer: Any, ids: Collection[int]) -> list[Any]:
    channel = types.InputChannel(peer.channel_id, peer.access_hash)
    asked = [types.InputMessageID(number) for number in sorted(ids)]
    try:
        answer = await account.call(
            functions.channels.GetMessagesRequest(channel, asked), "reading the chat"
        )
    except PermanentError:
        return []
    return [m for m in answer.messages if not isinstance(m, types.MessageEmpty)]


def find_item(
    item: OutboxItem,
    text: str,
    entities: Sequence[Any],
    messages: Sequence[Any],
    others: Collection[int],
    *,
    accepted: bool,
) -> Any:
    """The message among `messages` that this item has become; None when there is none.

    `text` and `entities` are the item's words, which may have changed since they were sent.
    `others` are ids known to be something else. `accepted`: Telegram has said that it has the
    message, so that it need not be marked as our own, nor be recognised beyond doubt.

    An alert and a digest begin with the address of the same post in all their wordings, and with
    that of no other story. Nothing else is taken for an earlier wording, however alike: two
    events are told in nearly the same words, and one of them would be lost.
    """
    recent = [
        m
        for m in messages
        if m.id not in others and m.date >= earliest(item) and _may_answer(m, item)
    ]
    own = [m for m in recent if m.out]
    for message in [*own, *recent] if accepted else own:
        if same_text(message.message, text):
            return message
    address = _first_address(text, entities)
    if item.kind in (MessageKind.ALERT, MessageKind.DIGEST) and address is not None:
        same = [m for m in own if _address_of(m) == address]
        return min(same, default=None, key=lambda m: m.id)
    if not accepted:
        return None
    scored = [
        (_likeness(message.message, text), message.id, message)
        for message in own
        if address is None or _address_of(message) in (None, address)
    ]
    best = max(scored, default=None, key=lambda score: score[:2])
    return best[2] if best is not None and best[0] >= ALIKE else None


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same in a chat, where blanks at the ends are cut off."""
    return one.strip() == other.strip()


def _may_answer(message: Any, item: OutboxItem) -> bool:
    """Whether a message replies to what the item replies to, or to nothing: what it replied to
    may be gone."""
    answered = getattr(message.reply_to, "reply_to_msg_id", None)
    return answered is None or answered == item.reply_to


def _address_of(message: Any) -> str | None:
    return _first_address(message.message, message.entities or ())


def _first_address(text: str, entities: Sequence[Any]) -> str | None:
    """The first post that a text has a link to, as `name/7` or `c/ID/7`.

    Links that Telegram made of the text itself count only where there are no others: a quoted text
    may hold addresses too.
    """
    links = [e.url for e in entities if isinstance(e, types.MessageEntityTextUrl)]
    plain = [e for e in entities if isinstance(e, types.MessageEntityUrl)]
    links += utils.get_inner_text(text, plain)
    for link in links:
        found = _PERMALINK.fullmatch(link)
        if found is not None:
            return found[1].casefold()
    return None


def _likeness(one: str, other: str) -> float:
    return float(fuzz.ratio(one, other)) / 100
