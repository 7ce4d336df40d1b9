"""The shortest way through everything: login by code, dialogs, history, a push, a send."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient, events
from telethon.sessions import MemorySession

from tests.telegram_server import (
    Account,
    ServerKey,
    ServerThread,
    TelegramServer,
    client_for,
    trust,
)


async def test_an_unmodified_client_logs_in_reads_receives_and_sends() -> None:
    async with TelegramServer() as server:
        reader = server.add_user(phone="+1 555 0100", code="22222")
        news = server.add_channel("News", username="newsroom", members=[reader])
        desk = server.add_channel("Desk", admins=[reader])
        for n in range(250):
            news.post(f"post {n}")
        client = client_for(server)
        await client.connect()
        try:
            await client.send_code_request("+15550100")
            await client.sign_in("+15550100", "22222")
            dialogs = {dialog.title: dialog for dialog in await client.get_dialogs()}
            assert set(dialogs) == {"News", "Desk"}
            ids = [
                m.id
                async for m in client.iter_messages(
                    "newsroom", min_id=100, reverse=True, wait_time=0
                )
            ]
            assert ids == list(range(101, 252))
            arrived: asyncio.Queue[str] = asyncio.Queue()

            async def note(event: events.NewMessage.Event) -> None:
                await arrived.put(event.raw_text)

            client.add_event_handler(note, events.NewMessage(chats=dialogs["News"].entity))
            news.post("breaking")
            assert await asyncio.wait_for(arrived.get(), 5) == "breaking"
            sent = await client.send_message(dialogs["Desk"].entity, "an alert")
            assert desk.messages[-1].text == "an alert"
            assert sent.id == desk.messages[-1].id
        finally:
            await client.disconnect()


def test_a_server_in_a_thread_serves_blocking_code() -> None:
    def build(server: TelegramServer) -> tuple[int, Account, ServerKey]:
        reader = server.add_user("+1 555 0100")
        server.add_channel("News", "newsroom", members=[reader]).post("hello")
        return server.port, reader, server.key

    with ServerThread() as thread:
        port, reader, key = thread.do(build)
        trust(key)

        async def read() -> list[str]:
            session = MemorySession()
            session.set_dc(2, "127.0.0.1", port)
            client = TelegramClient(session, 1, "x")
            await client.connect()
            await client.send_code_request("+15550100")
            await client.sign_in("+15550100", reader.code)
            texts = [m.raw_text for m in await client.get_messages("newsroom", 1)]
            await client.disconnect()
            return texts

        assert asyncio.run(read()) == ["hello"]
        with pytest.raises(KeyError):
            thread.do(lambda server: server.world.channels[0])


async def test_the_quick_start_of_the_manual_works_as_written() -> None:
    manual = Path(__file__).parents[1] / "README.md"
    code = manual.read_text().split("```python\n")[1].split("```")[0]
    body = code.replace("\n", "\n    ")
    names: dict[str, Any] = {}
    exec(f"async def quick_start():\n    {body}", names)
    await names["quick_start"]()
