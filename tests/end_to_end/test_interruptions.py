"""Killed, cut off, flooded: each story's alert stands once in the desk's channel all the same.

What stands there is read from the server's own record.
"""

import asyncio
import json
import random
import signal
from collections import Counter

import pytest

from tests.end_to_end.desk import Desk
from tests.soak.words import Words, markers
from tests.telegram_server.message import Message

NEWS = {
    "Latakia": "An explosion at a fuel depot in Latakia, Syria, wounded 11, the fire brigade says.",
    "Muscat": "Police in Muscat arrested nine men after a protest outside the labour ministry.",
    "Kerman": "A magnitude 5.1 earthquake shook Kerman in southeastern Iran at noon today.",
    "Aleppo": "A bakery museum opened in Aleppo's old town after six years of restoration work.",
    "Marib": "Artillery shelled the outskirts of Marib in Yemen overnight, burning two houses.",
}


@pytest.fixture
async def desk(desk: Desk) -> Desk:
    """A desk whose reader has logged in."""
    assert (await desk.login()).status == 0
    return desk


async def alerts(desk: Desk, count: int) -> list[Message]:
    """The alerts in the channel, once there are so many and nothing more comes."""
    await desk.until(lambda: len(desk.said()) >= count, f"{count} alerts")
    await desk.settled(1.2)
    assert len(desk.said()) == count, "\n\n".join(m.text for m in desk.said())
    return desk.said()


def once_each(said: list[Message], *words: str) -> None:
    """Each of these words is in one message, and there is no other message."""
    assert len(said) == len(words)
    for word in words:
        assert sum(word in message.text for message in said) == 1, word


def without_retraction(said: list[Message]) -> list[Message]:
    """The alerts beside the one reply that says what was taken back."""
    [reply] = [message for message in said if message.reply_to is not None]
    assert reply.text.startswith("⚫ RETRACTED"), reply.text
    return [message for message in said if message is not reply]


@pytest.mark.parametrize("answer", ["error", "same"])
async def test_killed_between_the_send_and_its_answer_the_alert_stands_once(
    desk: Desk, answer: str
) -> None:
    """Whichever way Telegram answers a `random_id` that it has seen; the words may be new too."""
    desk.server.settings.random_id_duplicate = answer  # type: ignore[assignment]
    await desk.start()
    desk.server.faults.delay("messages.sendMessage", 30, times=1)
    desk.first.post(NEWS["Latakia"])
    await desk.until(desk.said, "the message that was sent")
    assert await desk.stop(signal.SIGKILL) == -signal.SIGKILL
    desk.server.faults.clear()
    desk.second.post(NEWS["Latakia"])
    await desk.start()
    await desk.until(lambda: "Harbour Lens" in desk.said()[0].text, "the edited alert")
    once_each(await alerts(desk, 1), "Latakia")
    assert await desk.stop() == 0


async def test_killed_at_any_moment_after_a_post_nothing_is_lost_or_said_twice(desk: Desk) -> None:
    rng = random.Random(20220104)
    moments = [0.0, *(rng.uniform(0.005, 0.12) for _ in range(2))]
    for moment, text in zip(moments, NEWS.values(), strict=False):
        await desk.start()
        desk.first.post(text)
        await asyncio.sleep(moment)
        assert await desk.stop(signal.SIGKILL) == -signal.SIGKILL
    await desk.launch()
    await asyncio.sleep(rng.uniform(0.6, 1.2))  # somewhere from its first line to its first send
    await desk.stop(signal.SIGKILL)
    await desk.start()
    once_each(await alerts(desk, len(moments)), *list(NEWS)[: len(moments)])
    assert await desk.stop() == 0


async def test_a_lost_answer_is_no_second_alert(desk: Desk) -> None:
    await desk.start()
    desk.server.faults.lose("messages.sendMessage")
    desk.first.post(NEWS["Latakia"])
    desk.first.post(NEWS["Muscat"])
    once_each(await alerts(desk, 2), "Latakia", "Muscat")
    assert desk.server.faults.armed == []
    assert await desk.stop() == 0


async def test_a_flood_wait_delays_the_alert_and_what_changes_meanwhile_goes_out_with_it(
    desk: Desk,
) -> None:
    await desk.start()
    desk.server.faults.fail("messages.sendMessage", 420, "FLOOD_WAIT_2")
    desk.first.post(NEWS["Latakia"])
    async with asyncio.timeout(10):
        [first] = await desk.server.calls.wait_for("messages.sendMessage")
    desk.second.post(NEWS["Latakia"])
    [alert] = await alerts(desk, 1)
    assert "Harbour Lens" in alert.text
    assert len(alert.versions) == 1
    second = desk.server.calls.of("messages.sendMessage")[1]
    assert second.time - first.time >= 2
    assert await desk.stop() == 0


async def test_what_is_never_pushed_is_found_by_polling(desk: Desk) -> None:
    (desk.folder / "watchlist.toml").write_text(
        '[[channels]]\nhandle = "river_dispatch"\npoll_seconds = 1\n'
    )
    await desk.start(changed={"MONITOR_CHANNELS": None})
    desk.server.faults.mute()
    desk.first.post(NEWS["Kerman"])
    once_each(await alerts(desk, 1), "Kerman")
    assert await desk.stop() == 0


async def test_what_happened_while_the_connection_was_lost_is_made_up_for(desk: Desk) -> None:
    await desk.start()
    kept = desk.first.post(NEWS["Latakia"])
    gone = desk.second.post(NEWS["Muscat"])
    await desk.until(lambda: len(desk.said()) == 2, "two alerts")
    desk.server.faults.refuse()
    desk.first.edit(kept.id, NEWS["Latakia"].replace("11", "14"))
    desk.second.delete(gone.id)
    desk.second.post(NEWS["Kerman"])
    desk.first.post(NEWS["Kerman"])
    await asyncio.sleep(0.5)
    desk.server.faults.accept()
    await desk.until(lambda: len(desk.said()) == 4, "what was missed, and a retraction")
    await desk.until(lambda: "14" in desk.alert("Latakia").text, "the edit")
    await desk.until(lambda: "deleted" in desk.alert("Muscat").text, "the deletion")
    once_each(without_retraction(await alerts(desk, 4)), "Latakia", "Muscat", "Kerman")
    assert "Harbour Lens" in desk.alert("Kerman").text
    assert await desk.stop() == 0


async def test_an_outage_of_many_seconds_loses_no_post_edit_or_deletion(desk: Desk) -> None:
    """Half of what happens in it happens to what was published in it."""
    await desk.start()
    kept = desk.first.post(NEWS["Latakia"])
    gone = desk.second.post(NEWS["Muscat"])
    await desk.until(lambda: len(desk.said()) == 2, "two alerts")
    desk.server.faults.refuse()
    await asyncio.sleep(2)
    desk.first.edit(kept.id, NEWS["Latakia"].replace("11", "14"))
    quake = desk.second.post(NEWS["Kerman"])
    unseen = desk.first.post(NEWS["Aleppo"])
    await asyncio.sleep(3)
    desk.first.edit(kept.id, NEWS["Latakia"].replace("11", "17"))
    desk.second.edit(quake.id, NEWS["Kerman"].replace("5.1", "5.4"))
    desk.first.delete(unseen.id)
    desk.second.delete(gone.id)
    desk.first.post(NEWS["Marib"])
    await asyncio.sleep(3)
    desk.server.faults.accept()
    await desk.until(lambda: len(desk.said()) == 5, "what was missed, and a retraction")
    await desk.until(lambda: "17" in desk.alert("Latakia").text, "the last edit")
    await desk.until(lambda: "deleted" in desk.alert("Muscat").text, "the deletion")
    once_each(without_retraction(await alerts(desk, 5)), "Latakia", "Muscat", "Kerman", "Marib")
    assert "5.4" in desk.alert("Kerman").text
    assert await desk.stop() == 0


async def test_three_hundred_posts_while_it_is_down_are_all_stored_and_said_once(
    desk: Desk,
) -> None:
    """More than a chat takes one by one: what waits is said in digests."""
    words = Words(random.Random(7))
    await desk.start()
    assert await desk.stop() == 0
    names = [words.marker() for _ in range(300)]
    for number, name in enumerate(names):
        channel = desk.first if number % 3 else desk.second
        channel.post(words.text(name).format(number))
    await desk.start()

    def heard() -> Counter[str]:
        return Counter(marker for brief in desk.briefs() for marker in set(markers(brief)))

    await desk.until(lambda: len(heard()) == len(names), "every alert", seconds=80)
    await desk.settled()
    assert heard() == Counter(names)
    assert len(desk.said()) < 60
    exported = await desk.run("export", "--format", "jsonl")
    stored = [json.loads(line)["text"] for line in exported.stdout.splitlines()]
    assert Counter(marker for text in stored for marker in markers(text)) == Counter(names)
    assert await desk.stop() == 0


async def test_killed_between_any_two_lines_of_its_log_nothing_is_lost_or_said_twice(
    desk: Desk,
) -> None:
    """Each life dies at a later line than the one before, from its first to its sends."""
    desk.settings["MONITOR_LOG_LEVEL"] = "debug"
    words = Words(random.Random(11))
    await desk.start()
    assert await desk.stop() == 0
    names: list[str] = []
    for line in (2, 11, 16, 24):
        await desk.launch(kill=f"*@{line}")
        while desk.daemon is not None and desk.daemon.returncode is None:
            names.append(words.marker())
            desk.first.post(words.text(names[-1]).format(line))
            await asyncio.sleep(0.4)
        assert await desk.ended() == -signal.SIGKILL, desk.logs
    await desk.start()
    await desk.until(lambda: len(desk.briefs()) >= len(names), "every alert")
    await desk.settled()
    said = [marker for brief in desk.briefs() for marker in markers(brief)]
    assert sorted(said) == sorted(names)
    assert await desk.stop() == 0


async def test_the_bot_posts_where_there_is_one_and_once_after_a_kill(desk: Desk) -> None:
    bot = int(desk.employ_bot().partition(":")[0])
    await desk.start()
    desk.server.faults.delay("messages.sendMessage", 30, times=1)
    desk.first.post(NEWS["Aleppo"])
    await desk.until(desk.said, "the message that was sent")
    await desk.stop(signal.SIGKILL)
    desk.server.faults.clear()
    await desk.start()
    desk.second.post(NEWS["Aleppo"])
    await desk.until(lambda: "Harbour Lens" in desk.said()[0].text, "the bot's edit")
    [alert] = await alerts(desk, 1)
    assert alert.author == bot
    writers = {c.account for c in desk.server.calls.of("messages.sendMessage")}
    assert writers == {bot}
    assert await desk.stop() == 0
