"""A seed is a campaign: the same one each time, with everything in it."""

from collections import Counter

import pytest

from tests.soak.draw import draw
from tests.soak.plan import End, Kind, Plan, Size, Trouble
from tests.soak.steps import STEPS, logged
from tests.soak.words import markers

SIZE = Size(600.0)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return draw(7, SIZE, STEPS)


def test_the_same_seed_is_the_same_plan_and_another_one_is_not(plan: Plan) -> None:
    assert draw(7, SIZE, STEPS) == plan
    assert draw(8, SIZE, STEPS) != plan


def test_every_kind_of_action_trouble_and_end_is_there(plan: Plan) -> None:
    lives = plan.lives[:70]  # about as many as fit
    assert {action.kind for action in plan.actions} == set(Kind)
    assert {fault.trouble for life in lives for fault in life.faults} == set(Trouble)
    assert {life.end for life in lives} == set(End)
    steps = Counter(life.step for life in lives if life.end is End.STEP)
    assert set(steps) == set(STEPS)
    assert max(len(life.burst) for life in lives) > 100
    assert any(not life.faults and life.end is End.STOP for life in lives)


def test_once_gives_each_step_one_life() -> None:
    plan = draw(7, Size(20.0, once=True), STEPS)
    assert sorted(life.step for life in plan.lives) == sorted(STEPS)


def test_an_action_concerns_only_what_was_made_before(plan: Plan) -> None:
    made: set[int] = set()
    for action in plan.actions:
        match action.kind:
            case Kind.EDIT | Kind.DELETE | Kind.REACT:
                assert action.number in made
            case Kind.SERVICE | Kind.REPORT:
                assert action.number == 0
            case _:
                assert action.number not in made
                assert not action.source or action.source in made
                made.add(action.number)


def test_every_event_has_a_marker_of_its_own_near_its_beginning(plan: Plan) -> None:
    words = [event.told(12) for event in plan.events]
    assert all(markers(text) == [text.split()[1]] for text in words)
    assert len({event.marker for event in plan.events}) == len(plan.events)


def test_no_step_is_named_that_the_source_does_not_log() -> None:
    assert set(STEPS) <= logged("debug", "info")


def test_no_step_that_the_source_logs_is_left_out() -> None:
    assert logged("debug") <= set(STEPS)
