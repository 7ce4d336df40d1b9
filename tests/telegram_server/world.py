"""Everything the server knows: accounts, bots, channels, authorization keys.

A world outlives servers: give it to a new `TelegramServer` and sessions, messages and keys are
still there. It is changed from the server's event loop only.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.telegram_server.channel import Channel, Event, Member
from tests.telegram_server.crypto.encryption import key_id
from tests.telegram_server.crypto.srp import Challenge, Verifier

_LONG_AGO = datetime(2015, 9, 22, tzinfo=UTC)


@dataclass(eq=False)
class Account:
    """A user or a bot. `phone` is digits only; `code` is the login code that will be "sent"."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    phone: str | None = None
    code: str = "12345"
    token: str | None = None
    password: Verifier | None = None
    password_hint: str | None = None
    pts: int = 1
    challenges: dict[int, Challenge] = field(default_factory=dict)

    @property
    def bot(self) -> bool:
        """Whether it logs in with a token."""
        return self.token is not None


@dataclass(eq=False)
class AuthKey:
    """An authorization key and what it is good for. `account` is None until a login."""

    data: bytes
    id: int
    created: float
    salt: int
    account: Account | None = None
    waiting_for_password: Account | None = None
    initialised: bool = False
    device: str = ""


@dataclass
class SentCode:
    """A login code under way."""

    phone: str
    hash: str
    sent: float
    wrong: int = 0


@dataclass
class LoginToken:
    """A QR login under way; `session` gets the news when it is accepted."""

    token: bytes
    expires: float
    key: AuthKey
    session: Any
    account: Account | None = None


@dataclass(frozen=True)
class BotToken:
    """What a bot logs in with, in the form that BotFather gives."""

    value: str

    @property
    def bot_id(self) -> int:
        """The number before the colon."""
        return int(self.value.split(":", 1)[0])


class World:
    """The state behind a server."""

    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self.channels: dict[int, Channel] = {}
        self.keys: dict[int, AuthKey] = {}
        self.codes: dict[str, SentCode] = {}
        self.login_tokens: dict[bytes, LoginToken] = {}
        self.random_ids: dict[tuple[int, int, int], int] = {}
        self.on_event: Callable[[Channel, Event], None] | None = None
        self.on_login_token: Callable[[LoginToken], None] | None = None
        self.on_membership: Callable[[Channel, Account, object], None] | None = None
        self._secret = os.urandom(32)
        self._next_user = 777_000_001
        self._next_channel = 1_400_000_001

    # Accounts

    def add_user(
        self,
        phone: str,
        code: str = "12345",
        password: str | None = None,
        first_name: str = "Reader",
        last_name: str | None = None,
        username: str | None = None,
        hint: str | None = None,
    ) -> Account:
        """A person. The phone may be written with a plus and spaces."""
        digits = "".join(c for c in phone if c.isdigit())
        if self.user_by_phone(digits) is not None:
            raise ValueError(f"the phone {digits} is taken")
        account = Account(
            id=self._user_id(),
            first_name=first_name,
            last_name=last_name,
            username=username,
            phone=digits,
            code=code,
            password=Verifier.of(password) if password else None,
            password_hint=hint,
        )
        self.accounts[account.id] = account
        return account

    def add_bot(
        self, token: str | None = None, username: str = "a_test_bot", first_name: str = "Bot"
    ) -> Account:
        """A bot. A token's number is the bot's id, as with BotFather; without one it is made."""
        bot_id = BotToken(token).bot_id if token else self._user_id()
        account = Account(
            id=bot_id,
            first_name=first_name,
            username=username,
            token=token or f"{bot_id}:{secrets.token_urlsafe(26)}",
        )
        self.accounts[bot_id] = account
        return account

    def _user_id(self) -> int:
        self._next_user += 1
        return self._next_user

    def user_by_phone(self, digits: str) -> Account | None:
        """The person with this phone number."""
        return next((a for a in self.accounts.values() if a.phone == digits), None)

    def bot_by_token(self, token: str) -> Account | None:
        """The bot with this token."""
        return next((a for a in self.accounts.values() if a.token == token), None)

    def log_out_everywhere(self, account: Account) -> list[AuthKey]:
        """End all logins of an account; gives the keys that lost theirs."""
        keys = [key for key in self.keys.values() if key.account is account]
        for key in keys:
            key.account = None
        return keys

    # Channels

    def add_channel(
        self,
        title: str,
        username: str | None = None,
        members: Iterable[Account] = (),
        admins: Iterable[Account] = (),
        created: datetime | None = None,
        creator: Account | None = None,
    ) -> Channel:
        """A broadcast channel, public if it has a username, else with an invite link.

        Admins may post, edit and delete. Message 1 is "channel created" of the date `created`,
        long ago by default, so that posts of any date may follow.
        """
        channel_id = self._next_channel
        self._next_channel += 1
        channel = Channel(channel_id, title, username, created or _LONG_AGO, self._publish)
        channel.invite_hash = secrets.token_urlsafe(12)
        self.channels[channel_id] = channel
        for account in members:
            self.join(channel, account)
        for account in admins:
            self.promote(channel, account)
        if creator is not None:
            self.promote(channel, creator)
            channel.creator = creator.id
        return channel

    def _publish(self, channel: Channel, event: Event) -> None:
        if self.on_event is not None:
            self.on_event(channel, event)

    def join(self, channel: Channel, account: Account, *, origin: object = None) -> None:
        """Make an account a member; nothing changes if it is one."""
        if account.id not in channel.members:
            channel.members[account.id] = Member(joined=datetime.now(UTC))
            self._membership_changed(channel, account, origin)

    def promote(
        self,
        channel: Channel,
        account: Account,
        *,
        post: bool = True,
        edit: bool = True,
        delete: bool = True,
    ) -> None:
        """Make an account an admin with these rights, a member if need be."""
        member = channel.members.setdefault(account.id, Member(joined=datetime.now(UTC)))
        member.admin = True
        member.can_post, member.can_edit, member.can_delete = post, edit, delete
        self._membership_changed(channel, account)

    def demote(self, channel: Channel, account: Account) -> None:
        """Take an admin's rights; it stays a member."""
        member = channel.members[account.id]
        member.admin = member.can_post = member.can_edit = member.can_delete = False
        self._membership_changed(channel, account)

    def leave(self, channel: Channel, account: Account, *, origin: object = None) -> None:
        """End a membership; nothing changes if there is none."""
        if channel.members.pop(account.id, None) is not None:
            self._membership_changed(channel, account, origin)

    def ban(self, channel: Channel, account: Account) -> None:
        """Throw an account out; the channel is CHANNEL_PRIVATE to it from now on."""
        channel.banned.add(account.id)
        channel.members.pop(account.id, None)
        self._membership_changed(channel, account)

    def pardon(self, channel: Channel, account: Account, *, member: bool = True) -> None:
        """End a ban; as a `member`, the account is let in again."""
        channel.banned.discard(account.id)
        if member:
            self.join(channel, account)

    def _membership_changed(
        self, channel: Channel, account: Account, origin: object = None
    ) -> None:
        if self.on_membership is not None:
            self.on_membership(channel, account, origin)

    def by_username(self, username: str) -> Channel | Account | None:
        """Who or what bears this public name, whatever the case of its letters."""
        wanted = username.lower()
        holders: list[Channel | Account] = [*self.channels.values(), *self.accounts.values()]
        for holder in holders:
            if holder.username is not None and holder.username.lower() == wanted:
                return holder
        return None

    def channels_of(self, account: Account) -> list[Channel]:
        """The channels an account is a member of."""
        return [c for c in self.channels.values() if account.id in c.members]

    def access_hash(self, viewer: Account, kind: str, target: int) -> int:
        """The number which proves that this account has met that user or channel."""
        text = f"{viewer.id}/{kind}/{target}".encode()
        digest = hmac.new(self._secret, text, hashlib.sha256).digest()
        return int.from_bytes(digest[:8], "little", signed=True) or 1

    # Keys and QR logins

    def remember_key(self, data: bytes) -> AuthKey:
        """Register a new authorization key."""
        salt = int.from_bytes(os.urandom(8), "little", signed=True)
        key = AuthKey(data=data, id=key_id(data), created=time.time(), salt=salt)
        self.keys[key.id] = key
        return key

    def approve_login(self, account: Account, token: bytes | None = None) -> None:
        """Accept a QR login, as the owner's phone would; without a token, the newest one.

        Raises LookupError if no such login is under way.
        """
        waiting = [t for t in self.login_tokens.values() if t.expires > time.time()]
        if token is not None:
            waiting = [t for t in waiting if t.token == token]
        if not waiting:
            raise LookupError("no QR login is under way")
        waiting[-1].account = account
        if self.on_login_token is not None:
            self.on_login_token(waiting[-1])
