"""Stories merged and split by hand, and what the machine makes of later posts."""

import pytest

from monitor.errors import CorrectionError
from monitor.model.ids import StoryId
from monitor.model.post import StoredPost
from monitor.model.relation import Relation
from monitor.model.story import State
from tests.unit.analysis.desk import (
    BAKERY,
    DISPATCH,
    LENS,
    MINISTRY,
    RAID,
    RAID_OF_FIVE,
    SHOT_DOWN,
    Desk,
    after,
    edited,
    numbers,
    stored,
)

WHY = "by Ada: the same depot"
FIRST = stored(RAID)
OTHER = stored(BAKERY, channel=LENS, minutes=5)
COPY = stored(RAID, channel=LENS, message=2, minutes=8)
UPDATE = stored(RAID_OF_FIVE, channel=LENS, message=3, minutes=20)


@pytest.fixture
def desk() -> Desk:
    """Three posts of one story and one of another."""
    desk = Desk()
    for item in (FIRST, OTHER, COPY, UPDATE):
        desk.post(item)
    return desk


def test_a_merge_puts_all_posts_into_the_story_that_was_opened_first(desk: Desk) -> None:
    outcome = desk.window.merge(StoryId(2), StoryId(1), after(30), WHY)
    assert numbers(outcome) == [1]
    assert outcome.merged is not None
    assert (outcome.merged.story.id, outcome.merged.into) == (2, 1)
    story = desk.story_of(OTHER)
    assert [m.post for m in story.members] == [
        item.post.key for item in (FIRST, OTHER, COPY, UPDATE)
    ]
    assert story.history[-1].text == f"story 2 merged into this one {WHY}"
    assert outcome.merged.story.history[-1].text == f"merged into story 1 {WHY}"
    [joined] = [m.match for m in story.members if m.post == OTHER.post.key]
    assert (joined.relation, joined.of) == (Relation.SAME_STORY, FIRST.post.key)
    assert [e.kind for e in joined.evidence][:1] == ["by_hand"]
    assert desk.window.story(StoryId(2)) is None


def test_what_matches_a_merged_post_follows_it(desk: Desk) -> None:
    desk.window.merge(StoryId(1), StoryId(2), after(30), WHY)
    again = stored(BAKERY, channel=DISPATCH, message=9, minutes=40)
    assert numbers(desk.post(again)) == [1]
    new = stored("A ferry sank off Latakia, twelve people are missing.", message=10, minutes=41)
    assert numbers(desk.post(new)) == [3]  # the number of the merged story is not given again


def test_what_rings_goes_on_in_a_merge_with_what_does_not() -> None:
    desk = Desk()
    desk.post(FIRST, rings=False)
    desk.post(OTHER, rings=True)
    outcome = desk.window.merge(StoryId(1), StoryId(2), after(30), WHY)
    assert numbers(outcome) == [2]
    assert desk.story_of(FIRST).rings
    assert desk.story_of(FIRST).first.post == FIRST.post.key


def test_a_split_opens_a_story_of_its_own(desk: Desk) -> None:
    outcome = desk.window.split(StoryId(1), [UPDATE.post.key], after(30), WHY, lambda stored: True)
    assert numbers(outcome) == [1, 3]
    old, new = desk.story_of(FIRST), desk.story_of(UPDATE)
    assert [m.post for m in old.members] == [FIRST.post.key, COPY.post.key]
    assert [m.post for m in new.members] == [UPDATE.post.key]
    assert new.first.match.relation is Relation.ORIGINAL
    assert new.rings
    assert old.history[-1].text == f"1 post split off as story 3 {WHY}"
    assert new.history[-1].text == f"split off from story 1 {WHY}"
    follower = stored(RAID_OF_FIVE, channel=DISPATCH, message=7, minutes=33)
    assert numbers(desk.post(follower)) == [3]
    changed = desk.change(edited(UPDATE, RAID_OF_FIVE.replace("Five", "Six"), 35), 35)
    assert numbers(changed) == [3]


def test_copies_leave_with_what_they_copy_and_the_rest_gets_a_new_original(desk: Desk) -> None:
    outcome = desk.window.split(StoryId(1), [FIRST.post.key], after(30), WHY, lambda stored: True)
    assert numbers(outcome) == [1, 3]
    assert [m.post for m in desk.story_of(COPY).members] == [FIRST.post.key, COPY.post.key]
    [left] = desk.story_of(UPDATE).members
    assert left.match.relation is Relation.ORIGINAL
    assert left.match.of is None


def test_a_split_of_old_news_rings_nobody(desk: Desk) -> None:
    desk.window.split(StoryId(1), [UPDATE.post.key], after(30), WHY, lambda stored: False)
    assert not desk.story_of(UPDATE).rings
    assert desk.story_of(FIRST).rings


def test_states_follow_the_posts() -> None:
    desk = Desk()
    denial = stored(SHOT_DOWN, channel=MINISTRY, message=4, minutes=30)
    desk.post(FIRST)
    desk.post(OTHER)
    desk.official(denial, 1)
    assert desk.state_of(FIRST) is State.CONTRADICTED
    merged = desk.window.merge(StoryId(1), StoryId(2), after(40), WHY)
    assert merged.changes[0].after.assessment.state is State.CONTRADICTED
    desk.window.split(StoryId(1), [OTHER.post.key], after(50), WHY, lambda stored: True)
    assert desk.state_of(OTHER) is None
    assert desk.state_of(FIRST) is State.CONTRADICTED


@pytest.mark.parametrize(
    ("story", "other", "reason"),
    [(1, 1, "with itself"), (1, 9, "story 9 is no longer open")],
)
def test_a_merge_that_cannot_be(desk: Desk, story: int, other: int, reason: str) -> None:
    before = desk.story_of(FIRST)
    with pytest.raises(CorrectionError, match=reason):
        desk.window.merge(StoryId(story), StoryId(other), after(30), WHY)
    assert desk.story_of(FIRST) == before


@pytest.mark.parametrize(
    ("story", "posts", "reason"),
    [
        (1, [OTHER], "harbour_lens/1 is not in story 1"),
        (1, [FIRST, UPDATE], "nothing would stay"),
        (2, [OTHER], "nothing would stay"),
        (1, [], "no post"),
        (9, [FIRST], "no longer open"),
    ],
    ids=["not-in-it", "all-with-copies", "all", "none", "unknown"],
)
def test_a_split_that_cannot_be(
    desk: Desk, story: int, posts: list[StoredPost], reason: str
) -> None:
    before = desk.story_of(FIRST)
    with pytest.raises(CorrectionError, match=reason):
        desk.window.split(
            StoryId(story), [p.post.key for p in posts], after(30), WHY, lambda stored: True
        )
    assert desk.story_of(FIRST) == before
