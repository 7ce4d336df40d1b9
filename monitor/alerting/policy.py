"""When something is said, and where.

A story has one alert in a destination, always in its current words: the outbox turns a changed
alert into an edit, which makes no sound. A change of state is said once more, as a reply that does.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from monitor.alerting.render import render, render_brief, render_change
from monitor.alerting.rules import passes
from monitor.model.alert import AlertContent, Message, MessageKind
from monitor.model.relation import Relation
from monitor.model.story import State, Story
from monitor.model.watch import Destination

STILL_NEWS = timedelta(hours=12)
"""A claim that is deleted later than this is cleared away, not taken back: Telegram's timers delete
after a day at the earliest, and a channel that empties itself would ring hundreds of times."""


def messages(
    before: Story | None,
    after: Story,
    content: AlertContent,
    texts: Sequence[str],
    destinations: Sequence[Destination],
    *,
    already: Collection[str] = (),
) -> tuple[Message, ...]:
    """What the desk is to be told of a story that was `before` and is `after`.

    `texts` are the story's posts; `already` names the destinations that have an alert of the story.
    There it is kept current even when an edit takes away the words that rang; and only there a
    change of state is a reply, because a first alert says the state itself. Nothing is said of a
    story that does not ring.
    """
    if not after.rings:
        return ()
    told = [d for d in destinations if d.name in already or rings_at(d, texts)]
    if not told:
        return ()
    alert, brief = render(content), render_brief(content)
    change = _change(before, after, content)
    found: list[Message] = []
    for destination in told:
        found.append(Message(destination.name, MessageKind.ALERT, alert, after.id, brief))
        if change and destination.name in already:
            found.append(Message(destination.name, MessageKind.CHANGE, change, after.id))
    return tuple(found)


def rings_at(destination: Destination, texts: Sequence[str]) -> bool:
    """Whether posts with these texts ring there: by any of its rules, or because it has none."""
    return not destination.rules or any(passes(rule, texts) for rule in destination.rules)


def _change(before: Story | None, after: Story, content: AlertContent) -> str:
    """The reply's HTML; empty when no change is worth a sound."""
    if before is None or not before.rings:
        return ""
    was, now = before.assessment.state, after.assessment.state
    if was is None or now is None or was is now:
        return ""
    if now is State.RETRACTED and _cleared_away(after):
        return ""
    return render_change(was, now, content)


def _cleared_away(story: Story) -> bool:
    """Whether all that was said, copies apart, was deleted long after."""
    said = [m for m in story.members if m.match.relation is not Relation.DUPLICATE]
    return all(m.deleted is not None and m.deleted - m.date > STILL_NEWS for m in said)
