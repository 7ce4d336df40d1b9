"""The outbox loop: everything once, in order, and no chat at another's cost."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from monitor.delivery import Deliverer, Limits
from monitor.errors import (
    OfflineError,
    PermanentError,
    RefusedError,
    SessionError,
    StoreError,
    TransientError,
)
from monitor.model.alert import MessageKind
from tests.unit.delivery.fakes import T0, FakeClock, MemoryOutbox, ScriptedMessenger, Sent, settle


class Desk:
    """A deliverer with its surroundings."""

    def __init__(
        self, *script: Exception | None, destinations: tuple[str, ...] = ("desk",)
    ) -> None:
        self.clock = FakeClock()
        self.outbox = MemoryOutbox()
        self.messengers = {name: ScriptedMessenger(self.clock, *script) for name in destinations}
        self.seen: list[tuple[str, ...]] = []
        self.start_anew()

    def start_anew(self) -> None:
        """A deliverer that knows nothing of the ones before it, as after a kill."""
        self.deliverer = Deliverer(
            self.outbox, self.messengers, self.clock, random.Random(1), observer=self
        )

    @property
    def chat(self) -> ScriptedMessenger:
        return self.messengers["desk"]

    def say(
        self,
        *texts: str,
        destination: str = "desk",
        kind: MessageKind = MessageKind.ALERT,
    ) -> list[int]:
        now = self.clock.now()
        numbers = [self.outbox.say(destination, text, at=now, kind=kind) for text in texts]
        self.deliverer.wake()
        return numbers

    def change(self, number: int, html: str) -> None:
        self.outbox.change(number, html)
        self.deliverer.wake()

    def delivered(self, destination: str, kind: MessageKind, *, new: bool, waited: float) -> None:
        self.seen.append(("delivered", destination, kind, "new" if new else "edit", f"{waited:g}"))

    def postponed(self, destination: str, reason: str, delay: float) -> None:
        self.seen.append(("postponed", destination, reason))

    def parked(self, destination: str, reason: str) -> None:
        self.seen.append(("parked", destination, reason))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.deliverer.run())
        await settle()
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_an_alert_goes_out_as_soon_as_it_is_committed() -> None:
    desk = Desk()
    async with desk.running():
        await desk.clock.advance(1.5)
        desk.say("a")
        await settle()
        assert desk.chat.sent == [Sent(1.5, "post", "a", 1001)]
        assert desk.outbox.rows[1].item.message_id == 501
    assert desk.seen == [("delivered", "desk", "alert", "new", "0")]


async def test_what_another_process_writes_is_found_without_a_wake() -> None:
    desk = Desk()
    async with desk.running():
        desk.outbox.say("desk", "a")
        await desk.clock.advance(5)
        assert desk.chat.texts == ["a"]


async def test_nothing_is_said_twice() -> None:
    desk = Desk()
    async with desk.running():
        desk.say("a")
        await desk.clock.advance(60)
        assert desk.chat.tries == 1


async def test_a_changed_alert_is_edited_and_changes_meanwhile_go_together() -> None:
    desk = Desk()
    async with desk.running():
        (alert,) = desk.say("v1")
        await desk.clock.advance(10)
        for second in range(6):
            desk.change(alert, f"v{second + 2}")
            await desk.clock.advance(0.5)
        await desk.clock.advance(10)
    edits = desk.chat.sent[1:]
    assert [(sent.what, sent.html) for sent in edits][-1] == ("edit", "v7")
    assert [sent.at for sent in edits] == [10.0, 12.0, 14.0]


async def test_a_burst_is_spread_out_in_order() -> None:
    desk = Desk()
    async with desk.running():
        desk.say(*(str(n) for n in range(9)))
        await desk.clock.advance(30)
    assert desk.chat.texts == [str(n) for n in range(9)]
    assert desk.chat.times == [0, 0, 0, 0, 0, 1, 2, 3, 4]


async def test_no_minute_holds_more_than_twenty_posts() -> None:
    desk = Desk()
    async with desk.running():
        desk.say(*(str(n) for n in range(70)), kind=MessageKind.CHANGE)
        await desk.clock.advance(600)
    times = desk.chat.times
    assert len(times) == 70
    assert all(late - early >= 60 for early, late in zip(times, times[20:], strict=False))
    assert times[-1] <= 240


async def test_edits_do_not_wait_behind_posts_that_must() -> None:
    desk = Desk()
    async with desk.running():
        first, *_ = desk.say(*(str(n) for n in range(20)), kind=MessageKind.CHANGE)
        await desk.clock.advance(10)
        desk.say(*(f"later {n}" for n in range(10)), kind=MessageKind.CHANGE)
        desk.change(first, "edited")
        await desk.clock.advance(6)
        assert "edited" in desk.chat.texts
        assert "later 9" not in desk.chat.texts


async def test_a_flooded_chat_waits_as_long_as_told_and_keeps_its_order() -> None:
    desk = Desk(TransientError("flood", retry_after=90))
    async with desk.running():
        desk.say("a", "b")
        await desk.clock.advance(89)
        desk.say("c")
        await settle()
        assert desk.chat.tries == 1
        await desk.clock.advance(10)
    assert desk.chat.texts == ["a", "b", "c"]
    assert desk.chat.times == [90, 90, 90]
    assert desk.chat.sent[0].random_id == 1001


async def test_a_flooded_chat_holds_up_nobody_else() -> None:
    desk = Desk(destinations=("desk", "other"))
    desk.chat.script.append(TransientError("flood", retry_after=900))
    async with desk.running():
        desk.say("a", *(f"waiting {n}" for n in range(80)))
        desk.say("b", destination="other")
        await settle()
        assert desk.messengers["other"].texts == ["b"]
        assert desk.chat.texts == []


async def test_a_slow_send_holds_up_nobody_else() -> None:
    desk = Desk(destinations=("desk", "other"))
    desk.chat.gate.clear()
    async with desk.running():
        desk.say("a")
        desk.say("b", destination="other")
        await settle()
        assert desk.messengers["other"].texts == ["b"]
        desk.chat.gate.set()
        await settle()
        assert desk.chat.texts == ["a"]


async def test_failures_back_off_to_a_minute_and_one_success_ends_it() -> None:
    desk = Desk(*[TransientError("network")] * 14)
    async with desk.running():
        desk.say("a")
        tries: list[float] = []
        while not desk.chat.sent and desk.clock.elapsed < 10_000:
            before = desk.chat.tries
            await desk.clock.advance(1)
            tries += [desk.clock.elapsed] * (desk.chat.tries - before)
        waits = [late - early for early, late in pairwise(tries)]
        assert len(waits) == 14
        assert waits[0] <= 2
        assert all(late > 1.2 * early for early, late in pairwise(waits[1:6]))
        assert all(45 <= wait <= 61 for wait in waits[6:])
        desk.say("b")
        await settle()
        assert desk.chat.texts == ["a", "b"]


async def test_without_a_connection_nothing_counts_and_it_goes_out_as_soon_as_there_is_one() -> (
    None
):
    desk = Desk(*[OfflineError("no connection")] * 600)
    async with desk.running():
        desk.say("a", "b")
        await desk.clock.advance(700)
    assert desk.chat.texts == ["a", "b"]
    assert desk.chat.times == [600, 600]
    assert desk.outbox.rows[1].reasons == []
    assert desk.seen.count(("postponed", "desk", "no connection")) == 1


async def test_after_a_success_the_next_failure_waits_briefly_again() -> None:
    flaky = TransientError("network")
    desk = Desk(*[flaky] * 4, None, flaky)
    async with desk.running():
        desk.say("a", "b")
        await desk.clock.advance(100)
        assert desk.chat.texts == ["a", "b"]
        assert desk.chat.times[1] - desk.chat.times[0] <= 1


async def test_a_failing_database_is_not_hammered() -> None:
    desk = Desk()
    desk.outbox.fail_recording += [StoreError("locked")] * 50
    with capture_logs():
        async with desk.running():
            desk.say("a")
            for _ in range(20):
                desk.deliverer.wake()
                await settle()
            assert len(desk.outbox.fail_recording) == 49
            await desk.clock.advance(10)
            assert len(desk.outbox.fail_recording) == 47
    assert desk.chat.tries == 0


async def test_a_refused_message_is_parked_and_said_once_in_the_log() -> None:
    desk = Desk(PermanentError("no rights"), PermanentError("no rights"))
    with capture_logs() as logs:
        async with desk.running():
            desk.say("a", "b", "c")
            await desk.clock.advance(3600)
    assert desk.chat.texts == ["c"]
    assert [desk.outbox.rows[n].parked for n in (1, 2, 3)] == ["no rights", "no rights", ""]
    parked = [log for log in logs if log["event"] == "delivery.parked"]
    assert [log["log_level"] for log in parked] == ["error", "debug"]
    assert ("parked", "desk", "no rights") in desk.seen


async def test_a_dead_session_parks_nothing() -> None:
    desk = Desk(SessionError("log in again"))
    async with desk.running():
        desk.say("a")
        await desk.clock.advance(2)
    assert desk.outbox.rows[1].reasons == ["log in again"]
    assert desk.chat.texts == ["a"]


async def test_an_unexpected_error_is_logged_with_the_item_and_the_loop_goes_on() -> None:
    desk = Desk(ZeroDivisionError("secret text"))
    with capture_logs() as logs:
        async with desk.running():
            desk.say("a")
            await desk.clock.advance(2)
    assert desk.chat.texts == ["a"]
    assert desk.outbox.rows[1].reasons == ["unexpected: ZeroDivisionError"]
    (error,) = [log for log in logs if log["log_level"] == "error"]
    assert (error["event"], error["item"]) == ("delivery.unexpected", 1)


async def test_a_message_that_breaks_the_messenger_is_parked_in_the_end() -> None:
    desk = Desk()
    desk.chat.refuse["poison"] = ZeroDivisionError()
    with capture_logs():
        async with desk.running():
            desk.say("poison", "a", "b")
            await desk.clock.advance(60)
    assert desk.chat.texts == ["a", "b"]
    assert desk.outbox.rows[1].parked == "unexpected: ZeroDivisionError"
    assert desk.outbox.rows[1].item.attempts == 4


async def test_order_is_kept_over_a_short_outage() -> None:
    desk = Desk(*[TransientError("network")] * 5)
    async with desk.running():
        desk.say("a", "b")
        await desk.clock.advance(10)
        desk.say("c")
        await desk.clock.advance(1000)
    assert desk.chat.texts == ["a", "b", "c"]


async def test_a_message_that_always_fails_lets_the_others_through() -> None:
    desk = Desk()
    desk.chat.refuse["poison"] = TransientError("server error")
    async with desk.running():
        desk.say("poison", "a", "b")
        await desk.clock.advance(120)
        assert desk.chat.texts == ["a", "b"]
        desk.say("c")
        await settle()
        assert desk.chat.texts == ["a", "b", "c"]
        desk.chat.refuse.clear()
        await desk.clock.advance(90)
        assert desk.chat.texts == ["a", "b", "c", "poison"]


async def test_what_cannot_be_recorded_is_not_sent_again_and_holds_up_what_follows() -> None:
    desk = Desk()
    desk.chat.gate.clear()
    with capture_logs() as logs:
        async with desk.running():
            desk.say("a", "b")
            await settle()
            desk.outbox.fail_recording += [StoreError("the disk is full")] * 3
            desk.chat.gate.set()
            await desk.clock.advance(14)
            assert desk.chat.texts == ["a"]
            await desk.clock.advance(2)
    assert desk.chat.texts == ["a", "b"]
    assert desk.outbox.rows[1].item.message_id == 501
    assert desk.seen[0] == ("delivered", "desk", "alert", "new", "0")
    troubles = [log["log_level"] for log in logs if log["event"] == "delivery.store"]
    assert troubles == ["error", "debug", "debug"]


async def test_that_it_is_tried_is_stored_before_the_first_try_alone() -> None:
    desk = Desk(TransientError("flood", retry_after=30))
    async with desk.running():
        desk.say("a")
        await desk.clock.advance(60)
        desk.change(1, "b")
        await desk.clock.advance(60)
    assert [(sent.at, sent.html, sent.tried) for sent in desk.chat.sent] == [
        (30, "a", T0),
        (60, "b", T0),
    ]
    assert desk.chat.first_tried == [None]


async def test_nothing_is_sent_when_it_cannot_be_stored_that_it_is_tried() -> None:
    desk = Desk()
    desk.outbox.fail_recording.append(StoreError("the disk is full"))
    with capture_logs():
        async with desk.running():
            desk.say("a")
            await settle()
            assert desk.chat.tries == 0
            await desk.clock.advance(6)
    assert desk.chat.texts == ["a"]


async def test_every_step_of_a_delivery_is_in_the_log_without_its_words() -> None:
    desk = Desk()
    with capture_logs() as logs:
        async with desk.running():
            desk.say("secret words")
            await settle()
    steps = [log for log in logs if log["event"].startswith("delivery.")]
    assert [(log["event"], log["log_level"], log["item"]) for log in steps] == [
        ("delivery.begun", "debug", 1),
        ("delivery.sent", "debug", 1),
        ("delivery.recorded", "debug", 1),
    ]
    assert "secret" not in str(logs)


async def test_a_chat_that_refuses_us_is_not_asked_for_every_message() -> None:
    desk = Desk(RefusedError("no rights"))
    with capture_logs() as logs:
        async with desk.running():
            desk.say(*(str(n) for n in range(500)), kind=MessageKind.CHANGE)
            await settle()
            await until(lambda: all(row.parked for row in desk.outbox.rows.values()))
            assert desk.chat.tries == 1
            desk.say("later")
            await desk.clock.advance(5)
    assert {row.parked for row in list(desk.outbox.rows.values())[:500]} == {"no rights"}
    assert desk.chat.texts == ["later"]
    parked = [log["log_level"] for log in logs if log["event"] == "delivery.parked"]
    assert parked == ["error", *["debug"] * 499]


async def test_a_chat_that_refuses_us_holds_up_nobody_else() -> None:
    desk = Desk(destinations=("desk", "other"))
    desk.chat.script.append(RefusedError("no rights"))
    with capture_logs():
        async with desk.running():
            desk.say("a", "b")
            desk.say("c", destination="other")
            await settle()
    assert desk.messengers["other"].texts == ["c"]
    assert desk.chat.tries == 1


async def test_stopping_finishes_the_delivery_in_hand() -> None:
    desk = Desk()
    desk.chat.gate.clear()
    task = asyncio.create_task(desk.deliverer.run())
    desk.say("a", "b")
    await settle()
    desk.deliverer.stop()
    await settle()
    assert not task.done()
    desk.chat.gate.set()
    await asyncio.wait_for(task, 5)
    assert desk.chat.texts == ["a"]
    assert desk.outbox.rows[1].delivered == 1


async def test_stopping_an_idle_loop_ends_it_at_once() -> None:
    desk = Desk()
    task = asyncio.create_task(desk.deliverer.run())
    await settle()
    desk.deliverer.stop()
    await asyncio.wait_for(task, 5)


async def test_cancelling_finishes_the_delivery_in_hand() -> None:
    desk = Desk()
    desk.chat.gate.clear()
    task = asyncio.create_task(desk.deliverer.run())
    desk.say("a")
    await settle()
    task.cancel()
    await settle()
    assert not task.done()
    desk.chat.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert desk.outbox.rows[1].delivered == 1


async def test_a_cancelled_delivery_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.delivery.outbox.GRACE", 0.01)
    desk = Desk()
    desk.chat.gate.clear()
    task = asyncio.create_task(desk.deliverer.run())
    desk.say("a")
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert desk.outbox.rows[1].delivered == 0


async def test_a_destination_that_is_not_given_keeps_its_messages() -> None:
    desk = Desk()
    async with desk.running():
        desk.say("a", destination="gone")
        await desk.clock.advance(100)
    assert desk.outbox.rows[1].delivered == 0
    assert desk.outbox.rows[1].parked == ""


async def test_draining_delivers_all_that_is_due_without_pacing() -> None:
    desk = Desk()
    desk.say(*(str(n) for n in range(30)))
    assert await desk.deliverer.drain() == 30
    assert desk.chat.texts == [str(n) for n in range(30)]
    desk.change(1, "edited")
    assert await desk.deliverer.drain() == 1
    assert await desk.deliverer.drain() == 0


async def test_draining_leaves_what_fails() -> None:
    desk = Desk(PermanentError("refused"), None, TransientError("network"))
    desk.say("a", "b", "c", "d")
    assert await desk.deliverer.drain() == 1
    assert desk.chat.texts == ["b"]
    await desk.clock.advance(1)
    assert await desk.deliverer.drain() == 2
    assert desk.chat.texts == ["b", "c", "d"]


async def test_draining_ends_where_there_is_no_connection() -> None:
    desk = Desk(OfflineError("no connection"))
    desk.say("a", "b")
    assert await desk.deliverer.drain() == 0
    assert desk.chat.tries == 1
    assert await desk.deliverer.drain() == 2


async def test_a_destination_may_have_no_limits() -> None:
    clock, outbox = FakeClock(), MemoryOutbox()
    terminal = ScriptedMessenger(clock)
    deliverer = Deliverer(
        outbox, {"terminal": terminal}, clock, random.Random(1), limits={"terminal": None}
    )
    for n in range(100):
        outbox.say("terminal", str(n))
    task = asyncio.create_task(deliverer.run())
    await until(lambda: len(terminal.sent) == 100)
    assert set(terminal.times) == {0.0}
    outbox.change(1, "x")
    deliverer.wake()
    await settle()
    outbox.change(1, "y")
    deliverer.wake()
    await settle()
    assert terminal.texts[-2:] == ["x", "y"]
    deliverer.stop()
    await task


async def test_a_destination_may_have_limits_of_its_own() -> None:
    clock, outbox = FakeClock(), MemoryOutbox()
    chat = ScriptedMessenger(clock)
    slow = Limits(burst=1, interval=10, per_minute=100, edit_interval=1)
    deliverer = Deliverer(outbox, {"desk": chat}, clock, random.Random(1), limits={"desk": slow})
    for n in range(3):
        outbox.say("desk", str(n), at=T0 + timedelta(seconds=n))
    task = asyncio.create_task(deliverer.run())
    await clock.advance(60)
    assert chat.times == [0, 10, 20]
    deliverer.stop()
    await task


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        await settle()
    raise AssertionError("it did not come to pass")
