"""What a post is follows Telegram's date, and not the order in which posts come in."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from monitor.model.ids import PostKey
from monitor.model.post import StoredPost
from monitor.model.relation import Relation
from tests.unit.analysis.desk import (
    BAKERY,
    DISPATCH,
    LENS,
    MINISTRY,
    RAID,
    RAID_OF_FIVE,
    Desk,
    after,
    stored,
)

FIRST = stored(RAID)
COPY = stored(RAID, channel=LENS, minutes=0.3)
COPY_OF_A_SECOND = stored(RAID, channel=MINISTRY, minutes=0.3)
UPDATE = stored(RAID_OF_FIVE, channel=LENS, message=2, minutes=0.6)
OTHER = stored(BAKERY, channel=DISPATCH, message=2, minutes=0.9)

Told = dict[PostKey, tuple[Relation, PostKey | None, frozenset[PostKey]]]


def told(items: Sequence[StoredPost]) -> Told:
    """What each post is, of which, and with which it shares its story."""
    desk = Desk()
    for item in items:
        desk.window.take_post(item, after(1), rings=True)
    found: Told = {}
    for item in items:
        story = desk.story_of(item)
        together = frozenset(member.post for member in story.members)
        for member in story.members:
            found[member.post] = (member.match.relation, member.match.of, together)
            entry = desk.window.post(member.post)
            assert entry is not None
            assert entry.match == member.match
    return found


@pytest.mark.parametrize(
    "items",
    [
        (FIRST, COPY),
        (FIRST, UPDATE),
        (FIRST, COPY, COPY_OF_A_SECOND),
        (FIRST, COPY, UPDATE, OTHER),
    ],
    ids=["copy", "update", "one-second", "four"],
)
def test_any_order_within_a_minute_gives_the_same(items: tuple[StoredPost, ...]) -> None:
    in_order = told(items)
    assert in_order[FIRST.post.key][0] is Relation.ORIGINAL
    for order in permutations(items):
        assert told(order) == in_order


def test_what_was_the_original_becomes_what_it_is_to_the_earlier_post() -> None:
    desk = Desk()
    desk.window.take_post(UPDATE, after(1), rings=True)
    outcome = desk.window.take_post(FIRST, after(2), rings=False)
    assert outcome.match is not None
    assert outcome.match.relation is Relation.ORIGINAL
    story = desk.story_of(FIRST)
    assert story.rings
    assert [m.match.relation for m in story.members] == [Relation.ORIGINAL, Relation.UPDATE]
    assert story.members[1].match.of == FIRST.post.key
    assert [line.text for line in story.history] == ["Harbour Lens: 2 → 5"]


def test_what_was_cut_from_it_is_not_forgotten() -> None:
    signed = replace(COPY, post=replace(COPY.post, text=f"{RAID}\n\nHarbour Lens"))
    desk = Desk()
    for item in (signed, FIRST):
        desk.window.take_post(item, after(1), rings=True)
    [first, copy] = desk.story_of(FIRST).members
    assert (first.match.relation, copy.match.relation) == (Relation.ORIGINAL, Relation.DUPLICATE)
    assert [e.detail for e in copy.match.evidence if e.kind == "signature"] == ["Harbour Lens"]
