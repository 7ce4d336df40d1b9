"""Logging in by code, password and QR code; what is wrong is said clearly."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from monitor.errors import PermanentError, SessionError, TransientError
from monitor.telegram.account import Account
from monitor.telegram.login import Conversation, login, login_bot
from tests.protocol.world import access
from tests.telegram_server import TelegramServer

PHONE = "+999 662 1234"


class Person:
    """Answers what is asked, from lists; remembers what was said."""

    def __init__(
        self, codes: Iterable[str] = (), passwords: Iterable[str] = (), phone: str | None = None
    ) -> None:
        self._codes, self._passwords, self._phone = list(codes), list(passwords), phone
        self.told: list[str] = []
        self.qr: list[str] = []
        self.seen_qr = asyncio.Event()

    def conversation(self) -> Conversation:
        return Conversation(self.phone, self.code, self.password, self.show, self.tell)

    async def phone(self) -> str | None:
        return self._phone

    async def code(self) -> str | None:
        return self._codes.pop(0) if self._codes else None

    async def password(self) -> str | None:
        return self._passwords.pop(0) if self._passwords else None

    async def show(self, url: str) -> None:
        self.qr.append(url)
        self.seen_qr.set()

    async def tell(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture
async def fresh(server: TelegramServer, tmp_path: Path) -> AsyncIterator[Account]:
    """A session nobody has logged in to."""
    account = Account(access(server, tmp_path / "new" / "reader.session"))
    account.open()
    yield account
    await account.close()


async def test_by_code(server: TelegramServer, fresh: Account, tmp_path: Path) -> None:
    server.add_user(phone=PHONE, code="22222", first_name="Layla", username="layla")
    person = Person(codes=["22 222"], phone=PHONE)
    identity = await login(fresh, person.conversation())
    assert (identity.name, identity.username, identity.bot) == ("Layla", "layla", False)
    assert identity.phone == "+99••••••34"
    assert any("code" in line for line in person.told)
    assert (tmp_path / "new" / "reader.session").stat().st_mode & 0o777 == 0o600
    assert (await fresh.connect()).id == identity.id
    again = Person()
    assert await login(fresh, again.conversation(), phone=PHONE) == identity
    assert "Already logged in" in again.told[0]


async def test_with_a_two_step_password(server: TelegramServer, fresh: Account) -> None:
    server.add_user(phone=PHONE, code="22222", password="open sesame")
    person = Person(codes=["22222"], passwords=["wrong", "open sesame"])
    await login(fresh, person.conversation(), phone=PHONE)
    assert any("password is wrong" in line for line in person.told)


async def test_a_wrong_code_may_be_given_again(server: TelegramServer, fresh: Account) -> None:
    server.add_user(phone=PHONE, code="22222")
    person = Person(codes=["11111", "22222"])
    await login(fresh, person.conversation(), phone=PHONE)
    assert "This code is wrong." in person.told


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Person(codes=["11111"]), "code is wrong"),
        (Person(codes=["1", "2", "3", "4"]), "code is wrong"),
        (Person(), "no login code was given"),
        (Person(codes=["22222"], passwords=["wrong"]), "password is wrong"),
        (Person(codes=["22222"]), "no two-step password was given"),
    ],
)
async def test_what_the_person_got_wrong_is_said(
    server: TelegramServer, fresh: Account, person: Person, words: str
) -> None:
    server.add_user(phone=PHONE, code="22222", password="open sesame")
    with pytest.raises(PermanentError, match=words):
        await login(fresh, person.conversation(), phone=PHONE)


@pytest.mark.parametrize(
    ("method", "code", "name", "kind", "words"),
    [
        ("auth.sendCode", 400, "PHONE_NUMBER_INVALID", PermanentError, "phone number"),
        ("auth.sendCode", 400, "API_ID_INVALID", PermanentError, "TELEGRAM_API_ID"),
        ("auth.sendCode", 420, "FLOOD_WAIT_7000", TransientError, "wait 7000 s"),
        ("auth.signIn", 400, "PHONE_CODE_EXPIRED", PermanentError, "expired"),
    ],
)
async def test_what_telegram_refuses_is_said(
    server: TelegramServer,
    fresh: Account,
    method: str,
    code: int,
    name: str,
    kind: type[Exception],
    words: str,
) -> None:
    server.add_user(phone=PHONE, code="22222")
    server.faults.fail(method, code, name, times=3)
    with pytest.raises(kind, match=words):
        await login(fresh, Person(codes=["22222"]).conversation(), phone=PHONE)


async def test_an_unknown_number(server: TelegramServer, fresh: Account) -> None:
    with pytest.raises(PermanentError):
        await login(fresh, Person(codes=["22222"]).conversation(), phone="+1 555 0000")


async def test_by_qr_code(server: TelegramServer, fresh: Account) -> None:
    user = server.add_user(phone=PHONE, password="open sesame")
    person = Person(passwords=["open sesame"])
    under_way = asyncio.create_task(login(fresh, person.conversation(), qr=True))
    async with asyncio.timeout(10):
        await person.seen_qr.wait()
        await asyncio.sleep(0.1)
        assert person.qr[0].startswith("tg://login?token=")
        server.world.approve_login(user)
        assert (await under_way).id == user.id


async def test_a_session_that_was_ended_is_logged_in_anew(
    server: TelegramServer, fresh: Account
) -> None:
    user = server.add_user(phone=PHONE, code="22222")
    await login(fresh, Person(codes=["22222"]).conversation(), phone=PHONE)
    server.revoke(user)
    with pytest.raises(SessionError, match="monitor login"):
        await fresh.connect()
    await login(fresh, Person(codes=["22222"]).conversation(), phone=PHONE)
    server.world.keys.clear()  # another server, as far as the session knows
    with pytest.raises(SessionError, match="monitor login"):
        await fresh.connect()
    await login(fresh, Person(codes=["22222"]).conversation(), phone=PHONE)


@pytest.mark.parametrize("name", ["AUTH_KEY_DUPLICATED", "SESSION_REVOKED", "USER_DEACTIVATED"])
async def test_why_a_session_is_dead_is_said(
    server: TelegramServer, fresh: Account, name: str
) -> None:
    server.add_user(phone=PHONE, code="22222")
    await login(fresh, Person(codes=["22222"]).conversation(), phone=PHONE)
    server.faults.fail("users.getUsers", 406 if "KEY" in name else 401, name, times=None)
    with pytest.raises(SessionError, match="log"):
        await fresh.connect()


async def test_a_bot_by_its_token(server: TelegramServer, fresh: Account) -> None:
    bot, other = server.add_bot(username="alerts_bot"), server.add_bot(username="other_bot")
    assert bot.token is not None
    assert other.token is not None
    assert (await login_bot(fresh, bot.token)).username == "alerts_bot"
    assert (await login_bot(fresh, bot.token)).bot
    assert (await login_bot(fresh, other.token)).username == "other_bot"
    with pytest.raises(PermanentError, match="TELEGRAM_BOT_TOKEN"):
        await login_bot(fresh, "1:wrong")
