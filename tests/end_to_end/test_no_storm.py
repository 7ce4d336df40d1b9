"""What the daemon asks of Telegram, counted by the server: little when idle, less when refused."""

import asyncio
import time

from tests.end_to_end.desk import Desk

WATCHED = 6.0  # seconds


async def test_a_peer_that_accepts_and_closes_is_not_stormed(desk: Desk) -> None:
    assert (await desk.login()).status == 0
    await desk.start()
    desk.server.faults.accept_then_close = True
    desk.server.faults.drop_connections()
    begun = time.time()
    await asyncio.sleep(WATCHED)
    tries = [at - begun for at in desk.server.connected if at >= begun]
    assert 2 <= len(tries) <= 12, tries
    early = sum(at < WATCHED / 2 for at in tries)
    assert len(tries) - early <= early, tries  # it waits longer and longer
    desk.server.faults.accept()
    post = desk.first.post("The pilot boat at the northern pier was relaunched after a year.")
    await desk.until(lambda: len(desk.said()) == 1, f"the alert of {post.id}", seconds=40)
    assert await desk.stop() == 0


async def test_with_nothing_to_do_it_asks_next_to_nothing(desk: Desk) -> None:
    assert (await desk.login()).status == 0
    await desk.start()
    await asyncio.sleep(3.0)  # what a start reads
    desk.server.calls.clear()
    connections = len(desk.server.connected)
    await asyncio.sleep(WATCHED)
    asked = [call.method for call in desk.server.calls]
    # Two channels: a poll and a look at recent posts each, and whether the server still answers.
    assert len(asked) <= 5, asked
    assert len(desk.server.connected) == connections
    assert await desk.stop() == 0
