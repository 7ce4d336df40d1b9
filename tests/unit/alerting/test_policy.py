"""When something is said, and where."""

from dataclasses import replace

import pytest

from monitor.alerting import messages, render, render_brief
from monitor.model.alert import Message, MessageKind
from monitor.model.story import Assessment, State, Story
from monitor.model.watch import Destination, Rule
from tests.unit.alerting.builders import FALCON, StoryBuilder, after, content

DESK = Destination("desk", "-1001")
DRONES = Destination("drones", "-1002", (Rule("d", any=("drone",)), Rule("b", any=("boat",))))
TEXTS = ["A drone fell into the harbour"]


def story(state: State | None = State.UNCONFIRMED, *, rings: bool = True) -> Story:
    builder = StoryBuilder()
    builder.post(FALCON)
    return replace(builder.facts().story, assessment=Assessment(state), rings=rings)


def kinds(found: tuple[Message, ...]) -> list[tuple[str, MessageKind]]:
    return [(message.destination, message.kind) for message in found]


def test_a_new_story_is_an_alert_at_every_destination_it_passes() -> None:
    new = story()
    found = messages(None, new, content(), TEXTS, [DESK, DRONES])
    assert kinds(found) == [("desk", MessageKind.ALERT), ("drones", MessageKind.ALERT)]
    assert {message.html for message in found} == {render(content())}
    assert {message.brief for message in found} == {render_brief(content())}
    assert {message.story for message in found} == {new.id}


def test_a_silent_story_says_nothing() -> None:
    assert messages(None, story(rings=False), content(), TEXTS, [DESK]) == ()


def test_rules_decide_where_a_story_rings() -> None:
    found = messages(None, story(), content(), ["A truck broke down"], [DESK, DRONES])
    assert kinds(found) == [("desk", MessageKind.ALERT)]
    assert messages(None, story(), content(), ["A truck broke down"], [DRONES]) == ()
    found = messages(None, story(), content(), ["A boat sank"], [DRONES])
    assert kinds(found) == [("drones", MessageKind.ALERT)]


def test_a_story_that_rang_stays_current_although_its_words_are_gone() -> None:
    found = messages(story(), story(), content(), ["withdrawn"], [DRONES], already=["drones"])
    assert kinds(found) == [("drones", MessageKind.ALERT)]


def test_a_change_of_state_is_a_reply_where_the_alert_stands() -> None:
    found = messages(
        story(),
        story(State.CONTRADICTED),
        content(state=State.CONTRADICTED),
        TEXTS,
        [DESK, DRONES],
        already=["desk"],
    )
    assert kinds(found) == [
        ("desk", MessageKind.ALERT),
        ("desk", MessageKind.CHANGE),
        ("drones", MessageKind.ALERT),  # its first alert says the state itself
    ]
    assert "(was unconfirmed)" in found[1].html


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.UNCONFIRMED, State.UNCONFIRMED),
        (None, State.UNCONFIRMED),
        (State.CORROBORATED, None),
    ],
)
def test_no_reply_without_a_change_between_two_states(
    before: State | None, after: State | None
) -> None:
    found = messages(story(before), story(after), content(), TEXTS, [DESK], already=["desk"])
    assert kinds(found) == [("desk", MessageKind.ALERT)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (State.UNCONFIRMED, State.CORROBORATED),
        (State.CONTRADICTED, State.CORROBORATED),
        (State.UNCONFIRMED, State.RETRACTED),
        (State.CORROBORATED, State.RETRACTED),
        (State.RETRACTED, State.UNCONFIRMED),
    ],
)
def test_every_other_change_of_state_makes_a_sound(before: State, now: State) -> None:
    found = messages(story(before), story(now), content(), TEXTS, [DESK], already=["desk"])
    assert MessageKind.CHANGE in [message.kind for message in found]


def test_a_story_that_was_silent_is_not_announced_as_a_change() -> None:
    found = messages(
        story(rings=False), story(State.CONTRADICTED), content(), TEXTS, [DESK], already=["desk"]
    )
    assert kinds(found) == [("desk", MessageKind.ALERT)]


@pytest.mark.parametrize(("hours", "rings"), [(1, True), (11, True), (13, False), (200, False)])
def test_what_is_deleted_long_after_is_cleared_away_without_a_sound(
    hours: int, rings: bool
) -> None:
    builder = StoryBuilder()
    builder.post(FALCON, deleted=after(60 * hours))
    gone = replace(builder.facts().story, assessment=Assessment(State.RETRACTED), rings=True)
    found = messages(story(), gone, content(), TEXTS, [DESK], already=["desk"])
    assert (MessageKind.CHANGE in [message.kind for message in found]) is rings
