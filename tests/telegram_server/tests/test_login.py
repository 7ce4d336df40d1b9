"""Logging in by code, password, token and QR; and losing the login."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from telethon import errors
from telethon.sessions import SQLiteSession
from telethon.tl import functions

from tests.telegram_server import TelegramServer, client_for
from tests.telegram_server.fixtures import ClientFactory


async def test_the_right_code_logs_in(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100", code="24680", first_name="Ada")
    client = await telegram_client()
    assert not await client.is_user_authorized()
    await client.send_code_request("+15550100")
    me = await client.sign_in("+15550100", "24680")
    assert (me.id, me.first_name, me.phone) == (reader.id, "Ada", "15550100")
    assert (await client.get_me()).is_self


async def test_a_wrong_code_is_refused_and_the_right_one_still_works(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    telegram_server.add_user("+1 555 0100", code="24680")
    client = await telegram_client()
    await client.send_code_request("+15550100")
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client.sign_in("+15550100", "11111")
    assert (await client.sign_in("+15550100", "24680")).phone == "15550100"


async def test_after_five_wrong_codes_the_code_is_spent(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    telegram_server.add_user("+1 555 0100", code="24680")
    client = await telegram_client()
    sent = await client.send_code_request("+15550100")
    for _ in range(5):
        with pytest.raises(errors.PhoneCodeInvalidError):
            await client.sign_in("+15550100", "11111")
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in("+15550100", "24680", phone_code_hash=sent.phone_code_hash)


async def test_what_is_no_phone_number_is_refused(telegram_client: ClientFactory) -> None:
    client = await telegram_client()
    with pytest.raises(errors.PhoneNumberInvalidError):
        await client.send_code_request("+12")


async def test_a_phone_without_account_is_asked_to_sign_up(telegram_client: ClientFactory) -> None:
    client = await telegram_client()
    await client.send_code_request("+15550199")
    with pytest.raises(errors.PhoneNumberUnoccupiedError):
        await client.sign_in("+15550199", "12345")


async def test_the_two_step_password_is_asked_for_and_proved(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    telegram_server.add_user("+1 555 0100", code="24680", password="correct horse")
    client = await telegram_client()
    await client.send_code_request("+15550100")
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in("+15550100", "24680")
    assert not await client.is_user_authorized()
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.sign_in(password="wrong horse")
    assert (await client.sign_in(password="correct horse")).phone == "15550100"


async def test_a_password_proof_serves_once_only(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    from telethon.password import compute_check

    telegram_server.add_user("+1 555 0100", code="24680", password="correct horse")
    client = await telegram_client()
    await client.send_code_request("+15550100")
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in("+15550100", "24680")
    proof = compute_check(await client(functions.account.GetPasswordRequest()), "wrong horse")
    with pytest.raises(errors.PasswordHashInvalidError):
        await client(functions.auth.CheckPasswordRequest(proof))
    with pytest.raises(errors.SrpIdInvalidError):
        await client(functions.auth.CheckPasswordRequest(proof))


async def test_a_bot_logs_in_by_its_token(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    bot = telegram_server.add_bot("4242:abcdef", username="alert_bot")
    client = await telegram_client()
    with pytest.raises(errors.AccessTokenInvalidError):
        await client.sign_in(bot_token="4242:wrong")
    me = await client.sign_in(bot_token="4242:abcdef")
    assert me.id == bot.id == 4242
    assert me.bot


async def test_bots_may_not_call_the_methods_of_people(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    client = await telegram_client(telegram_server.add_bot())
    with pytest.raises(errors.BotMethodInvalidError):
        await client.get_dialogs()


async def _scan(server: TelegramServer, client: Any, account: Any) -> asyncio.Task[Any]:
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(5))
    await asyncio.sleep(0.05)
    assert login.url.startswith("tg://login?token=")
    server.world.approve_login(account)
    return waiting


async def test_a_scanned_qr_code_logs_in(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    client = await telegram_client()
    waiting = await _scan(telegram_server, client, reader)
    assert (await waiting).id == reader.id
    assert (await client.get_me()).id == reader.id


async def test_a_scanned_qr_code_may_still_need_the_password(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100", password="correct horse")
    client = await telegram_client()
    waiting = await _scan(telegram_server, client, reader)
    with pytest.raises(errors.SessionPasswordNeededError):
        await waiting
    assert (await client.sign_in(password="correct horse")).id == reader.id


async def test_another_client_can_accept_the_qr_code(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    phone = await telegram_client(reader)
    client = await telegram_client()
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(5))
    await asyncio.sleep(0.05)
    await phone(functions.auth.AcceptLoginTokenRequest(login.token))
    assert (await waiting).id == reader.id


async def test_a_session_file_keeps_the_login(
    telegram_server: TelegramServer, tmp_path: Path
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    first = client_for(telegram_server, SQLiteSession(str(tmp_path / "reader")))
    await telegram_server.sign_in(first, reader)
    await first.disconnect()
    second = client_for(telegram_server, SQLiteSession(str(tmp_path / "reader")))
    await second.connect()
    assert (await second.get_me()).id == reader.id
    assert len(telegram_server.world.keys) == 1
    await second.disconnect()


async def test_log_out_ends_the_login(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    client = await telegram_client(reader)
    assert await client.log_out()
    assert all(key.account is None for key in telegram_server.world.keys.values())


async def test_a_revoked_login_is_unauthorized(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    client = await telegram_client(reader)
    telegram_server.revoke(reader)
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())


async def test_one_login_can_end_the_others(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    mine, other = await telegram_client(reader), await telegram_client(reader)
    logins = (await mine(functions.account.GetAuthorizationsRequest())).authorizations
    [foreign] = [login for login in logins if not login.current]
    await mine(functions.account.ResetAuthorizationRequest(foreign.hash))
    assert await mine.get_me() is not None
    assert await other.get_me() is None


async def test_without_login_methods_are_refused(telegram_client: ClientFactory) -> None:
    client = await telegram_client()
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())


async def test_a_key_the_server_has_forgotten_is_answered_404(
    telegram_server: TelegramServer, tmp_path: Path
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    session = str(tmp_path / "reader")
    first = client_for(telegram_server, SQLiteSession(session))
    await telegram_server.sign_in(first, reader)
    await first.disconnect()
    telegram_server.world.keys.clear()
    second = client_for(telegram_server, SQLiteSession(session))
    with pytest.raises(errors.AuthKeyNotFound):
        await second.connect()
    await second.disconnect()
