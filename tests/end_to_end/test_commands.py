"""The commands beside the daemon, as a user runs them."""

import asyncio
import base64
import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.end_to_end.desk import MONITOR, Desk

EXAMPLE = Path(__file__).parents[2] / "examples" / "ain-al-asad"
NOW = datetime.now(UTC)
SECRET_WORDS = (
    "The pilot boat Amaranth at the northern pier was relaunched after a year of repairs."
)


async def test_a_login_by_qr_code_waits_until_it_is_approved(desk: Desk) -> None:
    process = await asyncio.create_subprocess_exec(
        str(MONITOR), "login", "--qr", "--json",
        cwd=desk.folder, env=desk.environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    address = None
    async with asyncio.timeout(20):
        while address is None:
            line = (await process.stderr.readline()).decode()
            assert line, "it ended without showing a code"
            address = re.search(r"tg://login\?token=([\w=-]+)", line)
        token = address[1] + "=" * (-len(address[1]) % 4)
        desk.server.world.approve_login(desk.reader, base64.urlsafe_b64decode(token))
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert '"Reader"' in out.decode()
    again = await desk.run("login", "--json")
    assert again.status == 0
    assert again.json["account"]["id"] == desk.reader.id


async def test_a_replay_goes_to_a_chat(desk: Desk) -> None:
    await desk.login()
    finished = await desk.run("replay", str(EXAMPLE), "--to", f"-100{desk.alerts.id}", "--json")
    assert finished.status == 0, finished.stderr
    told = [m for m in desk.said() if m.reply_to is None]
    assert finished.json["failures"] == 0
    assert finished.json["alerts"] == len(told)
    assert finished.json["changes"] == len(desk.said()) - len(told)
    attacks = [story for story in finished.json["stories"] if story["posts"] > 1]
    assert [story["state"] for story in attacks] == ["corroborated", "contradicted"]
    heads = [m.text.splitlines()[0] for m in told]
    assert sum("Victory base" in head for head in heads) == 1
    assert sum("Ain al-Asad" in head and "drone" in head for head in heads) == 1


async def test_the_demo_on_a_pipe_tells_of_two_attacks_and_ends(desk: Desk) -> None:
    begun = time.monotonic()
    finished = await desk.run("demo", changed=dict.fromkeys(desk.settings))
    assert finished.status == 0, finished.stderr
    assert time.monotonic() - begun < 15
    assert "2 alerts posted" in finished.stdout
    for place in ("Victory base, Baghdad airport", "Ain al-Asad"):
        assert place in finished.stdout
    assert "Traceback" not in finished.stderr
    assert "\x1b[" not in finished.stdout
    assert not list(desk.folder.glob("data*"))


async def test_status_is_healthy_while_it_runs_and_says_when_it_does_not(desk: Desk) -> None:
    await desk.login()
    await desk.start()
    post = desk.first.post(SECRET_WORDS)
    await desk.until(desk.said, "an alert")
    await asyncio.sleep(2.2)  # the parts are looked at every two seconds
    running = await desk.run("status", "--json")
    assert running.status == 0, running.stdout
    assert running.json["healthy"] is True
    assert running.json["daemon"]["running"] is True
    assert {c["channel"] for c in running.json["channels"]} == {"river_dispatch", "harbour_lens"}
    assert (await desk.run("explain", f"t.me/river_dispatch/{post.id}")).status == 0

    assert await desk.stop(signal.SIGINT) == 0
    stopped = await desk.run("status", "--json")
    assert stopped.status == 1
    assert stopped.json["healthy"] is False
    assert stopped.json["daemon"]["running"] is False
    assert stopped.json["problems"]


async def test_the_log_holds_neither_words_of_posts_nor_secrets(desk: Desk) -> None:
    token = desk.employ_bot()
    desk.settings["MONITOR_LOG_LEVEL"] = "debug"
    desk.settings["MONITOR_FEEDS"] = desk.serve("/wire", ("Amaranth sails again", "A boat", NOW))
    logged_in = await desk.login()
    assert logged_in.status == 0, logged_in.stderr
    await desk.start()
    desk.server.faults.fail("messages.sendMessage", 420, "FLOOD_WAIT_1")
    desk.server.faults.fail("messages.editMessage", 400, "MESSAGE_ID_INVALID")
    post = desk.first.post(SECRET_WORDS)
    await desk.until(desk.said, "an alert")
    desk.first.edit(post.id, SECRET_WORDS.replace("a year", "two years"))
    desk.server.faults.drop_connections()
    desk.second.post(SECRET_WORDS)
    await desk.until(lambda: any("message.closed" in line for line in desk.logs), "an edit")
    assert await desk.stop() == 0
    logs = "".join(desk.logs) + logged_in.stderr
    assert '"event"' in logs
    for word in (
        "Amaranth",
        "pilot boat",
        desk.settings["TELEGRAM_API_HASH"],
        token,
        token.partition(":")[2],
        desk.code,
    ):
        assert word not in logs, word
