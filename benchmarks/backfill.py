"""`monitor backfill` beside a bare `iter_messages` loop of Telethon, on one server, in one run.

Both read the same 5,000 posts over a warm connection; what is timed is the reading, not the start
of the process. The bare loop stores nothing; monitor stores every post with its versions. What it
decides on them afterwards (copies, stories, claims) is told apart. Runs alternate, and the medians
are compared. Telethon's own pause of a second between chunks is switched off in both.
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from telethon import TelegramClient
from telethon.crypto import rsa

from benchmarks.server import CODE, PHONE, Server, running
from benchmarks.texts import posts

POSTS, RUNS = 5000, 5
CHANNEL = "made_up_channel"


def main() -> None:
    """Print the rates of each run, the medians, and their ratio."""
    reader = {"do": "add_user", "phone": PHONE, "code": CODE, "first_name": "Reader"}
    channel = {"do": "add_channel", "title": "Made up", "username": CHANNEL, "members": [PHONE]}
    said = [{"do": "post", "channel": CHANNEL, "text": text} for text in posts(POSTS)]
    bare, ours, deciding = [], [], []
    with (
        tempfile.TemporaryDirectory() as name,
        running(Path(name), [reader, channel, *said]) as server,
    ):
        server.login()
        for run in range(RUNS):
            bare.append(asyncio.run(_bare(server, Path(name) / f"bare-{run}")))
            rate, decided = _ours(server, run)
            ours.append(rate)
            deciding.append(decided)
            print(
                f"run {run + 1}: bare {bare[-1]:7.0f} posts/s   monitor {rate:7.0f} posts/s,"
                f" then decides on {decided:5.0f} posts/s"
            )
    middle = statistics.median(bare), statistics.median(ours)
    print(f"median: bare {middle[0]:.0f} posts/s, monitor {middle[1]:.0f} posts/s")
    print(
        f"ratio: {middle[1] / middle[0]:.2f}; deciding: {statistics.median(deciding):.0f} posts/s"
    )


async def _bare(server: Server, session: Path) -> float:
    rsa.add_key(server.key.read_bytes(), old=False)
    client = TelegramClient(str(session), 12345, "0123456789abcdef0123456789abcdef")
    dc, _, address = server.address.partition("@")
    host, _, port = address.rpartition(":")
    client.session.set_dc(int(dc), host, int(port))
    await client.start(phone=PHONE, code_callback=lambda: CODE)
    channel = await client.get_entity(CHANNEL)
    begun, count = time.perf_counter(), 0
    async for message in client.iter_messages(channel, wait_time=0, reverse=True):
        count += bool(message.text)
    seconds = time.perf_counter() - begun
    await client.disconnect()
    assert count == POSTS, count
    return count / seconds


def _ours(server: Server, run: int) -> tuple[float, float]:
    """Posts a second read into the store, and decided on afterwards."""
    database = f"sqlite:///{server.folder / f'run-{run}.db'}"
    told = server.monitor("backfill", "--channel", CHANNEL, "--json", MONITOR_DATABASE=database)
    result = json.loads(told)
    assert result["posts"] == POSTS, result
    return float(result["posts_per_second"]), POSTS / float(result["deciding_seconds"])


if __name__ == "__main__":
    main()
