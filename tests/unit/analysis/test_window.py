"""The decision on one item, and what the window remembers of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model.ids import StoryId
from monitor.model.post import Forward
from monitor.model.relation import Relation
from monitor.model.story import Level, Stance, State
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


@pytest.fixture
def desk() -> Desk:
    """An empty window."""
    return Desk()


# Posts


def test_a_first_post_opens_a_story_and_says_so(desk: Desk) -> None:
    raid = stored(RAID)
    outcome = desk.post(raid)
    assert outcome.match is not None
    assert outcome.match.relation is Relation.ORIGINAL
    [change] = outcome.changes
    assert change.before is None
    assert [m.post for m in change.after.members] == [raid.post.key]
    assert change.after.rings
    assert change.after.assessment.state is State.UNCONFIRMED


def test_stories_are_numbered_from_where_the_store_says(desk: Desk) -> None:
    desk.window.continue_from(StoryId(40))
    desk.window.continue_from(StoryId(7))
    assert numbers(desk.post(stored(RAID))) == [40]
    assert numbers(desk.post(stored(BAKERY, message=2, minutes=1))) == [41]


@pytest.mark.parametrize("forwarded", [True, False])
def test_a_copy_collapses_into_the_story_of_its_source(desk: Desk, forwarded: bool) -> None:
    raid = stored(RAID)
    desk.post(raid)
    origin = Forward(raid.post.date, DISPATCH.id, raid.post.key.message) if forwarded else None
    copy = stored(RAID, channel=LENS, minutes=4, forward=origin)
    outcome = desk.post(copy)
    assert outcome.match is not None
    assert (outcome.match.relation, outcome.match.of) == (Relation.DUPLICATE, raid.post.key)
    assert outcome.match.evidence
    assert desk.story_of(copy).id == desk.story_of(raid).id
    assert desk.story_of(raid).history == ()


def test_a_changed_number_is_an_update_and_a_line_of_the_story_s_history(desk: Desk) -> None:
    raid, more = stored(RAID), stored(RAID_OF_FIVE, channel=LENS, minutes=4)
    desk.post(raid)
    outcome = desk.post(more)
    assert outcome.match is not None
    assert (outcome.match.relation, outcome.match.of) == (Relation.UPDATE, raid.post.key)
    [line] = desk.story_of(raid).history
    assert line.at == after(4)
    assert line.text.startswith("Harbour Lens: ")


def test_an_account_in_other_words_joins_and_with_another_outcome_is_an_update(desk: Desk) -> None:
    raid = stored(RAID)
    told = stored("حمله دو پهپاد به پایگاه الحریر در اربیل", channel=LENS, minutes=9)
    down = stored(SHOT_DOWN, channel=LENS, message=2, minutes=20)
    desk.post(raid)
    joined, denied = desk.post(told), desk.post(down)
    assert joined.match is not None
    assert joined.match.relation is Relation.SAME_STORY
    assert denied.match is not None
    assert denied.match.relation is Relation.UPDATE
    assert any(e.kind == "outcome" for e in denied.match.evidence)
    assert len(desk.story_of(raid).members) == 3


def test_what_a_channel_tells_of_its_story_again_is_an_update(desk: Desk) -> None:
    words = "حمله دو پهپاد به پایگاه الحریر در اربیل"
    desk.post(stored(RAID))
    elsewhere = desk.post(stored(words, channel=LENS, minutes=9))
    again = desk.post(stored(words, message=2, minutes=10))
    assert elsewhere.match is not None
    assert again.match is not None
    assert elsewhere.match.relation is Relation.SAME_STORY
    assert again.match.relation is Relation.DUPLICATE, (
        "the words of another are a copy all the same"
    )
    more = desk.post(stored("اربیل: پهپاد به انبار سوخت پایگاه الحریر", message=3, minutes=12))
    assert more.match is not None
    assert more.match.relation is Relation.UPDATE
    assert "told_again" in {evidence.kind for evidence in more.match.evidence}
    lines = [line.text for line in more.changes[0].after.history]
    assert not any("told of it before" in line for line in lines), "no fact, no line"


def test_an_account_that_alone_denies_is_an_update(desk: Desk) -> None:
    desk.post(stored(RAID))
    words = "وزارت کشور حمله دو پهپاد به پایگاه الحریر در اربیل را تکذیب کرد"
    denied = desk.post(stored(words, channel=LENS, minutes=9)).match
    assert denied is not None
    assert denied.relation is Relation.UPDATE
    assert "denial" in {evidence.kind for evidence in denied.evidence}


def test_other_news_is_another_story(desk: Desk) -> None:
    raid, bakery = stored(RAID), stored(BAKERY, message=2, minutes=1)
    desk.post(raid)
    desk.post(bakery)
    assert desk.story_of(raid).id != desk.story_of(bakery).id
    assert desk.state_of(bakery) is None


def test_a_post_that_rings_makes_the_silent_story_it_joins_ring(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid, rings=False)
    assert not desk.story_of(raid).rings
    desk.post(stored(RAID, channel=LENS, minutes=1), rings=False)
    assert not desk.story_of(raid).rings
    desk.post(stored(RAID_OF_FIVE, channel=LENS, message=2, minutes=2))
    assert desk.story_of(raid).rings


# Edits and deletions


def test_an_edit_that_changes_a_fact_turns_a_copy_into_an_update(desk: Desk) -> None:
    raid, copy = stored(RAID), stored(RAID, channel=LENS, minutes=2)
    desk.post(raid)
    desk.post(copy)
    outcome = desk.change(edited(copy, RAID_OF_FIVE, 10), 10)
    assert outcome.match is not None
    assert outcome.match.relation is Relation.UPDATE
    [_, member] = desk.story_of(raid).members
    assert (member.match.relation, member.match.of) == (Relation.UPDATE, raid.post.key)
    assert desk.story_of(raid).history[-1].text.startswith("edited by Harbour Lens: ")


def test_an_edit_of_a_comma_changes_no_relation_and_tells_nothing(desk: Desk) -> None:
    raid, copy = stored(RAID), stored(RAID, channel=LENS, minutes=2)
    desk.post(raid)
    desk.post(copy)
    outcome = desk.change(edited(copy, RAID.replace(", residents", " - residents"), 10), 10)
    assert outcome.match is not None
    assert outcome.match.relation is Relation.DUPLICATE
    [_, member] = desk.story_of(raid).members
    assert member.match.relation is Relation.DUPLICATE
    assert desk.story_of(raid).history == ()


def test_what_comes_after_an_edit_is_compared_with_the_new_words(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.change(edited(raid, RAID_OF_FIVE, 3), 3)
    outcome = desk.post(stored(RAID_OF_FIVE, channel=LENS, minutes=5))
    assert outcome.match is not None
    assert outcome.match.relation is Relation.DUPLICATE


def test_a_deleted_post_stays_in_its_story_and_who_posts_it_again_joins_it(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.change(replace(raid, deleted=after(11)), 11)
    [member] = desk.story_of(raid).members
    assert member.deleted == after(11)
    told = [line.text for line in desk.story_of(raid).history]
    assert told[-2:] == ["deleted by River Dispatch", "unconfirmed → retracted"]
    assert desk.state_of(raid) is State.RETRACTED
    again = desk.post(stored(RAID, channel=LENS, minutes=15))
    assert again.match is not None
    assert (again.match.relation, again.match.of) == (Relation.DUPLICATE, raid.post.key)
    assert len(desk.story_of(raid).members) == 2


def test_a_change_of_a_forgotten_post_changes_nothing(desk: Desk) -> None:
    raid = stored(RAID)
    outcome = desk.change(edited(raid, RAID_OF_FIVE, 3), 3)
    assert outcome.match is None
    assert outcome.changes == ()
    assert outcome.links == {}


# Reports


def test_a_report_is_linked_and_changes_the_state_of_the_story_it_concerns(desk: Desk) -> None:
    raid, bakery = stored(RAID), stored(BAKERY, message=2, minutes=1)
    desk.post(raid)
    desk.post(bakery)
    outcome = desk.report(1, "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police")
    assert numbers(outcome) == [desk.story_of(raid).id]
    [held] = outcome.links[raid.post.key]
    assert (held.level, held.stance) == (Level.LINKED, Stance.SUPPORTS)
    assert desk.state_of(raid) is State.CORROBORATED
    assert desk.state_of(bakery) is None


def test_a_report_that_was_there_first_is_linked_when_the_post_comes(desk: Desk) -> None:
    raid = stored(RAID, minutes=30)
    desk.report(1, "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police", minutes=9)
    outcome = desk.post(raid)
    assert [held.report for held in outcome.links[raid.post.key]] == [1]
    assert desk.state_of(raid) is State.CORROBORATED


def test_a_report_that_cites_the_channel_confirms_nothing(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, "Two drones struck Harir air base in Erbil, River Dispatch reports")
    assert desk.state_of(raid) is State.UNCONFIRMED


@pytest.mark.parametrize("report_first", [True, False])
def test_a_report_that_cites_one_channel_of_a_story_bears_out_no_other_one(
    desk: Desk, report_first: bool
) -> None:
    raid, more = stored(RAID), stored(RAID_OF_FIVE, channel=LENS, minutes=4)
    desk.post(raid)
    if not report_first:
        desk.post(more)
    desk.report(1, "Drones struck Harir air base in Erbil, River Dispatch reports")
    if report_first:
        desk.post(more)
    story = desk.story_of(raid)
    assert len(story.members) == 2
    assert story.assessment.state is State.UNCONFIRMED
    assert story.assessment.origins == ()
    assert "→ corroborated" not in "".join(line.text for line in story.history)


def test_what_was_borne_out_is_not_any_more_when_the_cited_channel_turns_up(desk: Desk) -> None:
    more = stored(RAID_OF_FIVE, channel=LENS, minutes=4)
    desk.post(more)
    desk.report(1, "Drones struck Harir air base in Erbil, River Dispatch reports")
    assert desk.state_of(more) is State.CORROBORATED
    desk.post(stored(RAID))
    assert desk.state_of(more) is State.UNCONFIRMED
    desk.report(1, "Drones struck Harir air base in Erbil, the Kurdish interior minister says")
    assert desk.state_of(more) is State.CORROBORATED


def test_a_report_told_again_unchanged_changes_nothing(desk: Desk) -> None:
    desk.post(stored(RAID))
    title = "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police"
    assert desk.report(1, title).changes
    assert desk.report(1, title).changes == ()


def test_a_new_version_of_a_report_can_turn_the_state_over(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police")
    desk.report(1, "Two drones shot down over Harir air base in Iraq's Erbil: police")
    assert desk.state_of(raid) is State.CONTRADICTED
    assert [line.text for line in desk.story_of(raid).history] == [
        "unconfirmed → corroborated",
        "corroborated → contradicted",
    ]


def test_a_link_vanishes_with_the_words_that_made_it(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police")
    outcome = desk.report(1, "Correction: this story was published in error and is withdrawn")
    assert outcome.links == {raid.post.key: ()}
    assert desk.state_of(raid) is State.UNCONFIRMED


def test_an_edit_that_changes_the_place_lets_go_of_the_links(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police")
    moved = RAID.replace("Harir air base in Erbil", "Ain al-Asad air base in Anbar")
    outcome = desk.change(edited(raid, moved, 70), 70)
    assert outcome.links == {raid.post.key: ()}
    assert desk.state_of(raid) is State.UNCONFIRMED


# Officials


def test_an_official_s_post_is_a_report_on_what_others_post(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    _, heard = desk.official(stored(SHOT_DOWN, channel=MINISTRY, minutes=40), 1)
    [held] = heard.links[raid.post.key]
    assert held.stance is Stance.DISPUTES
    assert desk.state_of(raid) is State.CONTRADICTED


def test_an_official_s_word_does_not_bear_out_itself(desk: Desk) -> None:
    word = stored(SHOT_DOWN, channel=MINISTRY)
    as_post, as_report = desk.official(word, 1)
    assert as_report.links == {}
    again = stored(
        SHOT_DOWN.replace("reached", "came near"), channel=MINISTRY, message=2, minutes=9
    )
    desk.official(again, 2)
    assert as_post.links == {word.post.key: ()}
    assert desk.state_of(word) is State.UNCONFIRMED


# Forgetting


def test_a_story_is_forgotten_as_a_whole_when_its_newest_post_is_too_old(desk: Desk) -> None:
    raid, later = stored(RAID), stored(RAID_OF_FIVE, channel=LENS, minutes=12 * 60)
    desk.post(raid)
    desk.post(later)
    desk.window.expire(after(80 * 60))
    assert len(desk.story_of(raid).members) == 2
    desk.window.expire(after(84 * 60 + 10))
    assert desk.window.post(raid.post.key) is None
    assert desk.window.post(later.post.key) is None
    assert desk.window.story(StoryId(1)) is None
    fresh = desk.post(stored(RAID, channel=LENS, message=9, minutes=84 * 60 + 11))
    assert fresh.match is not None
    assert fresh.match.relation is Relation.ORIGINAL
    assert numbers(fresh) == [2]


def test_it_forgets_in_steps_of_ten_minutes(desk: Desk) -> None:
    raid = stored(RAID, minutes=5)
    desk.post(raid)
    for minutes in (72 * 60 + 6, 72 * 60 + 9.9):
        desk.window.expire(after(minutes))
        assert desk.window.post(raid.post.key) is not None
    desk.window.expire(after(72 * 60 + 10))
    assert desk.window.post(raid.post.key) is None
    assert desk.window.oldest(after(19.9)) == after(10) - timedelta(hours=72)


def test_what_comes_in_too_old_is_forgotten_with_the_next_item(desk: Desk) -> None:
    now = after(100 * 60)
    desk.window.expire(now)
    old = stored(RAID)
    outcome = desk.window.take_post(old, now, rings=False)
    assert len(outcome.changes) == 1
    desk.window.expire(now + timedelta(seconds=1))
    assert desk.window.post(old.post.key) is None


def test_a_report_is_forgotten_unless_a_remembered_post_rests_on_it(desk: Desk) -> None:
    title = "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police"
    raid = stored(RAID, minutes=60)
    desk.report(1, title, minutes=5)
    desk.report(2, "Protesters close a road in Basra, police say", minutes=5)
    desk.post(raid)
    desk.window.expire(after(72 * 60 + 20))
    more = desk.post(stored(RAID_OF_FIVE, channel=LENS, minutes=72 * 60 + 20))
    assert desk.state_of(raid) is State.CORROBORATED
    assert more.changes
    desk.window.expire(after(200 * 60))
    again = desk.post(stored(RAID, channel=LENS, message=5, minutes=200 * 60))
    assert list(again.links.values()) == [()]
