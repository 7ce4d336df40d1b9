"""Messages become posts; whatever a channel sends, nothing raises."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.tl import types

from monitor.model.ids import ChannelId
from monitor.telegram.convert import MAX_TEXT, Converted, merge, to_posts, utf16_length
from tests.unit.telegram.messages import CHANNEL, DATE, document, message

HERE = ChannelId(CHANNEL)
VIDEO = types.DocumentAttributeVideo(3.0, 1, 1)


@pytest.mark.parametrize(
    ("media", "kind", "number"),
    [
        (types.MessageMediaPhoto(photo=types.PhotoEmpty(5)), "photo", 5),
        (types.MessageMediaPhoto(), "photo", None),
        (document(VIDEO), "video", 9),
        (document(VIDEO, types.DocumentAttributeAnimated()), "animation", 9),
        (document(types.DocumentAttributeAudio(3, voice=True)), "voice", 9),
        (document(types.DocumentAttributeAudio(3)), "audio", 9),
        (
            document(types.DocumentAttributeSticker("", types.InputStickerSetEmpty()), VIDEO),
            "sticker",
            9,
        ),
        (document(types.DocumentAttributeFilename("a.pdf")), "document", 9),
        (types.MessageMediaDocument(), "document", None),
        (types.MessageMediaWebPage(types.WebPagePending(6, DATE)), "web_page", 6),
        (types.MessageMediaGeo(types.GeoPointEmpty()), "location", None),
        (types.MessageMediaContact("1", "A", "B", "", 0), "contact", None),
        (types.MessageMediaDice(6, "🎲"), "other", None),
        (types.MessageMediaUnsupported(), "other", None),
    ],
)
def test_the_kind_of_a_medium(media: Any, kind: str, number: int | None) -> None:
    [post] = to_posts(HERE, [message(1, media=media)]).posts
    assert [(medium.kind, medium.id) for medium in post.media] == [(kind, number)]


def test_what_is_no_medium() -> None:
    for media in (types.MessageMediaEmpty(), types.MessageMediaWebPage(types.WebPageEmpty(1))):
        [post] = to_posts(HERE, [message(1, media=media)]).posts
        assert post.media == ()


def test_mark_up_keeps_telegrams_units_and_values() -> None:
    entities = [
        types.MessageEntityBold(0, 2),
        types.MessageEntityTextUrl(3, 4, "https://example.org"),
        types.MessageEntityCustomEmoji(0, 2, 77),
        types.MessageEntityPre(3, 4, "py"),
        types.MessageEntityMentionName(3, 4, 12),
        types.MessageEntityBold(3, 5),  # beyond the end
        types.MessageEntityBold(-1, 2),
        types.MessageEntityBold(3, 0),
    ]
    [post] = to_posts(HERE, [message(1, "😀 here", entities=entities)]).posts
    assert [(m.kind, m.offset, m.length, m.value) for m in post.markup] == [
        ("bold", 0, 2, None),
        ("text_url", 3, 4, "https://example.org"),
        ("custom_emoji", 0, 2, "77"),
        ("pre", 3, 4, "py"),
        ("mention_name", 3, 4, "12"),
    ]


def test_a_forward_says_as_much_as_telegram_shows() -> None:
    def forward(**origin: Any) -> Any:
        header = types.MessageFwdHeader(date=DATE, **origin)
        [post] = to_posts(HERE, [message(1, fwd_from=header)]).posts
        assert post.forward is not None
        return post.forward

    shown = forward(from_id=types.PeerChannel(8), channel_post=3)
    assert (shown.channel, shown.message, shown.name) == (8, 3, None)
    hidden = forward(from_name="Somebody")
    assert (hidden.channel, hidden.message, hidden.name) == (None, None, "Somebody")
    person = forward(from_id=types.PeerUser(8), channel_post=3)
    assert (person.channel, person.message) == (None, None)


def test_only_an_answer_in_the_same_chat_is_a_reply() -> None:
    here = types.MessageReplyHeader(reply_to_msg_id=4)
    elsewhere = types.MessageReplyHeader(reply_to_msg_id=4, reply_to_peer_id=types.PeerChannel(2))
    posts = to_posts(HERE, [message(5, reply_to=here), message(6, reply_to=elsewhere)]).posts
    assert [post.reply_to for post in posts] == [4, None]


def test_an_album_is_one_post_with_its_captions_and_their_mark_up() -> None:
    parts = [
        message(12, "three", grouped_id=7, entities=[types.MessageEntityBold(0, 5)], views=5),
        message(10, "😀", grouped_id=7, views=9, edit_date=DATE + timedelta(hours=1)),
        message(11, "", grouped_id=7, media=document(VIDEO)),
    ]
    [post] = to_posts(HERE, [*parts, parts[0]]).posts
    assert post.key.message == 10
    assert post.parts == (10, 11, 12)
    assert post.text == "😀\n\nthree"
    assert [(m.offset, m.length) for m in post.markup] == [(4, 5)]
    assert (post.views, post.edited) == (9, DATE + timedelta(hours=1))
    assert [medium.kind for medium in post.media] == ["video"]


def test_service_and_empty_messages_are_no_posts() -> None:
    service = types.MessageService(3, types.PeerChannel(CHANNEL), DATE, types.MessageActionEmpty())
    assert to_posts(HERE, [service, types.MessageEmpty(4, None)]) == Converted()


def test_what_cannot_be_converted_is_reported_and_the_rest_goes_on() -> None:
    odd = [
        message(1, peer_id=types.PeerChannel(99)),
        message(2, date=None),
        message(3, date=datetime(2026, 1, 1)),  # noqa: DTZ001  (that is what is odd)
        message(0),
        message(2**40),
        message(5, entities=[None]),
    ]
    converted = to_posts(HERE, [*odd, message(6, "fine")])
    assert [post.text for post in converted.posts] == ["fine"]
    assert set(converted.unreadable) == {1, 2, 3, 5}, "without an id there is nothing to remember"
    assert all(converted.unreadable.values())


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(-9, 400), st.integers(-9, 400))))
def test_mark_up_never_reaches_beyond_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    entities = [types.MessageEntityBold(offset, length) for offset, length in spans]
    [post] = to_posts(HERE, [message(1, text, entities=entities)]).posts
    assert "\x00" not in post.text
    for markup in post.markup:
        assert 0 <= markup.offset < markup.offset + markup.length <= utf16_length(post.text)


def test_a_text_beyond_all_measure_is_cut() -> None:
    [post] = to_posts(HERE, [message(1, "a" * 1_000_000)]).posts
    assert len(post.text) == MAX_TEXT


def test_merging_an_album_twice_changes_nothing() -> None:
    [post] = to_posts(HERE, [message(1, "a", grouped_id=7), message(2, "b", grouped_id=7)]).posts
    [one, two] = (
        to_posts(HERE, [message(1, "a", grouped_id=7)]).posts[0],
        to_posts(HERE, [message(2, "b", grouped_id=7)]).posts[0],
    )
    assert merge([two, one, two]) == post
