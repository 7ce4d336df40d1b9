"""What is decided anew for 72 hours, as posts and reports come in, change and go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model.ids import ReportId
from monitor.model.story import State
from tests.unit.analysis.desk import LENS, MINISTRY, RAID, SHOT_DOWN, Desk, after, edited, stored

TOLD = "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police"
DOWNED = "Two drones shot down over Harir air base in Iraq's Erbil: police"
HOUR = 60


@pytest.fixture
def desk() -> Desk:
    """An empty window."""
    return Desk()


def test_a_report_withdrawn_counts_no_more(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, TOLD)
    assert desk.state_of(raid) is State.CORROBORATED
    desk.window.withdraw_report(ReportId(1), after(90))
    story = desk.story_of(raid)
    assert story.assessment.state is State.UNCONFIRMED
    assert (story.assessment.origins, story.lead) == ((), None)


def test_a_report_withdrawn_leaves_the_others_word(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, DOWNED)
    desk.report(2, TOLD.replace("police", "witnesses"), outlet="reuters", minutes=70)
    assert desk.state_of(raid) is State.CONTRADICTED
    desk.window.withdraw_report(ReportId(1), after(90))
    assert desk.state_of(raid) is State.CORROBORATED


def test_a_report_revised_again_and_again_counts_as_it_stands(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    found = []
    for minutes, title in enumerate((TOLD, DOWNED, "Fog delays flights in Basra", TOLD), 60):
        desk.report(1, title, minutes=minutes)
        found.append(desk.state_of(raid))
    assert found == [
        State.CORROBORATED,
        State.CONTRADICTED,
        State.UNCONFIRMED,
        State.CORROBORATED,
    ]


def test_a_post_edited_to_what_the_report_says_is_borne_out(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, DOWNED)
    assert desk.state_of(raid) is State.CONTRADICTED
    desk.change(edited(raid, SHOT_DOWN, 70), 70)
    assert desk.state_of(raid) is State.CORROBORATED


def test_a_post_deleted_after_it_was_borne_out_is_retracted_and_who_bore_it_out_is_known(
    desk: Desk,
) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, TOLD)
    desk.change(replace(raid, deleted=after(100)), 100)
    story = desk.story_of(raid)
    assert story.assessment.state is State.RETRACTED
    assert len(story.assessment.origins) == 1
    assert story.lead == timedelta(hours=1)


@pytest.mark.parametrize("hours", [20, 40, 70])
def test_a_late_report_that_names_the_day_changes_the_state(desk: Desk, hours: int) -> None:
    raid = stored(RAID)
    desk.post(raid)
    title = "Two drones hit fuel depot at Harir air base in Erbil on Wednesday, police confirm"
    desk.report(1, title, minutes=hours * HOUR)
    assert desk.state_of(raid) is State.CORROBORATED
    assert desk.story_of(raid).lead == timedelta(hours=hours)


def test_a_late_report_of_another_day_does_not(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    title = "Two drones hit fuel depot at Harir air base in Erbil on Friday night, police say"
    desk.report(1, title, minutes=70 * HOUR)
    assert desk.state_of(raid) is State.UNCONFIRMED


def test_a_late_denial_turns_a_story_that_was_borne_out(desk: Desk) -> None:
    raid = stored(RAID)
    desk.post(raid)
    desk.report(1, TOLD)
    for number, outlet in enumerate(("reuters", "herald"), 2):
        desk.report(
            number,
            f"{'Coalition' if number == 2 else 'Governor'} denies attack on Harir air base in "
            "Erbil on Wednesday",
            outlet=outlet,
            minutes=40 * HOUR + number,
        )
    assert desk.state_of(raid) is State.CONTRADICTED


def test_what_an_official_says_and_deletes_is_said_and_unsaid(desk: Desk) -> None:
    raid, copy = stored(RAID), stored(RAID, channel=LENS, minutes=3)
    desk.post(raid)
    desk.post(copy)
    word = stored(SHOT_DOWN, channel=MINISTRY, minutes=40)
    desk.official(word, 1)
    assert desk.state_of(raid) is State.CONTRADICTED
    desk.change(replace(word, deleted=after(50)), 50)
    desk.window.withdraw_report(ReportId(1), after(50))
    assert desk.state_of(raid) is State.UNCONFIRMED
