"""Compares what the daemon stored and said with the server's own record."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end_to_end.desk import DIGEST
from tests.soak.daemon import Quiet
from tests.soak.newsroom import Made, Newsroom
from tests.soak.words import markers

BEFORE, AFTER = 1.0, 6.0
"""Seconds around a change in which nothing may be wrong, if the daemon was surely told of it."""

KINDS = (
    "posts lost",
    "posts said to be deleted that stand",
    "current versions wrong",
    "versions lost",
    "versions invented",
    "deletions missed",
    "reports lost",
    "alerts missing",
    "alerts doubled",
    "rung though old",
    "events in one alert",
    "unhealthy or incomplete",
    "ends unexplained",
)

Key = tuple[int, int]
"""A post: channel and message."""


@dataclass
class Stored:
    """What the daemon has."""

    rows: Sequence[Mapping[str, Any]]
    """As `monitor export` writes them."""
    versions: Mapping[Key, Sequence[str]]
    """The texts of every version of a post, in order."""
    status: Mapping[str, Any]
    """As `monitor status --json` says it."""


@dataclass
class Faults:
    """What is wrong, by kind; each kind must be empty."""

    found: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in KINDS})

    def add(self, kind: str, what: str) -> None:
        """One more."""
        self.found[kind].append(what)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {kind: len(found) for kind, found in self.found.items()}

    def __bool__(self) -> bool:
        return any(self.found.values())


def versions_in(database: Path) -> dict[Key, list[str]]:
    """The texts of all versions. No command hands them all over at once, so they are read here."""
    found: defaultdict[Key, list[str]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        query = "SELECT channel, message, text FROM post_versions ORDER BY channel, message, number"
        for channel, message, text in connection.execute(query):
            found[channel, message].append(text)
    return dict(found)


def said(room: Newsroom) -> Iterator[tuple[int, str]]:
    """The alerts in the desk's channel, a digest's one by one, each with its message's id."""
    for number in room.desk.living:
        message = room.desk.record(number)
        if message.action is not None or message.reply_to is not None:
            continue  # an answer repeats what its alert says
        parts = message.text.split("\n\n") if message.text.startswith(DIGEST) else [message.text]
        for part in parts:
            yield number, part


def told(room: Newsroom, quiet: Quiet, made: Made, at: float) -> bool:
    """Whether what happened to a post then was pushed to a daemon that nothing had befallen."""
    outlet = room.plan.outlets[made.action.outlet]
    return outlet.member and outlet.pushed and quiet.held(at - BEFORE, at + AFTER)


def judge(room: Newsroom, quiet: Quiet, stored: Stored) -> Faults:
    """Everything that is wrong."""
    faults = Faults()
    rows = {
        (row["channel_id"], message): row
        for row in stored.rows
        for message in (row["parts"] or [row["message"]])
    }
    seen: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for made in room.made.values():
        key = (room.channels[made.action.outlet].id, made.ids[0])
        row = rows.get(key)
        name = f"{room.plan.outlets[made.action.outlet].title}/{made.ids[0]} {made.action.kind}"
        if row is None:
            if made.deleted is None or told(room, quiet, made, made.at):
                faults.add("posts lost", name)
            continue
        assert made.action.event is not None
        seen[made.action.event].append(row)
        _compare(room, quiet, made, row, stored.versions.get(key, ()), _adder(faults, name))
    _heard(room, seen, faults)
    if stored.status.get("reports") != len(room.reports):
        faults.add("reports lost", f"{stored.status.get('reports')} of {len(room.reports)}")
    for problem in stored.status.get("problems", ["no status"]):
        faults.add("unhealthy or incomplete", str(problem))
    return faults


def _adder(faults: Faults, name: str) -> Callable[[str], None]:
    return lambda kind: faults.add(kind, name)


def _compare(
    room: Newsroom,
    quiet: Quiet,
    made: Made,
    row: Mapping[str, Any],
    versions: Sequence[str],
    add: Callable[[str], None],
) -> None:
    """One post that is stored."""
    if made.deleted is not None:
        if row["deleted"] is None:
            add("deletions missed")
    elif row["deleted"] is not None:
        add("posts said to be deleted that stand")
    elif row["text"] != made.text or set(made.ids) - {row["message"], *row["parts"]}:
        add("current versions wrong")
    if len(made.ids) > 1:
        return  # an album's parts come one by one, each a version
    texts = {text for _, text in made.versions}
    if any(told(room, quiet, made, at) and text not in versions for at, text in made.versions):
        add("versions lost")
    if len(versions) > len(made.versions) or set(versions) - texts:
        add("versions invented")


def _heard(room: Newsroom, seen: Mapping[int, Sequence[Mapping[str, Any]]], faults: Faults) -> None:
    """The alerts: one for each event of which a post is stored, none for what was old."""
    heard: Counter[str] = Counter()
    for message, words in said(room):
        told_here = set(markers(words))
        heard.update(told_here)
        if len(told_here) > 1:
            faults.add("events in one alert", f"{message}: {' '.join(sorted(told_here))}")
    for number, event in enumerate(room.plan.events):
        count, rows = heard[event.marker], seen.get(number, ())
        if event.old:
            if count:
                faults.add("rung though old", event.marker)
        elif count == 0 and rows:
            faults.add("alerts missing", event.marker)
        elif count > 1:
            gone = sum(row["deleted"] is not None for row in rows)
            of = f"{count} times of {len(rows)} posts, {gone} of them deleted"
            faults.add("alerts doubled", f"{event.marker} {of}")


def latencies(room: Newsroom, quiet: Quiet) -> list[float]:
    """Seconds from the publication of an event to its alert, where nothing was wrong meanwhile."""
    sent = {event.ids[0]: event.at for event in room.desk.log if event.kind == "new"}
    alerted = {marker: sent[number] for number, part in said(room) for marker in markers(part)}
    first: dict[int, Made] = {}
    for made in room.made.values():
        if made.action.event is not None:
            first.setdefault(made.action.event, made)
    found = []
    for number, made in first.items():
        at = alerted.get(room.plan.events[number].marker)
        if at is not None and told(room, quiet, made, made.at) and quiet.held(made.at, at):
            found.append(at - made.at)
    return sorted(found)
