"""What a channel takes back, by an edit or in a later post."""

from dataclasses import replace

import pytest

from monitor.model.post import StoredPost
from monitor.model.story import State
from tests.unit.analysis.desk import LENS, MINISTRY, RAID, RAID_OF_FIVE, Desk, after, edited, stored

HIT = "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police"
DENIED = "There was no attack on Harir air base in Erbil: our earlier report was wrong."


@pytest.fixture
def desk() -> Desk:
    """An empty window."""
    return Desk()


def own_state(desk: Desk, item: StoredPost) -> State | None:
    """What the state of one post of a story is."""
    [member] = [m for m in desk.story_of(item).members if m.post == item.post.key]
    return member.assessment.state


def told(desk: Desk, item: StoredPost) -> list[str]:
    return [line.text for line in desk.story_of(item).history]


@pytest.mark.parametrize(
    "text",
    [
        DENIED,
        "Correction: no drone strike on Harir air base in Erbil, as we hear now.",
        "It was a false alarm at Harir air base in Erbil: two drones of the base itself.",
        "Post removed.",
    ],
    ids=["denial", "none hit", "false alarm", "hardly a word left"],
)
def test_an_edit_that_takes_the_claim_back_retracts_it(desk: Desk, text: str) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.change(edited(raid, text, 20), 20)
    assert desk.state_of(raid) is State.RETRACTED
    assert told(desk, raid)[-2].startswith("taken back by River Dispatch by an edit")
    assert told(desk, raid)[-1] == "unconfirmed → retracted"
    desk.report(1, HIT, minutes=30)
    assert desk.state_of(raid) is State.RETRACTED


def test_an_edit_that_tells_it_anew_claims_it_anew(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    back = edited(raid, DENIED, 20)
    desk.change(back, 20)
    comma = edited(back, DENIED.replace(": our", ", our"), 22)
    desk.change(comma, 22)
    assert desk.state_of(raid) is State.RETRACTED
    desk.change(edited(comma, RAID, 25), 25)
    assert desk.state_of(raid) is State.UNCONFIRMED


@pytest.mark.parametrize(
    "text",
    [
        RAID_OF_FIVE,
        RAID + " The interior ministry denies that there was an attack on the base.",
        RAID.replace("struck", "were shot down over"),
    ],
    ids=["number", "an official's denial beside it", "outcome"],
)
def test_an_edit_that_changes_or_adds_something_takes_nothing_back(desk: Desk, text: str) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.change(edited(raid, text, 20), 20)
    assert desk.state_of(raid) is State.UNCONFIRMED


@pytest.mark.parametrize("reply", [True, False])
@pytest.mark.parametrize("late", [True, False], ids=["in order", "out of order"])
def test_a_later_post_of_the_channel_takes_an_earlier_one_back(
    desk: Desk, reply: bool, late: bool
) -> None:
    raid, back = stored(RAID), stored(DENIED, message=2, minutes=15)
    if reply:
        back = replace(back, post=replace(back.post, reply_to=raid.post.key.message))
    for item in (back, raid) if late and not reply else (raid, back):
        desk.post(item)
    assert own_state(desk, raid) is State.RETRACTED
    assert desk.state_of(raid) is State.RETRACTED


def test_a_short_answer_takes_back_what_it_answers(desk: Desk) -> None:
    raid, answer = stored(RAID), stored("This was a false alarm.", message=2, minutes=9)
    answer = replace(answer, post=replace(answer.post, reply_to=raid.post.key.message))
    desk.post(raid)
    outcome = desk.post(answer)
    assert desk.state_of(raid) is State.RETRACTED
    assert desk.story_of(raid).id in [change.after.id for change in outcome.changes]
    assert told(desk, raid)[-2] == "taken back by River Dispatch: «false alarm»"


def test_what_is_taken_back_stands_again_when_the_taking_back_is_deleted(desk: Desk) -> None:
    raid, back = stored(RAID), stored(DENIED, message=2, minutes=15)
    desk.post(raid)
    desk.post(back)
    desk.change(replace(back, deleted=after(20)), 20)
    assert desk.state_of(raid) is State.UNCONFIRMED


def test_another_channel_s_denial_takes_nothing_back(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.post(stored(DENIED, channel=LENS, minutes=15))
    assert own_state(desk, raid) is State.UNCONFIRMED


def test_a_denial_that_the_channel_only_passes_on_takes_nothing_back(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    text = "The interior ministry denied that there was an attack on Harir air base in Erbil."
    desk.post(stored(text, message=2, minutes=15))
    assert own_state(desk, raid) is State.UNCONFIRMED


def test_copies_of_what_is_taken_back_fall_with_it_and_other_accounts_stand(desk: Desk) -> None:
    raid, copy = stored(RAID), stored(RAID, channel=LENS, minutes=2)
    desk.post(raid)
    desk.post(copy)
    desk.post(stored(DENIED, message=2, minutes=15))
    assert desk.state_of(raid) is State.RETRACTED
    own = "حمله دو پهپاد به پایگاه الحریر در اربیل"
    desk.post(stored(own, channel=MINISTRY, message=3, minutes=20))
    assert desk.state_of(raid) is State.UNCONFIRMED


def test_a_restart_remembers_what_was_taken_back(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    back = edited(raid, "Post removed.", 20)
    desk.change(back, 20)
    again = Desk()
    again.window.restore(
        posts=[replace(back, post=back.post)], stories=[desk.story_of(raid)], links=(), reports=()
    )
    again.report(1, HIT, minutes=30)
    assert again.state_of(raid) is State.RETRACTED
