"""One album from messages that come in one by one, again, and in other forms."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Markup, Media, Post
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


def test_its_key_stays_when_the_whole_is_read_with_an_earlier_part() -> None:
    merged = merge_album(album(11, 12, text="caption"), album(10, 11, 12, text="caption"))
    assert merged.key == PostKey(ChannelId(5), MessageId(11))
    assert merged.parts == (10, 11, 12)


def test_its_key_stays_when_the_part_that_gave_it_was_deleted() -> None:
    known = replace(album(10, 11, 12), parts=(MessageId(11), MessageId(12)))
    assert merge_album(known, album(11, 12)).key == PostKey(ChannelId(5), MessageId(10))


def test_mark_up_moves_with_the_caption_it_belongs_to() -> None:
    first = replace(album(10, text="🔴 first"), markup=(Markup("bold", 0, 2),))
    second = replace(album(11, text="second"), markup=(Markup("italic", 0, 6),))
    for merged in (merge_album(first, second), merge_album(second, first)):
        assert merged.text == "🔴 first\n\nsecond"
        assert merged.markup == (Markup("bold", 0, 2), Markup("italic", 10, 6))


def test_an_unedited_part_does_not_take_the_edit_away() -> None:
    known = replace(album(10, 11, text="caption"), edited=T0)
    assert merge_album(known, album(11)).edited == T0


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
