"""Forwards and media: certain without a text."""

from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Forward, Media
from tests.unit.dedup.posts import MORNING, post, relation

TEXT = "Smoke is rising over the fuel depot at the edge of the town"
PHOTO = (Media("photo", 77),)


def forward(channel: int, message: int) -> Forward:
    return Forward(MORNING, ChannelId(channel), MessageId(message))


def test_a_forward_is_a_duplicate_of_the_post_it_forwards() -> None:
    match = relation(post(TEXT), post(TEXT, channel=2, forward=forward(1, 1), minutes=3000))
    assert (match.relation.value, match.score) == ("duplicate", 100)
    assert match.evidence[0].kind == "forward"


def test_two_forwards_of_one_post_are_duplicates_without_any_words() -> None:
    old = post("", channel=2, forward=forward(1, 5), media=PHOTO)
    new = post("", channel=3, forward=forward(1, 5))
    assert relation(old, new).relation.value == "duplicate"


def test_a_forward_of_a_part_of_an_album_belongs_to_the_album() -> None:
    album = post(TEXT, message=10, parts=(10, 11, 12))
    assert relation(album, post("", channel=2, forward=forward(1, 12))).relation == "duplicate"


def test_a_post_that_was_forwarded_before_it_was_read_is_found() -> None:
    early = post(TEXT, channel=2, forward=forward(1, 5))
    assert relation(early, post(TEXT, message=5)).relation.value == "duplicate"


def test_forwards_from_a_hidden_account_share_its_name_and_date() -> None:
    hidden = Forward(MORNING, name="A. Reader")
    old, new = post("", forward=hidden), post("", channel=2, forward=hidden)
    assert relation(old, new).relation.value == "duplicate"
    other = post("", channel=2, forward=Forward(MORNING, name="B. Reader"))
    assert relation(old, other).relation.value == "original"


def test_a_forward_of_a_changed_text_is_an_update() -> None:
    old = post(f"{TEXT}, 2 people hurt")
    new = post(f"{TEXT}, 5 people hurt", channel=2, forward=forward(1, 1))
    assert relation(old, new).relation.value == "update"


def test_the_same_photo_without_words_is_a_duplicate() -> None:
    match = relation(post(TEXT, media=PHOTO), post("🔴", channel=2, media=PHOTO))
    assert match.relation.value == "duplicate"
    assert match.evidence[0].kind == "same_media"


def test_the_same_photo_over_other_news_proves_nothing() -> None:
    other = post("The minister has resigned after the vote of Tuesday", channel=2, media=PHOTO)
    assert relation(post(TEXT, media=PHOTO), other).relation.value == "original"


def test_the_same_photo_with_a_caption_that_names_nothing_is_a_duplicate() -> None:
    caption = post("Another view of it", channel=2, media=PHOTO)
    assert relation(post(TEXT, media=PHOTO), caption).relation.value == "duplicate"
    named = post("Fire at Harir now", channel=2, media=PHOTO)
    assert relation(post(TEXT, media=PHOTO), named).relation.value != "duplicate"


def test_words_put_to_a_photo_that_had_none_are_an_update() -> None:
    old, new = post("", media=PHOTO), post(TEXT, channel=2, media=PHOTO)
    assert relation(old, new).relation.value == "update"


def test_a_sticker_that_everyone_uses_is_no_lineage() -> None:
    sticker = (Media("sticker", 5),)
    assert relation(post("", media=sticker), post("", channel=2, media=sticker)).of is None
