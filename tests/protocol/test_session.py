"""The session file, and what stands in the way of a connection."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from telethon.errors import SecurityError
from telethon.network import authenticator
from telethon.tl import functions, types

from monitor.errors import PermanentError, SessionError, SettingsError, TransientError
from monitor.telegram.account import Account
from tests.protocol.world import access, log_in
from tests.telegram_server import TelegramServer


async def test_two_processes_never_share_a_session(
    server: TelegramServer, account: Account
) -> None:
    second = Account(account.access)
    with pytest.raises(SessionError, match=f"in use by process {os.getpid()}"):
        second.open()
    await account.close()
    second.open()
    await second.close()


async def test_nobody_logged_in_is_an_error_that_says_what_to_run(
    server: TelegramServer, tmp_path: Path
) -> None:
    path = tmp_path / "deep" / "reader.session"
    account = Account(access(server, path))
    account.open()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SessionError, match="run `monitor login`"):
        await account.connect()
    await account.close()


async def test_a_session_never_used_needs_no_server_to_be_told_so(
    server: TelegramServer, tmp_path: Path
) -> None:
    server.faults.refuse()
    account = Account(access(server, tmp_path / "reader.session"))
    account.open()
    with pytest.raises(SessionError, match="run `monitor login`"):
        await account.connect()
    await account.close()


async def test_a_session_that_is_no_session(server: TelegramServer, tmp_path: Path) -> None:
    path = tmp_path / "reader.session"
    path.write_text("this is no database, but long enough to look like one " * 20)
    account = Account(access(server, path))
    account.open()
    with pytest.raises(SessionError, match="session file cannot be used"):
        await account.connect()
    await account.close()


def test_a_folder_that_cannot_be_written(tmp_path: Path, server_address: Any) -> None:
    (tmp_path / "file").write_text("")
    account = Account(server_address(tmp_path / "file" / "reader.session"))
    with pytest.raises(SessionError, match="cannot be used"):
        account.open()


@pytest.fixture
def server_address() -> Any:
    from monitor.telegram.client import Access

    return lambda path: Access(api_id=1, api_hash="0" * 32, session=path)


def test_telethons_own_name_of_a_session_is_understood(tmp_path: Path, server_address: Any) -> None:
    (tmp_path / "me.session").write_bytes(b"")
    assert Account(server_address(tmp_path / "me")).access.session == tmp_path / "me.session"
    assert Account(server_address(tmp_path / "new")).access.session == tmp_path / "new"


async def test_an_unreachable_server_is_to_be_tried_again(
    server: TelegramServer, account: Account
) -> None:
    server.faults.refuse()
    with pytest.raises(TransientError, match=f"{server.host}:{server.port}"):
        await account.connect()


async def test_a_key_of_another_server_is_told(server: TelegramServer, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    # Telethon's table of keys is global: take the right one out to meet a server unknown to it.
    from telethon.crypto import rsa as telethon_rsa

    known = dict(telethon_rsa._server_keys)
    telethon_rsa._server_keys.clear()
    account = Account(access(server, tmp_path / "reader.session", pem))
    account.open()
    try:
        with pytest.raises(PermanentError, match="TELEGRAM_SERVER_KEY"):
            await account.dial()
    finally:
        telethon_rsa._server_keys.update(known)
        await account.close()


async def test_a_key_exchange_that_fails_once_is_tried_again(
    server: TelegramServer, person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = (
        authenticator.do_authentication,
        [SecurityError("new nonce hash")] * 2,
    )  # one more may fail by itself

    async def sometimes(sender: Any) -> Any:
        if failures:
            raise failures.pop()
        return await real(sender)

    monkeypatch.setattr(authenticator, "do_authentication", sometimes)
    account = Account(access(server, tmp_path / "reader.session"))
    account.open()
    await account.dial()
    assert account.connected
    await account.close()


async def test_an_internal_error_is_told_at_once_and_a_wait_concerns_one_call(
    server: TelegramServer, account: Account
) -> None:
    await account.connect()
    request = functions.users.GetUsersRequest([types.InputUserSelf()])
    server.faults.fail("users.getUsers", 500, "RPC_CALL_FAIL")
    begun = asyncio.get_running_loop().time()
    with pytest.raises(TransientError, match="RPC_CALL_FAIL"):
        await account.call(request, "asking")
    assert asyncio.get_running_loop().time() - begun < 1
    server.faults.fail("users.getUsers", 420, "FLOOD_WAIT_90")
    with pytest.raises(TransientError, match="wait 90 s"):
        await account.call(request, "asking")
    assert await account.call(request, "asking"), "the next call is the caller's own decision"


async def test_a_session_is_not_written_while_nothing_of_it_changes(
    server: TelegramServer, account: Account, person: Any
) -> None:
    server.add_channel("News", username="newsroom", members=[person])
    await account.connect()
    await account.disconnect()
    before = account.access.session.stat()
    await account.connect()
    await account.dialogs()
    await account.disconnect()
    after = account.access.session.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)


async def test_a_call_that_is_not_answered_casts_doubt_on_the_connection(
    server: TelegramServer, account: Account
) -> None:
    await account.connect()
    server.faults.delay("users.getUsers", 1.0, times=1)
    request = functions.users.GetUsersRequest([types.InputUserSelf()])
    assert not account.doubted.is_set()
    with pytest.raises(TransientError, match="did not answer in time"):
        await account.call(request, "asking", 0.2)
    assert account.doubted.is_set()
    await account.connect()
    assert not account.doubted.is_set()


async def test_a_key_may_come_in_either_form(
    server: TelegramServer, person: Any, tmp_path: Path
) -> None:
    key = load_pem_public_key(server.public_pem.encode())
    forms = {"old": PublicFormat.PKCS1, "new": PublicFormat.SubjectPublicKeyInfo}
    for name, form in forms.items():
        pem = key.public_bytes(Encoding.PEM, form).decode()
        account = Account(access(server, tmp_path / f"{name}.session", pem))
        account.open()
        await log_in(server, account, person)
        assert (await account.connect()).id == person.id
        await account.close()


async def test_a_key_that_is_none(server: TelegramServer, tmp_path: Path) -> None:
    account = Account(access(server, tmp_path / "reader.session", "nonsense"))
    account.open()
    with pytest.raises(SettingsError, match="TELEGRAM_SERVER_KEY"):
        await account.dial()
    await account.close()


async def test_a_moved_server_is_followed_with_the_same_session(
    server: TelegramServer, account: Account, person: Any
) -> None:
    async with TelegramServer(server.world, key=server.key) as moved:
        assert moved.port != server.port
        here = Account(access(moved, account.access.session))
        await account.close()
        here.open()
        assert (await here.connect()).id == person.id
        await here.close()
