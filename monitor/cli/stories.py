"""`monitor stories`: the stored stories, the last changed first."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.arguments import read_moment
from monitor.cli.console import emit_json, one_line, say, show_table, when
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
    elif not found:
        say("no story is stored")
    else:
        show_table(
            ("story", "state", "changed", "posts", "origins", "first", "text"),
            [_cells(story) for story in found],
        )


def _cells(found: "FoundStory") -> tuple[object, ...]:
    state = found.story.assessment.state
    first = found.first
    return (
        found.story.id,
        state.value if state else "-",
        when(found.updated),
        len(found.story.members),
        len(found.story.assessment.origins),
        one_line(first.channel.title, 24) if first else "-",
        one_line(first.stored.post.text, 60) if first else "-",
    )


async def _stories(
    settings: "Settings", since: datetime | None, state: State | None, limit: int
) -> "Sequence[FoundStory]":
    async with reading(settings) as store:
        return await store.queries.stories(since=since, state=state, limit=limit)
