"""A process that writes until it is killed: `python writer.py URL`.

Each transaction saves ten posts of one text and proves them. One `committed N` is
printed after each; one `open` in the middle of each, with everything written and not committed.
"""

import asyncio
import sys

from monitor.store import open_store
from tests.store.samples import channel_record, stored

POSTS = 10


async def write(url: str) -> None:
    async with open_store(url) as store:
        await store.save_channel(channel_record(base=POSTS - 1))
        for number in range(1, 100_000):
            async with store.transaction() as unit:
                first = number * POSTS
                for message in range(first, first + POSTS):
                    unit.save_post(stored(message, f"text {number}"))
                await unit.flush()
                sys.stdout.write("open\n")
                sys.stdout.flush()
            sys.stdout.write(f"committed {number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
