"""What a chat shows of our rights to post there, and which message in it is the one we sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from telethon.tl import types

from monitor.errors import PermanentError
from monitor.model.alert import MessageKind, OutboxItem
from monitor.telegram.chat import _chat
from monitor.telegram.tail import find_item
from tests.unit.telegram.messages import DATE, message

POST = types.ChatAdminRights(post_messages=True)
MUTE = types.ChatBannedRights(until_date=None, send_messages=True)


def channel(**changes: Any) -> Any:
    return types.Channel(
        **{"id": 1, "title": "Desk", "photo": None, "date": DATE, "access_hash": 3, **changes}
    )


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (channel(broadcast=True, creator=True), None),
        (channel(broadcast=True, admin_rights=POST), None),
        (channel(broadcast=True, admin_rights=types.ChatAdminRights()), "without this right"),
        (channel(broadcast=True), "administrator"),
        (channel(megagroup=True), None),
        (channel(megagroup=True, left=True), "not a member"),
        (channel(megagroup=True, default_banned_rights=MUTE), "may not write"),
        (channel(megagroup=True, default_banned_rights=MUTE, admin_rights=POST), None),
        (types.ChannelForbidden(1, 2, "Desk"), "banned"),
        (types.Chat(1, "Desk", None, 3, DATE, 1), None),
        (types.Chat(1, "Desk", None, 3, DATE, 1, left=True), "left"),
        (types.User(1, access_hash=2, first_name="Layla"), None),
    ],
)
def test_the_obstacle_to_posting(entity: Any, words: str | None) -> None:
    obstacle = _chat(entity).obstacle
    assert obstacle is None if words is None else words in (obstacle or "")


def test_what_is_no_chat() -> None:
    with pytest.raises(PermanentError):
        _chat(types.UserEmpty(1))


ITEM = OutboxItem(1, "desk", MessageKind.ALERT, "", 1, 1, None, None, 1, DATE)
TEXT = "UNCONFIRMED · drone attack · Ain al-Asad · 3 posts"


def link(post: str) -> Any:
    """A link to a post, over the first word of a text."""
    return types.MessageEntityTextUrl(0, 11, f"https://t.me/{post}")


def find(*messages: Any, others: tuple[int, ...] = (), accepted: bool = False) -> int | None:
    found = find_item(ITEM, TEXT, [link("news/7")], messages, others, accepted=accepted)
    return found.id if found else None


def test_the_same_words_are_the_message() -> None:
    assert find(message(1, "else", out=True), message(2, f"{TEXT}\n", out=True)) == 2


def test_an_earlier_wording_is_the_message_that_tells_of_the_same_post() -> None:
    earlier = message(1, TEXT.replace("3 posts", "1 post"), out=True, entities=[link("news/7")])
    other = message(2, TEXT.replace("3 posts", "2 posts"), out=True, entities=[link("news/8")])
    assert find(earlier, other) == 1
    assert find(other) is None, "however alike: it tells of another event"
    assert find(message(3, TEXT.replace("3 posts", "1 post"), out=True)) is None


def test_what_is_older_or_taken_or_not_ours_is_not_the_message() -> None:
    old = message(1, TEXT, out=True, date=DATE - timedelta(minutes=5))
    assert find(old) is None
    assert find(message(2, TEXT, out=True), others=(2,)) is None
    assert find(message(3, TEXT)) is None


def test_when_telegram_has_it_the_words_alone_will_do() -> None:
    assert find(message(3, TEXT), accepted=True) == 3
    assert find(message(3, TEXT + " and so on and so forth"), accepted=True) is None


def test_an_item_keeps_to_its_time() -> None:
    late = replace(ITEM, created=DATE + timedelta(hours=1))
    assert find_item(late, TEXT, [], [message(1, TEXT, out=True)], (), accepted=True) is None
