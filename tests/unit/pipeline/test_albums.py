"""One album from messages that come in one by one, again, and in other forms."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Media, Post
from monitor.pipeline.posts import merge_album

T0 = datetime(2024, 5, 1, 10, tzinfo=UTC)


def album(*messages: int, text: str = "") -> Post:
    ids = tuple(MessageId(m) for m in messages)
    return Post(
        key=PostKey(ChannelId(5), ids[0]),
        date=T0,
        text=text,
        parts=ids,
        album=77,
        media=tuple(Media("photo", 1000 + m) for m in ids),
    )


def test_a_late_part_is_added_in_its_place() -> None:
    merged = merge_album(album(11, 12, text="caption"), album(10))
    assert merged.parts == (10, 11, 12)
    assert merged.media == (Media("photo", 1010), Media("photo", 1011), Media("photo", 1012))
    assert merged.text == "caption"


def test_its_key_stays_whatever_comes_later() -> None:
    merged = merge_album(album(11, 12), album(10))
    assert merged.key == PostKey(ChannelId(5), MessageId(11))


def test_an_edited_caption_takes_the_place_of_the_stored_one() -> None:
    merged = merge_album(album(10, 11, text="two killed"), album(10, text="three killed"))
    assert merged.text == "three killed"
    assert merged.parts == (10, 11)


def test_captions_of_different_parts_are_both_kept_in_order() -> None:
    merged = merge_album(album(11, text="second"), album(10, text="first"))
    assert merged.text == "first\n\nsecond"


def test_a_replaced_photo_counts_in_its_new_form() -> None:
    read = replace(album(11), media=(Media("photo", 5),))
    assert merge_album(album(10, 11), read).media == (Media("photo", 1010), Media("photo", 5))


def test_the_whole_album_read_again_is_what_was_read() -> None:
    read = album(10, 11, text="new")
    assert merge_album(album(10, 11, text="old"), read) == read


def test_reading_a_part_again_changes_nothing() -> None:
    known = album(10, 11, text="caption")
    assert merge_album(known, album(11)).content == known.content
