"""`monitor search`: stored posts by their words."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.arguments import read_channel, read_moment
from monitor.cli.console import emit_json, one_line, say, when
from monitor.cli.invocation import settings_of
from monitor.cli.rows import post_row
from monitor.cli.stored import channel_in, reading

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.store.rows import FoundPost


def command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Words as they stand in the post.")],
    channel: Annotated[
        str | None, typer.Option(help="In this channel alone: @name, t.me/name or -100ID.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="2022-01-04, 2022-01-04T01:12+03:00, or 12h ago.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Before this; as --since.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The newest so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Find stored posts by their words, the newest first; case and accents do not matter."""
    settings = settings_of(context)
    now = datetime.now(UTC)
    within = (read_moment(since, now, "--since"), read_moment(until, now, "--until"))
    found = asyncio.run(_search(settings, text, channel, within, limit))
    if as_json:
        emit_json({"posts": [post_row(post) for post in found]})
        return
    if not found:
        say("nothing found")
    for post in found:
        story = f"  story {post.story}" if post.story else ""
        say(f"{when(post.stored.post.date)}  {post.channel.title}  {post.permalink}{story}")
        say(f"  {one_line(post.stored.post.text, 200)}")


async def _search(
    settings: "Settings",
    text: str,
    channel: str | None,
    within: tuple[datetime | None, datetime | None],
    limit: int,
) -> "Sequence[FoundPost]":
    wanted = read_channel(channel) if channel else None
    async with reading(settings) as store:
        number = await channel_in(store, wanted)
        since, until = within
        return await store.queries.search(
            text, channel=number, since=since, until=until, limit=limit
        )
