"""What a story becomes when a post joins it or changes."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from monitor.model.ids import StoryId
from monitor.model.relation import Relation
from monitor.model.story import State
from monitor.stories import opened, with_members
from monitor.stories.change import MAX_HISTORY
from tests.unit.stories.accounts import after, member

STORY = StoryId(4)


def test_members_stand_in_order_of_publication_whatever_came_in_first() -> None:
    posts = [member(1), member(2), member(3, minutes=2)]
    for first, *others in permutations(posts):
        story = opened(STORY, first, rings=True)
        for post in others:
            story = with_members(story, [post], after(10))
        assert story.members == tuple(posts)
        assert story.first == posts[0]


def test_a_member_s_new_form_takes_the_place_of_its_old_one() -> None:
    story = with_members(opened(STORY, member(1), rings=True), [member(2)], after(2))
    changed = replace(member(1), assessment=member(1, State.CORROBORATED).assessment)
    assert with_members(story, [changed], after(3)).members == (changed, member(2))


def test_a_change_of_state_is_a_line_of_its_history_and_a_first_state_is_none() -> None:
    story = opened(STORY, member(1, None), rings=True)
    story = with_members(story, [member(2, State.UNCONFIRMED)], after(2))
    assert story.history == ()
    story = with_members(story, [member(3, State.CONTRADICTED)], after(3))
    assert [(line.at, line.text) for line in story.history] == [
        (after(3), "unconfirmed → contradicted")
    ]
    assert story.assessment.state is State.CONTRADICTED


def test_members_that_change_together_are_one_change_of_state() -> None:
    story = opened(STORY, member(1), rings=True)
    both = [member(1, State.CONTRADICTED), member(2, State.CORROBORATED)]
    story = with_members(story, both, after(2))
    assert [line.text for line in story.history] == ["unconfirmed → contradicted"]


def test_a_note_and_the_state_it_brought_are_two_lines_in_that_order() -> None:
    story = opened(STORY, member(1), rings=True)
    story = with_members(story, [member(2, State.CORROBORATED)], after(2), note="number: 2 → 3")
    assert [line.text for line in story.history] == [
        "number: 2 → 3",
        "unconfirmed → corroborated",
    ]


def test_what_was_deleted_is_no_longer_claimed() -> None:
    story = opened(STORY, member(1), rings=True)
    story = with_members(story, [member(2, State.CONTRADICTED, origins=("Ministry",))], after(2))
    gone = member(2, State.CONTRADICTED, origins=("Ministry",), deleted=after(9))
    story = with_members(story, [gone], after(9))
    assert story.assessment.state is State.UNCONFIRMED
    assert story.assessment.origins == ()
    assert len(story.members) == 2


def test_when_all_was_deleted_the_last_account_stays_as_it_was() -> None:
    story = opened(STORY, member(1, State.CORROBORATED, origins=("Wire",)), rings=True)
    gone = member(1, State.CORROBORATED, origins=("Wire",), deleted=after(9))
    story = with_members(story, [gone], after(9))
    assert story.assessment.state is State.CORROBORATED


def test_a_copy_has_no_say_in_the_state() -> None:
    story = opened(STORY, member(1, State.UNCONFIRMED, relation=Relation.ORIGINAL), rings=True)
    copy = member(2, State.CONTRADICTED, relation=Relation.DUPLICATE)
    assert with_members(story, [copy], after(2)).assessment.state is State.UNCONFIRMED


def test_a_silent_story_rings_from_the_first_member_that_rings_and_never_falls_silent() -> None:
    story = opened(STORY, member(1), rings=False)
    story = with_members(story, [member(2)], after(2))
    assert not story.rings
    story = with_members(story, [member(3)], after(3), rings=True)
    assert story.rings
    assert with_members(story, [member(4)], after(4)).rings


def test_only_the_newest_lines_of_a_long_history_are_kept() -> None:
    story = opened(STORY, member(1), rings=True)
    for number in range(MAX_HISTORY + 7):
        story = with_members(story, [member(2)], after(number), note=f"change {number}")
    assert len(story.history) == MAX_HISTORY
    assert story.history[0].text == "change 7"
    assert story.history[-1].text == f"change {MAX_HISTORY + 6}"


def test_the_lead_is_from_the_first_post_to_the_first_report() -> None:
    assert opened(STORY, member(1, minutes=5), rings=True).lead is None
    told = replace(member(2, minutes=9).assessment, first_report=after(53))
    before = replace(told, first_report=after(2))
    story = opened(STORY, member(1, minutes=5), rings=True)
    story = with_members(story, [replace(member(2, minutes=9), assessment=told)], after(60))
    assert story.lead == timedelta(minutes=48)
    story = with_members(story, [replace(member(3, minutes=9), assessment=before)], after(60))
    assert story.lead == timedelta(minutes=-3)
