"""`monitor backfill`: history comes in once, silently, and goes on after a kill."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.end_to_end.desk import MONITOR, Desk

MONTH_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)


def fill(desk: Desk, count: int) -> None:
    """So many posts, an hour apart, with service messages and deletions between."""
    for number in range(count):
        date = MONTH_AGO + timedelta(hours=number)
        desk.first.post(
            f"Bulletin {number}: {number * 7} crates left pier {number % 9}.", date=date
        )
        if number % 50 == 0:
            desk.first.service(date=date)
    desk.first.delete([m.id for m in desk.first.messages if m.id % 60 == 3])


def standing(desk: Desk) -> set[int]:
    """The ids of the posts that a reader can see."""
    records = (desk.first.record(number) for number in desk.first.living)
    return {message.id for message in records if message.action is None}


async def stored(desk: Desk) -> set[int]:
    """The message ids in the store."""
    finished = await desk.run("export", "--channel", "@river_dispatch", "--format", "jsonl")
    assert finished.status == 0, finished.stderr
    import json

    return {json.loads(line)["message"] for line in finished.stdout.splitlines()}


async def test_history_is_brought_in_once_and_rings_nobody(desk: Desk) -> None:
    fill(desk, 430)
    await desk.login()
    first = await desk.run("backfill", "--channel", "@river_dispatch", "--json")
    assert first.status == 0, first.stderr
    assert first.json["posts"] == len(standing(desk))
    assert await stored(desk) == standing(desk)
    again = await desk.run("backfill", "--channel", "t.me/river_dispatch", "--json")
    assert again.status == 0
    assert await stored(desk) == standing(desk)
    assert desk.said() == []


async def test_a_range_and_a_limit_are_kept(desk: Desk) -> None:
    fill(desk, 120)
    await desk.login()
    since, until = MONTH_AGO + timedelta(hours=20), MONTH_AGO + timedelta(hours=60)
    ranged = await desk.run(
        "backfill",
        "--channel",
        "@river_dispatch",
        "--since",
        since.isoformat(),
        "--until",
        until.isoformat(),
    )
    assert ranged.status == 0, ranged.stderr
    expected = {m for m in standing(desk) if since <= desk.first.record(m).date <= until}
    assert await stored(desk) == expected
    newest = await desk.run("backfill", "--channel", "@river_dispatch", "--limit", "10")
    assert newest.status == 0, newest.stderr
    assert await stored(desk) == expected | set(sorted(standing(desk))[-10:])


async def test_a_killed_backfill_goes_on_where_it_was(desk: Desk) -> None:
    fill(desk, 900)
    await desk.login()
    desk.server.faults.delay("messages.GetHistory", 0.3)
    process = await asyncio.create_subprocess_exec(
        str(MONITOR),
        "backfill",
        "--channel",
        "@river_dispatch",
        cwd=desk.folder,
        env=desk.environment(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(30):
        await desk.server.calls.wait_for("messages.GetHistory", 8)
    process.kill()
    await process.wait()
    desk.server.faults.clear()
    before = await stored(desk)
    assert 0 < len(before) < len(standing(desk))
    finished = await desk.run("backfill", "--channel", "@river_dispatch", "--json")
    assert finished.status == 0, finished.stderr
    assert await stored(desk) == standing(desk)
    assert finished.json["posts"] < len(standing(desk))
    assert finished.json["posts_before"] == len(before)


async def test_with_alert_what_it_finds_rings(desk: Desk) -> None:
    desk.first.post("The pilot boat at the northern pier was relaunched.", date=MONTH_AGO)
    await desk.login()
    finished = await desk.run("backfill", "--channel", "@river_dispatch", "--alert")
    assert finished.status == 0, finished.stderr
    await desk.start()
    await desk.until(lambda: len(desk.said()) == 1, "the alert of the backfilled post")
    assert await desk.stop() == 0
