"""The server on its own, in another process, worked through its control socket."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import MemorySession

from tests.telegram_server import TelegramServer
from tests.telegram_server.control import CommandError, Commands, ControlClient

_ROOT = Path(__file__).parents[3]
_WORLD = [
    {"do": "add_user", "phone": "+1 555 0100", "code": "24680", "first_name": "Ada"},
    {"do": "add_bot", "token": "4242:abc"},
    {
        "do": "add_channel",
        "title": "News",
        "username": "newsroom",
        "members": ["+15550100"],
        "posts": [
            {"text": "first", "date": "2024-01-01T10:00:00"},
            {
                "text": "second",
                "date": 1704106800,
                "media": {"kind": "photo", "photo_id": 7},
                "entities": [{"kind": "bold", "offset": 0, "length": 6}],
            },
        ],
    },
    {"do": "add_channel", "title": "Desk", "admins": ["15550100", "4242:abc"]},
    {"do": "configure", "random_id_duplicate": "same"},
]


def _trust_file(path: str) -> None:
    rsa.add_key(Path(path).read_text(), old=False)


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[dict[str, Any]]:
    """A server process; what it printed."""
    world = tmp_path / "world.json"
    world.write_text(json.dumps(_WORLD))
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.telegram_server", "--port", "0",
        "--state-json", str(world), "--private-key", str(tmp_path / "key.pem"),
        stdout=asyncio.subprocess.PIPE, cwd=_ROOT,
    )  # fmt: skip
    assert started.stdout is not None
    line = await asyncio.wait_for(started.stdout.readline(), 20)
    ready = json.loads(line)
    _trust_file(ready["public_key"])
    yield ready
    started.terminate()
    assert await asyncio.wait_for(started.wait(), 5) == 0
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600


async def test_another_process_serves_clients_and_obeys(process: dict[str, Any]) -> None:
    session = MemorySession()
    session.set_dc(process["dc"], process["host"], process["port"])
    client = TelegramClient(session, 1, "x")
    await client.connect()
    await client.send_code_request("+15550100")
    await client.sign_in("+15550100", "24680")
    with ControlClient(process["control_port"]) as control:
        posts = [m async for m in client.iter_messages("newsroom", limit=10)]
        assert [m.raw_text for m in posts] == ["second", "first", None]
        assert posts[0].photo.id == 7
        assert control.do("info")["port"] == process["port"]
        made = control.do("post", channel="newsroom", text="third", forward_from=["News", 2])
        control.do("edit", channel="newsroom", id=made["id"], text="third, changed")
        control.do("delete", channel="newsroom", ids=[2])
        control.do("bump", channel="newsroom", id=3, views=99)
        album = control.do(
            "album", channel="newsroom", items=[{"text": "a", "media": {"kind": "video"}}] * 2
        )
        assert control.do("fill", channel="newsroom", count=50, start=1704200000)["newest"] == 56
        record = {m["id"]: m for m in control.do("messages", channel="newsroom")}
        assert [v["text"] for v in record[made["id"]]["versions"]] == ["third", "third, changed"]
        assert record[2]["deleted"]
        assert record[album["ids"][0]]["grouped_id"] == album["grouped_id"]
        control.do("fail", method="messages.getHistory", code=400, message="CHANNEL_PRIVATE")
        with pytest.raises(errors.ChannelPrivateError):
            await client.get_messages("newsroom", 1)
        calls = control.do("calls", method="messages.getHistory")
        assert calls[-1]["error"] == "CHANNEL_PRIVATE"
        control.do("restart")
        assert await asyncio.wait_for(client.get_me(), 10) is not None
        with pytest.raises(CommandError, match="no channel"):
            control.do("post", channel="nowhere", text="x")
        with pytest.raises(CommandError, match="no command"):
            control.do("explode")
    await client.disconnect()


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"do": "_account", "name": 1},
        {"do": "run"},
        {"do": "fail", "method": "no.such", "code": 1, "message": "X"},
        {"do": "add_user"},
        {"do": "configure", "colour": 1},
        {"do": "join", "channel": "newsroom", "account": "+1 000"},
        {"do": "post", "channel": "newsroom", "media": {"kind": "hologram"}},
    ],
)
async def test_bad_commands_are_told_apart(command: dict[str, Any]) -> None:
    server = TelegramServer()
    server.add_channel("News", "newsroom")
    with pytest.raises(CommandError):
        await Commands(server).run(command)


async def test_every_kind_of_media_and_markup_reaches_the_client(
    telegram_server: TelegramServer, telegram_client: Any
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    telegram_server.add_channel("News", "newsroom", members=[reader])
    commands = Commands(telegram_server)
    kinds: list[dict[str, Any]] = [
        {"kind": "photo"},
        {"kind": "video", "seconds": 3},
        {"kind": "voice"},
        {"kind": "document", "name": "a.pdf"},
        {"kind": "webpage", "url": "https://example.org/a", "title": "t"},
        {"kind": "poll", "question": "?", "answers": ["a", "b"]},
        {"kind": "location", "latitude": 33.8, "longitude": 42.4},
    ]
    marks = ["bold", "italic", "underline", "strike", "spoiler", "code", "pre", "blockquote"]
    for kind in kinds:
        await commands.run({"do": "post", "channel": "newsroom", "text": "x", "media": kind})
    entities: list[dict[str, Any]] = [{"kind": m, "offset": 0, "length": 1} for m in marks]
    entities.append({"kind": "text_url", "offset": 0, "length": 1, "url": "https://example.org"})
    await commands.run({"do": "post", "channel": "newsroom", "text": "x", "entities": entities})
    client = await telegram_client(reader)
    newest, *rest = await client.get_messages("newsroom", 8)
    assert len(newest.entities) == len(entities)
    place, poll, page, document, voice, video, photo = rest
    assert (place.geo.lat, poll.poll.poll.question.text) == (33.8, "?")
    assert (page.web_preview.url, document.file.name) == ("https://example.org/a", "a.pdf")
    assert voice.voice
    assert video.video
    assert video.file.duration == 3
    assert photo.photo
