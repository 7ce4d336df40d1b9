"""Reads a scenario folder: posts, reports, watchlist and gold labels, each in its file.

The names a scenario uses become the ids the rest of the project works with: channels are numbered
by the watchlist, then by first appearance; a post's message id is its place among its channel's
posts. Both are the same at every reading.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, PrivateAttr, ValidationError

from monitor.analysis import sources
from monitor.errors import UsageError
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId
from monitor.model.moment import to_utc
from monitor.model.post import Channel, Forward, Media, Post
from monitor.model.relation import Relation
from monitor.model.report import Outlet, Report
from monitor.model.story import State
from monitor.model.watch import Sources, Watchlist
from monitor.watchlist import read_watchlist

MAX_PROBLEMS = 20  # a file of the wrong kind has one on each line; the first few say it all


class _Line(BaseModel):
    """A line of a file, which knows where it stands."""

    _number: int = PrivateAttr(0)

    @property
    def number(self) -> int:
        """Its number in its file, from 1."""
        return self._number

    def at(self, number: int) -> Self:
        """The line, standing there."""
        self._number = number
        return self


Line = TypeVar("Line", bound=_Line)


class _ForwardLine(BaseModel):
    channel: str
    message_id: int | str | None = None


class _PostLine(_Line):
    id: str
    channel: str
    date: AwareDatetime
    text: str
    lang: str | None = None
    forwarded_from: _ForwardLine | None = None
    media: list[str] | None = None
    edit_of: str | None = None
    case: str | None = None


class _ReportLine(_Line):
    id: str
    outlet: str
    date: AwareDatetime
    title: str
    summary: str | None = None
    body: str | None = None
    lang: str | None = None
    url: str | None = None
    case: str | None = None


class GoldLine(_Line):
    """One line of `gold.jsonl`, of any of its three kinds."""

    post: str | None = None
    report: str | None = None
    story: str | None = None
    relation: str | None = None
    of: str | None = None
    event: str | None = None
    state: str | None = None
    events: dict[str, str] = {}
    stance: dict[str, str] = {}
    copy_of: str | None = None
    label: str | None = None
    has_event: bool = False
    """Whether the line speaks of an event at all, `null` included."""


@dataclass(frozen=True, slots=True)
class PostStep:
    """A post appears, or appears in a new version."""

    id: str
    at: datetime
    post: Post
    edit_of: str | None = None


@dataclass(frozen=True, slots=True)
class ReportStep:
    """A report appears."""

    id: str
    at: datetime
    report: Report


@dataclass(frozen=True, slots=True)
class Case:
    """Steps in time order that see each other and nothing else."""

    name: str | None
    steps: tuple[PostStep | ReportStep, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario folder, read and checked."""

    name: str
    watchlist: Watchlist
    sources: Sources
    cases: tuple[Case, ...]
    gold: tuple[GoldLine, ...] = ()
    gold_problems: tuple[str, ...] = ()
    """What cannot be right about the labels, by file and line. Decisions do not rest on it."""

    def find(self, name: str) -> tuple[Case, PostKey]:
        """The case that holds a post, or an edit of one, and the post. Raises UsageError."""
        for case in self.cases:
            for step in case.steps:
                if isinstance(step, PostStep) and step.id == name:
                    return case, step.post.key
        raise UsageError(f"{self.name}: no post has the id {name[:80]!r}")

    @property
    def steps(self) -> tuple[PostStep | ReportStep, ...]:
        """All steps of all cases in time order."""
        return tuple(sorted((s for case in self.cases for s in case.steps), key=_step_order))


def read_scenario(folder: Path) -> Scenario:
    """Read and check a folder. Raises UsageError naming file, line and reason, all at once."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    problems: list[str] = []
    posts = list(_lines(folder / "posts.jsonl", _PostLine, problems, required=True))
    reports = list(_lines(folder / "reports.jsonl", _ReportLine, problems))
    gold = list(_gold(folder / "gold.jsonl", problems))
    if problems:
        raise UsageError("\n".join(problems[:MAX_PROBLEMS]))
    watchlist_path = folder / "watchlist.toml"
    watchlist = (
        read_watchlist(watchlist_path, free_names=True) if watchlist_path.exists() else Watchlist()
    )
    builder = _Builder(watchlist)
    cases: dict[str | None, list[PostStep | ReportStep]] = {}
    for post_line in sorted(posts, key=lambda p: (p.date, p.edit_of is not None, p.id)):
        cases.setdefault(post_line.case, []).append(builder.post_step(post_line))
    for report_line in sorted(reports, key=lambda r: (r.date, r.id)):
        cases.setdefault(report_line.case, []).append(builder.report_step(report_line))
    if builder.problems:
        raise UsageError("\n".join(builder.problems[:MAX_PROBLEMS]))
    return Scenario(
        name=folder.resolve().name,
        watchlist=watchlist,
        sources=builder.sources(),
        cases=tuple(
            Case(name, tuple(sorted(steps, key=_step_order))) for name, steps in cases.items()
        ),
        gold=tuple(gold),
        gold_problems=tuple(_doubts(gold, {p.id for p in posts}, {r.id for r in reports})),
    )


def _step_order(step: PostStep | ReportStep) -> tuple[datetime, int, PostKey | None, str]:
    """By time, then posts, edits, reports, then by key or id: the order in the file is no fact."""
    if isinstance(step, ReportStep):
        return (step.at, 2, None, step.id)
    return (step.at, int(step.edit_of is not None), step.post.key, step.id)


def _lines(
    path: Path, kind: type[Line], problems: list[str], *, required: bool = False
) -> Iterator[Line]:
    for number, raw in _json_lines(path, problems, required=required):
        try:
            yield kind.model_validate(raw).at(number)
        except ValidationError as error:
            problems.extend(
                f"{path.name}:{number}: {'.'.join(map(str, e['loc'])) or 'line'}: {e['msg']}"
                for e in error.errors(include_url=False, include_input=False)
            )


def _gold(path: Path, problems: list[str]) -> Iterator[GoldLine]:
    for line in _lines(path, GoldLine, problems):
        yield line.model_copy(update={"has_event": "event" in line.model_fields_set})


def _doubts(
    gold: Iterable[GoldLine], posts: Collection[str], reports: Collection[str]
) -> Iterator[str]:
    """Labels of what is not there, and labels that nobody can be measured by."""
    named = {"post": posts, "of": posts, "report": reports, "copy_of": reports}
    states = [state for state in State if state is not State.RETRACTED]  # told as contradicted
    words: dict[str, list[str]] = {"relation": list(Relation), "state": list(states)}
    for line in gold:
        where = f"gold.jsonl:{line.number}"
        for name, known in named.items():
            value = getattr(line, name)
            if value is not None and value not in known:
                yield f"{where}: {name}: {value[:80]!r} is not in this folder"
        for name, kinds in words.items():
            value = getattr(line, name)
            if value is not None and value not in kinds:
                yield f"{where}: {name}: {value[:80]!r} is none of {', '.join(kinds)}"


def _json_lines(
    path: Path, problems: list[str], *, required: bool = False
) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if required:
            problems.append(f"{path}: no such file")
        return
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path}: cannot be read: {error}")
        return
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            problems.append(f"{path.name}:{number}: not JSON: {error}")
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            problems.append(f"{path.name}:{number}: not a JSON object")


@dataclass
class _Builder:
    """Turns names into ids while the steps are built in time order."""

    watchlist: Watchlist
    problems: list[str] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    reports: dict[str, ReportId] = field(default_factory=dict)
    media: dict[str, int] = field(default_factory=dict)
    foreign: dict[str, int] = field(default_factory=dict)
    last_message: dict[ChannelId, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, watched in enumerate(self.watchlist.channels, start=1):
            name = watched.reference
            self.channels[name.casefold()] = Channel(
                id=ChannelId(number),
                title=watched.title or name,
                handle=None if name.startswith("-") else name,
                aliases=watched.aliases,
                language=watched.language,
                kind=watched.kind,
                owner=watched.owner,
                affiliation=watched.affiliation,
            )
        for outlet in self.watchlist.outlets:
            self.outlets[outlet.id] = outlet

    def sources(self) -> Sources:
        return sources({c.id: c for c in self.channels.values()}, self.outlets.values())

    def channel(self, name: str) -> Channel:
        key = name.removeprefix("@").casefold()
        if key not in self.channels:
            self.channels[key] = Channel(id=ChannelId(len(self.channels) + 1), title=name)
        return self.channels[key]

    def post_step(self, line: _PostLine) -> PostStep:
        at = to_utc(line.date)
        if line.id in self.posts:
            self.problems.append(f"posts.jsonl:{line.number}: id: {line.id} stands there twice")
        if line.edit_of is not None:
            return self._edit_step(line, at)
        channel = self.channel(line.channel)
        message = self.last_message[channel.id] = self.last_message.get(channel.id, 0) + 1
        post = Post(
            key=PostKey(channel.id, MessageId(message)),
            date=at,
            text=line.text,
            forward=self._forward(line, at),
            media=self._media(line),
            language=line.lang,
        )
        self.posts[line.id] = post
        return PostStep(line.id, at, post)

    def _edit_step(self, line: _PostLine, at: datetime) -> PostStep:
        before = self.posts.get(line.edit_of or "")
        if before is None:
            self.problems.append(
                f"posts.jsonl:{line.number}: edit_of: {line.id} edits {line.edit_of},"
                " which is not there before it"
            )
            return PostStep(line.id, at, Post(PostKey(ChannelId(0), MessageId(0)), at, ""))
        after = replace(
            before,
            text=line.text,
            edited=at,
            media=self._media(line) or before.media,
            language=line.lang or before.language,
        )
        self.posts[line.id] = after
        self.posts[line.edit_of or ""] = after
        return PostStep(line.id, at, after, edit_of=line.edit_of)

    def _media(self, line: _PostLine) -> tuple[Media, ...]:
        found = []
        for text in line.media or ():
            kind, _, name = text.partition(":")
            found.append(Media(kind, self.media.setdefault(name, len(self.media) + 1)))
        return tuple(found)

    def _forward(self, line: _PostLine, at: datetime) -> Forward | None:
        """The origin; its post is found by its own id, by `channel/id`, or kept as a number."""
        origin = line.forwarded_from
        if origin is None:
            return None
        channel = self.channel(origin.channel)
        message = None
        if origin.message_id is not None:
            written = str(origin.message_id)
            for name in (written, f"{origin.channel}/{written}"):
                if name in self.posts and self.posts[name].key.channel == channel.id:
                    known = self.posts[name]
                    return Forward(known.date, channel.id, known.key.message, channel.title)
            # Not a post of the scenario: a number far above its own keeps copies of it together.
            message = MessageId(
                1_000_000_000 + self.media.setdefault(f"message:{written}", len(self.media) + 1)
            )
        return Forward(at, channel.id, message, channel.title)

    def report_step(self, line: _ReportLine) -> ReportStep:
        at = to_utc(line.date)
        if line.id in self.reports:
            self.problems.append(f"reports.jsonl:{line.number}: id: {line.id} stands there twice")
        outlet_id = OutletId(line.outlet)
        outlet = self.outlets.setdefault(outlet_id, Outlet(outlet_id, line.outlet))
        number = self.reports[line.id] = ReportId(len(self.reports) + 1)
        return ReportStep(
            line.id,
            at,
            Report(
                id=number,
                outlet=outlet_id,
                date=at,
                title=line.title,
                summary=line.summary or "",
                body=line.body or "",
                language=line.lang or outlet.language,
                url=line.url,
            ),
        )
