"""Writes what changed: the stories, their links, and the words that go out because of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.alerting import Facts, compose, messages, render_merged
from monitor.analysis import Window
from monitor.model.alert import Message, MessageKind
from monitor.model.watch import Destination
from monitor.pipeline.changes import Changes
from monitor.pipeline.ports import UnitOfWork
from monitor.pipeline.version import reading_version


@dataclass(frozen=True, slots=True)
class Announcer:
    """Turns changed stories into rows of the outbox, in the transaction of the change."""

    destinations: Sequence[Destination]
    since: Mapping[str, datetime] = field(default_factory=dict)
    """Since when each destination has existed; one that is not named here always did."""

    async def write(
        self,
        uow: UnitOfWork,
        window: Window,
        changes: Changes,
        at: datetime,
        *,
        doubtful_before: datetime | None = None,
    ) -> int:
        """Write stories, links and messages. Returns how many messages were put into the outbox.

        A message whose words have not changed counts too; the outbox sends nothing for it. A story
        that began before `doubtful_before` may have been told by whoever had this database then.
        """
        self._keep_readings(uow, window, changes, at)
        for post, links in changes.links.items():
            uow.save_links(post, links)
        for change in changes.stories.values():
            uow.save_story(change.after, at)
        for merged in changes.merged:
            uow.save_merged(merged, at)
        count = await self._say_merged(uow, window, changes, at)
        ringing = {s: c for s, c in changes.stories.items() if c.after.rings}
        if not ringing or not self.destinations:
            return count
        told = await uow.destinations_told(ringing)
        for story, change in ringing.items():
            facts = window.facts(change.after, at)
            already = told.get(story, frozenset())
            content = compose(facts, window.lexicon)
            texts = [facts.posts[m.post].post.text for m in change.after.members]
            for message in messages(
                change.before,
                change.after,
                content,
                texts,
                self._places(facts, already),
                already=already,
            ):
                uow.say(_doubted(message, facts, doubtful_before), at)
                count += 1
        return count

    def _keep_readings(
        self, uow: UnitOfWork, window: Window, changes: Changes, at: datetime
    ) -> None:
        """Store what was read from posts that a start at `at` would ask for; of others nothing."""
        oldest = window.oldest(at)
        kept, left = [], []
        for key, reading in changes.readings.items():
            entry = window.post(key)
            if entry is not None and entry.stored.post.date >= oldest:
                kept.append(reading)
            else:
                left.append(key)
        uow.save_readings(kept, reading_version(window))
        uow.forget_readings(left)

    async def _say_merged(
        self, uow: UnitOfWork, window: Window, changes: Changes, at: datetime
    ) -> int:
        """Let the alerts of stories that are no more say where they went. Returns how many."""
        count = 0
        for merged in changes.merged:
            gone, into = merged.story, changes.stories[merged.into].after
            left = await uow.pass_on_alerts(gone.id, into.id)
            here = sorted(left.intersection(d.name for d in self.destinations))
            if not here:
                continue
            before, after = (
                compose(window.facts(story, at), window.lexicon) for story in (gone, into)
            )
            words = render_merged(before, after)
            for name in here:
                uow.say(Message(name, MessageKind.ALERT, words, gone.id, words), at)
            count += len(here)
        return count

    def _places(self, facts: Facts, already: Collection[str]) -> list[Destination]:
        """Where the story may be told: a new destination is never told what came before it."""
        first = min(stored.first_seen for stored in facts.posts.values())
        return [
            destination
            for destination in self.destinations
            if destination.alerts
            and (destination.name in already or self.since.get(destination.name, first) <= first)
        ]


def _doubted(message: Message, facts: Facts, before: datetime | None) -> Message:
    """The message; with a word that it may stand in its chat already, if that may be."""
    began = min(stored.post.date for stored in facts.posts.values())
    if message.kind is not MessageKind.ALERT or before is None or began >= before:
        return message
    return replace(message, doubtful_since=began)
