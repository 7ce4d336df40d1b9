"""`monitor stories`: the stored stories, the last changed first; merging and splitting them."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.arguments import read_moment
from monitor.cli.console import emit_json, one_line, say, when
from monitor.cli.correct import asker, checked_reason, correct, keys_of
from monitor.cli.invocation import NEGATIVE_IDS, settings_of
from monitor.cli.rows import lead_words, story_row
from monitor.cli.stored import reading
from monitor.cli.watch import configuration_of
from monitor.model.story import State

if TYPE_CHECKING:
    from monitor.model.correction import Correction, CorrectionKind
    from monitor.model.ids import PostKey, StoryId
    from monitor.settings import Settings
    from monitor.store.rows import FoundStory


app = typer.Typer(
    invoke_without_command=True,
    help="List the stories, the last changed first; merge and split them.",
)

Reason = Annotated[str, typer.Option("--reason", help="Why, for the history of the stories.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who wants it so. [the machine's user]")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.callback()
def list_stories(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="Changed since 2022-01-04, 2022-01-04T01:12+03:00, or 12h.")
    ] = None,
    state: Annotated[State | None, typer.Option(help="In this state alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The last so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List stories with their state, posts and origins, the last changed first."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_of(context)
    found = asyncio.run(
        _stories(settings, read_moment(since, datetime.now(UTC), "--since"), state, limit)
    )
    if as_json:
        emit_json({"stories": [story_row(story) for story in found]})
        return
    if not found:
        say("no story is stored")
    for story in found:
        for line in _lines(story):
            say(line)


@app.command()
def merge(
    context: typer.Context,
    story: Annotated[int, typer.Argument(metavar="STORY", help="A story's number.")],
    other: Annotated[int, typer.Argument(metavar="STORY", help="That of the other.")],
    reason: Reason,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make one story of two; the alert of the one that was opened first goes on."""
    from monitor.model.correction import CorrectionKind
    from monitor.model.ids import StoryId

    settings, watchlist = configuration_of(context)
    wanted = _asked(CorrectionKind.MERGE, StoryId(story), StoryId(other), (), reason, by)
    row = asyncio.run(correct(settings, watchlist, wanted))
    if as_json:
        emit_json(row)
    elif row["status"] == "done":
        say(f"story {row['other']} went into story {row['story']}")
    else:
        say(_WAITING)


@app.command(context_settings=NEGATIVE_IDS)
def split(
    context: typer.Context,
    story: Annotated[int, typer.Argument(metavar="STORY", help="The story's number.")],
    posts: Annotated[
        list[str],
        typer.Argument(metavar="POST...", help="Links of the posts, or CHANNEL/MESSAGE."),
    ],
    reason: Reason,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a story of its own of some posts of a story, and of their copies."""
    from monitor.model.correction import CorrectionKind
    from monitor.model.ids import StoryId

    settings, watchlist = configuration_of(context)
    keys = asyncio.run(keys_of(settings, posts))
    wanted = _asked(CorrectionKind.SPLIT, StoryId(story), None, keys, reason, by)
    row = asyncio.run(correct(settings, watchlist, wanted))
    if as_json:
        emit_json(row)
    elif row["status"] == "done":
        say(f"story {row['other']} was split off from story {row['story']}, with these posts:")
        for link in row["posts"]:
            say(f"  {link}")
    else:
        say(_WAITING)


_WAITING = "asked for; the running daemon has not taken it up yet, and will"


def _asked(
    kind: "CorrectionKind",
    story: "StoryId",
    other: "StoryId | None",
    posts: "tuple[PostKey, ...]",
    reason: str,
    by: str | None,
) -> "Correction":
    from monitor.model.correction import Correction

    who = " ".join((by or asker()).split())[:60]
    return Correction(kind, story, other, posts, checked_reason(reason), who, datetime.now(UTC))


def _lines(found: "FoundStory") -> Iterator[str]:
    assessment, first = found.story.assessment, found.first
    state = assessment.state.value if assessment.state else "states no event"
    yield (
        f"story {found.story.id}  {state}  changed {when(found.updated)}"
        f"  posts: {len(found.story.members)}  independent origins: {len(assessment.origins)}"
        + (f"  {lead}" if (lead := lead_words(found.story)) else "")
    )
    if first:
        yield f"  {first.channel.title}, {when(first.stored.post.date)}  {first.permalink}"
        yield f"  {one_line(first.stored.post.text, 200)}"


async def _stories(
    settings: "Settings", since: datetime | None, state: State | None, limit: int
) -> "Sequence[FoundStory]":
    async with reading(settings) as store:
        return await store.queries.stories(since=since, state=state, limit=limit)
