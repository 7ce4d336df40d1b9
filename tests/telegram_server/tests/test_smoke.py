"""The shortest way through everything: login by code, dialogs, history, a push, a send."""

import asyncio

from telethon import events

from tests.telegram_server import TelegramServer, client_for


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
