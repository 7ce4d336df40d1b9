"""What a user can do wrong, or meet: a clear sentence, the right exit status, no traceback."""

import sqlite3
from pathlib import Path

import pytest

from tests.end_to_end.desk import Desk, Finished


def refused(finished: Finished, status: int, *words: str) -> None:
    """The command ended with this status, saying these words and showing no traceback."""
    said = finished.stdout + finished.stderr
    assert finished.status == status, said
    assert "Traceback" not in said
    for word in words:
        assert word in said, said


async def test_wrong_settings_are_all_named_at_once(desk: Desk) -> None:
    finished = await desk.run(
        "run",
        changed={
            "TELEGRAM_API_ID": "many",
            "MONITOR_FEED_POLL_SECOND": "5",
            "TELEGRAM_PROXY": "ftp://user:hunter2@host:1",
            "MONITOR_CHANNELS": "@river dispatch!",
        },
    )
    refused(
        finished,
        2,
        "TELEGRAM_API_ID",
        "MONITOR_FEED_POLL_SECONDS",
        "TELEGRAM_PROXY",
        "MONITOR_CHANNELS",
    )
    assert "hunter2" not in finished.stdout + finished.stderr


async def test_missing_credentials_are_a_matter_of_settings(desk: Desk) -> None:
    changed = {"TELEGRAM_API_ID": None, "TELEGRAM_API_HASH": None}
    refused(await desk.run("run", changed=changed), 2, "TELEGRAM_API_ID", "TELEGRAM_API_HASH")


async def test_a_daemon_with_nothing_to_follow_says_so(desk: Desk) -> None:
    changed = {"MONITOR_CHANNELS": None, "TELEGRAM_API_ID": None}
    refused(await desk.run("run", changed=changed), 2, "MONITOR_CHANNELS", "TELEGRAM_API_ID")


async def test_without_a_session_it_says_what_to_run(desk: Desk) -> None:
    refused(await desk.run("run"), 1, "monitor login")


async def test_a_wrong_code_is_refused(desk: Desk) -> None:
    refused(await desk.run("login", "--phone", desk.phone, stdin="11111\n"), 1, "code")


async def test_a_two_step_password_is_asked_for_and_checked(desk: Desk) -> None:
    desk.server.add_user(phone="+15550199", code="13579", password="correct horse")
    wrong = await desk.run("login", stdin="+15550199\n13579\nwrong\n")
    refused(wrong, 1, "password")
    right = await desk.run("login", stdin="+15550199\n13579\ncorrect horse\n")
    assert right.status == 0, right.stderr
    assert "correct horse" not in right.stdout + right.stderr


async def test_the_session_is_readable_by_its_owner_alone(desk: Desk) -> None:
    finished = await desk.login()
    assert finished.status == 0, finished.stderr
    assert "Reader" in finished.stdout + finished.stderr
    [session] = desk.folder.glob("data/*.session")
    assert session.stat().st_mode & 0o777 == 0o600


async def test_unknown_and_private_channels_are_named_and_the_rest_runs(desk: Desk) -> None:
    hidden = desk.server.add_channel("Hidden", username=None)
    channels = f"@river_dispatch,@no_such_channel_here,-100{hidden.id}"
    await desk.login()
    checked = await desk.run("check", changed={"MONITOR_CHANNELS": channels})
    refused(checked, 1, "no_such_channel_here", str(hidden.id))
    await desk.start(changed={"MONITOR_CHANNELS": channels})
    desk.first.post("The pilot boat at the northern pier was relaunched after a year of repairs.")
    await desk.until(lambda: len(desk.said()) == 1, "an alert from the channel that works")
    logs = "".join(desk.logs)
    assert "no_such_channel_here" in logs
    assert str(hidden.id) in logs
    assert await desk.stop() == 0


async def test_an_unreachable_feed_is_named_and_the_rest_runs(desk: Desk) -> None:
    feed = "http://127.0.0.1:9/feed"
    await desk.login()
    refused(await desk.run("check", changed={"MONITOR_FEEDS": feed}), 1, feed)
    await desk.start(changed={"MONITOR_FEEDS": feed})
    desk.first.post("The pilot boat at the northern pier was relaunched after a year of repairs.")
    await desk.until(lambda: len(desk.said()) == 1, "an alert")
    await desk.until(lambda: any("feed.down" in line for line in desk.logs), "feed.down")
    assert await desk.stop() == 0


async def test_a_data_folder_that_cannot_be_written_is_named(desk: Desk) -> None:
    blocked = desk.folder / "occupied"
    blocked.write_text("a file where a folder should be")
    refused(await desk.run("run", changed={"MONITOR_DATA": str(blocked / "data")}), 1, "occupied")


async def test_a_foreign_database_is_refused_and_left_alone(desk: Desk) -> None:
    path = desk.folder / "other.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    database.close()
    before = path.read_bytes()
    finished = await desk.run("run", changed={"MONITOR_DATABASE": f"sqlite:///{path}"})
    refused(finished, 1, "other.db")
    assert path.read_bytes() == before


async def test_typos_in_the_watchlist_are_all_named_with_their_nearest_words(desk: Desk) -> None:
    (desk.folder / "watchlist.toml").write_text(
        """
        [[channels]]
        handel = "river_dispatch"
        [[channels]]
        handle = "harbour_lens"
        kind = "oficial"
        [[outlets]]
        id = "wire"
        name = "Wire"
        domain = ["wire.example"]
        [[destinations]]
        name = "desk"
        chat = -1001
        rules = ["atacks"]
        [[rules]]
        name = "attacks"
        """
    )
    finished = await desk.run("run")
    refused(finished, 2, "handel", "handle", "channels[2].kind", "domain", "domains", "atacks")


async def test_a_second_daemon_is_refused_and_the_first_one_unharmed(desk: Desk) -> None:
    await desk.login()
    await desk.start()
    refused(await desk.run("run"), 1)
    desk.first.post("The pilot boat at the northern pier was relaunched after a year of repairs.")
    await desk.until(lambda: len(desk.said()) == 1, "an alert")
    assert await desk.stop() == 0


async def test_a_session_that_was_revoked_ends_the_daemon_with_what_to_run(desk: Desk) -> None:
    (desk.folder / "watchlist.toml").write_text(
        '[[channels]]\nhandle = "river_dispatch"\npoll_seconds = 1\n'
    )
    await desk.login()
    await desk.start(changed={"MONITOR_CHANNELS": None})
    desk.server.revoke(desk.reader)
    assert await desk.ended() == 1
    assert "monitor login" in "".join(desk.logs)


async def test_a_server_with_another_key_is_not_trusted(desk: Desk, tmp_path: Path) -> None:
    from tests.telegram_server import TelegramServer
    from tests.telegram_server.crypto.keys import ServerKey

    async with TelegramServer(key=ServerKey.generate()) as other:
        (tmp_path / "other.pem").write_text(other.public_pem)
    finished = await desk.run(
        "login",
        "--phone",
        desk.phone,
        stdin=f"{desk.code}\n",
        changed={"TELEGRAM_SERVER_KEY": str(tmp_path / "other.pem")},
    )
    refused(finished, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backfill"], "--channel"),
        (["backfill", "--channel", "not a name!"], "not a name"),
        (["backfill", "--channel", "@river_dispatch", "--since", "someday"], "--since"),
        (["evaluate", "nowhere"], "nowhere"),
        (["replay", "nowhere"], "nowhere"),
        (["explain", "nonsense"], "nonsense"),
        (["nonsense"], "nonsense"),
    ],
)
async def test_wrong_usage_is_status_2(desk: Desk, arguments: list[str], words: str) -> None:
    refused(await desk.run(*arguments), 2, words)
