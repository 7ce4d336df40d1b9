"""`monitor channels`: which channels are watched, add one, remove one, test one, pin one anew.

A change takes effect when `monitor run` is started again.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import emit_json, note, one_line, say, show_table, when
from monitor.cli.invocation import NEGATIVE_IDS, settings_of
from monitor.cli.stored import reading
from monitor.cli.watch import configuration_of, edit_watchlist
from monitor.errors import StoreError, UsageError

if TYPE_CHECKING:
    from monitor.model.ids import ChannelId, MessageId
    from monitor.model.watch import WatchedChannel
    from monitor.pipeline.ports import ChannelRecord
    from monitor.settings import Settings

app = typer.Typer(
    no_args_is_help=True, help="The watched channels: list, add, remove, test, repin."
)

Reference = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="@name, name, t.me/name, t.me/c/ID or -100ID.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command("list")
def list_channels(context: typer.Context, as_json: AsJson = False) -> None:
    """List the watched channels and what is known of them."""
    settings, watchlist = configuration_of(context)
    records, read = asyncio.run(_stored(settings))
    rows = [
        _row(channel, _record_of(channel.reference, records), read)
        for channel in watchlist.channels
    ]
    if as_json:
        emit_json({"channels": rows})
    elif not rows:
        say("No channel is watched. Add one: monitor channels add @name")
    else:
        show_table(
            ("channel", "title", "kind", "owner", "id", "member", "read up to"),
            [
                (
                    row["channel"],
                    one_line(row["title"] or "-", 40),
                    row["kind"],
                    row["owner"] or "-",
                    row["id"] or "-",
                    {True: "yes", False: "no", None: "-"}[row["member"]],
                    row["read_up_to"] if row["read_up_to"] is not None else "-",
                )
                for row in rows
            ],
        )


@app.command(context_settings=NEGATIVE_IDS)
def add(
    context: typer.Context,
    channel: Reference,
    title: Annotated[str | None, typer.Option(help="How alerts name it.")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639-1, as ar or fa.")] = None,
    kind: Annotated[str | None, typer.Option(help="channel, official or wire. [channel]")] = None,
    owner: Annotated[
        str | None, typer.Option(help="Channels of one owner are not independent.")
    ] = None,
    affiliation: Annotated[str | None, typer.Option(help="Shown in alerts.")] = None,
) -> None:
    """Add a channel to the watchlist."""
    from monitor.watchlist import add_channel, parse_reference

    path = settings_of(context).watchlist
    name = parse_reference(channel)
    edit_watchlist(
        path,
        lambda text: add_channel(
            text,
            name,
            title=title,
            language=language,
            kind=kind,
            owner=owner,
            affiliation=affiliation,
        ),
    )
    note(f"{name} added to {path}; `monitor channels test {name}` tries it")


@app.command(context_settings=NEGATIVE_IDS)
def remove(context: typer.Context, channel: Reference) -> None:
    """Remove a channel from the watchlist. What is stored of it stays."""
    from monitor.watchlist import parse_reference, remove_channel

    settings = settings_of(context)
    name = parse_reference(channel)
    if name.casefold() in {reference.casefold() for reference in settings.channels}:
        raise UsageError(f"{name} is named by MONITOR_CHANNELS: take it out there")
    edit_watchlist(settings.watchlist, lambda text: remove_channel(text, name))
    note(f"{name} removed from {settings.watchlist}")


@app.command("test", context_settings=NEGATIVE_IDS)
def try_one(context: typer.Context, channel: Reference, as_json: AsJson = False) -> None:
    """Look a channel up and read its newest post; stores nothing."""
    from monitor.watchlist import parse_reference

    answer = asyncio.run(_test(settings_of(context), parse_reference(channel)))
    if as_json:
        emit_json(answer)
    else:
        say(f"{answer['title']} (id {answer['id']})")
        say("member: yes" if answer["member"] else "member: no, so posts are read a little later")
        say(f"newest message: {answer['newest_message'] or '-'}, {when(answer['newest_date'])}")


async def _test(settings: "Settings", reference: str) -> dict[str, Any]:
    from datetime import UTC, datetime

    from monitor.accounts import connected_reader
    from monitor.store import open_store
    from monitor.telegram.channels import Directory
    from monitor.telegram.pages import read_before

    async with connected_reader(settings) as account, open_store("sqlite://") as scratch:
        directory = Directory(account, scratch)
        await directory.load_dialogs()
        record = await directory.find(reference, datetime.now(UTC))
        newest = (await read_before(account, record, limit=1)).messages
    return {
        "channel": reference,
        "title": record.title,
        "id": record.id,
        "handle": record.handle,
        "member": record.joined,
        "newest_message": newest[-1].id if newest else None,
        "newest_date": newest[-1].date if newest else None,
    }


@app.command(context_settings=NEGATIVE_IDS)
def repin(context: typer.Context, channel: Reference) -> None:
    """Forget which channel a name is pinned to; the next start looks the name up anew.

    For a name that has moved to another channel. What is stored of the old one stays.
    """
    from monitor.watchlist import channel_id, parse_reference

    name = parse_reference(channel)
    if channel_id(name) is not None:
        raise UsageError(f"{name} is an id, which no other channel can have: repin takes a name")
    record = asyncio.run(_unpin(settings_of(context), name))
    note(
        f"{name} is no longer pinned to {record.title} (id {record.id}), whose posts stay stored;"
        " the next start of `monitor run` looks the name up and adopts the channel that has it then"
    )


async def _unpin(settings: "Settings", name: str) -> "ChannelRecord":
    from dataclasses import replace

    from monitor.store import open_store

    async with open_store(settings.database.get_secret_value()) as store:
        record = _record_of(name, await store.channels())
        if record is None:
            raise StoreError(f"{name}: no channel is pinned to this name")
        # By its id it can still be found, and backfilled by those who are in it.
        await store.save_channel(replace(record, reference=f"-100{record.id}", handle=None))
    return record


async def _stored(
    settings: "Settings",
) -> "tuple[Sequence[ChannelRecord], dict[ChannelId, MessageId]]":
    """The resolved channels and how far each was read; nothing when nothing can be read."""
    try:
        async with reading(settings) as store:
            records = await store.channels()
            return records, {r.id: (await store.coverage(r.id)).cursor for r in records}
    except StoreError as error:
        note(str(error))
        return (), {}


def _record_of(reference: str, records: "Sequence[ChannelRecord]") -> "ChannelRecord | None":
    from monitor.watchlist import channel_id

    number, name = channel_id(reference), reference.casefold()
    for record in records:
        if record.id == number or name in (
            record.reference.casefold(),
            (record.handle or "").casefold(),
        ):
            return record
    return None


def _row(
    channel: "WatchedChannel",
    record: "ChannelRecord | None",
    read: "dict[ChannelId, MessageId]",
) -> dict[str, Any]:
    return {
        "channel": channel.reference,
        "title": channel.title or (record.title if record else None),
        "kind": channel.kind.value,
        "language": channel.language,
        "owner": channel.owner,
        "affiliation": channel.affiliation,
        "aliases": channel.aliases,
        "id": record.id if record else None,
        "member": record.joined if record else None,
        "adopted_at": record.adopted_at if record else None,
        "read_up_to": read.get(record.id) if record else None,
    }
