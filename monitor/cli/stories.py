"""`monitor stories`: the stored stories, the last changed first."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.arguments import read_moment
from monitor.cli.console import emit_json, one_line, say, when
from monitor.cli.invocation import settings_of
from monitor.cli.rows import story_row
from monitor.cli.stored import reading
from monitor.model.story import State

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.store.rows import FoundStory


def command(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="Changed since 2022-01-04, 2022-01-04T01:12+03:00, or 12h.")
    ] = None,
    state: Annotated[State | None, typer.Option(help="In this state alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The last so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """List stories with their state, posts and origins, the last changed first."""
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


def _lines(found: "FoundStory") -> Iterator[str]:
    assessment, first = found.story.assessment, found.first
    state = assessment.state.value if assessment.state else "states no event"
    yield (
        f"story {found.story.id}  {state}  changed {when(found.updated)}"
        f"  posts: {len(found.story.members)}  independent origins: {len(assessment.origins)}"
    )
    if first:
        yield f"  {first.channel.title}, {when(first.stored.post.date)}  {first.permalink}"
        yield f"  {one_line(first.stored.post.text, 200)}"


async def _stories(
    settings: "Settings", since: datetime | None, state: State | None, limit: int
) -> "Sequence[FoundStory]":
    async with reading(settings) as store:
        return await store.queries.stories(since=since, state=state, limit=limit)
